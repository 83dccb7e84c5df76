"""What a change of a draft does to its sign-off, within the transaction of that change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from drafter.domain.conversation import Proposal
from drafter.domain.labels import REVISION_ORIGIN_LABELS
from drafter.domain.report import RevisionOrigin, Section
from drafter.domain.sign_off import SignOff, SignOffState, Voiding
from drafter.store.codec import from_json, to_json
from drafter.store.tables import sign_offs

_BY_MACHINE = (RevisionOrigin.WRITTEN, RevisionOrigin.REGENERATED)


def void_sign_off(connection: Connection, draft_id: str, voiding: Voiding) -> None:
    """Make the draft's round void, where one is under way or signed; it stays on record."""
    valid = (
        (sign_offs.c.draft_id == draft_id)
        & (sign_offs.c.state != SignOffState.VOID.value)
    )  # fmt: skip
    row = connection.execute(select(sign_offs.c.number, sign_offs.c.body).where(valid)).first()
    if row is None:
        return
    void = replace(from_json(SignOff, row.body), voiding=voiding)
    connection.execute(
        update(sign_offs)
        .where(valid, sign_offs.c.number == row.number)
        .values(state=void.state.value, body=to_json(void))
    )


def voiding_by(section: Section) -> Voiding | None:
    """What a section's new revision is to a sign-off; None for a section without one."""
    revision = section.revision
    if revision is None:
        return None
    name = section.plan.full_heading or "引言"
    return Voiding(
        by="写稿程序" if revision.origin in _BY_MACHINE else revision.writer,
        what=f"“{name}”（{REVISION_ORIGIN_LABELS[revision.origin]}为第{revision.number}稿）",
        at=revision.created_at,
    )


def voiding_by_proposal(decided: Proposal, changed: Sequence[Section], moment: datetime) -> Voiding:
    """What an accepted proposal is to a sign-off: its facts come before its texts."""
    facts = []
    for change in decided.facts:
        known = change.after or change.before
        if known is None:
            continue
        before = change.before.render() if change.before else "（无）"
        after = change.after.render() if change.after else "（去掉）"
        facts.append(f"“{known.label}”（{before}改为{after}）")
    texts = [f"“{section.plan.full_heading or '引言'}”的文字" for section in changed]
    return Voiding(decided.decided_by, "、".join(facts or texts), moment)


def was_signed(connection: Connection, draft_id: str) -> bool:
    """Whether a draft was ever signed: such a file may be in somebody's hands."""
    signed = select(sign_offs.c.number).where(
        sign_offs.c.draft_id == draft_id, sign_offs.c.file.is_not(None)
    )
    return connection.execute(signed).first() is not None
