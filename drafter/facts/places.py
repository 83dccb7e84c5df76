"""Where facts stand, for people."""

from collections.abc import Iterable

from drafter.domain.fact import Fact


def place_of(fact: Fact) -> str:
    """表1!C7, the place in a file without worksheets, or the id of a fact that stands nowhere."""
    source = fact.source
    return f"{source.sheet}!{source.cell}" if source.sheet else source.cell or fact.fact_id


def places_of(facts: Iterable[Fact]) -> str:
    """The places of several facts in one line."""
    return "、".join(map(place_of, facts))
