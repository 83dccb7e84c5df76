"""The part word/document.xml: title, sections within bookmarks, signature, page set-up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lxml import etree

from drafter.domain.report import Draft, Section
from drafter.domain.returned import draft_mark
from drafter.export.ai_label import VISIBLE_LABEL
from drafter.export.comments import Remark
from drafter.export.official_layout import OfficialLayout
from drafter.export.ooxml import R_NAMESPACE, serialize, text_run, w, w_name
from drafter.export.text_layout import (
    Paragraph,
    signature_indents,
    split_paragraphs,
    title_lines,
)

BOOKMARK_PREFIX = "sec_"
DRAFT_BOOKMARK_PREFIX = "draft_"
"""Around the title: which draft the file was made from."""
_REVISION = re.compile(r"__r([0-9]+)$")
_DEEPEST_HEADING = 4


def bookmark_name(section_key: str, revision_number: int) -> str:
    """The bookmark around a section, with the revision that the file holds.

    Word allows letters, digits and underscores, 40 at most. It is kept where comments, provenance
    and properties are taken out, so that an edited file still says what it was made from.
    """
    return f"{BOOKMARK_PREFIX}{section_key.replace('.', '_')}__r{revision_number}"


def section_key_of(bookmark: str) -> str:
    """The section that a bookmark of ours stands for."""
    return _REVISION.sub("", bookmark).removeprefix(BOOKMARK_PREFIX).replace("_", ".")


def revision_number_of(bookmark: str) -> int | None:
    """The revision that a bookmark of ours names; None where it names none."""
    named = _REVISION.search(bookmark)
    return int(named[1]) if named else None


@dataclass(frozen=True, slots=True)
class FooterIds:
    """Relationship ids of the footers of odd and even pages."""

    odd: str
    even: str


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """Builds the document's text for one draft."""

    draft: Draft
    layout: OfficialLayout
    remarks: tuple[Remark, ...]
    dated_on: date
    """成文日期."""
    has_visible_label: bool

    def to_part(self, footers: FooterIds) -> bytes:
        """The bytes of word/document.xml."""
        # Behind the ids of the sections' bookmarks, which count up from 0.
        title_id = str(len(self.draft.sections))
        draft_name = DRAFT_BOOKMARK_PREFIX + draft_mark(self.draft.draft_id)
        body = w(
            "body",
            w("bookmarkStart", id=title_id, name=draft_name),
            self._title(),
            w("bookmarkEnd", id=title_id),
        )
        for number, section in enumerate(self.draft.sections):
            body.extend(self._section(section, number))
        _keep_with_next(next(body.iterchildren(w_name("p"), reversed=True)))
        body.extend(self._closing())
        body.append(_page_setup(self.layout, footers))
        return serialize(w("document", body))

    def _title(self) -> etree._Element:
        lines = title_lines(
            _one_line(self.draft.title),
            self.draft.sheet.organization,
            self.layout.title_characters,
        )
        remarks = [r for r in self.remarks if not r.section_key]
        return _paragraph("Title", Paragraph(0, "\n".join(lines)), (), remarks)

    def _section(self, section: Section, number: int) -> Iterable[etree._Element]:
        plan = section.plan
        remarks = [r for r in self.remarks if r.section_key == plan.section_key]
        at_spans = [r for r in remarks if r.span is not None]
        at_heading = [r for r in remarks if r.span is None]
        revision_number = section.revision.number if section.revision else 0
        name = bookmark_name(plan.section_key, revision_number)
        yield w("bookmarkStart", id=str(number), name=name)
        heading = _one_line(plan.full_heading) if plan.level else ""
        if heading:
            style = f"Heading{min(plan.level, _DEEPEST_HEADING)}"
            yield _paragraph(style, Paragraph(0, heading), (), at_heading)
            at_heading = []
        for paragraph in split_paragraphs(section.text):
            yield _paragraph("BodyText", paragraph, at_spans, at_heading)
            at_heading = []
        yield w("bookmarkEnd", id=str(number))

    def _closing(self) -> Iterable[etree._Element]:
        """署名, 成文日期 (7.3.5.2, 7.3.5.4) and the label as 附注 (7.3.6)."""
        organization = _one_line(self.draft.sheet.organization)
        date_text = f"{self.dated_on.year}年{self.dated_on.month}月{self.dated_on.day}日"
        indents = signature_indents(organization, date_text, self.layout.signature_characters)
        signature = self._from_the_right(organization, indents.signature)
        signature[0].insert(1, w("spacing", before=str(self.layout.line_pitch)))
        _keep_with_next(signature)
        yield signature
        date_paragraph = self._from_the_right(date_text, indents.date)
        if self.has_visible_label:
            _keep_with_next(date_paragraph)
        yield date_paragraph
        if self.has_visible_label:
            yield _paragraph("Remark", Paragraph(0, VISIBLE_LABEL), (), ())

    def _from_the_right(self, text: str, characters: float) -> etree._Element:
        paragraph = _paragraph("Signature", Paragraph(0, text), (), ())
        indent = w(
            "ind",
            rightChars=str(round(characters * 100)),
            right=str(round(characters * self.layout.body_size)),
        )
        paragraph[0].append(indent)
        return paragraph


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _paragraph(
    style: str, paragraph: Paragraph, at_spans: Sequence[Remark], at_whole: Sequence[Remark]
) -> etree._Element:
    """A paragraph, its runs split where a comment begins or ends."""
    ranges = [(paragraph.span, r.comment_id) for r in at_whole]
    ranges += [
        (r.span, r.comment_id) for r in at_spans if r.span and paragraph.span.overlaps(r.span)
    ]
    element = w("p", w("pPr", w("pStyle", val=style)))
    places = {paragraph.span.start, paragraph.span.end}
    places.update(place for span, _ in ranges for place in (span.start, span.end))
    for start, end in pairwise(sorted(places)):
        for _, comment_id in (r for r in ranges if r[0].start == start):
            element.append(w("commentRangeStart", id=str(comment_id)))
        element.append(text_run(paragraph.text[start - paragraph.start : end - paragraph.start]))
        for _, comment_id in (r for r in ranges if r[0].end == end):
            element.extend(_range_end(str(comment_id)))
    return element


def _range_end(comment_id: str) -> tuple[etree._Element, etree._Element]:
    properties = w("rPr", w("rStyle", val="CommentReference"))
    reference = w("r", properties, w("commentReference", id=comment_id))
    return w("commentRangeEnd", id=comment_id), reference


def _keep_with_next(paragraph: etree._Element) -> None:
    """A page with nothing but 署名 and date is avoided by moving text over (7.3.5.5)."""
    paragraph[0].insert(1, w("keepNext"))


def _page_setup(layout: OfficialLayout, footers: FooterIds) -> etree._Element:
    references = [w("footerReference", type="default"), w("footerReference", type="even")]
    for reference, relationship_id in zip(references, (footers.odd, footers.even), strict=True):
        reference.set(f"{{{R_NAMESPACE}}}id", relationship_id)
    return w(
        "sectPr",
        *references,
        w("pgSz", w=str(layout.page_width), h=str(layout.page_height)),
        w(
            "pgMar",
            top=str(layout.margin_top),
            right=str(layout.margin_right),
            bottom=str(layout.margin_bottom),
            left=str(layout.margin_left),
            header="851",
            footer=str(layout.footer_distance),
            gutter="0",
        ),
        w("cols", space="425"),
        w("docGrid", type="lines", linePitch=str(layout.line_pitch)),
    )
