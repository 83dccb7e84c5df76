"""What a fact sheet bears witness to: every figure, date, title and name that its facts hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from drafter.claims.find import find_claims
from drafter.claims.names import normalize_title
from drafter.claims.quantities import canonical
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.verification import Claim, ClaimKind


class Part(Enum):
    """Where in a fact the evidence stands."""

    VALUE = auto()
    LAST_YEAR = auto()
    WORDING = auto()
    """In the label, the text of the value, the remark: said in passing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quantity that a fact bears."""

    fact: Fact
    quantity: Quantity
    part: Part


@dataclass(frozen=True)
class SheetEvidence:
    """All that a sheet bears, ready to be matched."""

    sheet: FactSheet
    quantities: tuple[Evidence, ...]
    dates: tuple[tuple[str, Fact], ...]
    """Normalized date and the fact that states it."""
    years: frozenset[int]
    titles: tuple[tuple[str, str, Fact], ...]
    """Normalized title, as written, fact."""
    wording: tuple[tuple[str, Fact], ...]
    """Everything that a fact says, without blanks: names are looked up in it."""


@lru_cache(maxsize=64)
def evidence_of(sheet: FactSheet, lexicon: Lexicon) -> SheetEvidence:
    """The evidence of a sheet; computed once a sheet."""
    quantities: list[Evidence] = []
    dates: list[tuple[str, Fact]] = []
    years: set[int] = set()
    titles: list[tuple[str, str, Fact]] = []
    for fact in sheet.facts:
        if fact.quantity is not None:
            quantities.append(Evidence(fact, canonical(fact.quantity), Part.VALUE))
        if fact.last_year is not None:
            quantities.append(Evidence(fact, canonical(fact.last_year), Part.LAST_YEAR))
        if fact.on_date is not None:
            dates.append((fact.on_date.isoformat(), fact))
        for claim in _said_in_passing(fact, lexicon):
            if claim.kind is ClaimKind.DATE:
                dates.append((claim.normalized, fact))
            elif claim.kind is ClaimKind.YEAR:
                years |= {int(y) for y in re.findall(r"\d{4}", claim.normalized)}
            elif claim.quantity is not None and claim.kind is not ClaimKind.VAGUE_COUNT:
                quantities.append(Evidence(fact, claim.quantity, Part.WORDING))
        for title in re.findall(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》", _all_text(fact)):
            titles.append((normalize_title(title), title, fact))
            years |= {int(y) for y in re.findall(r"20\d\d", title)}
    return SheetEvidence(
        sheet=sheet,
        quantities=tuple(quantities),
        dates=tuple(dates),
        years=frozenset(years),
        titles=tuple(titles),
        wording=tuple(
            (re.sub(r"\s", "", _all_text(f)), f) for f in sheet.facts if not f.is_derived
        ),
    )


def _said_in_passing(fact: Fact, lexicon: Lexicon) -> Iterator[Claim]:
    if fact.is_derived:
        return
    texts = [fact.label, fact.remark, fact.basis, fact.outcome, fact.gloss, fact.occurred_on]
    if fact.quantity is None and fact.on_date is None:
        texts.append(fact.value)
    for text in texts:
        if text:
            yield from find_claims(text, lexicon)


def _all_text(fact: Fact) -> str:
    parts = (
        fact.label,
        fact.value,
        fact.remark,
        fact.basis,
        fact.outcome,
        fact.gloss,
        *fact.aliases,
    )
    return "\n".join(part for part in parts if part)
