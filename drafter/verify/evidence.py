"""What a fact sheet bears witness to: every figure, date, title and name that its facts hold."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from drafter.claims.find import find_claims
from drafter.claims.likeness import bigrams
from drafter.claims.names import normalize_title
from drafter.claims.quantities import canonical
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.verification import Claim, ClaimKind

_WORD = re.compile(
    "(?![一二三四五六七八九十百千万亿])[\u4e00-\u9fffA-Za-z]{1,6}(?<![一二三四五六七八九十百千万亿])"
)
"""A measure unit of a sheet's own; not %, 倍 and the like, which have rules of their own."""
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")


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
    words: str = ""
    """For WORDING: what stands beside the figure, without it."""
    pairs: frozenset[str] = frozenset()
    """Pairs of characters that name it: wording that shares none of them does not."""

    @property
    def may_contradict(self) -> bool:
        """Whether another value told of it is wrong: it is what a fact states of this year."""
        return self.part is Part.VALUE and not self.fact.is_derived


@dataclass(frozen=True)
class SheetEvidence:
    """All that a sheet bears, ready to be matched."""

    sheet: FactSheet
    quantities: tuple[Evidence, ...]
    by_unit: Mapping[str, tuple[Evidence, ...]]
    """The quantities by their measure unit."""
    longer_labels: Mapping[str, tuple[Evidence, ...]]
    """By fact id, the values whose label holds that fact's label and says more."""
    dates: tuple[tuple[str, Fact], ...]
    """Normalized date and the fact that states it."""
    years: frozenset[int]
    titles: tuple[tuple[str, str, Fact], ...]
    """Normalized title, as written, fact."""
    document_numbers: tuple[tuple[str, Fact], ...]
    """Normalized 发文字号 and the fact that states it."""
    wording: tuple[tuple[str, Fact], ...]
    """Everything that a fact says, half-width and without blanks: names are looked up in it."""


@lru_cache(maxsize=64)
def lexicon_of(sheet: FactSheet, lexicon: Lexicon) -> Lexicon:
    """The lexicon with the measure units that only this sheet counts in: 10垛."""
    known = set(lexicon.measure_units)
    own = {
        canonical(quantity).measure_unit
        for fact in sheet.facts
        for quantity in (fact.quantity, fact.last_year)
        if quantity is not None
    }
    new = sorted(unit for unit in own - known if _WORD.fullmatch(unit))
    return replace(lexicon, measure_units=(*lexicon.measure_units, *new)) if new else lexicon


@lru_cache(maxsize=64)
def evidence_of(sheet: FactSheet, lexicon: Lexicon) -> SheetEvidence:
    """The evidence of a sheet; computed once a sheet."""
    stated = [f for f in sheet.facts if not f.is_derived]
    said = [(fact, claim, words) for fact in stated for claim, words in _claims_in(fact, lexicon)]
    titles = [(title, fact) for fact in sheet.facts for title in _TITLE.findall(_all_text(fact))]
    quantities = tuple(
        replace(item, pairs=_naming_pairs(item))
        for item in (
            *(item for fact in sheet.facts for item in _figures(fact)),
            *(
                Evidence(fact, claim.quantity, Part.WORDING, words)
                for fact, claim, words in said
                if claim.quantity is not None and claim.kind is not ClaimKind.VAGUE_COUNT
            ),
        )
    )
    return SheetEvidence(
        sheet=sheet,
        quantities=quantities,
        by_unit=_by_unit(quantities),
        longer_labels=_longer_labels(quantities),
        dates=(
            *((day.isoformat(), f) for f in stated for day in (f.on_date, f.as_of) if day),
            *((c.normalized, fact) for fact, c, _ in said if c.kind is ClaimKind.DATE),
        ),
        years=frozenset(
            int(year)
            for text in (
                *(c.normalized for _, c, _ in said if c.kind is ClaimKind.YEAR),
                *(title for title, _ in titles),
            )
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
        ),
        titles=tuple((normalize_title(title), title, fact) for title, fact in titles),
        document_numbers=tuple(
            (c.normalized, fact) for fact, c, _ in said if c.kind is ClaimKind.DOCUMENT_NUMBER
        ),
        wording=tuple(
            (re.sub(r"\s", "", unicodedata.normalize("NFKC", _all_text(f))), f) for f in stated
        ),
    )


def _naming_pairs(item: Evidence) -> frozenset[str]:
    fact = item.fact
    if item.part is not Part.WORDING:
        return bigrams("\n".join((fact.label, *fact.aliases)))
    if fact.quantity is not None:
        return bigrams(item.words)
    return bigrams(f"{fact.label}\n{told_by(fact)}")


def told_by(fact: Fact) -> str:
    """All that a fact in words says, run together."""
    return f"{fact.label}{fact.value}{fact.remark}{fact.basis}{fact.gloss}"


def _by_unit(quantities: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for item in quantities:
        found.setdefault(item.quantity.measure_unit, []).append(item)
    return {unit: tuple(items) for unit, items in found.items()}


def _longer_labels(quantities: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    """走访企业收集问题 for 走访企业. Only labels with its first character are looked at."""
    values = [i for i in quantities if i.part is Part.VALUE and not i.fact.is_derived]
    by_character: dict[str, list[Evidence]] = {}
    for item in values:
        for character in set(item.fact.label):
            by_character.setdefault(character, []).append(item)
    return {
        item.fact.fact_id: tuple(
            other
            for other in by_character.get(item.fact.label[:1], values)
            if item.fact.label in other.fact.label and item.fact.label != other.fact.label
        )
        for item in values
    }


def _figures(fact: Fact) -> Iterator[Evidence]:
    if fact.quantity is not None:
        yield Evidence(fact, canonical(fact.quantity), Part.VALUE)
    if fact.last_year is not None:
        yield Evidence(fact, canonical(fact.last_year), Part.LAST_YEAR)


def _claims_in(fact: Fact, lexicon: Lexicon) -> Iterator[tuple[Claim, str]]:
    """What a fact says in passing, each claim with the words of its clause."""
    texts = [fact.label, fact.remark, fact.basis, fact.outcome, fact.gloss, fact.occurred_on]
    if fact.quantity is None and fact.on_date is None:
        texts.append(fact.value)
    for text in texts:
        if text:
            for claim in find_claims(text, lexicon):
                yield claim, _clause_of(claim, text)


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


def _clause_of(claim: Claim, text: str) -> str:
    """The words that stand beside a claim, up to the next mark on either side."""
    before = re.split("[，。；、（）()]", text[: claim.span.start])[-1]
    behind = re.split("[，。；、（）()]", text[claim.span.end :])[0]
    return f"{before}，{behind}"
