"""Verdicts on quantities: is it this fact's value, of this time, told of what it counts?"""

from collections.abc import Sequence

from drafter.claims.likeness import coverage
from drafter.claims.quantities import canonical
from drafter.domain.fact import DerivationKind, Fact, FactRole
from drafter.domain.verification import (
    Claim,
    FindingCode,
    SourcedSpan,
    SourceKind,
    Span,
    VerificationStatus,
)
from drafter.verify.checked_text import CheckedText
from drafter.verify.context import BREAKS, Context
from drafter.verify.direction import is_contrary, is_told_as_another_thing
from drafter.verify.evidence import Evidence, Part
from drafter.verify.judge_names import judge_printed_date
from drafter.verify.match_quantities import (
    NAMED,
    SURELY_NAMED,
    Match,
    is_borne,
    is_clearly_better,
    is_counted_in,
    may_be_outdone,
    more_exactly_named,
    named_by,
    ranked,
)
from drafter.verify.quoted_policy import quoted_policy
from drafter.verify.time_told import TimeTold, agrees_in_time
from drafter.verify.verdicts import (
    Verdict,
    by_fact,
    conflict,
    contrary,
    told,
    told_as,
    unverified,
    verified,
)

_LITTLE_WORDS = frozenset("的了所将已在")
_FAR_BETTER = 0.18
"""By so much another fact must be named better than the one whose value was printed."""


def judge_sourced(checked: CheckedText, claim: Claim, source: SourcedSpan) -> Verdict:
    """A rendered value is its fact's; but the words around it may speak of another one."""
    printed = verified(source.source_kind, source.source_id, source.note)
    fact = checked.facts.get(source.source_id)
    if fact is not None and fact.on_date is not None:
        return judge_printed_date(checked, claim, fact)
    if fact is None or fact.quantity is None or claim.quantity is None:
        return printed
    context = checked.context(claim)
    own = Evidence(fact, canonical(fact.quantity), Part.VALUE)
    if is_contrary(fact, context.before):
        return contrary(fact)
    if what := is_told_as_another_thing(fact, context.before):
        return told_as(claim, fact, what)
    time = checked.time_of(context)
    if not agrees_in_time(own, time):
        return _untimely(claim, own, time)
    if _follows_what_changed(checked, fact, source.span):
        return printed
    rival = more_exactly_named(fact, checked.evidence, context, time)
    rival = rival or _far_better_named(checked, claim, own, time)
    if rival is None:
        return printed
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.WRONG_FACT,
        f"“{claim.text}”是“{fact.label}”的数，此处说的似乎是“{rival.label}”"
        f"（{rival.render()}），请核对。",
        candidate_ids=(rival.fact_id, fact.fact_id),
    )


def judge_quantity(checked: CheckedText, claim: Claim) -> Verdict:
    """A quantity in somebody's own words: bound by value, measure unit, wording and time."""
    context = checked.context(claim)
    time = checked.time_of(context)
    agreeing = checked.index.bearing(claim)
    timely = ranked(
        (
            item
            for item in agreeing
            if agrees_in_time(item, time)
            and not is_contrary(item.fact, context.before)
            and not is_told_as_another_thing(item.fact, context.before)
            and not more_exactly_named(item.fact, checked.evidence, context, time)
        ),
        context,
    )
    best = timely[0] if timely else None
    rival = None
    if best is None or may_be_outdone(best):
        own = best.evidence.fact if best is not None else None
        rival = _clearly_named_rival(checked, claim, own, time)
    if best is not None and best.named >= NAMED:
        if rival is not None and _is_meant_instead(rival, best, context):
            return conflict(claim, rival.evidence.fact)
        others = [
            m for m in timely[1:] if m.named >= NAMED and m.evidence.fact is not best.evidence.fact
        ]
        if others and not is_clearly_better(best, others[0]):
            return _ambiguous_or_first(claim, time, [best, *others])
        return by_fact(best.evidence.fact)
    passage = None if rival is not None else quoted_policy(checked, claim)
    if passage is not None:
        return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    return _unsupported_quantity(claim, context, time, ranked(agreeing, context), best, rival)


def _is_meant_instead(rival: Match, best: Match, context: Context) -> bool:
    """Whether the wording rather names a fact of another value.

    企业 is named wherever 新登记企业 is; if 新登记 is said, too, that is meant.
    """
    short, long = rival.evidence.fact.label, best.evidence.fact.label
    says_more = short in long and coverage(long.replace(short, "，"), context.stretch) >= NAMED
    return not says_more and is_clearly_better(rival, best)


def _far_better_named(
    checked: CheckedText, claim: Claim, own: Evidence, time: TimeTold
) -> Fact | None:
    """Another fact that the wording surely names, far better than the one that was printed."""
    context = checked.context(claim)

    def is_other(item: Evidence) -> bool:
        return item.fact.fact_id != own.fact.fact_id and agrees_in_time(item, time)

    others = (
        m
        for m in checked.index.clearly_named(context, is_other)
        if m.named >= SURELY_NAMED and not _is_told_beside(checked, claim, m.evidence, own.fact)
    )
    best = max(others, key=lambda m: m.named, default=None)
    if best is None or best.named - named_by(own, context) < _FAR_BETTER:
        return None
    return best.evidence.fact


