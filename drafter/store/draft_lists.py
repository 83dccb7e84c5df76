"""Lists of drafts: a line for each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from drafter.domain.paging import Page, PageAsked
from drafter.domain.report import DraftState
from drafter.domain.sign_off import SignOffState
from drafter.ports import DraftSummary
from drafter.store.pages import read_page
from drafter.store.tables import drafts, revisions, sections, sign_offs


def all_drafts(
    connection: Connection,
    organization_ids: frozenset[str] | None,
    finished_of: frozenset[str] | None,
) -> list[DraftSummary]:
    """Every draft of these organizations, last changed first."""
    query = _lines().where(*readable(organization_ids, finished_of))
    query = query.order_by(drafts.c.updated_at.desc(), drafts.c.draft_id.desc())
    return [_summary(row) for row in connection.execute(query)]


def page_of_drafts(
    connection: Connection,
    asked: PageAsked,
    organization_ids: frozenset[str] | None,
    finished_of: frozenset[str] | None,
    part: str,
) -> Page[DraftSummary]:
    """A page of the same, of drafts with these words in the title or the organization's name."""
    query = _lines().where(*readable(organization_ids, finished_of))
    if part:
        named = (drafts.c.title, drafts.c.organization)
        query = query.where(or_(*(name.contains(part, autoescape=True) for name in named)))
    by = (drafts.c.updated_at, drafts.c.draft_id)
    return read_page(connection, query, by, asked, _summary, newest_first=True)


def _lines() -> Select[Any]:
    open_in_sections = (
        select(func.coalesce(func.sum(revisions.c.open_points), 0))
        .join(
            sections,
            (revisions.c.draft_id == sections.c.draft_id)
            & (revisions.c.section_key == sections.c.section_key)
            & (revisions.c.number == sections.c.revision_number),
        )
        .where(revisions.c.draft_id == drafts.c.draft_id)
        .scalar_subquery()
    )
    latest_sign_off = (
        select(sign_offs.c.state)
        .where(sign_offs.c.draft_id == drafts.c.draft_id)
        .order_by(sign_offs.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        drafts,
        open_in_sections.label("open_in_sections"),
        latest_sign_off.label("latest_sign_off"),
    )


def readable(
    organization_ids: frozenset[str] | None, finished_of: frozenset[str] | None
) -> list[ColumnElement[bool]]:
    """That a draft is of these organizations, or a finalized one of ``finished_of``."""
    if organization_ids is None:
        return []
    own = drafts.c.organization_id.in_(sorted(organization_ids))
    finished = drafts.c.state == DraftState.FINALIZED.value
    if finished_of is not None:
        finished &= drafts.c.organization_id.in_(sorted(finished_of))
    return [own | finished]


def _summary(row: Row[Any]) -> DraftSummary:
    return DraftSummary(
        draft_id=row.draft_id,
        title=row.title,
        organization=row.organization,
        report_year=row.report_year,
        report_type=row.report_type,
        state=DraftState(row.state),
        writer=row.writer,
        open_points=row.open_points + row.open_in_sections,
        updated_at=datetime.fromisoformat(row.updated_at),
        organization_id=row.organization_id,
        sign_off=SignOffState(row.latest_sign_off) if row.latest_sign_off else None,
    )
