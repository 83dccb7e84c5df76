"""Carry-over alarm (沿用旧数): what no fact of this year bears, but a past report says.

The commonest slip in a yearly report is last year's figure left standing. A finding that shows
the old sentence beside it says more than "no source": the clerk sees where it comes from.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from drafter.claims.find import find_claims_once
from drafter.claims.likeness import coverage
from drafter.claims.quantities import same_unit
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Passage
from drafter.domain.verification import (
    UNVERIFIED_MARK,
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    VerifiedClaim,
)

_TOLD_OTHERWISE = frozenset(
    {FindingCode.UNVERIFIED_CLAIM, FindingCode.CONFLICTING_CLAIM, FindingCode.WRONG_FACT}
)
_NAMES = frozenset(
    {
        ClaimKind.DOCUMENT_TITLE,
        ClaimKind.DOCUMENT_NUMBER,
        ClaimKind.ORGANIZATION,
        ClaimKind.QUOTED_NAME,
        ClaimKind.MEETING,
    }
)
_BREAK = re.compile(r"[，。；：、！？\n]")
_STOP = "。；！？\n"
_REACH = 24
_BEHIND = 8
_BEHIND_A_DAY = 20
"""What happened stands behind its day."""
_SAME_THING = 0.5
"""So much of the words around a figure must stand around the old one: 3次 stands in any report."""
_RARE = 0.25
"""Of the words around a figure of three or more digits that count (1250人次), so much will do."""
_RARE_DIGITS = 3
_TOLD_AS_CHANGE = re.compile("[增减升降]|提高|持平|[上去]年|同期|[超多少]$")
"""比上年增加1次: the change of every second figure, kept from nowhere."""
_LONGEST_QUOTE = 60
_LEAST_SAID = 3
"""Characters that a clause must have to say what is counted."""
_DAY = re.compile(r"(?:\d{4}|-)-(\d\d-\d\d(?:/\d\d)?)$")


@dataclass(frozen=True, slots=True)
class OldClaim:
    """A claim of a past report, where it stands."""

    claim: Claim
    passage: Passage

    @property
    def around(self) -> str:
        """The words beside it."""
        return _around(self.passage.text, self.claim)

    @property
    def sentence(self) -> str:
        """The sentence that it stands in, shortened around it where it is long."""
        text, span = self.passage.text, self.claim.span
        start = max(text.rfind(c, 0, span.start) for c in _STOP) + 1
        end = min((i for c in _STOP if (i := text.find(c, span.end)) != -1), default=len(text))
        room = max(0, _LONGEST_QUOTE - (span.end - span.start)) // 2
        first, last = max(start, span.start - room), min(end, span.end + room)
        dots = "…" if first > start else "", "…" if last < end else ""
        return f"{dots[0]}{text[first:last].strip()}{dots[1]}"


PastClaims = Mapping[str, Sequence[OldClaim]]
"""The claims of past reports by what they are compared by, the passages' order kept."""


@lru_cache(maxsize=32)
def past_claims(passages: tuple[Passage, ...], lexicon: Lexicon) -> PastClaims:
    """Every claim of the passages, ready to be looked up; read once a set of passages."""
    found: dict[str, list[OldClaim]] = defaultdict(list)
    for passage in passages:
        for claim in find_claims_once(passage.text, lexicon):
            if key := _key(claim):
                found[key].append(OldClaim(claim, passage))
    return dict(found)


def show_carried_over(
    text: str,
    claims: Sequence[VerifiedClaim],
    findings: Sequence[Finding],
    past: PastClaims,
    own_ids: Collection[str],
    lexicon: Lexicon,
) -> tuple[Finding, ...]:
    """The findings, those that a past report explains as CARRIED_OVER_VALUE with its sentence.

    Looked at is what has no source, contradicts a fact or is told of the wrong one. Names, titles
    and document numbers are taken as they are, unless several other organizations use them; figures
    and days only where the words around them are much the same, others' only where they have three
    digits that count. Changes (比上年增加1次) are left out. ``own_ids`` are the passages of the
    organization's own reports, which come before others'. Severity, candidates and suggestion stay:
    that a figure is last year's makes it no more wrong than it is.
    """
    by_span = {verified.claim.span: verified.claim for verified in claims}
    shown: list[Finding] = []
    for finding in findings:
        claim = by_span.get(finding.span) if finding.span else None
        if claim is None or finding.code not in _TOLD_OTHERWISE:
            shown.append(finding)
            continue
        old = _origin(text, claim, past, own_ids, lexicon)
        shown.append(finding if old is None else _carried(finding, old, own_ids))
    return tuple(shown)


