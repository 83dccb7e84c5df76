"""Word comments: what staff should look at, at the place where it stands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from drafter.domain.fact import Fact
from drafter.domain.report import Draft, Section
from drafter.domain.verification import UNVERIFIED_MARK, Finding, FindingCode, Span
from drafter.export.ooxml import serialize, text_run, timestamp, w
from drafter.export.text_layout import split_paragraphs

AUTHOR = "核验"
INITIALS = "核"

_MARK = re.compile(re.escape(UNVERIFIED_MARK))
_CLAIM_BEFORE_MARK = re.compile(
    "(?:《[^《》\n]*》|“[^“”\n]*”|[^，。；：、！？（）“”《》【】\n]{1,12})$"
)
_UNEXPLAINED_MARK = "此处没有查到出处，请核对原始材料：属实的删去“【待核实】”，有误的改正。"
_EMPTY_SECTION = "本节还没有正文，请补写后再使用。"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment and the place that it belongs to."""

    comment_id: int
    section_key: str
    """Empty for the report's title, where also a part stands that has neither heading nor text."""
    span: Span | None
    """Within one paragraph of the section's text; None for its heading."""
    lines: tuple[str, ...]
    """The verdict, then its evidence id: Word and LibreOffice renumber comments on saving."""


@dataclass(frozen=True, slots=True)
class _Note:
    section_key: str
    span: Span | None
    verdict: str
    fact_ids: tuple[str, ...] = ()


def collect_remarks(draft: Draft) -> tuple[Remark, ...]:
    """Every comment of a draft, in the order of the document.

    A comment stands at each finding's span, at each 【待核实】 that no finding speaks of, at the
    heading where a finding is about a section (unused facts among them), and at the title where
    it is about the whole report or an unknown section. A leaf without text is remarked, too.
    """
    draft = draft.without_dismissed()
    known = {section.plan.section_key for section in draft.sections}
    of_report = [f for f in draft.findings if f.section_key not in known]
    notes = [_Note("", None, verdict_line(finding), finding.fact_ids) for finding in of_report]
    for section in draft.sections:
        notes.extend(_notes_of(section, draft.findings))
    facts = draft.sheet.by_id()
    return tuple(
        Remark(
            number,
            note.section_key,
            note.span,
            (
                note.verdict,
                evidence_line(note.section_key or "全文", number + 1, note.fact_ids, facts),
            ),
        )
        for number, note in enumerate(notes)
    )


def _notes_of(section: Section, findings_of_report: Iterable[Finding]) -> list[_Note]:
    key, text = section.plan.section_key, section.text
    own = section.revision.findings if section.revision else ()
    findings = [*own, *(f for f in findings_of_report if f.section_key == key)]
    placed = [(f, _fit(_place(f, text), text)) for f in findings]
    notes = [_Note(key, span, verdict_line(f), f.fact_ids) for f, span in placed]
    spoken_of = [span for _, span in placed if span is not None]
    notes += [
        _Note(key, _with_claim(mark, text), _UNEXPLAINED_MARK)
        for mark in _marks(text)
        if not any(span.overlaps(mark) for span in spoken_of)
    ]
    has_empty_finding = any(f.code is FindingCode.EMPTY_SECTION for f in findings)
    if section.plan.is_leaf and not text.strip() and not has_empty_finding:
        notes.append(_Note(key, None, _EMPTY_SECTION))
    if not section.plan.level and not split_paragraphs(text):
        notes = [replace(note, section_key="") for note in notes]
    return sorted(notes, key=lambda note: note.span or Span(-1, -1))


def _marks(text: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in _MARK.finditer(text))


def _place(finding: Finding, text: str) -> Span | None:
    """The finding's span with the mark behind it; None where its words are no longer there."""
    span = finding.span
    if span is None:
        return None
    if finding.excerpt and text[span.start : span.end] != finding.excerpt:
        if text.count(finding.excerpt) != 1:
            return None
        start = text.index(finding.excerpt)
        span = Span(start, start + len(finding.excerpt))
    for mark in _marks(text):
        if span.overlaps(mark) or span.end == mark.start:
            return Span(min(span.start, mark.start), max(span.end, mark.end))
    return span


def _with_claim(mark: Span, text: str) -> Span:
    claim = _CLAIM_BEFORE_MARK.search(text, 0, mark.start)
    return Span(claim.start() if claim else mark.start, mark.end)


def _fit(span: Span | None, text: str) -> Span | None:
    """The part of a span that lies in its first paragraph; None where there is none."""
    if span is None:
        return None
    for paragraph in split_paragraphs(text):
        start = max(span.start, paragraph.span.start)
        end = min(span.end, paragraph.span.end)
        if start < end:
            return Span(start, end)
    return None


def verdict_line(finding: Finding) -> str:
    """What a comment says of a finding: its message, and what to write instead."""
    suggestion = f"建议：{finding.suggestion}" if finding.suggestion else ""
    return f"{finding.message}{suggestion}"


def evidence_line(
    place: str, number: int, fact_ids: Iterable[str], facts: Mapping[str, Fact]
) -> str:
    """The comment's number, by which people speak of it, and the facts that it is about."""
    evidence = [f"编号 {place}-{number:02d}"]
    evidence += [_fact_line(fact_id, facts) for fact_id in fact_ids]
    return "；".join(evidence)


def _fact_line(fact_id: str, facts: Mapping[str, Fact]) -> str:
    fact = facts.get(fact_id)
    if fact is None:
        return fact_id
    place = fact.source.render()
    where = f"（{place}）" if place else ""
    return f"{fact_id} {fact.label} {fact.render()}{where}"


def comments_part(remarks: Iterable[Remark], moment: datetime) -> bytes:
    """The part word/comments.xml: one comment for each remark, all made at ``moment``."""
    root = w("comments")
    for remark in remarks:
        root.append(
            comment_element(
                remark.comment_id,
                remark.lines,
                moment,
                text_style="CommentText",
                mark_style="CommentReference",
            )
        )
    return serialize(root)


def comment_element(
    comment_id: int,
    lines: Iterable[str],
    moment: datetime,
    *,
    text_style: str = "",
    mark_style: str = "",
) -> etree._Element:
    """One comment, a paragraph a line; the styles are those that the document has."""
    comment = w(
        "comment", id=str(comment_id), author=AUTHOR, date=timestamp(moment), initials=INITIALS
    )
    for index, line in enumerate(lines):
        paragraph = w("p")
        if text_style:
            paragraph.append(w("pPr", w("pStyle", val=text_style)))
        if index == 0:
            mark = w("r", w("rPr", w("rStyle", val=mark_style))) if mark_style else w("r")
            mark.append(w("annotationRef"))
            paragraph.append(mark)
        paragraph.append(text_run(line))
        comment.append(paragraph)
    return comment
