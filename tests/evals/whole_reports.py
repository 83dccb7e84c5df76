"""What only two sections, or the whole report, can show: swapped values, a dropped fact."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from drafter.domain.report import SectionPlan
from drafter.domain.verification import FindingCode
from drafter.verify.verify_report import verify_report
from tests.evals.errors import (
    DROPPED,
    SWAPPED_BETWEEN,
    fact_dropped,
    values_swapped_between,
)
from tests.evals.inject import Ground, apply
from tests.evals.trials import Checker, KindResult, Results, spread, try_all


@dataclass(frozen=True)
class Part:
    """A section with its place in the report."""

    plan: SectionPlan
    checker: Checker

    @property
    def ground(self) -> Ground:
        return self.checker.ground


def try_pairs(parts: Sequence[Part], results: Results, limit: int) -> None:
    """Values swapped between neighbouring sections."""
    for first, second in pairwise(parts):
        pair = _joined(first.ground, second.ground)
        checker = replace(
            first.checker,
            ground=pair,
            passages=(*first.checker.passages, *second.checker.passages),
            section_role=None,
        )
        errors = {SWAPPED_BETWEEN: values_swapped_between}
        try_all(checker, results, limit, checker.complaints(pair.text), errors, {})


def _joined(first: Ground, second: Ground) -> Ground:
    border = len(first.text) + 1
    facts = None
    if first.read_facts is not None and second.read_facts is not None:
        behind = {border + start: fact for start, fact in second.read_facts.items()}
        facts = {**first.read_facts, **behind}
    return replace(first, text=f"{first.text}\n{second.text}", read_facts=facts, border=border)


def try_dropping(parts: Sequence[Part], results: Results, limit: int) -> set[str]:
    """Facts taken out of the report, so many; the ids that are called unused before any is."""
    texts = [part.ground.text for part in parts]
    unused = unused_facts(parts, texts)
    told = Counter(f.fact_id for part in parts for _, f in part.ground.facts)
    cases = [
        (number, case[0], fact)
        for number, part in enumerate(parts)
        for case in fact_dropped(part.ground)
        for mention, fact in part.ground.facts
        if case[0].start <= mention.start < case[0].end
        and told[fact.fact_id] == 1
        and fact.fact_id not in unused
    ]
    result = results.errors.setdefault(DROPPED, KindResult())
    for number, change, fact in spread(iter(cases), limit):
        text, _ = apply(texts[number], (change,))
        found = unused_facts(parts, [*texts[:number], text, *texts[number + 1 :]])
        is_found = fact.fact_id in found
        example = f"{fact.label} {fact.render()}"
        result.count(is_found=is_found, is_bad=not is_found, example=example)
    return unused


def unused_facts(parts: Sequence[Part], texts: Sequence[str]) -> set[str]:
    """The facts that the whole report is said not to tell."""
    told = [(part.plan, text, ()) for part, text in zip(parts, texts, strict=True)]
    ground = parts[0].ground
    findings = verify_report(told, ground.sheet, ground.lexicon)
    return {i for f in findings if f.code is FindingCode.UNUSED_FACT for i in f.fact_ids}
