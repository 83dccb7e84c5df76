"""Questions: about last year's wording, a figure's source, where something is told."""

import re
from collections.abc import Sequence

from drafter.claims.find import find_claims
from drafter.claims.quantities import read_quantity
from drafter.conversation import requests
from drafter.conversation.fact_references import facts_of_value, find_facts
from drafter.conversation.section_references import SectionReference
from drafter.domain.intent import Ask, Topic
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.report import Draft

_ASKING = re.compile(
    r"(?:请问|问一下|告诉我|帮我?|看看|看一下|查一下|查查|我想知道|想问问?|麻烦|这个数字?|那个数字?|这个数据|的数据|数据|数字|报告里面?|稿子里面?|文章里面?|文中|全文|里面|现在|目前|到底|一共|总共|全年|今年|去年|上年|咱们|我们|的是|是|有|写的|填的)"
)


def read_question(
    text: str, references: Sequence[SectionReference], draft: Draft, lexicon: Lexicon
) -> Ask | None:
    """The question that a clause asks; None where it is none that can be answered by looking."""
    keys = tuple(key for r in references for key in (r.keys or r.candidates))
    asks_last = requests.LAST_YEAR.search(text)
    is_how = requests.HOW_WRITTEN.search(text) or requests.SHOW.search(text)
    if requests.LIBRARY.search(text):
        return Ask(Topic.LIBRARY, words=_words_of(text, (requests.LIBRARY, requests.HOW_WRITTEN)))
    if asks_last and is_how:
        words = (
            ""
            if keys
            else _words_of(text, (requests.LAST_YEAR, requests.HOW_WRITTEN, requests.SHOW))
        )
        return Ask(Topic.LAST_YEAR, keys, words=words)
    for pattern, topic in (
        (requests.SOURCE, Topic.SOURCE),
        (requests.PLACE, Topic.PLACE),
        (requests.VALUE, Topic.VALUE),
    ):
        if pattern.search(text):
            return _about_facts(text, topic, pattern, keys, draft, lexicon)
    if asks_last and keys:
        return Ask(Topic.LAST_YEAR, keys)
    if keys and is_how:
        return Ask(Topic.TEXT, keys)
    return None


def _about_facts(
    text: str,
    topic: Topic,
    pattern: re.Pattern[str],
    keys: tuple[str, ...],
    draft: Draft,
    lexicon: Lexicon,
) -> Ask:
    words = _words_of(text, (pattern,))
    figures = [
        (claim.text, quantity)
        for claim in find_claims(text, lexicon)
        if (quantity := read_quantity(claim.text, lexicon) or claim.quantity)
    ]
    old: Quantity | None = None
    for shown, quantity in figures[:1]:
        words, old = words.replace(shown, "").strip(), quantity
    if old is not None:
        ids = _of_value(words, old, draft, lexicon)
    else:
        found = find_facts(words, draft.sheet, lexicon)
        ids = found.fact_ids
    shown = "".join(shown for shown, _ in figures[:1])
    return Ask(topic, keys, ids, words + shown)


def _of_value(words: str, value: Quantity, draft: Draft, lexicon: Lexicon) -> tuple[str, ...]:
    holding = facts_of_value(value, draft.sheet, lexicon)
    if len(words) < 2:
        return holding
    facts = draft.sheet.by_id()
    named = find_facts(words, draft.sheet, lexicon).fact_ids
    both = tuple(i for i in holding if i in named or words in facts[i].label)
    return both or holding


def _words_of(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """What a question asks about: its text without the words that ask."""
    for pattern in patterns:
        text = pattern.sub(" ", text)
    rest = _ASKING.sub(" ", text)
    rest = re.sub(
        r"[？?，,。：:吗呢么的了在个过啊吧是]+$|^[的了在，,这那个有把]+", "", rest.strip()
    )
    return max(re.split(r"\s+", rest), key=len, default="").strip("的了在，,？?")
