"""A sheet's evidence by value and by name, so that a claim is not held against every fact."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from drafter.claims.likeness import bigrams
from drafter.claims.quantities import may_lack_unit, same_unit
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import Claim
from drafter.verify.context import Context
from drafter.verify.evidence import Evidence, Part, SheetEvidence
from drafter.verify.match_quantities import (
    CLEARLY_NAMED,
    LEAST_SAID,
    Match,
    is_borne,
    may_be_told_in,
    named_by,
    names_of,
)

_Amounts = dict[Decimal, list[Evidence]]


@lru_cache(maxsize=64)
def index_of(evidence: SheetEvidence) -> "EvidenceIndex":
    """The index of a sheet's evidence; made once."""
    return EvidenceIndex(evidence.quantities, evidence.lexicon)


class EvidenceIndex:
    """Finds what bears a value, and the values that a wording names."""

    def __init__(self, evidence: tuple[Evidence, ...], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_unit: dict[str, _Amounts] = {}
        self._fitting: dict[str, list[_Amounts]] = {}
        """By a claim's unit, what may be told in it."""
        for item in evidence:
            amounts = self._by_unit.setdefault(item.quantity.measure_unit, defaultdict(list))
            amounts[item.quantity.amount].append(item)
        self._values = [item for item in evidence if item.part is Part.VALUE]
        self._names: list[tuple[int, float]] = []
        """Of each name of a value the value's number, and how many of the name's character pairs
        must be said for the wording to name it clearly."""
        self._saying: dict[str, list[int]] = defaultdict(list)
        """By character pair, the numbers of the names that hold it."""
        for number, item in enumerate(self._values):
            for pairs in map(bigrams, names_of(item)):
                for pair in pairs:
                    self._saying[pair].append(len(self._names))
                self._names.append((number, LEAST_SAID * len(pairs)))

    def bearing(self, claim: Claim) -> list[Evidence]:
        """Evidence whose value bears a claim."""
        if claim.quantity is None:
            return []
        likely = self._of_value(claim, claim.quantity)
        unit = claim.quantity.measure_unit
        return [
            item
            for item in likely
            if is_borne(claim, item.quantity) and may_be_told_in(item, unit, self._lexicon)
        ]

    def clearly_named(self, context: Context, wanted: Callable[[Evidence], bool]) -> list[Match]:
        """The wanted values that the wording clearly names, in the order of the sheet.

        None of whose names ``LEAST_SAID`` is said in the stretch can be among them.
        """
        said = Counter[int]()
        for pair in bigrams(context.stretch) & self._saying.keys():
            said.update(self._saying[pair])
        likely = {self._names[n][0] for n, count in said.items() if count >= self._names[n][1]}
        values = (item for item in (self._values[n] for n in sorted(likely)) if wanted(item))
        matches = (Match(item, named_by(item, context)) for item in values)
        return [match for match in matches if match.named >= CLEARLY_NAMED]

    def _of_value(self, claim: Claim, stated: Quantity) -> Iterator[Evidence]:
        """The evidence of a claim's unit, or where one of both lacks it, that may bear the claim.

        An amount that leaves nothing open is looked up.
        """
        is_exact = stated.comparator is Comparator.EXACT and claim.upper is None
        for amounts in self._of_unit(stated.measure_unit):
            if is_exact:
                yield from amounts.get(stated.amount, ())
            else:
                for items in amounts.values():
                    yield from items

    def _of_unit(self, stated: str) -> list[_Amounts]:
        if stated not in self._fitting:
            self._fitting[stated] = [
                amounts
                for unit, amounts in self._by_unit.items()
                if same_unit(unit, stated, self._lexicon)
                or may_lack_unit(unit, stated)
                or unit[:1] == stated[:1] == "个"
            ]
        return self._fitting[stated]
