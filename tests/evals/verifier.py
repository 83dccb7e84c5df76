"""The checker's table: how many injected errors it finds, how often it cries wolf."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.bootstrap import Services
from drafter.domain.fact import FactSheet
from drafter.domain.report import Draft
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding, Severity
from tests.evals.inject import ERRORS, REWRITES, Case, Ground, Injector, apply
from tests.evals.library import documents_of, text_of
from tests.evals.mentions import MARK
from tests.evals.table import print_table

_CASES_A_SECTION = 12
"""Of one kind; the figures of a long section are alike."""
_FOREIGN_A_SECTION = 2
_EXAMPLES = 3
CAVEAT = """\
What this does not prove: errors and texts are our own. The injector and the checker have the
same authors, so kinds of error that nobody thought of are not in it; the texts are the
exemplar writer's, in its wording, not a clerk's or a model's. A figure of 1.000 is an upper
bound. An error counts as found if a finding that is no mere hint touches the changed words."""


@dataclass
class KindResult:
    """One kind of change over all drafts."""

    cases: int = 0
    found: int = 0
    examples: list[str] = field(default_factory=list)
    """Missed errors, or harmless rewrites that were complained of."""


@dataclass
class VerifierResult:
    """All kinds."""

    errors: dict[str, KindResult]
    rewrites: dict[str, KindResult]
    sections: int = 0
    clean_alarms: list[str] = field(default_factory=list)
    """Complaints about the unchanged drafts, where nothing is marked."""


def verify_changes(services: Services, drafts: Sequence[Draft]) -> VerifierResult:
    """Change every section of the drafts in every way, and see what the checker says."""
    result = VerifierResult(
        {kind: KindResult() for kind in ERRORS}, {kind: KindResult() for kind in REWRITES}
    )
    for draft in drafts:
        foreign = _foreign_sentences(services, draft.sheet)
        for number, section in enumerate(s for s in draft.sections if s.text):
            result.sections += 1
            ids = section.revision.passage_ids if section.revision else ()
            policies = _policies(services, ids)
            start = number * _FOREIGN_A_SECTION % len(foreign)
            ground = Ground(
                section.text,
                draft.sheet,
                services.lexicon,
                foreign[start : start + _FOREIGN_A_SECTION],
            )
            _try_section(services, ground, policies, result)
    return result


def _try_section(
    services: Services, ground: Ground, policies: tuple[Passage, ...], result: VerifierResult
) -> None:
    complaints = _complaints(services, ground.text, ground.sheet, policies)
    result.clean_alarms += [
        f"{f.message} ({f.excerpt})" for f in complaints if not _is_marked(ground.text, f)
    ]
    doubtful = [f.span for f in complaints if f.span is not None]
    for kinds, results, is_error in (
        (ERRORS, result.errors, True),
        (REWRITES, result.rewrites, False),
    ):
        for kind, injector in kinds.items():
            for case in _cases(injector, ground):
                if any(s.start < c.end and c.start < s.end for s in doubtful for c in case):
                    continue  # it was complained of before it was changed
                text, is_found = _is_found(services, ground, policies, case)
                results[kind].cases += 1
                results[kind].found += is_found
                if is_found is not is_error and len(results[kind].examples) < _EXAMPLES:
                    results[kind].examples.append(text)


def _cases(injector: Injector, ground: Ground) -> list[Case]:
    return [case for case, _ in zip(injector(ground), range(_CASES_A_SECTION), strict=False)]


def _is_found(
    services: Services, ground: Ground, policies: tuple[Passage, ...], case: Case
) -> tuple[str, bool]:
    """The changed clause, and whether a complaint touches what was changed.

    Of a leaked sentence the figure in the middle counts, not the wording around it.
    """
    text, spans = apply(ground.text, case)
    if len(spans) == 3:
        spans = spans[1:2]
    found = _complaints(services, text, ground.sheet, policies)
    touched = any(
        f.span is not None and f.span.start < end and start < f.span.end
        for f in found
        for start, end in spans
    )
    start, end = spans[0][0], spans[-1][1]
    first = max(text.rfind(c, 0, start) for c in "。；\n") + 1
    return f"{text[first:start]}▸{text[start:end]}◂", touched


def _complaints(
    services: Services, text: str, sheet: FactSheet, policies: tuple[Passage, ...]
) -> list[Finding]:
    findings = services.drafting.verify_text(text, sheet, passages=policies)
    return [f for f in findings if f.severity is not Severity.HINT]


def _is_marked(text: str, finding: Finding) -> bool:
    return finding.span is not None and text.startswith(MARK, finding.span.end)


def _policies(services: Services, passage_ids: Sequence[str]) -> tuple[Passage, ...]:
    found = services.retriever.passages(passage_ids)
    return tuple(p for p in found if p.kind is DocumentKind.POLICY)


def _foreign_sentences(services: Services, sheet: FactSheet) -> list[str]:
    """Sentences with figures from other organizations' reports of the year before."""
    texts = [
        text_of(services, document)
        for document in documents_of(services, DocumentKind.PAST_REPORT)
        if document.organization != sheet.organization and document.year == sheet.report_year - 1
    ]
    sentences = [
        [s for s in re.findall(r"[^。；\n]+。", text) if re.search(r"\d", s)] for text in texts
    ]
    shortest = min(len(of_report) for of_report in sentences)
    # One of each report in turn, so that any two neighbours are of different organizations.
    return [of_report[i] for i in range(shortest) for of_report in sentences]


def print_verifier(result: VerifierResult) -> None:
    """Recall by kind of error, false alarms by kind of rewrite, and examples of each miss."""
    print_table(
        f"Checker: injected errors ({result.sections} sections)",
        ["kind of error", "cases", "found", "recall"],
        [[k, r.cases, r.found, _share(r)] for k, r in result.errors.items()],
    )
    _print_examples("missed", result.errors)
    print_table(
        "Checker: harmless rewrites",
        ["kind of rewrite", "cases", "complaints", "false alarms"],
        [[k, r.cases, r.found, _share(r)] for k, r in result.rewrites.items()],
    )
    _print_examples("cried wolf", result.rewrites)
    print(f"\nUnchanged drafts, read without their sources: {len(result.clean_alarms)} complaints")
    for alarm in result.clean_alarms:
        print(f"  {alarm}")
    print(f"\n{CAVEAT}")


def _share(result: KindResult) -> float | str:
    return result.found / result.cases if result.cases else "-"


def _print_examples(verb: str, results: dict[str, KindResult]) -> None:
    for kind, result in results.items():
        for example in result.examples:
            print(f"  {verb}, {kind}: {example}")
