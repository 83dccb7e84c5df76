"""Past wording: what of it holds in another year, and what it says beside the figures."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from drafter.claims.timeless import EVENT, is_timeless
from drafter.domain.fact import Fact
from drafter.domain.source import Exemplar

_LEAD_WORDS = re.compile(
    r"^(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、]|"
    r"第[一二三四五六]，|首先，|其次，|再次，|最后，|同时，|此外，|另外，)"
)
_QUOTED = re.compile(r"“[^”]*”")
_SCOPE = re.compile(
    "国家级|省部级|省级|市级|区级|县级|以上媒体|全国|全省|全市|全区|全县|首次|首个|第一"
)
"""Words that say more of a figure than a count: they hold only where the label has them too."""
_MEANS_LITTLE = re.compile(
    "最终|评选出?|先后|全年|年内|累计|共|集中|全体|组织|开展|召开|举办|举行|刊发|发布|"
    "积极|认真|扎实|持续|深入|定期|及时|动态|人次|活动|情况|工作|次数|人数|了|的|被|各|等"
)


def carried_sentences(exemplars: Sequence[Exemplar]) -> list[str]:
    """Sentences of the organization's own last report that name no event, figure or name.

    They may open a section or stand where there is no fact; the overlap check reports each.
    """
    own = [e for e in exemplars if e.is_own]
    latest = max((e.year or 0 for e in own), default=0)
    return [
        sentence.text
        for exemplar in own
        if (exemplar.year or 0) == latest
        for paragraph in exemplar.paragraphs
        for sentence in paragraph
        if not sentence.slots and is_timeless(sentence.text)
    ]


def without_lead(sentence: str) -> str:
    """The sentence without 一是, （一）, 同时 … at its start."""
    return _LEAD_WORDS.sub("", sentence)


def bare_wording(text: str) -> str:
    """A stretch of the exemplar without its slots and without what stands in quotation marks."""
    return without_quotes(re.sub("〔[^〔〕]*〕", "，", text))


def without_quotes(text: str) -> str:
    """The text with a comma for each name in quotation marks."""
    return _QUOTED.sub("，", text)


def says_more(clause: str, facts: Sequence[Fact]) -> bool:
    """Whether a clause names an event or a scope that the labels of its facts do not."""
    labels = "，".join(name for f in facts for name in (f.label, *f.aliases))
    words = bare_wording(clause)
    return any(m not in labels for p in (EVENT, _SCOPE) for m in p.findall(words))


def says_otherwise(name: str, window: str, context: str) -> bool:
    """Whether wording puts other words in the place of a name's: 用水量 for 用电量.

    More words than the name has, or fewer, say nothing else; others in their place do.
    """
    last = re.split("[，、]", window)[-1]
    name, last, context = (
        re.sub(r"\W", "", _MEANS_LITTLE.sub("", words)) for words in (name, last, context)
    )
    return _replaces(name, last, is_whole=True) or _replaces(name, context, is_whole=False)


def _replaces(name: str, wording: str, *, is_whole: bool) -> bool:
    changes = SequenceMatcher(None, name, wording, autojunk=False).get_opcodes()
    return any(tag == "replace" and (is_whole or i > 0) for i, (tag, *_) in enumerate(changes))
