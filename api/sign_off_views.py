"""Rounds of signing as JSON, and who may sign."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.walls import forbidden
from drafter.access.caller import Caller, CallerKind, grants_of_person
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Right
from drafter.domain.labels import SIGN_OFF_STATE_LABELS, SIGNING_PART_LABELS
from drafter.domain.sign_off import Signer, SigningPart, SignOff, SignOffState, Word
from drafter.signing.rules import still_missing

if TYPE_CHECKING:
    from api.bootstrap import Services

Json = dict[str, Any]
_RIGHTS = {SigningPart.FILLING: Right.WRITE, SigningPart.REVIEWING: Right.REVIEW}


def signer_of(services: "Services", caller: Caller, draft_id: str, part: SigningPart) -> Signer:
    """The person who signs in this part: who is logged in, or whom a system names by login.

    Raises:
        Problem: 403 where no such person is named, or the person lacks the right.
    """
    who = SIGNING_PART_LABELS[part]
    if not caller.person_id:
        raise forbidden(
            f"签字要由{who}本人作出；系统代为提交的，请在 X-On-Behalf-Of 写明其登录名。"
        )
    person = services.people.get(caller.person_id)
    place = services.drafts.get(draft_id).organization_id
    may = any(
        _RIGHTS[part] in grant.rights
        for grant in grants_of_person(person)
        if grant.organization_id in (EVERYWHERE, place)
    )
    if not may:
        raise forbidden(f"{person.name}不是这个单位的{who}，不能签字，请联系管理员。")
    via = caller.name if caller.kind is CallerKind.KEY else ""
    return Signer(person.person_id, person.name, via)


def sign_off_view(sign_off: SignOff) -> Json:
    """A round with what counts of each figure."""
    latest = {part: sign_off.latest(part) for part in SigningPart}
    return {
        "number": sign_off.number,
        "state": sign_off.state.value,
        "state_label": SIGN_OFF_STATE_LABELS[sign_off.state],
        "fact_set_number": sign_off.fact_set_number,
        "fact_set_sha256": sign_off.fact_set_sha256,
        "text_sha256": sign_off.text_sha256,
        "opened_by": asdict(sign_off.opened_by),
        "opened_at": sign_off.opened_at,
        "figures": [
            asdict(figure)
            | {part.value: _word_view(latest[part].get(figure.fact_id)) for part in SigningPart}
            for figure in sign_off.figures
        ],
        "words": [_word_view(word) for word in sign_off.words],
        "missing": "" if sign_off.state is SignOffState.SIGNED else still_missing(sign_off),
        "file_sha256": sign_off.file_sha256,
        "signed_at": sign_off.signed_at,
        "voiding": asdict(sign_off.voiding) if sign_off.voiding else None,
    }


def signed_file_view(sign_off: SignOff | None, sha256: str) -> Json:
    """What to say of a file in hand."""
    is_valid = sign_off is not None and sign_off.state is SignOffState.SIGNED
    if sign_off is None:
        detail = "不是签发的文件：不是从这份稿件签发后导出的，或者导出后改动过。"
    elif sign_off.voiding is not None:
        gone = sign_off.voiding
        detail = (
            f"是第{sign_off.number}次复核签发的文件，但那次签发已失效："
            f"{gone.by}后来改动了{gone.what}。请改用重新签发的文件。"
        )
    else:
        detail = f"是第{sign_off.number}次复核签发的文件，一字未动。"
    number = sign_off.number if sign_off else None
    return {"sha256": sha256, "number": number, "is_valid": is_valid, "detail": detail}


def _word_view(word: Word | None) -> Json | None:
    return asdict(word) if word else None
