"""Does a stated quantity rest on a fact? Value, measure unit and what is counted must agree."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from drafter.claims.likeness import coverage
from drafter.claims.quantities import may_lack_unit, same_unit
from drafter.domain.fact import Fact
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import Claim, ClaimKind
from drafter.verify.direction import is_change, rises
from drafter.verify.evidence import Evidence, Part

NAMED = 0.5
"""From here on the wording is taken to name the fact."""
_LEAST_SAID = 0.4
"""So much of a label must be said for its last word to count."""
CLEARLY_NAMED = 0.65
SURELY_NAMED = 0.8
_BETTER_BY = 0.12
_EARLIER = 0.75
"""Weight of a label that was named earlier in the stretch, not right beside the figure."""
_TOTAL_LABEL = re.compile("(?:合计|总计|总数|总量)$")
_TOTAL_WORD = re.compile("共|合计|总计|累计|总")
_NOT_A_TOTAL = 0.6
"""Weight of a total's label where nothing says that a total is told."""
_PLANNED = re.compile(r"^(?:20\d\d年)?(?:计划|拟|力争|争取)?")
_NOT_EXACT = {
    Comparator.NEARLY: (Decimal("0.9"), Decimal(1)),
    Comparator.ABOUT: (Decimal("0.95"), Decimal("1.05")),
    Comparator.AT_LEAST: (Decimal(1), Decimal("1.1")),
    Comparator.MORE_THAN: (Decimal(1), Decimal("1.1")),
    Comparator.AT_MOST: (Decimal("0.9"), Decimal(1)),
    Comparator.LESS_THAN: (Decimal("0.9"), Decimal(1)),
}
"""How far the true value may lie from the one that is stated with a qualifier."""


@dataclass(frozen=True, slots=True)
class Context:
    """The wording around a claim."""

    near: str
    """The clause of the claim, the one before it, and what follows the claim."""
    stretch: str
    """All from the last stop or semicolon: what was named earlier counts less."""
    window: str
    """From the claim before this one to a few characters behind it."""
    clause: str
    """From the last comma to a few characters behind the claim."""
    before: str
    """From the claim before this one up to this one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A piece of evidence with how well value and wording agree with it."""

    evidence: Evidence
    named: float
    value_agrees: bool


def match_quantity(
    claim: Claim, context: Context, evidence: Sequence[Evidence], lexicon: Lexicon
) -> list[Match]:
    """Evidence of a fitting measure unit, best first: by wording, agreeing values before others."""
    if claim.quantity is None:
        return []
    matches = [
        Match(item, named_by(item, context), is_borne(claim, item.quantity))
        for item in evidence
        if same_unit(item.quantity.measure_unit, claim.quantity.measure_unit, lexicon)
        or (
            may_lack_unit(item.quantity.measure_unit, claim.quantity.measure_unit)
            and is_borne(claim, item.quantity)
        )
    ]
    return sorted(matches, key=lambda m: (-m.named, not m.value_agrees, m.evidence.fact.fact_id))


def named_by(item: Evidence, context: Context) -> float:
    """How fully the wording names what the evidence counts: 0 to 1."""
    fact = item.fact
    if item.part is Part.WORDING:
        if fact.quantity is not None:
            # A part that the remark names (其中上门服务300人次) is not what the label counts.
            return coverage(item.words, context.near)
        told = f"{fact.label}{fact.value}{fact.remark}{fact.basis}{fact.gloss}"
        return max(coverage(context.near, told), coverage(fact.label, context.stretch))
    if is_change(fact):
        return _names_change(fact, context)
    named = max(_names(name, context) for name in (_bare(fact), *fact.aliases))
    is_total = bool(_TOTAL_LABEL.search(fact.label))
    return _NOT_A_TOTAL * named if is_total and not _TOTAL_WORD.search(context.window) else named


def more_exactly_named(fact: Fact, evidence: Iterable[Evidence], context: Context) -> Fact | None:
    """The fact whose longer label the clause says: 走访企业收集问题, not 走访企业."""
    longer = (
        item.fact
        for item in evidence
        if item.part is Part.VALUE and not item.fact.is_derived and item.fact is not fact
        if fact.label in item.fact.label and fact.label != item.fact.label
        if item.fact.label in context.clause
    )
    return max(longer, key=lambda other: len(other.label), default=None)


def is_borne(claim: Claim, true: Quantity) -> bool:
    """Whether a true value bears what is stated: exactly, or within what the qualifier allows."""
    stated = claim.quantity
    if stated is None or claim.kind is ClaimKind.RANGE:
        return False
    if claim.kind is ClaimKind.VAGUE_COUNT and claim.upper is not None:  # 数十 is 20 to 99
        return stated.amount <= true.amount <= claim.upper
    if stated.amount == true.amount and stated.comparator is true.comparator:
        return True
    if true.comparator is not Comparator.EXACT:
        return False
    if stated.comparator is Comparator.EXACT:
        return False
    if stated.comparator is Comparator.AND_MORE:
        return stated.amount < true.amount < stated.amount + _step(stated.amount)
    low, high = _NOT_EXACT[stated.comparator]
    if stated.comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN, Comparator.NEARLY) and (
        true.amount == stated.amount
    ):
        return False
    return stated.amount * low <= true.amount <= stated.amount * high


def is_clearly_better(first: Match, second: Match) -> bool:
    """Whether one wording fits so much better that there is no doubt."""
    return first.named >= second.named + _BETTER_BY


def _step(amount: Decimal) -> Decimal:
    """What 余 leaves open: 300余 is under 400, 20余 under 30."""
    digits = str(int(amount))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros


def _names(name: str, context: Context) -> float:
    tail = name[-3:] if len(name) > 4 else name[-2:]
    said = _said(name, context)
    named = 0.6 * said + 0.4 * coverage(tail, context.window)
    # A common last word (…教育, …活动) names nothing by itself.
    return named if said >= _LEAST_SAID else min(named, NAMED - 0.05)


def _said(name: str, context: Context) -> float:
    return max(coverage(name, context.near), _EARLIER * coverage(name, context.stretch))


def _names_change(fact: Fact, context: Context) -> float:
    told = 0.4 if rises(context.before) is rises(fact.remark) else -0.2
    base = re.sub(r"较上年.{2}$", "", fact.label)
    return told + 0.6 * _said(base, context)


def _bare(fact: Fact) -> str:
    """The label without the words that only say that it is a number."""
    label = _PLANNED.sub("", fact.label) or fact.label
    unit = fact.quantity.measure_unit if fact.quantity else ""
    if len(unit) > 1 and label.endswith(unit):
        label = label.removesuffix(unit)
    return re.sub(r"(?:合计|总计|数量|次数|人数|总数)$", "", label) or label