def _origin(
    text: str, claim: Claim, past: PastClaims, own_ids: Collection[str], lexicon: Lexicon
) -> OldClaim | None:
    """Where a claim was most likely taken from."""
    if claim.kind not in _NAMES and _TOLD_AS_CHANGE.search(_clause_before(text, claim)):
        return None
    around = _around(text, claim)
    least = _RARE if _digits(claim) >= _RARE_DIGITS else _SAME_THING
    best: tuple[tuple[bool, float], OldClaim] | None = None
    found = past.get(_key(claim), ())
    strangers = {old.passage.organization for old in found if old.passage.passage_id not in own_ids}
    for old in found:
        is_own = old.passage.passage_id in own_ids
        likeness = coverage(around, old.around)
        if claim.kind in _NAMES:
            # What several organizations name is nobody's: a national campaign, a superior's notice.
            fits = is_own or len(strangers) == 1
        elif is_own:
            fits = likeness >= least and _alike(claim, old, lexicon)
        else:
            # 发展党员3名 is in many reports by chance; 412批次 of the same thing hardly is.
            is_rare = _digits(claim) >= _RARE_DIGITS
            fits = is_rare and likeness >= _SAME_THING and _alike(claim, old, lexicon)
        rank = (is_own, likeness)
        if fits and (best is None or rank > best[0]):
            best = rank, old
    return best[1] if best else None


def _clause_before(text: str, claim: Claim) -> str:
    before = text[max(0, claim.span.start - _REACH) : claim.span.start]
    return _BREAK.split(before)[-1]


def _carried(finding: Finding, old: OldClaim, own_ids: Collection[str]) -> Finding:
    passage = old.passage
    year = str(passage.year or "")
    when = f"（{year}年）" if year and year not in passage.document_title else ""
    is_own = passage.passage_id in own_ids
    doubt = "疑为沿用旧数" if is_own else "疑为照搬他人的数"
    if old.claim.kind in _NAMES or old.claim.kind is ClaimKind.DATE:
        doubt = "疑为沿用旧文" if is_own else "疑为照搬他人的文字"
    return replace(
        finding,
        code=FindingCode.CARRIED_OVER_VALUE,
        message=f"{doubt}：《{passage.document_title}》{when}中写：“{old.sentence}”。{finding.message}",
    )


def _key(claim: Claim) -> str:
    """What two claims must share; empty for what cannot be carried over (a year, a vague count)."""
    match claim.kind:
        case ClaimKind.YEAR | ClaimKind.VAGUE_COUNT | ClaimKind.UNREADABLE:
            return ""
        case ClaimKind.DATE:
            day = _DAY.match(claim.normalized)
            return f"day {day[1]}" if day else ""
        case kind if kind in _NAMES:
            return f"name {claim.normalized}"
        case ClaimKind.RANGE:
            return f"range {claim.normalized}"
        case _:
            return f"figure {claim.quantity.amount.normalize()}" if claim.quantity else ""


def _alike(claim: Claim, old: OldClaim, lexicon: Lexicon) -> bool:
    one, two = claim.quantity, old.claim.quantity
    if one is None or two is None:
        return one is two
    return same_unit(one.measure_unit, two.measure_unit, lexicon)


def _digits(claim: Claim) -> int:
    """How many digits of a figure count: three of 1250, one of 300."""
    if claim.quantity is None:
        return 0
    return len(claim.quantity.amount.normalize().as_tuple().digits)


def _around(text: str, claim: Claim) -> str:
    """The clause before a claim, the one before that where it is short, and what follows."""
    start = max(0, claim.span.start - _REACH)
    reach = _BEHIND_A_DAY if claim.kind is ClaimKind.DATE else _BEHIND
    behind = _BREAK.split(text[claim.span.end : claim.span.end + reach])[0]
    words = behind
    for clause in reversed(_BREAK.split(text[start : claim.span.start])):
        words = f"{clause}，{words}"
        if len(re.findall(r"[㐀-鿿]", words)) >= _LEAST_SAID:
            break
    return words.replace(UNVERIFIED_MARK, "")