def _clearly_named_rival(
    checked: CheckedText, claim: Claim, own: Fact | None, time: TimeTold
) -> Match | None:
    """The stated value of the claim's unit, but another one, that the wording names best."""
    if claim.quantity is None:
        return None
    unit = claim.quantity.measure_unit

    def contradicts(item: Evidence) -> bool:
        return (
            item.may_contradict
            and is_counted_in(item, unit, checked.lexicon)
            and not is_borne(claim, item.quantity)
            and agrees_in_time(item, time)
        )

    rivals = (
        m
        for m in checked.index.clearly_named(checked.context(claim), contradicts)
        if not _is_told_beside(checked, claim, m.evidence, own)
    )
    return min(rivals, key=lambda m: (-m.named, m.evidence.fact.fact_id), default=None)


def _is_told_beside(checked: CheckedText, claim: Claim, rival: Evidence, own: Fact | None) -> bool:
    """Whether the rival's own value stands in the same statement, told of the rival itself.

    Then it does not speak of this figure. Where two figures changed places the wording fits each
    other's fact better than its own; figures of different units do not change places unseen.
    """
    here = checked.context(claim).window
    label = rival.fact.label
    own_label = own.label if own is not None else ""
    unit = claim.quantity.measure_unit if claim.quantity else ""
    for other in checked.beside(claim):
        if other.quantity is None or not is_borne(other, rival.quantity):
            continue
        there = checked.context(other).window
        straight = coverage(label, there) + coverage(own_label, here)
        crossed = coverage(label, here) + coverage(own_label, there)
        if straight > crossed or (straight == crossed and rival.quantity.measure_unit != unit):
            return True
    return False


def _follows_what_changed(checked: CheckedText, fact: Fact, span: Span) -> bool:
    """Whether a computed change stands right behind the printed figure that changed."""
    if fact.derivation is None or fact.derivation.kind is DerivationKind.SUM:
        return False
    nearest = checked.source_before(span.start)
    while nearest is not None and not _is_stated(checked, nearest):
        nearest = checked.source_before(nearest.span.start)
    return (
        nearest is not None
        and nearest.source_id == fact.derivation.operand_ids[0]
        and not set(checked.text[nearest.span.end : span.start]) & set(BREAKS)
    )


def _is_stated(checked: CheckedText, source: SourcedSpan) -> bool:
    fact = checked.facts.get(source.source_id)
    return fact is not None and fact.quantity is not None and not fact.is_derived


def _untimely(claim: Claim, item: Evidence, time: TimeTold) -> Verdict:
    """A true figure that is told of another time than its own."""
    fact = item.fact
    if item.part is Part.LAST_YEAR:
        message = f"“{claim.text}”是去年的数，“{fact.label}”今年为{told(fact)}。"
    elif time.is_only_last_year:
        message = f"“{claim.text}”是“{fact.label}”今年的数，此处说的是去年，请核对。"
    elif time.is_plan:
        message = f"“{claim.text}”是“{fact.label}”今年的数，此处说的是下一步的打算，请核对。"
    else:
        message = f"“{claim.text}”是下一步的打算（“{fact.label}”），不是今年的成绩，请核对。"
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.WRONG_YEAR,
        message,
        candidate_ids=(fact.fact_id,),
        suggestion=fact.render() if item.part is Part.LAST_YEAR else "",
    )


def _ambiguous_or_first(claim: Claim, time: TimeTold, matches: Sequence[Match]) -> Verdict:
    """Several facts fit alike: parts of the same statement are no doubt, different ones are.

    Where nothing says that a goal is told, a result is meant if there is one.
    """
    facts = [m.evidence.fact for m in matches]
    results = [fact for fact in facts if fact.role is not FactRole.PLAN]
    if time.is_plan is None and results:
        facts = results
    related = [
        f for f in facts[1:] if f.derivation and facts[0].fact_id in f.derivation.operand_ids
    ]
    related += [fact for fact in facts[1:] if _says_the_same(fact.label, facts[0].label)]
    if len(related) >= len(facts) - 1 or matches[0].evidence.part is Part.WORDING:
        return by_fact(facts[0])
    names = "、".join(f"“{f.label}”" for f in facts[:4])
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.AMBIGUOUS_CLAIM,
        f"“{claim.text}”可能指{names}，请写明是哪一项。",
        candidate_ids=tuple(f.fact_id for f in facts),
    )


def _says_the_same(one: str, other: str) -> bool:
    """Whether two labels only order their words differently: 便民驿站将建成, 建成便民驿站."""
    return set(one) - _LITTLE_WORDS == set(other) - _LITTLE_WORDS


def _unsupported_quantity(
    claim: Claim,
    context: Context,
    time: TimeTold,
    agreeing: Sequence[Match],
    best: Match | None,
    rival: Match | None,
) -> Verdict:
    turned = next((m for m in agreeing if is_contrary(m.evidence.fact, context.before)), None)
    if turned is not None and turned.named >= NAMED - 0.4:
        return contrary(turned.evidence.fact)
    untimely = next((m for m in agreeing if not agrees_in_time(m.evidence, time)), None)
    if untimely is not None and untimely.named >= NAMED:
        return _untimely(claim, untimely.evidence, time)
    if rival is not None:
        return conflict(claim, rival.evidence.fact)
    for match in agreeing:
        what = is_told_as_another_thing(match.evidence.fact, context.before)
        if what and match.named >= NAMED:
            return told_as(claim, match.evidence.fact, what)
    if best is not None:
        fact = best.evidence.fact
        return Verdict(
            VerificationStatus.UNVERIFIED,
            FindingCode.WRONG_FACT,
            f"“{claim.text}”与“{fact.label}”的数相同，但此处说的似乎不是这一项，请核对。",
            candidate_ids=tuple(dict.fromkeys(m.evidence.fact.fact_id for m in agreeing)),
        )
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"“{claim.text}”在事实表和所引政策中都没有依据，请核实。"
    )
