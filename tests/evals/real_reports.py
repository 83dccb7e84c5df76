"""The checker on real reports: what it says of a true text, and of one that was made wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.report import SectionPlan, SectionRole, role_of_heading
from drafter.domain.verification import Finding, FindingCode
from drafter.verify.verify_report import verify_report
from tests.evals.corpus import ReportSection, is_there, read_reports
from tests.evals.errors import (
    DROPPED,
    SWAPPED_BETWEEN,
    UNLISTED,
    digit_changed,
    fact_dropped,
    values_swapped_between,
)
from tests.evals.fact_reader import SheetOfReport, read_report
from tests.evals.inject import Change, Ground, apply
from tests.evals.mentions import MentionKind, find_mentions
from tests.evals.table import print_table
from tests.evals.trials import Checker, KindResult, Results, print_results, spread, touching, try_all

CASES_A_SECTION = 1
"""Of one kind of change; a larger number makes the run as many times longer."""
DROPPED_A_REPORT = 2
"""A dropped fact shows in the whole report, which is read anew for each."""
_CLASSIFIERS = ("垛", "囤", "摞", "羽", "绺")
"""Units that no lexicon of public bodies lists."""
_EXAMPLES = 3


@dataclass
class CleanReading:
    """What the checker says of true texts."""

    characters: int = 0
    stated: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    unseen: int = 0
    """Figures that are no claim to the checker: what is unseen is accepted."""
    others: Counter[str] = field(default_factory=Counter)
    """Findings about what no fact was supplied for: names, vague counts, dates without a year."""
    told: int = 0
    unused: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class RealResult:
    """Everything that real reports show."""

    reports: int = 0
    facts: int = 0
    mentions: int = 0
    indistinct: int = 0
    refused: int = 0
    clean: CleanReading = field(default_factory=CleanReading)
    results: Results = field(default_factory=Results)


def verify_real_reports(lexicon: Lexicon) -> RealResult | None:
    """None where the reports are not on this machine."""
    if not is_there():
        return None
    result = RealResult()
    read = [read_report(report, lexicon) for report in read_reports()]
    read = [one for one in read if one.stated]
    for number, one in enumerate(read):
        result.reports += 1
        result.facts += len(one.sheet.stated())
        result.mentions += one.mentions
        result.indistinct += one.indistinct
        result.refused += len(one.refused)
        other = read[(number + len(read) // 2) % len(read)]
        _try_report(one, other, lexicon, result)
    return result


def _try_report(
    one: SheetOfReport, other: SheetOfReport, lexicon: Lexicon, result: RealResult
) -> None:
    grounds = [_ground(one, number, other, lexicon) for number in range(len(one.report.sections))]
    for section, ground in zip(one.report.sections, grounds, strict=True):
        checker = Checker(ground, section_role=_role(section))
        claims, complaints = checker.read(ground.text)
        _note_clean(one, ground, complaints, {i for c in claims for i in range(c.claim.span.start, c.claim.span.end)}, result.clean)
        try_all(checker, result.results, lambda _: CASES_A_SECTION, complaints)
        _try_unlisted(checker, result.results)
    for first, second in pairwise(grounds):
        pair = _joined(first, second)
        checker = Checker(pair)
        try_all(
            checker,
            result.results,
            lambda _: CASES_A_SECTION,
            checker.complaints(pair.text),
            {SWAPPED_BETWEEN: values_swapped_between},
            {},
        )
    _try_dropping(one, grounds, lexicon, result)


def _ground(one: SheetOfReport, number: int, other: SheetOfReport, lexicon: Lexicon) -> Ground:
    """A section with what may leak into it from a report half the list away."""
    sections = other.report.sections
    leaked = sections[number % len(sections)].text.split("。")[0].strip() + "。"
    return Ground(
        text=one.report.sections[number].text,
        sheet=one.sheet,
        lexicon=lexicon,
        foreign_sentences=(leaked.splitlines()[-1],),
        foreign_facts=other.sheet.stated(),
        read_facts={s.mention.start: s.fact for s in one.of_section(number)},
    )


def _role(section: ReportSection) -> SectionRole | None:
    return role_of_heading(section.heading) if section.heading else None


def _joined(first: Ground, second: Ground) -> Ground:
    border = len(first.text) + 1
    facts = dict(first.read_facts or {})
    facts |= {border + start: fact for start, fact in (second.read_facts or {}).items()}
    return replace(first, text=f"{first.text}\n{second.text}", read_facts=facts, border=border)


def _note_clean(
    one: SheetOfReport,
    ground: Ground,
    complaints: Sequence[Finding],
    claimed: set[int],
    clean: CleanReading,
) -> None:
    clean.characters += len(ground.text)
    known: list[Finding] = []
    for mention in ground.mentions:
        if mention.kind is MentionKind.YEAR:
            continue
        clean.stated += 1
        start = max(ground.text.rfind(c, 0, mention.start) for c in "。；\n") + 1
        shown = f"{ground.text[start:mention.start]}▸{mention.text}◂{ground.text[mention.end:mention.end + 12]}".replace("\n", "/")
        fact = ground.fact_of(mention)
        named = f"（{fact.label}：{fact.render()}）" if fact else ""
        found = touching(complaints, [(mention.start, mention.end)])
        known += found
        if found:
            clean.alarms[found[0].code] += 1
            clean.examples[found[0].code].append(f"{one.report.name} {shown}{named} ⇐ {found[0].message}")
        elif not claimed & set(range(mention.start, mention.end)):
            clean.unseen += 1
            clean.examples["unseen"].append(f"{one.report.name} {shown}{named}")
    for finding in complaints:
        if finding not in known:
            clean.others[finding.code] += 1
            at = finding.span.start if finding.span else 0
            clean.examples[f"other {finding.code}"].append(
                f"{one.report.name} {ground.text[max(0, at - 20):at + 20]} ⇐ {finding.message}".replace("\n", "/")
            )


def _try_unlisted(checker: Checker, results: Results) -> None:
    """A figure in a unit that the lexicon does not list, in text and sheet; then its digit."""
    ground = checker.ground
    classifier = next(c for c in _CLASSIFIERS if c not in ground.lexicon.measure_units)
    for mention, fact in ground.facts:
        is_count = mention.text.isascii() is False and mention.text.endswith(mention.unit)
        if not is_count or fact.quantity is None or mention.unit in ("%", "‰", "个百分点", "倍"):
            continue
        if any(c in mention.text for c in "万亿余多"):
            continue
        wording = mention.text.removesuffix(mention.unit) + classifier
        text, _ = apply(ground.text, (Change(mention.start, mention.end, wording),))
        told = replace(fact, quantity=Quantity(fact.quantity.amount, classifier, fact.quantity.comparator), last_year=None)
        sheet = _with(ground.sheet, told)
        unlisted = replace(ground, text=text, sheet=sheet, read_facts={mention.start: told})
        only = replace(checker, ground=unlisted)
        complaints = only.complaints(text)
        spans = [(mention.start, mention.start + len(wording))]
        found = touching(complaints, spans)
        results.rewrites.setdefault("unlisted unit", KindResult()).count(
            is_found=bool(found), is_bad=bool(found), example=f"{text[max(0, mention.start - 20) : mention.end + 3]}  ⇐ {found[0].message if found else ''}"
        )
        if not found:
            digits = Change(mention.start, mention.start + 1, "")
            wrong = str(int(mention.amount) + 3) + classifier
            changed = text[: mention.start] + wrong + text[mention.start + len(wording) :]
            hit = touching(only.complaints(changed), [(digits.start, digits.start + len(wrong))])
            results.errors.setdefault(UNLISTED, KindResult()).count(
                is_found=bool(hit), is_bad=not hit, example=changed[max(0, mention.start - 20) : mention.start + 8]
            )
        return


def _with(sheet: FactSheet, told: Fact) -> FactSheet:
    facts = tuple(told if f.fact_id == told.fact_id else f for f in sheet.facts)
    return replace(sheet, facts=tuple(f for f in facts if f.derivation is None or told.fact_id not in f.derivation.operand_ids))


def _try_dropping(
    one: SheetOfReport, grounds: Sequence[Ground], lexicon: Lexicon, result: RealResult
) -> None:
    texts = [ground.text for ground in grounds]
    unused = _unused(one, texts, lexicon)
    result.clean.told += len(one.sheet.stated())
    result.clean.unused += len(unused)
    facts = one.sheet.by_id()
    result.clean.examples["unused"] += [f"{one.report.name} {facts[i].label} {facts[i].render()}" for i in sorted(unused)]
    times = Counter(s.fact.fact_id for s in one.stated)
    cases = [
        (number, case)
        for number, ground in enumerate(grounds)
        for case in fact_dropped(ground)
    ]
    dropped = result.results.errors.setdefault(DROPPED, KindResult())
    chosen = cases[:: max(1, -(-len(cases) // DROPPED_A_REPORT))]
    for number, case in chosen:
        change = case[0]
        fact = next(f for m, f in grounds[number].facts if change.start <= m.start < change.end)
        if fact.fact_id in unused or times[fact.fact_id] > 1:
            continue
        text, _ = apply(texts[number], case)
        found = _unused(one, [*texts[:number], text, *texts[number + 1 :]], lexicon)
        is_found = fact.fact_id in found
        dropped.count(is_found=is_found, is_bad=not is_found, example=f"{one.report.name} {fact.label} {fact.render()}")


def _unused(one: SheetOfReport, texts: Sequence[str], lexicon: Lexicon) -> set[str]:
    told = [
        (SectionPlan(f"s{i}", 2, "", section.heading, _role(section) or SectionRole.ACHIEVEMENT), text, ())
        for i, (section, text) in enumerate(zip(one.report.sections, texts, strict=True))
    ]
    findings = verify_report(told, one.sheet, lexicon)
    return {i for f in findings if f.code is FindingCode.UNUSED_FACT for i in f.fact_ids}


def print_real_reports(result: RealResult | None, examples: int = _EXAMPLES) -> None:
    """The tables, or that there is nothing to read."""
    if result is None:
        print("\nChecker on real reports: skipped, ../shared/corpus is not here")
        return
    clean = result.clean
    print_table(
        f"Checker, real reports: unchanged text ({result.reports} reports, {clean.characters} characters)",
        ["what", "count", "of", "share"],
        [
            ["complaints about true figures", sum(clean.alarms.values()), clean.stated, sum(clean.alarms.values()) / clean.stated],
            *([f"  {code}", n, clean.stated, n / clean.stated] for code, n in clean.alarms.most_common()),
            ["true figures that are no claim to the checker", clean.unseen, clean.stated, clean.unseen / clean.stated],
            ["told facts that are called unused", clean.unused, clean.told, clean.unused / clean.told],
            ["findings about what no fact was supplied for", sum(clean.others.values()), clean.characters, sum(clean.others.values()) / clean.characters],
            *([f"  {code}", n, clean.characters, n / clean.characters] for code, n in clean.others.most_common()),
        ],
    )
    for code, lines in clean.examples.items():
        for line in lines[:examples]:
            print(f"  {code}: {line}")
    print_results(result.results, "Checker, real reports", examples)
