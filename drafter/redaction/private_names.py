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
    """What is known to be private: names and aliases of organizations, titles, values.

    Names that any organization may bear (局党总支, 党支部) say nothing of whose they are.
    """
    values = (value for fact in sheet for value in _values(fact))
    return _told_apart({*sheet.own_names, *(p.organization for p in passages), *values}, lexicon)


def private_texts(sheet: FactSheet) -> tuple[str, ...]:
    """The sheet's own wording, in which more names may stand (``names_in``)."""
    texts = {
        text
        for fact in sheet
        for text in (fact.label, fact.value, fact.remark, fact.outcome, fact.gloss, fact.basis)
    }
    return tuple(sorted(texts - {""}))


@lru_cache(maxsize=8)
def names_in(texts: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Persons and organizations that stand in texts; takes a while, so it is remembered."""
    claims = (claim for text in texts for claim in find_claims(text, lexicon))
    return _told_apart({claim.text for claim in claims if claim.kind in _NAMES}, lexicon)


def _values(fact: Fact) -> Iterator[str]:
    rendered = fact.render()
    if fact.kind in (FactKind.NAME, FactKind.DOCUMENT_TITLE, FactKind.DATE, FactKind.TEXT):
        yield rendered.strip("《》")
    elif len(re.findall("[0-9]", rendered)) > 1:
        # One digit alone (3次) would hide half the prompt and tell nobody anything.
        yield rendered


def _told_apart(names: set[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Without names that tell nobody apart; longest first."""
    generic = _generic(lexicon)
    kept = (n for n in names if len(n) >= _SHORTEST and not generic.fullmatch(n))
    return tuple(sorted(kept, key=lambda name: (-len(name), name)))


@lru_cache(maxsize=8)
def _generic(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(lexicon.organization_endings)}|单位|部门|机关|[本我各])+")
