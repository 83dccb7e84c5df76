"""Which facts does a text tell? Only the value counts: naming what was counted tells nothing."""

import re
from collections.abc import Sequence

from drafter.claims.names import normalize_title
from drafter.claims.quantities import canonical, same_unit
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
        if fact.kind in _IN_WORDS and _bare(fact.value) and _bare(fact.value) in bare
    }
    return frozenset(told)


def _is_its_value(claim: Claim, fact: Fact, lexicon: Lexicon) -> bool:
    if fact.quantity is not None:
        value = canonical(fact.quantity)
        return (
            claim.quantity is not None
            and same_unit(claim.quantity.measure_unit, value.measure_unit, lexicon)
            and is_borne(claim, value)
        )
    if fact.on_date is not None:
        return claim.kind is ClaimKind.DATE
    return claim.normalized == normalize_title(fact.value)


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text)
