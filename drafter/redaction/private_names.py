"""Which names and values of a sheet must not leave the house in privacy mode."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.find import find_claims
from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Passage
from drafter.domain.verification import ClaimKind

_SHORTEST = 2
_NAMES = (ClaimKind.PERSON, ClaimKind.ORGANIZATION)


def private_names(
    sheet: FactSheet, passages: Sequence[Passage], lexicon: Lexicon
) -> tuple[str, ...]:
    """The roster: names and aliases of organizations, persons, titles and values; longest first.

    Names that any organization may bear (局党总支, 党支部) say nothing of whose they are.
    """
    others = {passage.organization for passage in passages}
    names = {n for n in _of_sheet(sheet, lexicon) | others if len(n) >= _SHORTEST}
    generic = re.compile(
        f"(?:{alternation(lexicon.organization_endings)}|单位|部门|机关|[本我各])+"
    )
    return tuple(sorted((n for n in names if not generic.fullmatch(n)), key=lambda n: (-len(n), n)))


@lru_cache(maxsize=8)
def _of_sheet(sheet: FactSheet, lexicon: Lexicon) -> frozenset[str]:
    found = set(sheet.own_names)
    for fact in sheet:
        found |= set(_of_fact(fact, lexicon))
    return frozenset(found)


def _of_fact(fact: Fact, lexicon: Lexicon) -> Iterator[str]:
    match fact.kind:
        case FactKind.NAME | FactKind.DOCUMENT_TITLE | FactKind.DATE | FactKind.TEXT:
            yield fact.render().strip("《》")
        case _:
            # One digit alone (3次) would hide half the prompt and tell nobody anything.
            if len(re.findall("[0-9]", fact.render())) > 1:
                yield fact.render()
    for text in (fact.label, fact.value, fact.remark, fact.outcome, fact.gloss, fact.basis):
        for claim in find_claims(text, lexicon):
            if claim.kind in _NAMES:
                yield claim.text
