"""What a fact sheet bears witness to: every figure, date, title and name that its facts hold."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from drafter.claims.find import find_claims
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

    @property
    def may_contradict(self) -> bool:
        """Whether another value told of it is wrong: it is what a fact states of this year."""
        return self.part is Part.VALUE and not self.fact.is_derived


@dataclass(frozen=True, eq=False)
class SheetEvidence:
    """All that a sheet bears, ready to be matched."""

    sheet: FactSheet
    lexicon: Lexicon
    """With the measure units that only this sheet counts in."""
    facts: Mapping[str, Fact]
    """By their id."""
    stated: tuple[Fact, ...]
    dated: tuple[Fact, ...]
    """Those whose value is a day."""
    quantities: tuple[Evidence, ...]
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


def evidence_of(sheet: FactSheet, lexicon: Lexicon) -> SheetEvidence:
    """The evidence of a sheet; computed once for all sheets that are equal.

    An object that was seen is known at once: to compare two sheets takes as long as to check a
    sentence.
    """
    return _of_object(_SameObject(sheet), lexicon)


class _SameObject:
    """A sheet as a key that only the very object fits; kept alive, so that no other has its id."""

    __slots__ = ("sheet",)

    def __init__(self, sheet: FactSheet) -> None:
        self.sheet = sheet

    def __hash__(self) -> int:  # type: ignore[explicit-override] # typing.override is of 3.12
        return id(self.sheet)

    def __eq__(self, other: object) -> bool:  # type: ignore[explicit-override]
        return isinstance(other, _SameObject) and other.sheet is self.sheet


@lru_cache(maxsize=64)
def _of_object(key: _SameObject, lexicon: Lexicon) -> SheetEvidence:
    return _of_equal(key.sheet, lexicon)


@lru_cache(maxsize=64)
def _of_equal(sheet: FactSheet, lexicon: Lexicon) -> SheetEvidence:
    return _read(sheet, _lexicon_of(sheet, lexicon))


def _lexicon_of(sheet: FactSheet, lexicon: Lexicon) -> Lexicon:
    """The lexicon with the measure units that only this sheet counts in: 10垛."""
    known = set(lexicon.measure_units)
    own = {
        canonical(quantity).measure_unit
        for fact in sheet.facts
        for quantity in (fact.quantity, fact.last_year)
        if quantity is not None
    }
    new = sorted(unit for unit in own - known if _WORD.fullmatch(unit))
    return _with_units(lexicon, tuple(new)) if new else lexicon


@lru_cache(maxsize=32)
def _with_units(lexicon: Lexicon, units: tuple[str, ...]) -> Lexicon:
    """One lexicon for all sheets with the same units: its patterns take long to compile."""
    return replace(lexicon, measure_units=(*lexicon.measure_units, *units))


def _read(sheet: FactSheet, lexicon: Lexicon) -> SheetEvidence:
    facts, stated = sheet.by_id(), sheet.stated()
    said = [(fact, claim, words) for fact in stated for claim, words in _claims_in(fact, lexicon)]
    titles = [(title, fact) for fact in sheet.facts for title in _TITLE.findall(_all_text(fact))]
    quantities = (
        *(item for fact in sheet.facts for item in _figures(fact)),
        *(
            Evidence(fact, claim.quantity, Part.WORDING, words)
            for fact, claim, words in said
            if claim.quantity is not None and claim.kind is not ClaimKind.VAGUE_COUNT
        ),
    )
    return SheetEvidence(
        sheet=sheet,
        lexicon=lexicon,
        facts=facts,
        stated=stated,
        dated=tuple(fact for fact in facts.values() if fact.on_date is not None),
        quantities=quantities,
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


def told_by(fact: Fact) -> str:
    """All that a fact in words says, run together."""
    return f"{fact.label}{fact.value}{fact.remark}{fact.basis}{fact.gloss}"


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
