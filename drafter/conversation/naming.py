"""What a clause says beside the sections that it names: its instruction."""

import re
from collections.abc import Sequence

from drafter.conversation import requests
from drafter.conversation.message_parts import without_politeness
from drafter.conversation.section_references import SectionReference

_PARTICLES_BEFORE = re.compile(r"(?:把|将|对|给|在|请|让|就|从|往|关于|于|到|抓|讲|谈)+$")
_PARTICLES_BEHIND = re.compile(
    r"^(?:的话|里面?|中(?!心)|内(?!容)|给|的|都|这里|那里|上(?!级)|全部|要|需要|得|应该|内容|文字)+"
)
_JOINED = re.compile(r"^(?:和|与|及|、|以及|还有|跟)+$")


def instruction_of(text: str, references: Sequence[SectionReference]) -> str:
    """What a request wants of the sections: without their names, and without a mere 重写."""
    rest = without_politeness(without_references(text, references).strip("，,：: "))
    rest = requests.INSTRUCTION_VERB.sub("", rest)
    rest = requests.INSTRUCTION_VERB.sub("", without_politeness(rest))
    return re.sub(r"(?<=.{2})(?:一下|一遍)$", "", rest.strip("，,：:。 "))


def without_references(text: str, references: Sequence[SectionReference]) -> str:
    """A clause without the sections that it names and the words that tie them in."""
    rest, end = "", 0
    for reference in references:
        before = text[end : reference.span.start]
        rest += "" if _JOINED.match(before) else _PARTICLES_BEFORE.sub("", before)
        end = reference.span.end
        behind = _PARTICLES_BEHIND.match(text[end:])
        end += behind.end() if behind else 0
    return (rest + text[end:]).strip("，,：: ")


def has_rest(text: str, references: Sequence[SectionReference]) -> str:
    """What a clause says beside its sections; empty where it only names them."""
    return re.sub(r"[，,：:。呢吧的]", "", without_references(text, references))


def keys_of(references: Sequence[SectionReference]) -> tuple[str, ...]:
    """The sections meant, if every reference is sure."""
    if any(not r.keys for r in references):
        return ()
    return tuple(dict.fromkeys(key for r in references for key in r.keys))


def candidates_of(references: Sequence[SectionReference]) -> tuple[str, ...]:
    """All that the references may mean, if one of them is not sure."""
    if all(r.keys for r in references):
        return ()
    return tuple(dict.fromkeys(key for r in references for key in (*r.keys, *r.candidates)))
