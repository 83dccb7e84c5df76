"""Drafts, sections and revisions. Revisions are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from drafter.domain.labels import DRAFT_STATE_LABELS
from drafter.domain.paging import Page, PageAsked
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    Section,
    SectionState,
)
from drafter.domain.settled import Dismissal
from drafter.errors import Conflict, NotFound
from drafter.ports import Clock, DocumentUse, DraftStanding, DraftSummary, Usage
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.document_uses import uses_of_document
from drafter.store.draft_lists import all_drafts, page_of_drafts
from drafter.store.draft_rows import (
    count_open,
    finalized,
    find_draft,
    hold_draft,
    last_change,
    load_draft,
    open_in_report,
    put_revision,
    standings_of,
)
from drafter.store.engine import translated_errors
from drafter.store.organizations import ensure_organization
from drafter.store.pages import read_page
from drafter.store.sign_off_rows import was_signed
from drafter.store.tables import dismissals, drafts, revisions, sections
from drafter.store.usage import usage_of_all


class SqlDraftStore:
    """Keeps drafts; a section changes only for the one who saw its latest text."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, draft: Draft) -> None:
        """Keep a new draft with its outline and fact sheet.

        An organization that has no record yet gets one.
        """
        with changing(self._engine, draft_id=draft.draft_id) as connection:
            owner = ensure_organization(connection, draft.sheet.organization, draft.created_at)
            connection.execute(
                insert(drafts).values(
                    draft_id=draft.draft_id,
                    organization_id=owner,
                    title=draft.title,
                    organization=draft.sheet.organization,
                    report_year=draft.sheet.report_year,
                    report_type=draft.sheet.report_type,
                    writer=draft.writer,
                    state=draft.state.value,
                    sheet=to_json(draft.sheet),
                    findings=to_json(draft.findings),
                    notices=to_json(draft.notices),
                    created_at=draft.created_at.isoformat(),
                    updated_at=draft.updated_at.isoformat(),
                )
            )
            rows = [
                {
                    "draft_id": draft.draft_id,
                    "section_key": section.plan.section_key,
                    "position": position,
                    "plan": to_json(section.plan),
                    "state": section.state.value,
                    "revision_number": 0,
                    "failure": section.failure,
                }
                for position, section in enumerate(draft.sections)
            ]
            if rows:
                connection.execute(insert(sections), rows)

    def get(self, draft_id: str) -> Draft:
        """A draft with the current text of each section.

        The id may be shortened to an unambiguous beginning of at least 6 characters.

        Raises:
            NotFound: no such draft.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return load_draft(connection, find_draft(connection, draft_id))

    def changed_at(self, draft_id: str) -> datetime:
        """When anything of a draft was last changed; its texts are not read for it.

        Raises:
            NotFound: no such draft.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return last_change(connection, draft_id)

    def standings(self, draft_id: str) -> list[DraftStanding]:
        """The drafts whose id begins so (at least 6 characters)."""
        with translated_errors(self._engine), self._reading() as connection:
            rows = standings_of(connection, draft_id)
        return [
            DraftStanding(found_id, organization_id, state == DraftState.FINALIZED)
            for found_id, organization_id, state in rows
        ]

    def list_drafts(
        self,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
    ) -> list[DraftSummary]:
        """Drafts, last changed first.

        All of these organizations and the finalized ones of ``finished_of``; None: of everybody.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return all_drafts(connection, organization_ids, finished_of)

    def page_of_drafts(
        self,
        asked: PageAsked,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
        part: str = "",
    ) -> Page[DraftSummary]:
        """A page of the same, with these words in the title or the organization's name."""
        with translated_errors(self._engine), self._reading() as connection:
            return page_of_drafts(connection, asked, organization_ids, finished_of, part)

    def uses_of_document(
        self,
        document_id: str,
        limit: int,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
    ) -> list[DocumentUse]:
        """The drafts whose present texts cite a document or were written beside it."""
        with translated_errors(self._engine), self._reading() as connection:
            return uses_of_document(connection, document_id, organization_ids, finished_of, limit)

    def usage(self) -> list[Usage]:
        """What each organization has used, by its id."""
        with translated_errors(self._engine), self._reading() as connection:
            return usage_of_all(connection)

    def add_revision(self, draft_id: str, section: Section, *, expected_number: int) -> None:
        """Make ``section.revision`` the section's current text.

        ``expected_number`` is the number of the revision that it replaces (0 for none).

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: the section was changed meanwhile.
            Conflict: the draft is finalized.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            draft = hold_draft(connection, draft_id)
            put_revision(connection, draft, section, expected_number=expected_number)
            self._touch(connection, draft.draft_id)

    def add_revisions(
        self, draft_id: str, changed: Sequence[Section], *, notices: Sequence[str] = ()
    ) -> None:
        """Several revisions at once, wholly or not at all, with notices for the whole draft.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: a section was changed meanwhile.
            Conflict: the draft is finalized.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            draft = hold_draft(connection, draft_id)
            if draft.state == DraftState.FINALIZED:
                raise finalized(draft.title)
            for section in changed:
                number = section.revision.number if section.revision else 0
                put_revision(connection, draft, section, expected_number=number - 1)
            said = [n for n in notices if n not in draft.notices]
            connection.execute(
                update(drafts)
                .where(drafts.c.draft_id == draft.draft_id)
                .values(notices=[*draft.notices, *said])
            )
            self._touch(connection, draft.draft_id)

    def mark_failed(self, draft_id: str, section_key: str, reason: str) -> None:
        """Record why a section could not be written; one that has a text keeps its state."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            draft = hold_draft(connection, draft_id)
            if draft.state == DraftState.FINALIZED:
                raise finalized(draft.title)
            connection.execute(
                update(sections)
                .where(
                    sections.c.draft_id == draft.draft_id,
                    sections.c.section_key == section_key,
                    sections.c.revision_number == 0,
                )
                .values(state=SectionState.FAILED.value, failure=reason)
            )
            self._touch(connection, draft.draft_id)

    def set_outcome(self, concluded: Draft, *, seen_at: datetime) -> bool:
        """Record what the whole report shows; False if the draft has changed since it was read.

        ``seen_at`` is the draft's ``updated_at`` as it was read.
        """
        seen = {
            s.plan.section_key: s.revision.number if s.revision else 0 for s in concluded.sections
        }
        current = select(sections.c.section_key, sections.c.revision_number).where(
            sections.c.draft_id == concluded.draft_id
        )
        with translated_errors(self._engine), self._engine.begin() as connection:
            draft = hold_draft(connection, concluded.draft_id)
            numbers = {row.section_key: row.revision_number for row in connection.execute(current)}
            if numbers != seen or draft.updated_at != seen_at.isoformat():
                return False
            connection.execute(
                update(drafts)
                .where(drafts.c.draft_id == draft.draft_id)
                .values(
                    # Only filing and its withdrawal lock a draft and open it.
                    state=draft.state
                    if draft.state == DraftState.FINALIZED
                    else concluded.state.value,
                    findings=to_json(concluded.findings),
                    open_points=open_in_report(connection, concluded),
                    notices=list(concluded.notices),
                    updated_at=concluded.updated_at.isoformat(),
                )
            )
            return True

    def set_state(
        self, draft_id: str, state: DraftState, *, only_from: Sequence[DraftState]
    ) -> None:
        """Put a draft into a state, if it is in one of ``only_from``.

        Raises:
            NotFound: no such draft.
            Conflict: it is in another state.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            draft = hold_draft(connection, draft_id)
            changed = connection.execute(
                update(drafts)
                .where(drafts.c.draft_id == draft.draft_id, drafts.c.state.in_(only_from))
                .values(state=state.value, updated_at=self._clock.now().isoformat())
            )
            if not changed.rowcount:
                label = DRAFT_STATE_LABELS[DraftState(draft.state)]
                raise Conflict(f"《{draft.title}》现在是“{label}”，不能这样做。")

    def revisions(self, draft_id: str, section_key: str) -> list[Revision]:
        """Every text that a section had, oldest first."""
        with translated_errors(self._engine), self._reading() as connection:
            draft = find_draft(connection, draft_id)
            rows = connection.execute(
                select(revisions.c.body)
                .where(
                    revisions.c.draft_id == draft.draft_id,
                    revisions.c.section_key == section_key,
                )
                .order_by(revisions.c.number)
            ).all()
        return [from_json(Revision, row.body) for row in rows]

    def page_of_revisions(
        self, draft_id: str, section_key: str, asked: PageAsked
    ) -> Page[Revision]:
        """A page of the same."""
        with translated_errors(self._engine), self._reading() as connection:
            key = find_draft(connection, draft_id).draft_id
            query = select(revisions.c.body).where(
                revisions.c.draft_id == key, revisions.c.section_key == section_key
            )
            return read_page(
                connection,
                query,
                (revisions.c.number,),
                asked,
                lambda row: from_json(Revision, row.body),
            )

    def remove(self, draft_id: str) -> None:
        """Forget a draft.

        Raises:
            NotFound: no such draft.
            Conflict: it is finalized, or was signed.
        """
        with changing(self._engine, draft_id=draft_id) as connection:
            draft = hold_draft(connection, draft_id)
            if draft.state == DraftState.FINALIZED:
                raise finalized(draft.title)
            if was_signed(connection, draft.draft_id):
                raise Conflict(f"《{draft.title}》复核签发过，要留底，不能删除。")
            connection.execute(delete(drafts).where(drafts.c.draft_id == draft.draft_id))

    def dismiss(self, draft_id: str, dismissal: Dismissal) -> None:
        """Keep a dismissal; one of the same finding is replaced.

        Raises:
            NotFound: no such draft.
            Conflict: the draft is finalized.
        """
        self._settle(draft_id, dismissal.finding_id, dismissal)

    def withdraw_dismissal(self, draft_id: str, finding_id: str) -> None:
        """Take a dismissal back: the finding counts again.

        Raises:
            NotFound: no such draft, or the finding was not dismissed.
            Conflict: the draft is finalized.
        """
        self._settle(draft_id, finding_id, None)

    def _settle(self, draft_id: str, finding_id: str, dismissal: Dismissal | None) -> None:
        with changing(self._engine, draft_id=draft_id) as connection:
            row = hold_draft(connection, draft_id)
            if row.state == DraftState.FINALIZED:
                raise finalized(row.title)
            gone = connection.execute(
                delete(dismissals).where(
                    dismissals.c.draft_id == row.draft_id, dismissals.c.finding_id == finding_id
                )
            )
            if dismissal is not None:
                connection.execute(
                    insert(dismissals).values(
                        draft_id=row.draft_id, finding_id=finding_id, body=to_json(dismissal)
                    )
                )
            elif not gone.rowcount:
                raise NotFound("这条核验结果没有被忽略过。")
            draft = load_draft(connection, row)
            for section in draft.sections:
                if section.revision is not None:
                    count_open(connection, draft.draft_id, section.revision)
            connection.execute(
                update(drafts)
                .where(drafts.c.draft_id == draft.draft_id)
                .values(open_points=open_in_report(connection, draft))
            )
            self._touch(connection, draft.draft_id)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)

    def _touch(self, connection: Connection, draft_id: str) -> None:
        connection.execute(
            update(drafts)
            .where(drafts.c.draft_id == draft_id)
            .values(updated_at=self._clock.now().isoformat())
        )
