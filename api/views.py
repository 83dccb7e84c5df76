"""Domain objects as plain JSON values, for the CLI's ``--json``; the HTTP schemas build on them."""

from collections.abc import Iterable
from typing import Any

from api.verifying import LocatedFinding
from api.written_beside import ShownPassage
from drafter.domain.fact import Fact
from drafter.domain.labels import (
    DRAFT_STATE_LABELS,
    FINDING_LABELS,
    REVISION_ORIGIN_LABELS,
    SEVERITY_LABELS,
    SIGN_OFF_STATE_LABELS,
)
from drafter.domain.report import Draft, Revision, Section
from drafter.domain.settled import Dismissal, Finalization, IdentifiedFinding, identified
from drafter.domain.source import Hit, Passage
from drafter.domain.verification import Finding, SourcedSpan
from drafter.ports import DocumentUse, DraftSummary, StoredDocument

Json = dict[str, Any]


def document_view(stored: StoredDocument) -> Json:
    """A document without its text."""
    document = stored.document
    return {
        "document_id": document.document_id,
        "kind": document.kind.value,
        "title": document.title,
        "file_name": document.file_name,
        "organization": document.organization,
        "year": document.year,
        "report_type": document.report_type,
        "document_number": document.document_number,
        "issuing_agency": document.issuing_agency,
        "document_date": document.document_date.isoformat() if document.document_date else None,
        "passage_count": stored.passage_count,
        "indexed_at": stored.indexed_at.isoformat(),
        "warnings": list(document.warnings),
        "removed": [{"reason": r.reason.value, "text": r.text} for r in document.removed],
        "draft_id": document.draft_id,
        "owner": document.owner,
        "visibility": document.visibility.value,
        "superseded": [
            {"title": s.title, "document_number": s.document_number} for s in document.superseded
        ],
        "readings": [
            {"field": r.field, "source": r.source.value, "confidence": r.confidence}
            for r in document.readings
        ],
    }


def passage_view(passage: Passage) -> Json:
    """A piece of a document, with the document that it stands in."""
    return {
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "document_title": passage.document_title,
        "kind": passage.kind.value,
        "organization": passage.organization,
        "year": passage.year,
        "heading_path": list(passage.heading_path),
        "page": passage.page,
        "text": passage.text,
    }


def placed_passage_view(passage: Passage, same: Iterable[Passage]) -> Json:
    """A piece of a document, with the other places that say the same."""
    return {**passage_view(passage), "same": [passage_view(other) for other in same]}


def shown_passage_view(shown: ShownPassage) -> Json:
    """A passage that a section was written beside."""
    return {**placed_passage_view(shown.passage, shown.same), "role": shown.role}


def use_view(use: DocumentUse) -> Json:
    """A draft that a document was used in."""
    return {
        "draft_id": use.draft_id,
        "title": use.title,
        "cited_in": use.cited_in,
        "shown_for": use.shown_for,
    }


def hit_view(hit: Hit) -> Json:
    """A search hit with the reason why it was found."""
    return {
        **placed_passage_view(hit.passage, hit.same),
        "score": round(hit.score, 6),
        "lexical_rank": hit.lexical_rank,
        "dense_rank": hit.dense_rank,
    }


def finding_view(
    finding: Finding, finding_id: str = "", dismissal: Dismissal | None = None
) -> Json:
    """A finding; spans are half-open character offsets in the section's text."""
    return {
        "finding_id": finding_id,
        "dismissal": dismissal_view(dismissal) if dismissal else None,
        "code": finding.code.value,
        "label": FINDING_LABELS[finding.code],
        "severity": finding.severity.value,
        "severity_label": SEVERITY_LABELS[finding.severity],
        "message": finding.message,
        "section_key": finding.section_key,
        "span": [finding.span.start, finding.span.end] if finding.span else None,
        "excerpt": finding.excerpt,
        "fact_ids": list(finding.fact_ids),
        "suggestion": finding.suggestion,
    }


def dismissal_view(dismissal: Dismissal) -> Json:
    """Who let a finding stand, and why."""
    return {
        "reason": dismissal.reason,
        "author": dismissal.author,
        "dismissed_at": dismissal.dismissed_at.isoformat(),
    }


def _findings_view(
    found: Iterable[IdentifiedFinding], dismissals: Iterable[Dismissal]
) -> list[Json]:
    settled = {d.finding_id: d for d in dismissals}
    return [
        finding_view(item.finding, item.finding_id, settled.get(item.finding_id)) for item in found
    ]


