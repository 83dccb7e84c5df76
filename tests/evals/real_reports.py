"""The checker on real reports: what it says of a true text, and of one that was made wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan, SectionRole, role_of_heading
from drafter.domain.verification import Finding, VerifiedClaim
from tests.evals.corpus import FOLDER, ReportSection, is_there, read_reports
from tests.evals.fact_reader import SheetOfReport, read_report
from tests.evals.inject import Ground
from tests.evals.mentions import MentionKind
from tests.evals.planted import try_document_number, try_superseded, try_unlisted
from tests.evals.table import print_table
from tests.evals.trials import Checker, Results, in_its_sentence, print_results, touching, try_all
from tests.evals.whole_reports import Part, try_dropping, try_pairs

CASES_A_SECTION = 1
"""Of one kind of change; the run takes as many times longer as this is larger."""
DROPPED_A_REPORT = 2
"""A dropped fact shows in the whole report only, which is read anew for each."""


@dataclass
class CleanReading:
    """What the checker says of true texts."""

    characters: int = 0
    figures: int = 0
    """Mentions whose fact stands on the sheet."""
    alarms: Counter[str] = field(default_factory=Counter)
    unseen: int = 0
    """Figures that are no claim to the checker: what is unseen is accepted."""
    others: Counter[str] = field(default_factory=Counter)
    """Findings about what no fact was supplied for: names, vague counts, other years."""
    facts: int = 0
    unused: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class RealResult:
    """Everything that real reports show."""

    reports: int = 0
    mentions: int = 0
    indistinct: int = 0
    refused: int = 0
    clean: CleanReading = field(default_factory=CleanReading)
    results: Results = field(default_factory=Results)


def verify_real_reports(
    lexicon: Lexicon, folder: Path = FOLDER, choice: int = 1
) -> RealResult | None:
    """None where the reports are not on this machine; ``choice`` as ``read_reports`` takes it."""
    if not is_there(folder):
        return None
    result = RealResult()
    reports = read_reports(folder, choice)
    read = [one for report in reports if (one := read_report(report, lexicon)).stated]
    for number, one in enumerate(read):
        result.reports += 1
        result.mentions += one.mentions
        result.indistinct += one.indistinct
        result.refused += len(one.refused)
        _try_report(one, read[(number + len(read) // 2) % len(read)], lexicon, result)
    return result


def _try_report(
    one: SheetOfReport, other: SheetOfReport, lexicon: Lexicon, result: RealResult
) -> None:
    parts = [_part(one, number, other, lexicon) for number in range(len(one.report.sections))]
    for part in parts:
        claims, complaints = part.checker.read(part.ground.text)
        _note_clean(one.report.name, part.ground, claims, complaints, result.clean)
        try_all(part.checker, result.results, CASES_A_SECTION, complaints)
        try_unlisted(part.checker, result.results, CASES_A_SECTION)
        try_document_number(part.checker, result.results, 2 * CASES_A_SECTION)
        try_superseded(part.checker, result.results, 2 * CASES_A_SECTION)
    try_pairs(parts, result.results, CASES_A_SECTION)
    unused = try_dropping(parts, result.results, DROPPED_A_REPORT)
    facts = one.sheet.by_id()
    result.clean.facts += len(one.sheet.stated())
    result.clean.unused += len(unused)
    result.clean.examples["unused"] += [
        f"{one.report.name} {facts[i].label} {facts[i].render()}" for i in sorted(unused)
    ]


def _part(one: SheetOfReport, number: int, other: SheetOfReport, lexicon: Lexicon) -> Part:
    """A section with what may leak into it from the report half the list away."""
    section = one.report.sections[number]
    foreign = other.report.sections[number % len(other.report.sections)].text
    ground = Ground(
        text=section.text,
        sheet=one.sheet,
        lexicon=lexicon,
        foreign_sentences=(f"{foreign.partition('。')[0].splitlines()[-1]}。",),
        foreign_facts=other.sheet.stated(),
        read_facts=one.of_section(number),
    )
    role = _role(section)
    plan = SectionPlan(f"s{number}", 2, "", section.heading, role or SectionRole.ACHIEVEMENT)
    return Part(plan, Checker(ground, section_role=role))


def _role(section: ReportSection) -> SectionRole | None:
    return role_of_heading(section.heading) if section.heading else None


def _note_clean(
    name: str,
    ground: Ground,
    claims: Sequence[VerifiedClaim],
    complaints: Sequence[Finding],
    clean: CleanReading,
) -> None:
    """Each complaint about a figure that is right, and each figure that was not looked at."""
    clean.characters += len(ground.text)
    spans = [verified.claim.span for verified in claims]
    right: list[Finding] = []
    for mention in ground.mentions:
        if mention.kind is MentionKind.YEAR:
            continue
        clean.figures += 1
        fact = ground.fact_of(mention)
        shown = f"{name} {in_its_sentence(ground.text, mention.start, mention.end)}"
        shown += f"（{fact.label}：{fact.render()}）" if fact else ""
        found = touching(complaints, [(mention.start, mention.end)])
        right += found
        if found:
            clean.alarms[found[0].code] += 1
            clean.examples[found[0].code].append(f"{shown} ⇐ {found[0].message}")
        elif not any(s.start < mention.end and mention.start < s.end for s in spans):
            clean.unseen += 1
            clean.examples["unseen"].append(shown)
    for finding in complaints:
        if finding not in right:
            clean.others[finding.code] += 1
            clean.examples[f"other {finding.code}"].append(f"{name} {finding.message}")


def print_real_reports(result: RealResult | None, examples: int) -> None:
    """The tables, or that there is nothing to read."""
    if result is None:
        print("\nChecker on real reports: skipped, ../shared/corpus is not here")
        return
    clean = result.clean
    print_table(
        f"Checker, {result.reports} real reports ({clean.characters} characters), unchanged",
        ["what", "count", "of", "share"],
        [
            _row("figures with a fact, of all seen", clean.figures, result.mentions),
            _row("complaints about them: false alarms", sum(clean.alarms.values()), clean.figures),
            *(_row(f"  {code}", n, clean.figures) for code, n in clean.alarms.most_common()),
            _row("figures that are no claim to the checker", clean.unseen, clean.figures),
            _row("facts of the text that are called unused", clean.unused, clean.facts),
            _row("findings about what has no fact", sum(clean.others.values()), clean.characters),
            *(_row(f"  {code}", n, clean.characters) for code, n in clean.others.most_common()),
        ],
    )
    for code, lines in clean.examples.items():
        for line in lines[:examples]:
            print(f"  {code}: {line}")
    print_results(result.results, "Checker, real reports", examples)


def _row(what: str, count: int, of: int) -> list[object]:
    return [what, count, of, count / of if of else "-"]
