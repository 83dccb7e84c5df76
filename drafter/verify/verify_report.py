"""What only the whole report shows: facts left out, facts told twice, sections that disagree."""

from collections import defaultdict
from collections.abc import Sequence

from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan
from drafter.domain.verification import (
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
)
from drafter.verify.same_thing_told import told_differently
from drafter.verify.verify_section import verify_section

Told = tuple[SectionPlan, str, Sequence[SourcedSpan]]
"""A section, its text, and what its spans rest on. A plan without a key stands for a whole text,
whose parts are not known."""


def verify_report(
    sections: Sequence[Told], sheet: FactSheet, lexicon: Lexicon
) -> tuple[Finding, ...]:
    """Findings about the whole report, unused facts first.

    A fact is at home where the outline puts it; a whole text whose parts are not known has no
    homes, and neither has one whose plans carry no facts.
    """
    uses: dict[str, set[str]] = defaultdict(set)
    conflicts: list[tuple[str, str, Finding]] = []
    unknown = []
    for plan, text, sources in sections:
        verification = verify_section(
            text,
            section_key=plan.section_key,
            section_role=plan.role if plan.section_key else None,
            sheet=sheet,
            sources=sources,
            lexicon=lexicon,
            with_style=False,
        )
        for fact_id in verification.told_ids:
            uses[fact_id].add(plan.section_key)
        unknown.append((plan, text, verification))
        conflicts += [
            (fact_id, plan.section_key, finding)
            for finding in verification.findings
            if finding.code is FindingCode.CONFLICTING_CLAIM
            for fact_id in finding.fact_ids[:1]
        ]
    homes = {fact_id: plan.section_key for plan, _, _ in sections for fact_id in plan.fact_ids}
    names = {plan.section_key: plan.full_heading or "引言" for plan, _, _ in sections}
    unused = [
        _unused(fact, homes.get(fact.fact_id, ""))
        for fact in sheet.stated()
        if fact.required and fact.role is not FactRole.IDENTITY and fact.fact_id not in uses
    ]
    facts = sheet.by_id()
    repeated = [
        _repeated(facts[fact_id], [names[key] for key in sorted(keys)], max(keys))
        for fact_id, keys in sorted(uses.items())
        if len(keys) > 1 and facts[fact_id].role is not FactRole.IDENTITY
    ]
    inconsistent = [
        _inconsistent(facts[fact_id], names[sorted(uses[fact_id] - {key})[0]], finding)
        for fact_id, key, finding in conflicts
        if uses.get(fact_id, set()) - {key}
    ]
    misplaced = [
        _misplaced(facts[fact_id], [names[key] for key in sorted(keys)], names[home], max(keys))
        for fact_id, keys in sorted(uses.items())
        if (home := homes.get(fact_id)) is not None
        and not facts[fact_id].is_derived
        and facts[fact_id].role is not FactRole.IDENTITY
        and not any(_belongs_to(key, home) for key in keys)
    ]
    return (*unused, *inconsistent, *told_differently(unknown, names), *repeated, *misplaced)


def _belongs_to(section_key: str, home: str) -> bool:
    """Whether a section is a fact's home, a part of it, or the lead of the part that holds it."""
    return f"{section_key}.".startswith(f"{home}.") or f"{home}.".startswith(f"{section_key}.")


def _misplaced(fact: Fact, headings: Sequence[str], home: str, section_key: str) -> Finding:
    places = "、".join(f"“{heading}”" for heading in headings)
    return Finding(
        FindingCode.MISPLACED_FACT,
        Severity.HINT,
        f"“{fact.label}{fact.render()}”写在{places}，按提纲应在“{home}”，请看是否写错了部分。",
        section_key,
        fact_ids=(fact.fact_id,),
    )


def _unused(fact: Fact, section_key: str) -> Finding:
    place = fact.source.render()
    where = f"（{place}）" if place else ""
    return Finding(
        FindingCode.UNUSED_FACT,
        Severity.UNVERIFIED,
        f"事实“{fact.label}：{fact.render()}”{where}没有写进报告，请补写或确认不用。",
        section_key,
        fact_ids=(fact.fact_id,),
    )


def _repeated(fact: Fact, headings: Sequence[str], section_key: str) -> Finding:
    places = "、".join(f"“{heading}”" for heading in headings)
    return Finding(
        FindingCode.REPEATED_FACT,
        Severity.HINT,
        f"“{fact.label}{fact.render()}”在{places}都写到，请看是否需要重复。",
        section_key,
        fact_ids=(fact.fact_id,),
    )


def _inconsistent(fact: Fact, other: str, finding: Finding) -> Finding:
    return Finding(
        FindingCode.INCONSISTENT_SECTIONS,
        Severity.ERROR,
        f"“{fact.label}”在“{other}”写{fact.render()}，此处写“{finding.excerpt}”，前后不一。",
        finding.section_key,
        finding.span,
        finding.excerpt,
        (fact.fact_id,),
    )
