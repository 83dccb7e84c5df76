"""Does a figure stand in the words of a cited policy?"""

import re
from collections import defaultdict
from functools import lru_cache

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Passage
from drafter.domain.verification import Claim, Span
from drafter.verify.checked_text import CheckedText

_SHARED_RUN = 8
"""Characters in a row, the figure among them, that a text shares with the policy it quotes."""
_NORM = re.compile("每(?:个?月|个?季度?|半?年|周|两年)")
"""A norm for each month is no result of the year."""
_NORM_WITHIN = 16


def quoted_policy(checked: CheckedText, claim: Claim) -> Passage | None:
    """The cited passage that states the same quantity in the same words, norm for norm."""
    for passage in checked.policies:
        for span in _stated_in(passage.text, checked.lexicon).get(claim.normalized, ()):
            run = _shared_run(checked.text, claim.span, passage.text, span)
            norm = _NORM.search(_before(passage.text, span))
            said = _before(checked.text, claim.span)
            if run >= _SHARED_RUN and (norm is None or norm.group() in said):
                return passage
    return None


@lru_cache(maxsize=512)
def _stated_in(text: str, lexicon: Lexicon) -> dict[str, list[Span]]:
    """The quantities that a passage states, and where; read once a passage."""
    stated: dict[str, list[Span]] = defaultdict(list)
    for claim in find_claims(text, lexicon):
        if claim.quantity is not None:
            stated[claim.normalized].append(claim.span)
    return stated


def _before(text: str, span: Span) -> str:
    return text[max(0, span.start - _NORM_WITHIN) : span.start]


def _shared_run(text: str, claim: Span, other: str, stated: Span) -> int:
    """How many characters in a row, the claim among them, two texts share."""
    if text[claim.start : claim.end] != other[stated.start : stated.end]:
        return 0
    left = right = 0
    while (
        left < min(claim.start, stated.start)
        and text[claim.start - left - 1] == other[stated.start - left - 1]
    ):
        left += 1
    while (
        claim.end + right < len(text)
        and stated.end + right < len(other)
        and text[claim.end + right] == other[stated.end + right]
    ):
        right += 1
    return left + claim.end - claim.start + right
