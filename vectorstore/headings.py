"""Which numbered lines are headings, and which are items of the text.

The numbering of official documents (GB/T 9704-2012, 7.3.3): 一、 is level 1, （一） 2, 1. 3,
（1） 4; statutes count 第X章 as 1, 第X节 and 第X条 as 2. Sloppy spellings count: 一. (一) 1． 1）.

A line alone does not tell: "（三）违反本办法的。" closes a list. So the lines of one numbering are
judged together, as a run.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from vectorstore.bare_headings import find_bare_headings
from vectorstore.lines import Line

_CN = "一二三四五六七八九十百零〇两"
_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_STOP = re.compile("[。：:！？]")
_CONTENTS_ENTRY = re.compile(r"[.…·．]{3,}\s*\d{1,4}$")
_PROVISION = re.compile(r"应当|不得|必须|\d月|\d日")
"""What a rule lays down; headings do not read so."""
_SPACED_OUT = re.compile(r"(\S)\s+(\S)")
"""总　则: two characters set wide."""
_BARE_ORDER = 8
"""A heading without an ordinal stands above those with one."""
_LONGEST_HEADING = 40
_LONGEST_RUN_IN = 32
_LONGEST_RUN_IN_OF_RUN = 45
"""In a run whose other members are headings a longer one is believed."""


class Rank(Enum):
    """A way of numbering; the value orders them from the outermost to the innermost."""

    APPENDIX = 5
    PART = 10
    CHAPTER = 20
    CHINESE = 25
    DIVISION = 28
    BRACKETED = 30
    ARTICLE = 35
    DECIMAL = 40
    BRACKETED_DECIMAL = 50


_LEVELS = {
    Rank.APPENDIX: 1,
    Rank.PART: 1,
    Rank.CHAPTER: 1,
    Rank.CHINESE: 1,
    Rank.DIVISION: 2,
    Rank.BRACKETED: 2,
    Rank.ARTICLE: 2,
    Rank.DECIMAL: 3,
    Rank.BRACKETED_DECIMAL: 4,
}
_PATTERNS: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (Rank.APPENDIX, re.compile(r"(附件\s*(\d{1,2}))\s*[:：]\s*(.{2,40})")),
    (Rank.PART, re.compile(rf"(第\s*([{_CN}\d]{{1,4}})\s*(?:部分|编))[:：、，\s]*(.*)")),
    (Rank.CHAPTER, re.compile(rf"(第\s*([{_CN}\d]{{1,4}})\s*[章篇])[:：、，\s]*(.*)")),
    (Rank.DIVISION, re.compile(rf"(第\s*([{_CN}\d]{{1,4}})\s*节)[:：、，\s]*(.*)")),
    (
        Rank.ARTICLE,
        re.compile(
            rf"(第{{1,2}}\s*([{_CN}\d]{{1,6}})\s*条(?:之[{_CN}]{{1,2}})?)"
            r"(?![、，款第和至的]|规定的|所称|所列)[:：\s]*(.*)"
        ),
    ),
    (Rank.CHINESE, re.compile(rf"(([{_CN}]{{1,3}})\s*[、.．，,])\s*(.*)")),
    (Rank.BRACKETED, re.compile(rf"([（(]\s*([{_CN}]{{1,3}})\s*[）)])\s*[、，,.．]?\s*(.*)")),
    (Rank.DECIMAL, re.compile(r"((\d{1,2})\s*[.．、])(?!\d)\s*(.*)")),
    (Rank.BRACKETED_DECIMAL, re.compile(r"((?:[（(]\s*)?(\d{1,2})\s*[）)])\s*[、，,.．]?\s*(.*)")),
)


class _Look(Enum):
    """What a numbered line looks like by itself."""

    HEADING = auto()
    RUN_IN = auto()
    """A short heading with its text on the same line."""
    STOPPED = auto()
    """Short, but closed by a full stop: a heading where text follows it, else an item."""
    TEXT = auto()
    ITEM = auto()
    """Closed by a semicolon: certainly part of a list."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading, with the text behind it on the same line."""

    level: int
    order: int
    """Of two headings the one with the lower order stands above."""
    ordinal: str
    heading: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Numbered:
    index: int
    rank: Rank
    number: int
    ordinal: str
    text: str
    look: _Look
    is_styled: bool


def find_headings(lines: Sequence[Line]) -> dict[int, Heading]:
    """The headings among the lines, by the index of their line."""
    numbered = [found for i, line in enumerate(lines) if (found := _numbered(i, line))]
    headings = _styled_headings(lines, {item.index for item in numbered})
    for run in _runs(numbered):
        headings |= _judge(run, lines, {item.index for item in numbered})
    taken = {item.index for item in numbered} | headings.keys()
    for index in find_bare_headings(lines, taken):
        headings[index] = Heading(1, _BARE_ORDER, "", lines[index].text)
    return headings


def is_numbered(text: str) -> bool:
    """Whether a line begins with an ordinal of any kind."""
    return any(pattern.match(text) for _, pattern in _PATTERNS)


def ordinal_number(text: str) -> int:
    """十二 → 12, 一百零五 → 105, 一〇五 → 105, 7 → 7."""
    if text.isdigit():
        return int(text)
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGIT[c]) for c in text))
    total = held = 0
    for character in text:
        if character in _DIGIT:
            held = _DIGIT[character]
        else:
            total += (held or 1) * (100 if character == "百" else 10)
            held = 0
    return total + held


