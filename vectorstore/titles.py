"""The title at the head of a document, and what issued documents carry before it."""

import re
from collections.abc import Sequence

from vectorstore.headings import is_numbered
from vectorstore.reading.lines import Line

_LONGEST_TITLE = 60
_TITLE_LINES = 3
_HEAD_LINES = 8
_TITLE_END = re.compile(
    r"(?:报告|总结|汇报|材料|办法|规定|条例|细则|通知|意见|方案|规则|制度|措施|要点|法|决定|公报|纲要|规划)"
    r"(?:[（(].{1,12}[）)])?$"
)
_NO_TITLE = re.compile(r"[。；;：:！]$")
_SENTENCE = re.compile("[，。；：]")
_UNDER_TITLE = re.compile(
    r"[（(]?(?:(?:19|20)\d\d|二[〇零○]..)年(?:度?[）)]|\d{1,2}月|.{1,3}月).*|.{2,40}[：:]"
)
"""A date, the year in brackets, or an addressee."""
_MASTHEAD = re.compile(
    r".{2,40}文件"
    r"|[（(]?.{1,12}[〔\[（(【［]\s*\d{4}\s*[〕\]）)】］]\s*(?:第\s*)?\d+\s*号[）)]?(?:\s*签发人.*)?"
    r"|(?:绝密|机密|秘密)(?:★.*)?|特急|加急|平急|\d{6}|附件\s*\d*\s*[：:]?|内部资料.*"
)
"""发文机关标志, 发文字号, 密级, 紧急程度, 份号 (GB/T 9704-2012, 7.2), or 附件 (7.3.7)."""


def take_title(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """The title and the lines without it; no title where the first line is one of the text.

    What the file's styles call the title is it; else the first lines up to a sentence or a
    heading: three at most, sixty characters together.
    """
    if any(line.is_title for line in lines[:_HEAD_LINES]):
        first = next(i for i, line in enumerate(lines) if line.is_title)
        end = first
        while end < len(lines) and lines[end].is_title:
            end += 1
        return "".join(line.text for line in lines[first:end]), [*lines[:first], *lines[end:]]
    first = next((i for i, line in enumerate(lines) if not _MASTHEAD.fullmatch(line.text)), 0)
    end = _title_end(lines, first)
    return "".join(line.text for line in lines[first:end]), [*lines[:first], *lines[end:]]


def _title_end(lines: Sequence[Line], first: int) -> int:
    if is_numbered(lines[first].text) and lines[first].level != 1:
        return first
    title, end = "", first
    for line in lines[first : first + _TITLE_LINES]:
        if line.is_row or _NO_TITLE.search(line.text):
            break
        if len(title) + len(line.text) > _LONGEST_TITLE or (title and _goes_on(line, lines[first])):
            break
        title += line.text
        end += 1
        if _TITLE_END.search(title):
            break
    return end


def _goes_on(line: Line, first: Line) -> bool:
    """Whether a line after the first cannot be part of the title."""
    return bool(
        line.level != first.level
        or is_numbered(line.text)
        or _SENTENCE.search(line.text)
        or _UNDER_TITLE.fullmatch(line.text)
    )
