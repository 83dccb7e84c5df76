"""PDF files with a text layer: lines joined to paragraphs, page furniture left out."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText, Line
from vectorstore.reading import recognize
from vectorstore.reading.pdf_furniture import without_furniture
from vectorstore.reading.pdf_line import PageLine, joined
from vectorstore.reading.pdf_pages import draw_pages, read_pages
from vectorstore.reading.recognize import RecognizedPage

_STARTS_ANEW = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十百零\d]{1,5}[章节条]"
)
_ENDS = re.compile("[。！？：；…][”’）】》]*$")
_SLACK = 0.15
"""Share of the width that a full line may fall short of: words and numbers are not broken."""
_SLACK_WITH_INDENTS = 0.3
"""Where paragraphs stand in, a line at the margin goes on but after a short one (a heading)."""
_NARROWEST = 15
"""Characters that a line holds at least; where all are shorter none of them is full."""
_INDENT = 1.2
"""Characters by which the first line of a paragraph stands in, at least; the rule is two."""


def read_pdf(file_name: str, content: bytes) -> FileText:
    """The paragraphs of a PDF, each with the page on which it begins.

    Pages without text are recognised where the extra for it is installed; else those beside others
    with text are named in a warning.

    Raises:
        DocumentUnreadable: protected, damaged, too long, or without text on every page.
    """
    pages = read_pages(file_name, content)
    empty = [number for number, page in enumerate(pages, start=1) if not page]
    warnings: tuple[str, ...] = ()
    if empty and recognize.is_installed():
        warnings = _recognize_into(pages, empty, file_name, content)
    elif len(empty) == len(pages):
        raise DocumentUnreadable(
            file_name,
            f"{_named(empty)}没有文字，可能是扫描件，请先做文字识别（OCR）再上传"
            f"{recognize.HOW_TO_INSTALL}。",
        )
    elif empty:
        warnings = (
            f"{_named(empty)}没有文字，可能是扫描页，未读入；需要时请先做文字识别（OCR）再上传。",
        )
    return FileText(tuple(_paragraphs(without_furniture(pages))), warnings)


def read_picture(file_name: str, content: bytes) -> FileText:
    """The text of a scanned page that was saved as an image.

    Raises:
        DocumentUnreadable: damaged, too large, no text in it, or recognition is not installed.
    """
    if not recognize.is_installed():
        raise DocumentUnreadable(
            file_name, f"是图片，请先做文字识别（OCR）再上传{recognize.HOW_TO_INSTALL}。"
        )
    pictures = recognize.open_picture(file_name, content)
    read = [recognize.recognize(picture) for picture in pictures]
    if not any(page.lines for page in read):
        raise DocumentUnreadable(file_name, "图片里没有识别出文字，请换清晰的扫描件再上传。")
    told = _recognized(dict(enumerate(read, start=1)))
    return FileText(tuple(_paragraphs(without_furniture([p.lines for p in read]))), told)


def _recognize_into(
    pages: list[list[PageLine]], empty: Sequence[int], file_name: str, content: bytes
) -> tuple[str, ...]:
    """Fill the pages without text from their pictures; what to tell of it."""
    if len(empty) > recognize.MAX_PAGES:
        raise DocumentUnreadable(
            file_name,
            f"有{len(empty)}页扫描页，超过{recognize.MAX_PAGES}页，请拆分后再上传。",
        )
    pictures = draw_pages(file_name, content, empty, recognize.DOTS_PER_POINT)
    read = {n: recognize.recognize(p) for n, p in zip(empty, pictures, strict=True)}
    for number, page in read.items():
        pages[number - 1] = page.lines
    if not any(pages):
        raise DocumentUnreadable(
            file_name, f"{_named(empty)}是扫描页，没有识别出文字，请换清晰的扫描件再上传。"
        )
    return _recognized({number: page for number, page in read.items() if page.lines})


def _recognized(read: Mapping[int, RecognizedPage]) -> tuple[str, ...]:
    """Recognition misreads: whoever uploads is told what to compare."""
    doubtful = [number for number, page in read.items() if page.is_doubtful]
    told = f"{_named(list(read))}的文字由扫描识别得来，数字、人名请与原件核对。" if read else ""
    blurred = f"{_named(doubtful)}识别把握不大，请换清晰的扫描件或逐字核对。" if doubtful else ""
    return tuple(filter(None, (told, blurred)))


def _named(pages: Sequence[int]) -> str:
    """第1—3、5页."""
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    return f"第{'、'.join(f'{a}—{b}' if b > a else f'{a}' for a, b in spans)}页"


@dataclass(frozen=True, slots=True)
class _Measure:
    """The type area, as the lines show it."""

    margin: float
    edge: float
    is_indented: bool
    """Whether paragraphs begin two characters in, as in official documents."""

    def stands_in(self, line: PageLine) -> bool:
        return line.left > self.margin + _INDENT * line.size

    def runs_on(self, previous: PageLine, line: PageLine) -> bool:
        """Whether ``line`` goes on where ``previous`` stopped."""
        if previous.is_row or line.is_row:
            return False
        slack = _SLACK_WITH_INDENTS if self.is_indented else _SLACK
        is_full = previous.right >= self.edge - slack * (self.edge - self.margin)
        if not is_full or self.stands_in(line):
            return False
        ends, starts = _ENDS.search(previous.text.strip()), _STARTS_ANEW.match(line.text.strip())
        return not (ends and starts) if self.is_indented else not (ends or starts)


def _paragraphs(pages: list[list[PageLine]]) -> list[Line]:
    """Lines joined where one runs on into the next, across pages too.

    A line runs on when it fills its line, and the next one neither stands in nor, in a document
    without indents, begins after the end of a sentence.
    """
    measure = _measure([line for page in pages for line in page if not line.is_row])
    lines: list[Line] = []
    previous: PageLine | None = None
    for number, page in enumerate(pages, start=1):
        for line in page:
            if previous is not None and measure.runs_on(previous, line):
                lines[-1] = Line(joined(lines[-1].text, line.text), page=lines[-1].page)
            else:
                lines.append(Line(line.text, page=number, is_row=line.is_row))
            previous = line
    return lines


def _measure(printed: list[PageLine]) -> _Measure:
    lefts = Counter(round(line.left) for line in printed)
    # Of two lefts that are as usual the outer one is the margin.
    margin = min(lefts, key=lambda left: (-lefts[left], left), default=0)
    widest = max((line.right for line in printed), default=0.0)
    edge = max(widest, margin + _NARROWEST * max((line.size for line in printed), default=0.0))
    indented = sum(
        margin + _INDENT * line.size < line.left < margin + 3 * line.size for line in printed
    )
    return _Measure(float(margin), edge, indented > len(printed) / 20)