def located_finding_view(located: LocatedFinding) -> Json:
    """A finding in a file, with the line that it stands in."""
    return {**finding_view(located.finding), "line": located.line, "column": located.column}


def summary_view(summary: DraftSummary) -> Json:
    """A line in the list of drafts."""
    return {
        "draft_id": summary.draft_id,
        "title": summary.title,
        "organization": summary.organization,
        "report_year": summary.report_year,
        "report_type": summary.report_type,
        "state": summary.state.value,
        "state_label": DRAFT_STATE_LABELS[summary.state],
        "writer": summary.writer,
        "open_points": summary.open_points,
        "updated_at": summary.updated_at.isoformat(),
        "sign_off": summary.sign_off.value if summary.sign_off else None,
        "sign_off_label": SIGN_OFF_STATE_LABELS[summary.sign_off] if summary.sign_off else "",
    }


def draft_view(draft: Draft) -> Json:
    """A whole draft with its text, sources and findings."""
    return {
        "draft_id": draft.draft_id,
        "title": draft.title,
        "organization": draft.sheet.organization,
        "report_year": draft.sheet.report_year,
        "report_type": draft.sheet.report_type,
        "state": draft.state.value,
        "state_label": DRAFT_STATE_LABELS[draft.state],
        "writer": draft.writer,
        "created_at": draft.created_at.isoformat(),
        "updated_at": draft.updated_at.isoformat(),
        "notices": list(draft.notices),
        "open_points": len(draft.open_findings()),
        "finalization": finalization_view(draft.finalization) if draft.finalization else None,
        "sections": [section_view(section, draft.dismissals) for section in draft.sections],
        "facts": [fact_view(fact) for fact in draft.sheet],
        "findings": _findings_view(
            identified(draft.findings, {s.plan.section_key: s.text for s in draft.sections}),
            draft.dismissals,
        ),
    }


def finalization_view(finalization: Finalization) -> Json:
    """Who locked a draft, what was still open, and what it was filed as."""
    return {
        "finalized_by": finalization.finalized_by,
        "finalized_at": finalization.finalized_at.isoformat(),
        "document_id": finalization.document_id,
        "accepted_points": list(finalization.accepted_points),
        "file_sha256": finalization.file_sha256,
    }


def fact_view(fact: Fact) -> Json:
    """A fact as it is printed, with where it was stated or how it was computed."""
    return {
        "fact_id": fact.fact_id,
        "label": fact.label,
        "value": fact.render(),
        "source": fact.derivation.formula if fact.derivation else fact.source.render(),
        "is_derived": fact.is_derived,
        "basis": fact.basis,
        "as_of": fact.as_of.isoformat() if fact.as_of else None,
        "supplied_by": fact.source.supplied_by,
    }


def section_view(section: Section, dismissals: Iterable[Dismissal] = ()) -> Json:
    """A section with its current text."""
    plan, revision = section.plan, section.revision
    return {
        "section_key": plan.section_key,
        "level": plan.level,
        "heading": plan.full_heading,
        "role": plan.role.value,
        "state": section.state.value,
        "failure": section.failure,
        "text": section.text,
        "revision_number": revision.number if revision else 0,
        "origin": revision.origin.value if revision else None,
        "origin_label": REVISION_ORIGIN_LABELS[revision.origin] if revision else "",
        "writer": revision.writer if revision else "",
        "revised_at": revision.created_at.isoformat() if revision else None,
        "prompt_version": revision.prompt_version if revision else "",
        "writer_note": revision.writer_note if revision else "",
        "sources": [source_view(s) for s in revision.sources] if revision else [],
        "findings": _findings_view(
            identified(revision.findings, {plan.section_key: revision.text}), dismissals
        )
        if revision
        else [],
    }


def revision_view(revision: Revision) -> Json:
    """A text that a section had."""
    return {
        "number": revision.number,
        "text": revision.text,
        "origin": revision.origin.value,
        "origin_label": REVISION_ORIGIN_LABELS[revision.origin],
        "writer": revision.writer,
        "instruction": revision.instruction,
        "writer_note": revision.writer_note,
        "created_at": revision.created_at.isoformat(),
    }


def source_view(source: SourcedSpan) -> Json:
    """What a span of a section's text rests on."""
    return {
        "span": [source.span.start, source.span.end],
        "source_kind": source.source_kind.value,
        "source_id": source.source_id,
        "note": source.note,
    }
