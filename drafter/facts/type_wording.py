"""Wording that a report type brings into every draft: it may claim nothing of anybody."""

import re
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import SourceDocument

FIELDS = ("{organization}", "{year}", "{next_year}", "{person}")
"""What stands open in it and is filled when a draft is made."""
_REGION = re.compile(r"[^省市区县州旗]{2,5}(?=[省市区县州旗])")


def claims_of_wording(wording: str, lexicon: Lexicon) -> tuple[str, ...]:
    """What a heading or a set sentence of a report type claims."""
    return tuple(claim.text for claim in find_claims(without_fields(wording), lexicon))


def without_fields(wording: str) -> str:
    """The wording with a word that claims nothing for each field."""
    for field in FIELDS:
        wording = wording.replace(field, "本")
    return wording


def with_fields(wording: str, document: SourceDocument, lexicon: Lexicon) -> str:
    """A sentence of a sample with fields for its years and for whoever wrote it."""
    open_ended = wording
    if document.organization:
        open_ended = open_ended.replace(document.organization, "{person}")
    open_ended = _ourselves(lexicon).sub("{person}", open_ended)
    if year := document.year:
        open_ended = open_ended.replace(f"{year + 1}年", "{next_year}年")
        open_ended = open_ended.replace(f"{year}年", "{year}年")
    return open_ended


def names_the_place(wording: str, document: SourceDocument) -> bool:
    """Whether it names the region that the sample's organization is of: 澄江 for 澄江区图书馆."""
    return any(region in wording for region in _REGION.findall(document.organization))


@lru_cache(maxsize=32)
def _ourselves(lexicon: Lexicon) -> re.Pattern[str]:
    """我局, 本馆, 我支部: how a body speaks of itself."""
    return re.compile(f"(?:我|本)(?:{alternation((*lexicon.organization_endings, *_SHORT))})")


_SHORT = (*"局馆院校处所站队办委部镇乡区县市", "单位", "支部")
