"""An edited .docx as the core takes it back: blocks, what it was made from, people's comments."""

from collections.abc import Iterator
from itertools import groupby

from drafter.domain.returned import (
    BlockKind,
    ExportedSection,
    PrintedParagraph,
    ReturnedBlock,
    ReturnedComment,
    ReturnedDocument,
    draft_mark,
)
from drafter.export.ai_label import VISIBLE_LABEL
from drafter.export.comments import AUTHOR
from drafter.export.ooxml import legal_text
from drafter.export.read_back import ReadBack, read_sections
from drafter.export.text_layout import split_paragraphs
from drafter.export.walk_document import Aside, WalkedParagraph

_ASIDES = {
    "txbxContent": BlockKind.TEXT_BOX,
    "drawing": BlockKind.PICTURE,
    "pict": BlockKind.PICTURE,
    "footnoteReference": BlockKind.FOOTNOTE,
    "endnoteReference": BlockKind.FOOTNOTE,
}


class DocxReturnReader:
    """Reads edited .docx files that drafts were exported to."""

    def read(self, file_name: str, content: bytes) -> ReturnedDocument:
        """What the file holds; see :func:`read_returned`.

        Raises:
            DocumentUnreadable: it is no .docx, or damaged.
        """
        return read_returned(file_name, content)

    def paragraphs(self, text: str) -> tuple[PrintedParagraph, ...]:
        """The paragraphs that the export makes of a text."""
        pieces = []
        begin = 0
        for paragraph in split_paragraphs(text):
            end = paragraph.span.end
            pieces.append(PrintedParagraph(text[begin:end], legal_text(paragraph.text)))
            begin = end + (2 if text.startswith("\r\n", end) else 1)
        return tuple(pieces)


def read_returned(file_name: str, content: bytes) -> ReturnedDocument:
    """What an edited .docx holds, with tracked changes accepted.

    What the export itself has added (the label, its own comments, the sources) is left out.

    Raises:
        DocumentUnreadable: it is no .docx, or damaged.
    """
    read = read_sections(content, file_name=file_name)
    return ReturnedDocument(
        file_name=file_name,
        draft_mark=read.walk.draft_mark
        or (draft_mark(read.provenance.draft_id) if read.provenance else ""),
        exported=tuple(_exported(read)),
        blocks=tuple(_blocks(read)),
        comments=tuple(
            ReturnedComment(c.section_key, c.anchor, c.message, c.author)
            for c in read.comments
            if c.author != AUTHOR
        ),
        warnings=tuple(_warnings(read)),
    )


def _exported(read: ReadBack) -> Iterator[ExportedSection]:
    origins = read.provenance.sections if read.provenance else ()
    revision_ids = {origin.section_key: origin.revision_id for origin in origins}
    for key in {**read.walk.numbers, **revision_ids}:
        yield ExportedSection(key, read.walk.numbers.get(key), revision_ids.get(key, ""))


def _blocks(read: ReadBack) -> Iterator[ReturnedBlock]:
    paragraphs = read.walk.paragraphs
    asides = iter([*read.walk.asides, None])
    aside = next(asides)
    begun = 0
    for table, group in groupby(paragraphs, key=lambda p: p.cell[0] if p.cell else 0):
        members = list(group)
        for block in (_table(members),) if table else map(_block, members):
            if block.text.strip() and block.text != VISIBLE_LABEL:
                yield block
            begun += len(members) if table else 1
            while aside is not None and aside.paragraph <= begun:
                yield _aside_block(read, aside, block.section_key)
                aside = next(asides)
    while aside is not None:
        yield _aside_block(read, aside, "")
        aside = next(asides)


def _block(paragraph: WalkedParagraph) -> ReturnedBlock:
    kind = BlockKind.PARAGRAPH
    if paragraph.style == "title":
        kind = BlockKind.TITLE
    elif paragraph.style.startswith("heading"):
        kind = BlockKind.HEADING
    elif paragraph.style == "signature":
        kind = BlockKind.SIGNATURE
    return ReturnedBlock(kind, paragraph.text, paragraph.section_key)


def _table(cells: list[WalkedParagraph]) -> ReturnedBlock:
    rows = []
    for _, row in groupby(cells, key=lambda p: p.cell[1] if p.cell else 0):
        columns = groupby(row, key=lambda p: p.cell[2] if p.cell else 0)
        rows.append(" | ".join("".join(p.text for p in column) for _, column in columns))
    key = next((p.section_key for p in cells if p.section_key), "")
    return ReturnedBlock(BlockKind.TABLE, "\n".join(rows), key)


def _aside_block(read: ReadBack, aside: Aside, section_key: str) -> ReturnedBlock:
    kind = _ASIDES[aside.tag]
    text = aside.text
    if kind is BlockKind.FOOTNOTE:
        text = read.notes.get(f"{aside.tag} {aside.text}", "")
    return ReturnedBlock(kind, text, section_key)


def _warnings(read: ReadBack) -> Iterator[str]:
    if read.walk.change_count:
        yield f"文件中有{read.walk.change_count}处修订痕迹，已按“全部接受”读取。"
    numbered = [p.text for p in read.walk.paragraphs if p.is_numbered and p.text]
    if numbered:
        yield (
            f"有{len(numbered)}段用了自动编号（如“{numbered[0][:12]}”），编号不在文字里，没有取回，"
            "需要的请改为手工输入。"
        )
