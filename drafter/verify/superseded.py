"""Policies that a later one has put out of force: 《…》（…〔2023〕8号）同时废止."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from drafter.claims.find import find_claims
from drafter.claims.names import normalize_title
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Passage
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    Severity,
    VerificationStatus,
    VerifiedClaim,
)

ABOLISHING_WORDS = ("废止", "失效", "停止执行")
"""What a passage must say one of to put a document out of force."""
_SENTENCE = re.compile(r"[^。；\n]+")
_VERB = re.compile(
    r"(?:(?:同时|即行|予以|一并|相应|即予|均|都|也|自[^，。；《》]{2,20}起|自本[^，。；《》]{1,8}之日起|[，,])\s*)*"
    r"(?:废止|失效|停止执行)"
)
_BEFORE_A_LIST = re.compile("(?:决定|现将?|予以)废止$")
_BETWEEN = re.compile(r"\s*[（(]?\s*$|\s*(?:[、和及与]|以及)[^，。；《》]{0,60}$")
_BRACKET = re.compile(r"\s*[（(][^（）()《》]{0,40}[）)]")
_TELLS_OF_IT = re.compile("废止|失效|取代|替代|代替|原有?的?《")
"""A sentence that says itself what became of the document."""
_BESIDE = 3
_CITES = frozenset({ClaimKind.DOCUMENT_TITLE, ClaimKind.DOCUMENT_NUMBER})


@dataclass(frozen=True, slots=True)
class Abolition:
    """A document that a later policy has put out of force."""

    title: str
    """As ``normalize_title`` gives it; empty where only the number is named."""
    number: str
    """发文字号, normalized; empty where it is not named."""
    successor: Passage
    sentence: str
    """The words of the successor that say so."""


@lru_cache(maxsize=16)
def abolitions_in(passages: tuple[Passage, ...], lexicon: Lexicon) -> tuple[Abolition, ...]:
    """What policy passages put out of force, in order; read once.

    Read are lists of 《titles》, with or without their number, right before 同时废止 and its kin or
    right behind 决定废止. A title that is only named in such a sentence is not put out of force
    (根据《…》制定的《…》同时废止, 《…》第三条同时废止); nor, by its title alone, is one that bears
    the successor's own title.
    """
    return tuple(
        abolition
        for passage in passages
        if any(word in passage.text for word in ABOLISHING_WORDS)
        for match in _SENTENCE.finditer(passage.text)
        for abolition in _read(match.group(), passage, lexicon)
    )


def of_year(abolitions: Sequence[Abolition], report_year: int) -> tuple[Abolition, ...]:
    """Those that were in force by the end of a year; a successor without a year counts."""
    return tuple(
        item
        for item in abolitions
        if item.successor.year is None or item.successor.year <= report_year
    )


def in_force(passages: Sequence[Passage], abolitions: Sequence[Abolition]) -> tuple[Passage, ...]:
    """The passages of documents that no later policy has put out of force."""
    gone = {item.title: item.successor for item in abolitions if item.title}
    if not gone:
        return tuple(passages)
    return tuple(
        passage
        for passage in passages
        if (successor := gone.get(normalize_title(passage.document_title))) is None
        or not _is_older(passage, successor)
    )


def judge_superseded(
    text: str,
    claims: Sequence[VerifiedClaim],
    findings: Sequence[Finding],
    abolitions: Sequence[Abolition],
    section_key: str,
) -> list[Finding]:
    """The findings, with one at each cited document that is out of force.

    It takes the place of what was said of the same span, unless that is an error. The number that
    stands right behind its title needs no finding of its own.
    """
    titles = {item.title: item for item in abolitions if item.title}
    numbers = {item.number: item for item in abolitions if item.number}
    said = {finding.span: finding for finding in findings}
    told_until = -_BESIDE - 1
    for verified in claims:
        claim = verified.claim
        known = titles if claim.kind is ClaimKind.DOCUMENT_TITLE else numbers
        item = known.get(claim.normalized) if claim.kind in _CITES else None
        if item is None or _TELLS_OF_IT.search(_sentence_around(text, claim)):
            continue
        old = said.get(claim.span)
        is_beside = claim.span.start - told_until <= _BESIDE
        told_until = claim.span.end
        if (old is not None and old.severity is Severity.ERROR) or (old is None and is_beside):
            continue
        said[claim.span] = _finding(claim, item, verified, section_key)
    return list(said.values())


def _read(sentence: str, passage: Passage, lexicon: Lexicon) -> Iterator[Abolition]:
    if "《" not in sentence or not any(word in sentence for word in ABOLISHING_WORDS):
        return
    claims = [c for c in find_claims(sentence, lexicon) if c.kind in _CITES]
    own_title = normalize_title(passage.document_title)
    for index, claim in enumerate(claims):
        if claim.kind is not ClaimKind.DOCUMENT_TITLE:
            continue
        if not _is_in_list(sentence, claims, index):
            continue
        number = _number_behind(sentence, claim, claims[index + 1 :])
        title = "" if claim.normalized == own_title else claim.normalized
        if title or number:
            yield Abolition(title, number, passage, sentence.strip())


def _is_in_list(sentence: str, claims: Sequence[Claim], index: int) -> bool:
    """Whether a title belongs to the list that stands before or behind the verb."""
    titles = [c for c in claims[index:] if c.kind is ClaimKind.DOCUMENT_TITLE]
    for place, title in enumerate(titles):
        behind = _behind(sentence, title)
        if _VERB.match(sentence, behind):
            return True
        following = titles[place + 1].span.start if place + 1 < len(titles) else None
        if following is None or not _BETWEEN.fullmatch(sentence, behind, following):
            break
    first = index
    while first and _BETWEEN.fullmatch(
        sentence, _behind(sentence, claims[first - 1]), claims[first].span.start
    ):
        first -= 1
    return bool(_BEFORE_A_LIST.search(sentence[: claims[first].span.start]))


def _behind(sentence: str, claim: Claim) -> int:
    """Where the words go on behind a title and the bracket that belongs to it."""
    bracket = _BRACKET.match(sentence, claim.span.end)
    return bracket.end() if bracket else claim.span.end


def _number_behind(sentence: str, title: Claim, others: Sequence[Claim]) -> str:
    end = _behind(sentence, title)
    return next(
        (c.normalized for c in others if c.kind is ClaimKind.DOCUMENT_NUMBER and c.span.end <= end),
        "",
    )


def _is_older(passage: Passage, successor: Passage) -> bool:
    if passage.document_id == successor.document_id:
        return False
    return passage.year is None or successor.year is None or passage.year <= successor.year


def _sentence_around(text: str, claim: Claim) -> str:
    start = max(text.rfind(c, 0, claim.span.start) for c in "。；\n") + 1
    ends = [i for c in "。；\n" if (i := text.find(c, claim.span.end)) != -1]
    before, behind = text[start : claim.span.start], text[claim.span.end : min(ends, default=None)]
    return f"{before}《{behind}"


def _finding(claim: Claim, item: Abolition, verified: VerifiedClaim, section_key: str) -> Finding:
    successor = item.successor
    when = f"（{successor.year}年）" if successor.year else ""
    is_title = claim.kind is ClaimKind.DOCUMENT_TITLE
    return Finding(
        FindingCode.SUPERSEDED_POLICY,
        Severity.UNVERIFIED,
        f"{claim.text}已由《{successor.document_title}》{when}废止（“{item.sentence}”），"
        "请改引现行文件，或写明引用时的情况。",
        section_key,
        claim.span,
        claim.text,
        (verified.source.source_id,)
        if verified.status is VerificationStatus.VERIFIED and verified.source
        else (),
        suggestion=f"《{successor.document_title}》" if is_title else "",
    )
