"""The conversation as plain JSON values, for the CLI's ``--json`` and the HTTP schemas."""

from typing import Any

from api.views import finding_view, source_view
from drafter.conversation.conversation import Turn
from drafter.domain.conversation import (
    Answer,
    Citation,
    FactChange,
    FactHistory,
    Message,
    Proposal,
    SectionChange,
)
from drafter.domain.intent import Intent
from drafter.domain.labels import PROPOSAL_STATE_LABELS

Json = dict[str, Any]


def turn_view(turn: Turn) -> Json:
    """A message with what came of it."""
    return {
        "message": message_view(turn.message),
        "proposals": [proposal_view(p) for p in turn.proposals],
    }


def message_view(message: Message) -> Json:
    """One message with its intents and answers."""
    return {
        "message_id": message.message_id,
        "author": message.author,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
        "selected_text": message.selected_text,
        "section_key": message.section_key,
        "intents": [intent_view(intent) for intent in message.intents],
        "answers": [answer_view(answer) for answer in message.answers],
        "proposal_ids": list(message.proposal_ids),
    }


def intent_view(intent: Intent) -> Json:
    """What was understood: the kind, the sections and facts meant or in doubt, and the words."""
    fact_id = getattr(intent, "fact_id", "")
    return {
        "kind": intent.kind.value,
        "section_keys": list(getattr(intent, "section_keys", ())),
        "fact_ids": list(getattr(intent, "fact_ids", ())) or ([fact_id] if fact_id else []),
        "candidates": list(getattr(intent, "candidates", ())),
        "label": getattr(intent, "label", ""),
        "value": getattr(intent, "value", ""),
        "instruction": getattr(intent, "instruction", ""),
        "old": getattr(intent, "old", ""),
        "new": getattr(intent, "new", ""),
        "words": getattr(intent, "words", "") or getattr(intent, "text", ""),
    }


def answer_view(answer: Answer) -> Json:
    """What the clerk is told, with what it rests on and what may be chosen from."""
    return {
        "text": answer.text,
        "citations": [_citation(c) for c in answer.citations],
        "choices": [_citation(c) for c in answer.choices],
    }


def proposal_view(proposal: Proposal) -> Json:
    """A proposal with its texts, diffs, facts and proofs."""
    delta = proposal.delta
    return {
        "proposal_id": proposal.proposal_id,
        "message_id": proposal.message_id,
        "kind": proposal.kind.value,
        "summary": proposal.summary,
        "state": proposal.state.value,
        "state_label": PROPOSAL_STATE_LABELS[proposal.state],
        "created_at": proposal.created_at.isoformat(),
        "decided_by": proposal.decided_by,
        "decided_at": proposal.decided_at.isoformat() if proposal.decided_at else None,
        "undoes": proposal.undoes,
        "sections": [_section(change) for change in proposal.sections],
        "facts": [_fact_change(change) for change in proposal.facts],
        "touched": [
            {"section_key": t.section_key, "old": t.old, "new": t.new} for t in proposal.touched
        ],
        "fact_delta": {
            "newly_told": list(delta.newly_told),
            "no_longer_told": list(delta.no_longer_told),
            "changed": [
                {"fact_id": c.fact_id, "label": c.label, "old": c.old, "new": c.new}
                for c in delta.changed
            ],
        },
        "untouched": [
            {"section_key": u.section_key, "sha256": u.sha256} for u in proposal.untouched
        ],
    }


def history_view(history: FactHistory) -> Json:
    """One accepted change of a fact."""
    before, after = history.before, history.after
    fact = after or before
    return {
        "fact_id": history.fact_id,
        "label": fact.label if fact else "",
        "old": before.render() if before else "",
        "new": after.render() if after else "",
        "changed_by": history.changed_by,
        "changed_at": history.changed_at.isoformat(),
        "message_id": history.message_id,
        "proposal_id": history.proposal_id,
    }


def _citation(citation: Citation) -> Json:
    return {
        "source_kind": citation.source_kind,
        "source_id": citation.source_id,
        "label": citation.label,
        "excerpt": citation.excerpt,
    }


def _section(change: SectionChange) -> Json:
    revision = change.revision
    return {
        "section_key": change.section_key,
        "expected_number": change.expected_number,
        "old_text": change.old_text,
        "text": revision.text,
        "diff": [{"kind": part.kind.value, "text": part.text} for part in change.diff],
        "writer": revision.writer,
        "prompt_version": revision.prompt_version,
        "writer_note": revision.writer_note,
        "sources": [source_view(s) for s in revision.sources],
        "findings": [finding_view(f) for f in revision.findings],
    }


def _fact_change(change: FactChange) -> Json:
    fact = change.after or change.before
    span = change.evidence_span
    return {
        "fact_id": fact.fact_id if fact else "",
        "label": fact.label if fact else "",
        "category": fact.category if fact else "",
        "old": change.before.render() if change.before else "",
        "new": change.after.render() if change.after else "",
        "section_key": change.section_key,
        "evidence": change.evidence,
        "evidence_span": [span.start, span.end] if span else None,
    }
