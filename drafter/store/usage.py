"""What each organization has used, counted from drafts and revisions."""

from collections import defaultdict
from dataclasses import replace

from sqlalchemy import Connection, func, select

from drafter.domain.report import DraftState, RevisionOrigin
from drafter.ports import Usage
from drafter.store.tables import drafts, revisions

_BY_WRITERS = (RevisionOrigin.WRITTEN.value, RevisionOrigin.REGENERATED.value)


def usage_of_all(connection: Connection) -> list[Usage]:
    """What each organization has used, by its id."""
    found: defaultdict[str, Usage] = defaultdict(lambda: Usage("", 0, 0, 0, 0, 0))
    whose = drafts.c.organization_id
    counted = select(whose, drafts.c.state, func.count()).group_by(whose, drafts.c.state)
    for key, state, count in connection.execute(counted):
        used = found[key]
        finalized = count if state == DraftState.FINALIZED else 0
        found[key] = replace(
            used,
            organization_id=key,
            drafts=used.drafts + count,
            finalized=used.finalized + finalized,
        )
    origin, writer = revisions.c.body["origin"].as_string(), revisions.c.body["writer"].as_string()
    texts = (
        select(whose, origin, writer, func.count())
        .join(revisions, revisions.c.draft_id == drafts.c.draft_id)
        .group_by(whose, origin, writer)
    )
    for key, made_as, by, count in connection.execute(texts):
        used = found[key]
        if made_as not in _BY_WRITERS:
            found[key] = replace(used, edits=used.edits + count)
            continue
        of_model = count if by.startswith("model") else 0
        found[key] = replace(
            used,
            texts_written=used.texts_written + count,
            texts_by_model=used.texts_by_model + of_model,
        )
    return [found[key] for key in sorted(found)]
