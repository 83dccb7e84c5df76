"""Sections named by what they are about: “党风廉政那段”, “抓廉政那一节”, a heading in words."""

import re
from collections.abc import Iterator

from drafter.claims.likeness import coverage
from drafter.domain.report import Draft, Section

_TAIL = r"(?:这|那)(?:一|个)?(?:段|节|部分|块|条|点|章|项工作|篇)(?:话|内容|文字|里面?)?"
_WORDS = r"(?P<words>[^\W\d_]{2,14}?)"
_BEFORE = r"(?:^|(?<=[，。；：、！？\s])|(?<=[把将给对在请从])|(?<=写|讲|谈|抓|说))"
_NAMED = re.compile(rf"{_BEFORE}{_WORDS}(?:的)?(?:{_TAIL}|部分|一节|一段|章节|板块|那里|那块)")
_ABOUT = re.compile(rf"(?:关于|有关|讲|写|谈|说|涉及){_WORDS}的?(?:{_TAIL}|部分|内容|段落|章节)")
_QUOTED = re.compile(
    r"[“\"「『《](?P<words>[^”\"」』》]{3,40})[”\"」』》](?:这|那)?(?:的?(?:一)?(?:部分|节|段|块))?"
)
_FILLER = re.compile(
    r"^(?:请|麻烦|帮我?|给我|你|把|将|再|先|重写|改写|重新写|润色|精简|扩写|一下|下|抓|写|讲|关于|去年|上年|往年|前年|今年|我们|的|还有|另外|和|压缩|缩短|展开|丰富|完善|撤销|恢复|看看|看|那个|这个)+"
)
_NO_NAME = frozenset("一二三四五六七八九十几哪什么哪些每这那个各全整上下前后")
_CLEARLY = 0.12
_LEAST = 0.45


def find_wording(text: str, draft: Draft) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
    """Each stretch that names sections by their matter, with the sections that fit best.

    One section: it is meant. Several: any of them may be. A stretch that fits none is left alone.
    """
    for pattern in (_ABOUT, _NAMED):
        for match in pattern.finditer(text):
            words = _FILLER.sub("", match["words"])
            if len(words) < 2 or set(words) <= _NO_NAME:
                continue
            if keys := best_sections(words, draft):
                start = match.start("words") + len(match["words"]) - len(words)
                narrowed = re.compile(re.escape(text[start : match.end()])).search(text, start)
                yield narrowed or match, keys
    for match in _QUOTED.finditer(text):
        headed = [
            s.plan.section_key
            for s in draft.sections
            if s.plan.heading and _bare(match["words"]) in _bare(s.plan.full_heading)
        ]
        if headed:
            yield match, tuple(headed)
    for section in draft.sections:
        for name in _heading_names(section):
            for match in re.finditer(re.escape(name), text):
                yield match, (section.plan.section_key,)


def best_sections(words: str, draft: Draft) -> tuple[str, ...]:
    """The sections that words name: one if it is clear, several if they fit alike, or none."""
    scores = {s.plan.section_key: _fit(words, s, draft) for s in draft.sections}
    best = max(scores.values(), default=0.0)
    if best < _LEAST:
        return ()
    fitting = [key for key, score in scores.items() if score > best - _CLEARLY]
    return tuple(fitting[:4])


def _fit(words: str, section: Section, draft: Draft) -> float:
    plan = section.plan
    facts = draft.sheet.by_id()
    own = [facts[i] for i in plan.fact_ids if i in facts and not facts[i].is_derived]
    in_heading = max(coverage(words, plan.heading), 0.85 * _shares_characters(words, plan.heading))
    if words in plan.heading:
        in_heading = 1.2
    categories = dict.fromkeys(fact.category for fact in own if fact.category)
    in_category = max((coverage(words, c) for c in categories), default=0.0)
    labels = "，".join(fact.label for fact in own)
    in_text = max(coverage(words, labels), 0.9 * coverage(words, section.text))
    return max(in_heading, 0.95 * in_category, 0.75 * in_text)


def _shares_characters(words: str, heading: str) -> float:
    """理论学习 for 强化理论武装: half of its characters stand in a row of the heading."""
    best = max(
        (
            length
            for length in range(2, len(words) + 1)
            for start in range(len(words) - length + 1)
            if words[start : start + length] in heading
        ),
        default=0,
    )
    return best / len(words)


def _heading_names(section: Section) -> list[str]:
    """The heading whole, and its clauses where they are long enough to be no running words."""
    heading = section.plan.heading
    clauses = [c for c in re.split("[，、]", heading) if len(c) >= 6]
    return [name for name in dict.fromkeys((heading, *clauses)) if len(name) >= 5]


def _bare(text: str) -> str:
    return re.sub(r"[\s，、。（）()]", "", text)