def _numbered(index: int, line: Line) -> _Numbered | None:
    if line.is_row or _CONTENTS_ENTRY.search(line.text):
        return None
    for rank, pattern in _PATTERNS:
        match = pattern.fullmatch(line.text)
        if match:
            text = match[3].strip()
            return _Numbered(
                index=index,
                rank=rank,
                number=ordinal_number(match[2]),
                ordinal=re.sub(r"\s", "", match[1]),
                text=text,
                look=_look(text),
                is_styled=line.level > 0,
            )
    return None


def _look(text: str) -> _Look:
    if not text or text.endswith(("；", ";", "，", "、", "；和", "；或者")):
        return _Look.ITEM
    stop = _STOP.search(text)
    if stop is None:
        return _Look.HEADING if len(text) <= _LONGEST_HEADING else _Look.TEXT
    heading = text[: stop.start()].strip()
    if not heading or len(heading) > _LONGEST_RUN_IN or "；" in heading:
        return _Look.TEXT
    if _PROVISION.search(heading):
        return _Look.TEXT
    return _Look.RUN_IN if text[stop.end() :].strip() else _Look.STOPPED


def _runs(numbered: Sequence[_Numbered]) -> list[list[_Numbered]]:
    """Lines of one numbering that count on: 1, 2, 3 …, perhaps through the whole document.

    Inside the article of a statute everything is its text.
    """
    runs: list[list[_Numbered]] = []
    open_runs: dict[Rank, list[_Numbered]] = {}
    in_article = False
    for item in numbered:
        in_article = _is_in_article(item, was_in_article=in_article)
        if in_article and item.rank is not Rank.ARTICLE:
            continue
        run = open_runs.get(item.rank)
        if run is None or not _counts_on(run[-1], item):
            run = []
            runs.append(run)
        run.append(item)
        open_runs[item.rank] = run
    return runs


def _is_in_article(item: _Numbered, *, was_in_article: bool) -> bool:
    if item.rank is Rank.ARTICLE:
        return True
    is_above = item.rank in (Rank.APPENDIX, Rank.PART, Rank.CHAPTER, Rank.DIVISION) or (
        item.rank is Rank.CHINESE and item.look is _Look.HEADING
    )
    return was_in_article and not is_above and not item.is_styled


def _counts_on(last: _Numbered, item: _Numbered) -> bool:
    """People skip a number or write one twice."""
    return item.number != 1 and last.number <= item.number <= last.number + 2


def _judge(
    run: Sequence[_Numbered], lines: Sequence[Line], numbered: set[int]
) -> dict[int, Heading]:
    """The headings of a run: of all its members, or of those only that the file's styles name."""
    if run[0].rank is Rank.ARTICLE:
        return {item.index: _heading(item, item.ordinal, item.text) for item in run}
    believed = run if _is_plausible(run, lines, numbered) else [i for i in run if i.is_styled]
    return {item.index: _heading(item, *parted) for item in believed if (parted := _split(item))}


def _heading(item: _Numbered, heading: str, body: str) -> Heading:
    if _SPACED_OUT.fullmatch(heading):
        heading = _SPACED_OUT.sub(r"\1\2", heading)
    return Heading(_LEVELS[item.rank], item.rank.value, item.ordinal, heading, body)


def _is_plausible(run: Sequence[_Numbered], lines: Sequence[Line], numbered: set[int]) -> bool:
    likely = [item for item in run if _is_likely(item, lines, numbered)]
    items = sum(item.look is _Look.ITEM for item in run)
    if items * 4 > len(run) or len(likely) * 2 <= len(run):
        return False
    if run[0].number == 1 or run[0].is_styled:
        return True
    # An excerpt may begin with 二、主要工作; a paragraph may begin with 三、四月份，我们….
    return run[0].rank.value <= Rank.CHINESE.value and run[0].look is _Look.HEADING


def _is_likely(item: _Numbered, lines: Sequence[Line], numbered: set[int]) -> bool:
    """Whether the line looks like a heading and has something to stand over."""
    if item.look is _Look.RUN_IN or item.is_styled:
        return True
    if item.look not in (_Look.HEADING, _Look.STOPPED) or item.index + 1 == len(lines):
        return False
    if item.index + 1 not in numbered:
        return True
    below = _numbered(item.index + 1, lines[item.index + 1])
    return below is not None and below.rank.value > item.rank.value


def _split(item: _Numbered) -> tuple[str, str] | None:
    """Heading and body; None where even among headings the line is none.

    A run-in heading (（一）抓学习，强本领。正文…) goes up to the first stop.
    """
    if item.look in (_Look.HEADING, _Look.STOPPED):
        return item.text.rstrip("。：:！？"), ""
    if item.look is _Look.ITEM:
        return None
    stop = _STOP.search(item.text)
    if stop is None or stop.start() > _LONGEST_RUN_IN_OF_RUN or "；" in item.text[: stop.start()]:
        return None
    return item.text[: stop.start()].strip(), item.text[stop.end() :].strip()


def _styled_headings(lines: Sequence[Line], numbered: set[int]) -> dict[int, Heading]:
    """Headings by Word style or Markdown ``#`` that carry no ordinal; the outermost is level 1."""
    styled = {
        i: line
        for i, line in enumerate(lines)
        if line.level and i not in numbered and len(line.text) <= _LONGEST_HEADING
    }
    outermost = min((line.level for line in lines if line.level), default=1)
    orders = defaultdict(lambda: Rank.BRACKETED_DECIMAL.value) | {
        1: Rank.CHINESE.value,
        2: Rank.BRACKETED.value,
        3: Rank.DECIMAL.value,
    }
    found = {}
    for index, line in styled.items():
        level = min(line.level - outermost + 1, 4)
        found[index] = Heading(level, orders[level], "", line.text)
    return found
