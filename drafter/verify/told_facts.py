"""Which facts does a text tell? Only the value counts: naming what was counted tells nothing."""

import re
from collections.abc import Sequence

from drafter.claims.likeness import coverage
from drafter.claims.names import normalize_title
from drafter.claims.quantities import canonical, may_lack_unit, same_unit
from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    VerificationStatus,
    VerifiedClaim,
)
from drafter.verify.match_quantities import is_borne

_IN_WORDS = (FactKind.TEXT, FactKind.NAME, FactKind.DOCUMENT_TITLE)
_SAYS_ENOUGH = 6
_NAMED = 0.5
_PUNCTUATION = re.compile(r"[\s，。；、]")


def told_facts(
    text: str, claims: Sequence[VerifiedClaim], sheet: FactSheet, lexicon: Lexicon
) -> frozenset[str]:
    """Ids of the facts whose value stands in the text, bound to them by its verified claims.

    A fact's label may hold figures and names of its own (完成8次以上服务纪实的党员): a claim that
    is verified by those does not tell the fact. Values in words are looked up as they are.
    """
    facts = sheet.by_id()
    told = {
        fact.fact_id
        for verified in claims
        if verified.status is VerificationStatus.VERIFIED
        and verified.source is not None
        and (fact := facts.get(verified.source.source_id)) is not None
        and _is_its_value(verified.claim, fact, lexicon)
    }
    bare = _bare(text)
    told |= {
        fact.fact_id
        for fact in sheet.stated()
        if fact.kind in _IN_WORDS and _stands_in(fact, bare, text)
    }
    return frozenset(told)


def _is_its_value(claim: Claim, fact: Fact, lexicon: Lexicon) -> bool:
    if fact.quantity is not None:
        value = canonical(fact.quantity)
        return (
            claim.quantity is not None
            and (
                same_unit(claim.quantity.measure_unit, value.measure_unit, lexicon)
                or may_lack_unit(claim.quantity.measure_unit, value.measure_unit)
            )
            and is_borne(claim, value)
        )
    if fact.on_date is not None:
        day = f"{fact.on_date:-%m-%d}"
        return claim.kind is ClaimKind.DATE and claim.normalized.endswith(day)
    return claim.normalized == normalize_title(fact.value)


def _stands_in(fact: Fact, bare: str, text: str) -> bool:
    """Whether a value in words is told; a short one (无, 优秀) only where its label is named."""
    value = _bare(fact.value)
    if not value or value not in bare:
        return False
    if len(value) >= _SAYS_ENOUGH:
        return True
    sentences = re.split("[。；\n]", text)
    return any(
        value in _bare(sentence) and coverage(fact.label, sentence) >= _NAMED
        for sentence in sentences
    )


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text)
