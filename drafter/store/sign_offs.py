"""Rounds of signing: added and continued, never taken away."""

from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from drafter.domain.sign_off import SignOff, SignOffState
from drafter.errors import Conflict
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.draft_rows import find_draft, hold_draft
from drafter.store.engine import translated_errors
from drafter.store.tables import sign_offs


class SqlSignOffs:
    """Keeps rounds of signing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, sign_off: SignOff, *, seen_at: datetime) -> None:
        """Keep a new round over a draft; ``seen_at`` is its ``updated_at`` as it was frozen.

        Raises:
            NotFound: no such draft.
            Conflict: the draft was changed meanwhile, or another round was opened.
        """
        with changing(self._engine, draft_id=sign_off.draft_id) as connection:
            draft = hold_draft(connection, sign_off.draft_id)
            newest = connection.execute(
                select(func.max(sign_offs.c.number)).where(sign_offs.c.draft_id == draft.draft_id)
            ).scalar()
            is_next = sign_off.number == (newest or 0) + 1
            if draft.updated_at != seen_at.isoformat() or not is_next:
                raise Conflict(f"《{draft.title}》刚刚有改动，请看过最新文本再发起复核签发。")
            connection.execute(
                insert(sign_offs).values(
                    draft_id=draft.draft_id,
                    number=sign_off.number,
                    state=sign_off.state.value,
                    step=len(sign_off.words),
                    body=to_json(sign_off),
                )
            )

    def all(self, draft_id: str) -> list[SignOff]:
        """Every round over a draft, oldest first."""
        with translated_errors(self._engine), self._reading() as connection:
            draft = find_draft(connection, draft_id)
            rows = connection.execute(
                select(sign_offs.c.body)
                .where(sign_offs.c.draft_id == draft.draft_id)
                .order_by(sign_offs.c.number)
            ).all()
        return [from_json(SignOff, row.body) for row in rows]

    def replace(self, seen: SignOff, after: SignOff, file: bytes | None) -> bool:
        """Keep what became of a round, with its file where it is signed now.

        False if it is no longer as it was seen: somebody else has signed, or it is void.
        """
        with changing(self._engine, draft_id=seen.draft_id) as connection:
            hold_draft(connection, seen.draft_id)
            changed = connection.execute(
                update(sign_offs)
                .where(
                    sign_offs.c.draft_id == seen.draft_id,
                    sign_offs.c.number == seen.number,
                    sign_offs.c.state != SignOffState.VOID.value,
                    sign_offs.c.step == len(seen.words),
                )
                .values(
                    state=after.state.value,
                    step=len(after.words),
                    body=to_json(after),
                    file=file,
                )
            )
        return bool(changed.rowcount)

    def file(self, draft_id: str, number: int) -> bytes | None:
        """The file that a round is bound to; None where it was never signed."""
        with translated_errors(self._engine), self._reading() as connection:
            draft = find_draft(connection, draft_id)
            found = connection.execute(
                select(sign_offs.c.file).where(
                    sign_offs.c.draft_id == draft.draft_id, sign_offs.c.number == number
                )
            ).scalar()
        return bytes(found) if found is not None else None

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)
