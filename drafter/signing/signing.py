"""The use case: open a round, say what one has to say, and the file that is bound to it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from drafter.domain.report import Draft, DraftState, SectionState
from drafter.domain.sign_off import Signer, SigningPart, SignOff, SignOffState, Verdict
from drafter.errors import Conflict, NotFound
from drafter.ports import Clock, DraftStore, SignOffs
from drafter.signing.freeze import freeze
from drafter.signing.rules import confirm_remaining, say_of, sealed

_TRIES = 5
"""Others may say something of other figures meanwhile."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Signs drafts. Whether somebody has the right is known before."""

    drafts: DraftStore
    sign_offs: SignOffs
    clock: Clock
    render: Callable[[Draft], bytes]
    """The .docx that leaves the house: without comments and sources."""

    def open(self, draft_id: str, signer: Signer) -> SignOff:
        """Freeze a draft as it is and begin a round over it.

        Raises:
            NotFound: no such draft.
            Conflict: it is not whole, finalized, or a round is under way or signed.
        """
        draft = self.drafts.get(draft_id)
        if draft.state is not DraftState.READY or any(
            section.state is not SectionState.WRITTEN for section in draft.sections
        ):
            raise Conflict(f"《{draft.title}》还没有成稿或已定稿，不能发起复核签发。")
        known = self.sign_offs.all(draft.draft_id)
        if known and known[-1].state is not SignOffState.VOID:
            raise Conflict(f"第{known[-1].number}次复核签发还有效，不用重新发起。")
        frozen = freeze(draft)
        numbers = {each.fact_set_sha256: each.fact_set_number for each in known}
        newest = max(numbers.values(), default=0) + 1
        sign_off = SignOff(
            draft_id=draft.draft_id,
            number=len(known) + 1,
            fact_set_number=numbers.get(frozen.fact_set_sha256, newest),
            fact_set_sha256=frozen.fact_set_sha256,
            text_sha256=frozen.text_sha256,
            figures=frozen.figures,
            opened_by=signer,
            opened_at=self.clock.now(),
        )
        self.sign_offs.open(sign_off, seen_at=draft.updated_at)
        return sign_off

    def say(
        self,
        draft_id: str,
        number: int,
        part: SigningPart,
        signer: Signer,
        fact_id: str,
        verdict: Verdict,
        note: str = "",
    ) -> SignOff:
        """Confirm or doubt one figure.

        Raises:
            NotFound: no such draft, round or figure.
            Conflict: the round is over, it is the other's turn, or the person is the other.
            InvalidRequest: a doubt without a reason.
        """
        return self._change(
            draft_id,
            number,
            lambda seen: say_of(seen, part, signer, fact_id, verdict, note, self.clock.now()),
        )

    def confirm_all(
        self, draft_id: str, number: int, part: SigningPart, signer: Signer, count: int
    ) -> SignOff:
        """Confirm what is left, by somebody who knows how much that is.

        Raises:
            NotFound: no such draft or round.
            Conflict: another number is left, the round is over, or it is not this person's turn.
        """
        return self._change(
            draft_id,
            number,
            lambda seen: confirm_remaining(seen, part, signer, count, self.clock.now()),
        )

    def rounds(self, draft_id: str) -> list[SignOff]:
        """Every round over a draft, oldest first.

        Raises:
            NotFound: no such draft.
        """
        return self.sign_offs.all(draft_id)

    def valid_file(self, draft_id: str) -> bytes | None:
        """The signed file of a draft while its signatures hold.

        Raises:
            NotFound: no such draft.
        """
        rounds = self.sign_offs.all(draft_id)
        if not rounds or rounds[-1].state is not SignOffState.SIGNED:
            return None
        return self.sign_offs.file(draft_id, rounds[-1].number)

    def signed_file(self, draft_id: str, number: int) -> bytes:
        """The file that a round is bound to, the same bytes for ever; also of a void one.

        Raises:
            NotFound: no such round, or it was never signed.
        """
        content = self.sign_offs.file(draft_id, self._round(draft_id, number).number)
        if content is None:
            raise NotFound(f"第{number}次复核签发还没有完成，没有签发的文件。")
        return content

    def recognize(self, draft_id: str, content: bytes) -> SignOff | None:
        """The round whose file this is, to the byte; None: of none."""
        digest = hashlib.sha256(content).hexdigest()
        found = (r for r in self.sign_offs.all(draft_id) if r.file_sha256 == digest)
        return next(found, None)

    def _change(self, draft_id: str, number: int, change: Callable[[SignOff], SignOff]) -> SignOff:
        for _ in range(_TRIES):
            seen = self._round(draft_id, number)
            after, file = change(seen), None
            if after.is_confirmed:
                # No text and no fact can have changed since the round was opened: it would be void.
                file = self.render(self.drafts.get(draft_id))
                after = sealed(after, file, self.clock.now())
            if self.sign_offs.replace(seen, after, file):
                return after
        raise Conflict("别人正在签这一份，请刷新后再试。")

    def _round(self, draft_id: str, number: int) -> SignOff:
        found = next((r for r in self.sign_offs.all(draft_id) if r.number == number), None)
        if found is None:
            raise NotFound(f"这份稿件没有第{number}次复核签发。")
        return found
