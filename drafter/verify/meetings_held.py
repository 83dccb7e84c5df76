"""Plenary sessions that took place: which of them may a report of a year name without a source?"""

from functools import lru_cache

from drafter.claims.meetings import years_of_committee
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim


def is_of_the_time(claim: Claim, report_year: int, lexicon: Lexicon) -> bool:
    """Whether everybody may name it: held by the end of the year, by the committee that sits."""
    held = months_held(lexicon)
    return all(
        name in held
        and int(held[name][:4]) <= report_year
        and report_year in years_of_committee(name)
        for name in claim.normalized.split("、")
    )


@lru_cache(maxsize=32)
def months_held(lexicon: Lexicon) -> dict[str, str]:
    """The sessions that the lexicon knows, each with its month: 2025-10."""
    return {name: month for name, month, *_ in lexicon.meetings}
