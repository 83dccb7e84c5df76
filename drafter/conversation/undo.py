"""Undo: the texts and facts that an accepted proposal replaced, proposed again."""

from collections.abc import Sequence
from dataclasses import replace

from drafter.chain import Drafting
from drafter.conversation.fact_changes import changed_sheet
from drafter.conversation.proposals import section_change
from drafter.conversation.propose import Outcome, Proposer
from drafter.conversation.section_references import names_of, with_items
from drafter.domain.conversation import (
    Answer,
    FactChange,
    Proposal,
    ProposalState,
    SectionChange,
)
from drafter.domain.fact import FactSheet
from drafter.domain.intent import Action, Undo
from drafter.domain.report import Draft, Revision, RevisionOrigin
from drafter.domain.verification import Severity
from drafter.errors import Conflict

_NOTHING = "还没有采纳过改动，没有可以撤销的。"


def undone(proposer: Proposer, intent: Undo, proposals: Sequence[Proposal]) -> Outcome:
    """The proposal that takes back the last accepted one, or the last text of the sections named.

    A section that was changed since is never set back: that is said instead.
    """
    keys = with_items(proposer.draft, intent.section_keys) if intent.section_keys else ()
    accepted = [p for p in proposals if p.state is ProposalState.ACCEPTED]
    taken_back = {p.undoes for p in accepted if p.undoes}
    live = [p for p in accepted if p.proposal_id not in taken_back and not p.undoes]
    if keys:
        concerned = [p for p in live if set(p.section_keys) & set(keys)]
        if not concerned or set(concerned[-1].section_keys) - set(keys) or concerned[-1].facts:
            return _earlier_texts(proposer, keys)
        live = concerned
    if not live:
        is_open = any(p.state is ProposalState.OPEN for p in proposals[-1:])
        reason = "上一条建议还没有采纳，稿件没有变动，不采纳即可。" if is_open else _NOTHING
        return Outcome((), (Answer(reason),))
    return _taken_back(proposer, live[-1])


def _taken_back(proposer: Proposer, last: Proposal) -> Outcome:
    inverse = tuple(FactChange(c.after, c.before, section_key=c.section_key) for c in last.facts)
    try:
        sheet = changed_sheet(proposer.draft.sheet, inverse)
    except Conflict as error:
        return Outcome((), (Answer(str(error)),))
    changes: list[SectionChange] = []
    later: list[str] = []
    for change in last.sections:
        section = proposer.draft.section(change.section_key)
        number = section.revision.number if section and section.revision else 0
        if number != change.revision.number:
            later.append(change.section_key)
            continue
        changes.append(_restored(proposer, change.section_key, change.expected_number, sheet))
    if later:
        names = names_of(proposer.draft, later)
        return Outcome((), (Answer(f"{names}后来又改过，不能整体撤销，请指明要恢复的部分。"),))
    made = proposer.proposal(Action.UNDO, f"撤销：{last.summary.rstrip('。')}", changes)
    if inverse:
        with_facts, _ = proposer.fact_proposal(Action.UNDO, made.summary, inverse)
        made = replace(made, facts=inverse, delta=with_facts.delta)
    return Outcome((replace(made, undoes=last.proposal_id),))


def _earlier_texts(proposer: Proposer, keys: Sequence[str]) -> Outcome:
    """The text before the present one, of each section that has one."""
    changes = []
    for key in keys:
        section = proposer.draft.section(key)
        number = section.revision.number if section and section.revision else 0
        if number > 1:
            changes.append(_restored(proposer, key, number - 1, proposer.draft.sheet))
    if not changes:
        names = names_of(proposer.draft, keys)
        return Outcome((), (Answer(f"{names}只有一稿，没有更早的文本可以恢复。"),))
    names = names_of(proposer.draft, [c.section_key for c in changes])
    return Outcome((proposer.proposal(Action.UNDO, f"恢复{names}的上一稿", changes),))


def _restored(proposer: Proposer, key: str, number: int, sheet: FactSheet) -> SectionChange:
    """A text that the section had, as its next revision, checked against the sheet that will be."""
    drafting, draft = proposer.drafting, proposer.draft
    past = drafting.drafts.revisions(draft.draft_id, key)
    wanted = next((r for r in past if r.number == number), None)
    planned = replace(draft, sheet=sheet)
    return section_change(draft, _as_next(drafting, planned, key, wanted, proposer.author))


def _as_next(
    drafting: Drafting, draft: Draft, key: str, wanted: Revision | None, author: str
) -> Revision:
    text = wanted.text if wanted is not None else ""
    checked = drafting.released_revision(draft, key, text, (), author, marks=False)
    if wanted is None:
        return checked
    if _open_points(checked) - _open_points(wanted):
        # The facts have changed since: what they no longer bear is marked, whoever wrote it.
        return drafting.released_revision(draft, key, text, (), author)
    return replace(
        wanted,
        revision_id=checked.revision_id,
        number=checked.number,
        origin=RevisionOrigin.RESTORED,
        writer=author,
        created_at=checked.created_at,
        writer_note=f"还原了第{wanted.number}稿的文本。",
    )


def _open_points(revision: Revision) -> frozenset[str]:
    return frozenset(f.excerpt for f in revision.findings if f.severity is not Severity.HINT)
