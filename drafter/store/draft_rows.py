"""Rows of drafts, sections and revisions, within a transaction of the caller."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, Select, insert, select, update

from drafter.domain.fact import FactSheet
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    Section,
    SectionPlan,
    SectionState,
)
from drafter.domain.settled import Dismissal, Finalization, IdentifiedFinding, identified
from drafter.domain.verification import Finding, Severity
from drafter.errors import Conflict, NotFound, RevisionConflict
from drafter.ports import Filing
from drafter.store.codec import Json, from_json, to_json
from drafter.store.sign_off_rows import void_sign_off, voiding_by
from drafter.store.tables import dismissals, drafts, revisions, sections

_SHORTEST_ID = 6
_WHOLE_ID = 32
T = TypeVar("T")


class _LastDecoded(Generic[T]):
    """What was decoded last.

    A report's sections are written one draft loaded each, with the same sheet, plans and texts all
    but one; and what was read of a sheet (its figures, its names) is remembered by the object.
    """

    def __init__(self, kind: type[T], most: int) -> None:
        self._kind, self._most = kind, most
        self._known: OrderedDict[str, tuple[Json, T]] = OrderedDict()
        self._lock = Lock()

    def decoded(self, key: str, stored: Json) -> T:
        """The object that the value describes which is now stored under a key."""
        with self._lock:
            value, known = self._known.get(key, (None, None))
        if known is None or value != stored:
            known = from_json(self._kind, stored)
        with self._lock:
            self._known[key] = stored, known
            self._known.move_to_end(key)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return known


_sheets = _LastDecoded(FactSheet, 16)
_plans = _LastDecoded(SectionPlan, 1_024)
_texts = _LastDecoded(Revision, 1_024)


def find_draft(connection: Connection, draft_id: str) -> Row[Any]:
    """The row of a draft, by its id or an unambiguous beginning of it.

    Raises:
        NotFound: none, or more than one, begins so.
    """
    return _the_one(connection, draft_id, _named(draft_id))


def last_change(connection: Connection, draft_id: str) -> datetime:
    """When a draft was last changed; named as ``find_draft`` names it.

    Raises:
        NotFound: none, or more than one, begins so.
    """
    query = _named(draft_id).with_only_columns(drafts.c.updated_at)
    return datetime.fromisoformat(_the_one(connection, draft_id, query).updated_at)


def hold_draft(connection: Connection, draft_id: str) -> Row[Any]:
    """The same for whoever is going to change the draft: others wait until the transaction ends.

    SQLite has one writer at a time in any case. In PostgreSQL this lock is what makes "look, then
    change" one thing: every change of a draft begins with it.

    Raises:
        NotFound: none, or more than one, begins so.
    """
    return _the_one(connection, draft_id, _named(draft_id).with_for_update())


def _named(draft_id: str) -> Select[Any]:
    if len(draft_id) < _SHORTEST_ID or not draft_id.isalnum():
        raise NotFound(f"“{draft_id}”不是稿件编号，请至少给出编号的前{_SHORTEST_ID}位。")
    is_whole = len(draft_id) == _WHOLE_ID
    named = drafts.c.draft_id == draft_id if is_whole else drafts.c.draft_id.startswith(draft_id)
    return select(drafts).where(named).limit(2)


def _the_one(connection: Connection, draft_id: str, query: Select[Any]) -> Row[Any]:
    rows = connection.execute(query).all()
    if not rows:
        raise NotFound(f"没有编号为“{draft_id}”的稿件。")
    if len(rows) > 1:
        raise NotFound(f"以“{draft_id}”开头的稿件不止一份，请多给几位编号。")
    return rows[0]


def standings_of(connection: Connection, draft_id: str) -> list[tuple[str, str, str]]:
    """Id, owner and state of the drafts whose id begins so; none for a short beginning."""
    if len(draft_id) < _SHORTEST_ID or not draft_id.isalnum():
        return []
    columns = (drafts.c.draft_id, drafts.c.organization_id, drafts.c.state)
    found = connection.execute(select(*columns).where(drafts.c.draft_id.startswith(draft_id)))
    return [(row.draft_id, row.organization_id, row.state) for row in found]


def put_revision(
    connection: Connection, draft: Row[Any], section: Section, *, expected_number: int
) -> None:
    """Add a section's revision and make it the current one, in the caller's transaction.

    Raises:
        NotFound: no such section.
        RevisionConflict: the section was changed meanwhile.
        Conflict: the draft is finalized.
    """
    revision, key = section.revision, section.plan.section_key
    if revision is None or revision.number != expected_number + 1:
        raise ValueError("a section's revision must carry the number after the expected one")
    if draft.state == DraftState.FINALIZED:
        raise finalized(draft.title)
    changed = connection.execute(
        update(sections)
        .where(
            sections.c.draft_id == draft.draft_id,
            sections.c.section_key == key,
            sections.c.revision_number == expected_number,
        )
        .values(
            revision_number=revision.number,
            state=section.state.value,
            plan=to_json(section.plan),
            failure="",
        )
    )
    if not changed.rowcount:
        _explain_no_change(connection, draft.draft_id, section)
    connection.execute(
        insert(revisions).values(
            draft_id=draft.draft_id,
            section_key=key,
            number=revision.number,
            body=to_json(revision),
            open_points=0,
        )
    )
    count_open(connection, draft.draft_id, revision)
    if voiding := voiding_by(section):
        void_sign_off(connection, draft.draft_id, voiding)


def load_draft(connection: Connection, row: Row[Any]) -> Draft:
    """A draft from its row, with the current text of each section."""
    current = (
        select(sections, revisions.c.body)
        .outerjoin(
            revisions,
            (revisions.c.draft_id == sections.c.draft_id)
            & (revisions.c.section_key == sections.c.section_key)
            & (revisions.c.number == sections.c.revision_number),
        )
        .where(sections.c.draft_id == row.draft_id)
        .order_by(sections.c.position)
    )
    settled = select(dismissals.c.body).where(dismissals.c.draft_id == row.draft_id)
    return Draft(
        draft_id=row.draft_id,
        title=row.title,
        sheet=_sheets.decoded(row.draft_id, row.sheet),
        sections=tuple(_section(item) for item in connection.execute(current)),
        state=DraftState(row.state),
        writer=row.writer,
        created_at=datetime.fromisoformat(row.created_at),
        updated_at=datetime.fromisoformat(row.updated_at),
        findings=tuple(from_json(Finding, item) for item in row.findings),
        notices=tuple(row.notices),
        dismissals=tuple(
            from_json(Dismissal, item.body)
            for item in connection.execute(settled.order_by(dismissals.c.finding_id))
        ),
        finalization=from_json(Finalization, row.finalization) if row.finalization else None,
        organization_id=row.organization_id,
    )


def lock_draft(connection: Connection, filing: Filing) -> None:
    """Make a draft FINALIZED, if it is still as it was seen.

    Raises:
        NotFound: no such draft.
        Conflict: it was changed or finalized meanwhile.
    """
    draft = hold_draft(connection, filing.draft_id)
    if draft.state == DraftState.FINALIZED:
        raise finalized(draft.title)
    if draft.updated_at != filing.seen_at.isoformat():
        raise Conflict(f"《{draft.title}》刚刚有改动，没有定稿，请看过最新文本再定稿。")
    connection.execute(
        update(drafts)
        .where(drafts.c.draft_id == draft.draft_id)
        .values(
            state=DraftState.FINALIZED.value,
            finalization=to_json(filing.finalization),
            updated_at=filing.finalization.finalized_at.isoformat(),
        )
    )


def open_draft(connection: Connection, draft_id: str, moment: datetime) -> None:
    """Take a finalization back: READY, or INCOMPLETE where a section is missing."""
    connection.execute(
        select(drafts.c.draft_id).where(drafts.c.draft_id == draft_id).with_for_update()
    )
    states = connection.execute(
        select(sections.c.state).where(sections.c.draft_id == draft_id)
    ).scalars()
    is_whole = all(state == SectionState.WRITTEN for state in states)
    state = DraftState.READY if is_whole else DraftState.INCOMPLETE
    connection.execute(
        update(drafts)
        .where(drafts.c.draft_id == draft_id)
        .values(state=state.value, finalization=None, updated_at=moment.isoformat())
    )


def count_open(connection: Connection, draft_id: str, revision: Revision) -> None:
    """Keep with a revision how many of its findings are open."""
    found = identified(revision.findings, {revision.section_key: revision.text})
    connection.execute(
        update(revisions)
        .where(
            revisions.c.draft_id == draft_id,
            revisions.c.section_key == revision.section_key,
            revisions.c.number == revision.number,
        )
        .values(open_points=_open(connection, draft_id, found))
    )


def open_in_report(connection: Connection, draft: Draft) -> int:
    """How many findings of the whole report are open."""
    texts = {s.plan.section_key: s.text for s in draft.sections}
    return _open(connection, draft.draft_id, identified(draft.findings, texts))


def _open(connection: Connection, draft_id: str, found: Sequence[IdentifiedFinding]) -> int:
    """How many are no mere hints and not dismissed."""
    serious = [item for item in found if item.finding.severity is not Severity.HINT]
    if not serious:
        return 0
    settled = select(dismissals.c.finding_id).where(dismissals.c.draft_id == draft_id)
    dismissed = {row.finding_id for row in connection.execute(settled)}
    return sum(item.finding_id not in dismissed for item in serious)


def finalized(title: str) -> Conflict:
    """What to say where a finalized draft should change."""
    return Conflict(f"《{title}》已定稿，不能再修改；如需修改请先取消定稿。")


def _explain_no_change(connection: Connection, draft_id: str, section: Section) -> None:
    """Raise for a section that is not at the expected revision: changed, or not there at all."""
    exists = connection.execute(
        select(sections.c.revision_number).where(
            sections.c.draft_id == draft_id,
            sections.c.section_key == section.plan.section_key,
        )
    ).first()
    name = section.plan.full_heading or "引言"
    if exists is None:
        raise NotFound(f"稿件中没有“{name}”这一部分。")
    raise RevisionConflict(f"“{name}”已被他人修改，请对照最新文本再保存，您的改动尚未写入。")


def _section(row: Row[Any]) -> Section:
    key = f"{row.draft_id}/{row.section_key}"
    return Section(
        plan=_plans.decoded(key, row.plan),
        state=SectionState(row.state),
        failure=row.failure,
        revision=_texts.decoded(key, row.body) if row.body is not None else None,
    )
