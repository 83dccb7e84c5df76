"""In which drafts a document was used: by what their sections' present texts keep of it."""

from sqlalchemy import Connection, Text, cast, select

from drafter.domain.report import Revision, SectionPlan
from drafter.ports import DocumentUse
from drafter.store.codec import from_json
from drafter.store.draft_lists import readable
from drafter.store.tables import drafts, revisions, sections


def uses_of_document(
    connection: Connection,
    document_id: str,
    organization_ids: frozenset[str] | None,
    finished_of: frozenset[str] | None,
    limit: int,
) -> list[DocumentUse]:
    """The drafts that rest on a document or were written beside it, last changed first."""
    prefix = f"{document_id[:16]}:"
    names_it = cast(revisions.c.body, Text).contains(f'"{prefix}', autoescape=True)
    current = (
        (revisions.c.draft_id == sections.c.draft_id)
        & (revisions.c.section_key == sections.c.section_key)
        & (revisions.c.number == sections.c.revision_number)
    )
    query = (
        select(drafts.c.draft_id, drafts.c.title, sections.c.plan, revisions.c.body)
        .select_from(drafts.join(sections).join(revisions, current))
        .where(names_it, *readable(organization_ids, finished_of))
        .order_by(drafts.c.updated_at.desc(), drafts.c.draft_id, sections.c.position)
    )
    uses: dict[str, DocumentUse] = {}
    for row in connection.execute(query):
        if row.draft_id not in uses and len(uses) == limit:
            break
        revision = from_json(Revision, row.body)
        heading = from_json(SectionPlan, row.plan).full_heading or "引言"
        use = uses.setdefault(row.draft_id, DocumentUse(row.draft_id, row.title))
        if any(source.source_id.startswith(prefix) for source in revision.sources):
            use.cited_in.append(heading)
        if any(passage_id.startswith(prefix) for passage_id in revision.passage_ids):
            use.shown_for.append(heading)
    return [use for use in uses.values() if use.cited_in or use.shown_for]
