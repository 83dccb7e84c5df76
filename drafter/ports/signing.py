"""Where rounds of signing are kept."""

from datetime import datetime
from typing import Protocol

from drafter.domain.sign_off import SignOff


class SignOffs(Protocol):
    """Keeps every round of signing of every draft; none is ever taken away.

    A change of a draft's facts or texts makes its round void, in the transaction of that change.
    """

    def open(self, sign_off: SignOff, *, seen_at: datetime) -> None:
        """Keep a new round over a draft; ``seen_at`` is its ``updated_at`` as it was frozen.

        Raises:
            NotFound: no such draft.
            Conflict: the draft was changed meanwhile, or another round was opened.
        """

    def all(self, draft_id: str) -> list[SignOff]:
        """Every round over a draft, oldest first."""

    def replace(self, seen: SignOff, after: SignOff, file: bytes | None) -> bool:
        """Keep what became of a round, with its file where it is signed now.

        False if it is no longer as it was seen: somebody else has signed, or it is void.
        """

    def file(self, draft_id: str, number: int) -> bytes | None:
        """The file that a round is bound to; None where it was never signed."""
