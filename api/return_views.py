"""What a returned Word file would change, as plain JSON values."""

from typing import Any

from api.views import draft_view, finding_view
from drafter.domain.conversation import DiffPart
from drafter.domain.labels import RETURN_STATE_LABELS
from drafter.domain.returned import (
    ReturnedComment,
    ReturnPreview,
    SectionReturn,
    UnplacedBlock,
)
from drafter.returning.take_back import TakenBack

Json = dict[str, Any]


def preview_view(preview: ReturnPreview) -> Json:
    """What taking a file back would do."""
    return {
        "draft_id": preview.draft_id,
        "file_name": preview.file_name,
        "preview_id": preview.preview_id,
        "changes_nothing": preview.changes_nothing,
        "sections": [_section_view(s) for s in preview.sections],
        "unplaced": [_unplaced_view(u) for u in preview.unplaced],
        "comments": [_comment_view(c) for c in preview.comments],
        "warnings": list(preview.warnings),
    }


def taken_back_view(taken: TakenBack) -> Json:
    """What became of a file, and the draft as it is now."""
    return {
        "taken": list(taken.taken),
        "kept_beside": list(taken.kept_beside),
        "unplaced": [_unplaced_view(u) for u in taken.preview.unplaced],
        "draft": draft_view(taken.draft),
    }


def diff_view(diff: tuple[DiffPart, ...]) -> list[Json]:
    """A diff over words."""
    return [{"kind": part.kind.value, "text": part.text} for part in diff]


def _section_view(section: SectionReturn) -> Json:
    return {
        "section_key": section.section_key,
        "state": section.state.value,
        "state_label": RETURN_STATE_LABELS[section.state],
        "found_by": section.found_by.value,
        "base_number": section.base_number,
        "current_number": section.current_number,
        "current_text": section.current_text,
        "returned_text": section.returned_text,
        "diff": diff_view(section.diff),
        "heading": section.heading,
        "returned_heading": section.returned_heading,
        "findings": [finding_view(f) for f in section.findings],
        "merged_into": section.merged_into,
        "notes": list(section.notes),
    }


def _unplaced_view(block: UnplacedBlock) -> Json:
    return {"kind": block.kind, "text": block.text, "near": block.near, "note": block.note}


def _comment_view(comment: ReturnedComment) -> Json:
    return {
        "section_key": comment.section_key,
        "anchor": comment.anchor,
        "message": comment.message,
        "author": comment.author,
    }
