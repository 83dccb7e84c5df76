"""The rules of signing, as functions from a round to the round that follows."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from drafter.domain.labels import SIGNING_PART_LABELS
from drafter.domain.sign_off import (
    Figure,
    Signer,
    SigningPart,
    SignOff,
    SignOffState,
    Verdict,
    Word,
)
from drafter.errors import Conflict, InvalidRequest, NotFound

_NAMED = 5
"""How many figures a message names."""


def say_of(
    sign_off: SignOff,
    part: SigningPart,
    signer: Signer,
    fact_id: str,
    verdict: Verdict,
    note: str,
    at: datetime,
) -> SignOff:
    """The round with what somebody says of one figure; the same person may say otherwise later.

    Raises:
        Conflict: the round is signed or void, it is the other's turn, or the person has signed in
            the other part.
        NotFound: there is no such figure.
        InvalidRequest: a doubt without a reason.
    """
    _refuse_out_of_turn(sign_off, part, signer)
    if fact_id not in {figure.fact_id for figure in sign_off.figures}:
        raise NotFound(f"第{sign_off.number}次复核签发里没有编号为“{fact_id}”的数据。")
    if verdict is Verdict.DOUBTED and not note.strip():
        raise InvalidRequest("请写明疑问，让对方知道要核对什么。")
    word = Word(fact_id, part, verdict, signer, at, note.strip())
    return replace(sign_off, words=(*sign_off.words, word))


def confirm_remaining(
    sign_off: SignOff, part: SigningPart, signer: Signer, count: int, at: datetime
) -> SignOff:
    """The round with all figures confirmed of which the part has said nothing; doubts stay.

    ``count`` is how many the person has seen to be left: whoever has another number in mind has
    not seen them.

    Raises:
        Conflict: as for one figure, or another number is left.
    """
    _refuse_out_of_turn(sign_off, part, signer)
    left = sign_off.remaining(part)
    if len(left) != count:
        raise Conflict(
            f"还没有表态的是{len(left)}项，不是{count}项，请刷新、看过这些数据后再一并确认。"
        )
    words = (Word(f.fact_id, part, Verdict.CONFIRMED, signer, at) for f in left)
    return replace(sign_off, words=(*sign_off.words, *words))


def sealed(sign_off: SignOff, file: bytes, at: datetime) -> SignOff:
    """The round bound to the file that was made of its state."""
    return replace(sign_off, file_sha256=hashlib.sha256(file).hexdigest(), signed_at=at)


def still_missing(sign_off: SignOff | None) -> str:
    """Who must still do what before a draft may become final; empty where it is signed."""
    if sign_off is None:
        return "还没有复核签发，请填报人在“复核签发”里发起，并逐项确认数据。"
    if sign_off.voiding is not None:
        gone = sign_off.voiding
        return (
            f"第{sign_off.number}次复核签发已失效：{gone.by}改动了{gone.what}。"
            "请填报人重新发起，并逐项确认数据。"
        )
    lines = [_missing_in(sign_off, part) for part in SigningPart]
    return "".join(line for line in lines if line)


def _missing_in(sign_off: SignOff, part: SigningPart) -> str:
    left, doubts = sign_off.remaining(part), sign_off.doubted(part)
    signers = sign_off.signers(part)
    who = SIGNING_PART_LABELS[part]
    if signers:
        who = f"{who}{'、'.join(signer.name for signer in signers)}"
    elif part is SigningPart.REVIEWING:
        others = "、".join(s.name for s in sign_off.signers(SigningPart.FILLING))
        who = f"{who}（{others or '填报人'}以外的人）"
    said = []
    if left:
        said.append(f"{who}还有{len(left)}项没有确认：{_names(left)}。")
    if doubts:
        labels = {figure.fact_id: figure.label for figure in sign_off.figures}
        told = "；".join(f"{labels[d.fact_id]}（{d.note}）" for d in doubts[:_NAMED])
        said.append(f"{who}有疑问{len(doubts)}项：{told}。")
    return "".join(said)


def _names(figures: Sequence[Figure]) -> str:
    named = "、".join(figure.label for figure in figures[:_NAMED])
    return f"{named}等" if len(figures) > _NAMED else named


def _refuse_out_of_turn(sign_off: SignOff, part: SigningPart, signer: Signer) -> None:
    if sign_off.state is SignOffState.VOID:
        raise Conflict(f"第{sign_off.number}次复核签发已失效，请重新发起。")
    if sign_off.state is SignOffState.SIGNED:
        raise Conflict(f"第{sign_off.number}次复核签发已完成；数据有误请改正，改后签发失效再重来。")
    other = SigningPart.REVIEWING if part is SigningPart.FILLING else SigningPart.FILLING
    if any(signer.person_id == each.person_id for each in sign_off.signers(other)):
        raise Conflict(
            f"{signer.name}已作为{SIGNING_PART_LABELS[other]}签字，"
            f"{SIGNING_PART_LABELS[part]}要由另一个人担任。"
        )
    if part is SigningPart.REVIEWING and sign_off.without_confirmation(SigningPart.FILLING):
        raise Conflict(f"还没有轮到复核：{_missing_in(sign_off, SigningPart.FILLING)}")
