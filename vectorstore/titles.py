"""The title at the head of a document, and what issued documents carry before it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from vectorstore.headings import is_numbered
from vectorstore.lines import Line
from vectorstore.metadata import part_signature

_LONGEST_TITLE = 60
_TITLE_LINES = 3
_HEAD_LINES = 8
_KINDS = (
    "报告|总结|汇报|材料|办法|规定|条例|细则|通知|意见|方案|规则|制度|措施|要点|决定|公报|纲要|规划"
    "|批复|复函|的函|答复|通报|公告|章程|预案"
)
_NUMBER = r"[〔\[（(【［]\s*\d{4}\s*[〕\]）)】］]\s*(?:第\s*)?\d+\s*号"
_TITLE_END = re.compile(rf"(?:{_KINDS}|法)(?:[（(].{{1,12}}[）)])?$")
_RUN_TOGETHER = re.compile(
    rf"(.{{4,100}}(?:{_KINDS})(?:[（(][^（()）]{{1,12}}[）)])?)\s*"
    rf"([\u4e00-\u9fff]{{2,8}}\s*{_NUMBER})\s*(.*)"
)
"""Title, document number and addressee on one line: what copying from a web page makes of them."""
_GLUED_MASTHEAD = re.compile(
    rf"((?:[\u4e00-\u9fff]\s*){{2,30}}文\s*件)\s*([\u4e00-\u9fff]{{2,12}}\s*{_NUMBER})\s*"
    r"([^。：:]{6,100}?(?:通知|意见|决定|函|批复|报告|通报))(.*)"
)
_ORDER = re.compile(r"(?!.*关于)[\u4e00-\u9fff]{2,30}令(?:\s*[（(]?第\s*\d+\s*号[）)]?)?")
"""An order (令) puts a document into force: its own heading says only which order it is."""
_PUT_INTO_FORCE = re.compile(r"《([^《》]{2,60})》")
_SPACED_OUT = re.compile(r"\S(?: \S){2,}(?= |$)")
"""述 职 报 告: characters set wide."""
_NO_TITLE = re.compile(r"[。；;：:！]$")
_SENTENCE = re.compile("[，。；：]")
_UNDER_TITLE = re.compile(
    r"[（(]?(?:(?:19|20)\d\d|二[〇零○]..)年(?:度?[）)]|\d{1,2}月|.{1,3}月).*|.{2,40}[：:]"
)
"""A date, the year in brackets, or an addressee."""
_MASTHEAD = re.compile(
    r"(?!.*关于).{2,40}文件"
    rf"|[（(]?.{{1,12}}{_NUMBER}[）)]?(?:\s*签发人.*)?"
    r"|(?:绝密|机密|秘密)(?:★.*)?|特急|加急|平急|\d{6}|附件\s*\d*\s*[：:]?|内部资料.*"
)
"""发文机关标志, 发文字号, 密级, 紧急程度, 份号 (GB/T 9704-2012, 7.2), or 附件 (7.3.7)."""


def part_head(lines: Sequence[Line]) -> list[Line]:
    """The lines, with title, document number and what follows on lines of their own."""
    if not lines:
        return []
    lines = [*lines[:-1], *(replace(lines[-1], text=t) for t in part_signature(lines[-1].text))]
    lines = _part_masthead(lines)
    first = _first_of_title(lines)
    match = _RUN_TOGETHER.fullmatch(lines[first].text)
    if match is None:
        return lines
    title = replace(lines[first], text=match[1])
    below = [Line(text, page=title.page) for text in match.groups()[1:] if text]
    return [*lines[:first], title, *below, *lines[first + 1 :]]


def _part_masthead(lines: list[Line]) -> list[Line]:
    """X文件X〔2018〕7号关于…的通知各单位：… on one line, parted; else the lines as they are."""
    match = _GLUED_MASTHEAD.fullmatch(lines[0].text)
    if match is None:
        return lines
    parts = [re.sub(r"\s", "", match[1]), re.sub(r"\s", "", match[2]), match[3], match[4]]
    return [*(replace(lines[0], text=part) for part in parts if part), *lines[1:]]


def take_title(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """The title and the lines without it; no title where the first line is one of the text.

    What the file's styles call the title is it; else the first lines up to a sentence or a
    heading: three at most, sixty characters together. A document that an order (令) puts into
    force is called by its own name, and the order stays in the text.
    """
    if any(line.is_title for line in lines[:_HEAD_LINES]):
        first = next(i for i, line in enumerate(lines) if line.is_title)
        end = first
        while end < len(lines) and lines[end].is_title:
            end += 1
    else:
        first = _first_of_title(lines)
        if name := _put_into_force(lines[first : first + _HEAD_LINES]):
            return name, list(lines)
        end = _title_end(lines, first)
    title = "".join(line.text for line in lines[first:end])
    return _closed_up(title), [*lines[:first], *lines[end:]]


def _first_of_title(lines: Sequence[Line]) -> int:
    return next((i for i, line in enumerate(lines) if not _MASTHEAD.fullmatch(line.text)), 0)


def _put_into_force(head: Sequence[Line]) -> str:
    """The name of the document that an order puts into force; empty where the head is no order."""
    if not _ORDER.fullmatch(head[0].text):
        return ""
    names = (_PUT_INTO_FORCE.search(line.text) for line in head[1:])
    return next((match[1] for match in names if match), "")


def _closed_up(title: str) -> str:
    return _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), title)


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
        or _MASTHEAD.fullmatch(line.text)
    )
