"""Lines → title and sections: headings by style and by the numbering of official documents.

Levels follow GB/T 9704-2012 7.3.3: 一、 is 1, （一） 2, 1. 3, （1） 4; statutes count 第X章 as 1
and 第X条 as 2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter.domain.source import DocumentSection
from vectorstore.reading.lines import Line

_CN = "一二三四五六七八九十百零〇两"
_PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"(第[{_CN}\d]{{1,4}}[章编篇])\s*(.*)")),
    (1, re.compile(rf"(第[{_CN}\d]{{1,4}}部分)[:：、，\s]*(.*)")),
    (1, re.compile(rf"([{_CN}]{{1,3}}\s*[、.．，])\s*(.*)")),
    (2, re.compile(rf"([（(]\s*[{_CN}]{{1,3}}\s*[）)])[、，.]?\s*(.*)")),
    (2, re.compile(rf"(第[{_CN}\d]{{1,5}}[节条])\s*(.*)")),
    (3, re.compile(r"(\d{1,2}\s*[.．、])(?!\d)\s*(.*)")),
    (4, re.compile(r"([（(]\s*\d{1,2}\s*[）)])\s*(.*)")),
)
_ARTICLE = re.compile(rf"第[{_CN}\d]{{1,5}}条")
_STOP = re.compile("[。：:！？]")
_LONGEST_HEADING = 40
_LONGEST_RUN_IN = 32
_LONGEST_TITLE = 60
_TITLE_LINES = 3
_TITLE_END = re.compile(
    r"(?:报告|总结|汇报|办法|规定|条例|细则|通知|意见|方案|规则|措施|要点|法|决定|公报)(?:（.{1,12}）)?$"
)
_NO_TITLE = re.compile(r"[。；]$|[：:]$")


@dataclass(frozen=True, slots=True)
class Structure:
    """A document's title and its sections in order."""

    title: str
    sections: tuple[DocumentSection, ...]


@dataclass
class _Open:
    level: int
    ordinal: str
    heading: str
    page: int | None
    path: tuple[str, ...]
    paragraphs: list[str] = field(default_factory=list)


def parse_structure(lines: Sequence[Line]) -> Structure:
    """Split a document into sections; no character but ordinals and headings leaves the text.

    The title is what stands before the first sentence; a heading with text behind it on the same
    line (run-in: （一）抓学习，强本领。正文…) is parted from it.
    """
    title, rest = _take_title(lines)
    sections = [_Open(0, "", "", rest[0].page if rest else None, ())]
    for line in rest:
        found = None if line.is_row else _heading(line)
        if found is None:
            sections[-1].paragraphs.append(line.text)
            continue
        level, ordinal, heading, body = found
        path = (*_parents(sections, level), heading or ordinal)
        sections.append(_Open(level, ordinal, heading, line.page, path, [body] if body else []))
    return Structure(
        title,
        tuple(
            DocumentSection(s.level, s.ordinal, s.heading, tuple(s.paragraphs), s.path, s.page)
            for s in sections
            if s.level or s.paragraphs
        ),
    )


def _take_title(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """The first lines up to the first sentence or heading: three at most, sixty characters.

    The masthead and the document number of an issued document stand before its title.
    """
    title = ""
    count = first = next((i for i, line in enumerate(lines) if not _is_masthead(line.text)), 0)
    for line in lines[first : first + _TITLE_LINES]:
        if line.is_row or _NO_TITLE.search(line.text) or (title and _numbered(line.text)):
            break
        if len(title) + len(line.text) > _LONGEST_TITLE or (title and _is_sentence(line.text)):
            break
        if title and _starts_meta(line.text):
            break
        title += line.text
        count += 1
        if _ends_title(title):
            break
    if title and _numbered(lines[first].text) and lines[first].level != 1:
        return "", list(lines)
    return title, [*lines[:first], *lines[count:]]


def _ends_title(title: str) -> bool:
    return bool(
        re.search(
            r"(?:报告|总结|汇报|办法|规定|条例|细则|通知|意见|方案|规则|措施|要点|法|决定|公报)(?:（.{1,12}）)?$",
            title,
        )
    )


def _starts_meta(text: str) -> bool:
    """A date or an addressee under the title."""
    return bool(re.match(r"[（(]?(?:19|20)\d\d年\d{1,2}月|.{2,40}[：:]$", text))


def _is_masthead(text: str) -> bool:
    """发文机关标志 or 发文字号 (GB/T 9704-2012 7.2.4, 7.2.5)."""
    return bool(
        re.fullmatch(
            r".{2,40}文件|.{1,12}[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*(?:第\s*)?\d+\s*号", text
        )
    )


def _is_sentence(text: str) -> bool:
    return bool(re.search("[，。；：]", text))


def _numbered(text: str) -> bool:
    return any(pattern.match(text) for _, pattern in _PATTERNS)


def _heading(line: Line) -> tuple[int, str, str, str] | None:
    """Level, ordinal, heading and the text behind it; None for a plain paragraph."""
    for level, pattern in _PATTERNS:
        match = pattern.fullmatch(line.text)
        if match is None:
            continue
        ordinal, text = re.sub(r"\s", "", match[1]), match[2].strip()
        if _ARTICLE.fullmatch(ordinal):
            return level, ordinal, ordinal, text
        parted = _part(text, is_styled=line.level > 0, level=level)
        if parted is None:
            return None
        return line.level if 0 < line.level < level else level, ordinal, *parted
    if line.level and len(line.text) <= _LONGEST_HEADING:
        return min(line.level, 4), "", line.text, ""
    return None


def _part(text: str, *, is_styled: bool, level: int) -> tuple[str, str] | None:
    """Heading and body of a numbered line; None where the line is an item of the text."""
    stop = _STOP.search(text)
    if stop is None:
        short = len(text) <= _LONGEST_HEADING
        return (text, "") if text and (short or is_styled) and not text.endswith("；") else None
    heading, body = text[: stop.start()].strip(), text[stop.end() :].strip()
    if not heading or len(heading) > _LONGEST_RUN_IN or ("；" in heading):
        return None
    if not body:
        # 1. 某项工作。 stands for itself in a list; 一、 and （一） with a stop are headings.
        return (heading, "") if level <= 2 or is_styled else None
    return heading, body


def _parents(sections: Sequence[_Open], level: int) -> tuple[str, ...]:
    """The path of the section that a new one of this level stands under."""
    for section in reversed(sections):
        if 0 < section.level < level:
            return section.path
    return ()
