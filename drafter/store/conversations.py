"""Conversations: messages, proposals, and the one transaction that applies one."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from drafter.domain.conversation import Message, Proposal, ProposalState
from drafter.domain.fact import FactSheet
from drafter.domain.paging import Page, PageAsked
from drafter.domain.report import DraftState, Section, SectionPlan
from drafter.errors import Conflict, NotFound
from drafter.ports import Clock
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.draft_rows import finalized, find_draft, hold_draft, put_revision
from drafter.store.engine import translated_errors
from drafter.store.pages import read_page
from drafter.store.sign_off_rows import void_sign_off, voiding_by_proposal
from drafter.store.tables import drafts, messages, proposals, sections

Kept = TypeVar("Kept", Message, Proposal)


class SqlConversationStore:
    """Keeps what was said about drafts, and what was proposed."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, draft_id: str, message: Message, proposed: Sequence[Proposal]) -> None:
        """Keep a message with the proposals that it led to, wholly or not at all.

        Raises:
            NotFound: no such draft.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            key = hold_draft(connection, draft_id).draft_id
            connection.execute(
                insert(messages).values(
                    draft_id=key,
                    number=_next_number(connection, messages, key),
                    message_id=message.message_id,
                    body=to_json(message),
                )
            )
            for proposal in proposed:
                connection.execute(
                    insert(proposals).values(
                        draft_id=key,
                        number=_next_number(connection, proposals, key),
                        proposal_id=proposal.proposal_id,
                        state=proposal.state.value,
                        body=to_json(proposal),
                    )
                )

    def messages(self, draft_id: str, *, last: int | None = None) -> list[Message]:
        """The messages about a draft, oldest first; only the ``last`` ones where that is given."""
        with translated_errors(self._engine), self._reading() as connection:
            key = find_draft(connection, draft_id).draft_id
            query = (
                select(messages.c.body)
                .where(messages.c.draft_id == key)
                .order_by(messages.c.number.desc())
            )
            rows = connection.execute(query if last is None else query.limit(last)).all()
        return [from_json(Message, row.body) for row in reversed(rows)]

    def page_of_messages(self, draft_id: str, asked: PageAsked) -> Page[Message]:
        """A page of the messages, oldest first."""
        return self._page(messages, Message, draft_id, asked)

    def page_of_proposals(self, draft_id: str, asked: PageAsked) -> Page[Proposal]:
        """A page of what was proposed, oldest first."""
        return self._page(proposals, Proposal, draft_id, asked)

    def _page(self, table: Table, kind: type[Kept], draft_id: str, asked: PageAsked) -> Page[Kept]:
        with translated_errors(self._engine), self._reading() as connection:
            key = find_draft(connection, draft_id).draft_id
            query = select(table.c.body).where(table.c.draft_id == key)
            return read_page(
                connection, query, (table.c.number,), asked, lambda row: from_json(kind, row.body)
            )

    def proposals(self, draft_id: str) -> list[Proposal]:
        """Everything that was proposed for a draft, oldest first."""
        with translated_errors(self._engine), self._reading() as connection:
            key = find_draft(connection, draft_id).draft_id
            rows = connection.execute(
                select(proposals.c.body)
                .where(proposals.c.draft_id == key)
                .order_by(proposals.c.number)
            ).all()
        return [from_json(Proposal, row.body) for row in rows]

    def proposal(self, draft_id: str, proposal_id: str) -> Proposal:
        """One proposal.

        Raises:
            NotFound: no such proposal.
        """
        with translated_errors(self._engine), self._reading() as connection:
            key = find_draft(connection, draft_id).draft_id
            row = connection.execute(
                select(proposals.c.body).where(
                    proposals.c.draft_id == key, proposals.c.proposal_id == proposal_id
                )
            ).first()
        if row is None:
            raise NotFound(f"这份稿件没有编号为“{proposal_id}”的建议。")
        return from_json(Proposal, row.body)

    def reject(self, draft_id: str, decided: Proposal) -> None:
        """Record that a proposal was rejected.

        Raises:
            Conflict: it was decided before.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            _decide(connection, hold_draft(connection, draft_id).draft_id, decided)

    def apply(
        self,
        draft_id: str,
        decided: Proposal,
        changed: Sequence[Section],
        *,
        plans: Sequence[SectionPlan] = (),
        sheet: FactSheet | None = None,
        seen_at: datetime,
    ) -> bool:
        """Put an accepted proposal into the draft, wholly or not at all.

        Raises:
            RevisionConflict: a section was changed since the proposal was made.
            Conflict: the proposal was decided before, or the draft is finalized.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            draft = hold_draft(connection, draft_id)
            if draft.state == DraftState.FINALIZED:
                raise finalized(draft.title)
            if draft.updated_at != seen_at.isoformat():
                return False
            _decide(connection, draft.draft_id, decided)
            if changed or sheet is not None:
                voiding = voiding_by_proposal(decided, changed, self._clock.now())
                void_sign_off(connection, draft.draft_id, voiding)
            for section in changed:
                number = section.revision.number if section.revision else 0
                put_revision(connection, draft, section, expected_number=number - 1)
            for plan in plans:
                connection.execute(
                    update(sections)
                    .where(
                        sections.c.draft_id == draft.draft_id,
                        sections.c.section_key == plan.section_key,
                    )
                    .values(plan=to_json(plan))
                )
            values = {"updated_at": self._clock.now().isoformat()}
            if sheet is not None:
                values["sheet"] = to_json(sheet)
            connection.execute(
                update(drafts).where(drafts.c.draft_id == draft.draft_id).values(**values)
            )
        return True

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def _decide(connection: Connection, draft_id: str, decided: Proposal) -> None:
    """Record what became of an open proposal.

    Raises:
        Conflict: it was decided before.
    """
    done = connection.execute(
        update(proposals)
        .where(
            proposals.c.draft_id == draft_id,
            proposals.c.proposal_id == decided.proposal_id,
            proposals.c.state == ProposalState.OPEN.value,
        )
        .values(state=decided.state.value, body=to_json(decided))
    )
    if not done.rowcount:
        raise Conflict("这条建议已经处理过，请刷新后再看。")


def _next_number(connection: Connection, table: Table, draft_id: str) -> int:
    last = connection.execute(
        select(func.max(table.c.number)).where(table.c.draft_id == draft_id)
    ).scalar()
    return (last or 0) + 1
