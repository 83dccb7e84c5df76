"""The checker on the exemplar writer's drafts of the sample sheets, in every kind of change."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.bootstrap import Services
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.report import Draft, Section
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding
from tests.evals.inject import Ground
from tests.evals.library import documents_of, text_of
from tests.evals.mentions import MARK
from tests.evals.planted import try_document_number, try_superseded, try_unlisted
from tests.evals.trials import Checker, Results, print_results, try_all
from tests.evals.whole_reports import Part, try_dropping, try_pairs

_CASES_A_SECTION = 8
"""Of one kind; the figures of a long section are alike."""
_OTHERS_A_SECTION = 3
"""Of each kind that is planted, or takes two sections."""
_DROPPED_A_REPORT = 12
_FOREIGN_A_SECTION = 2
EXAMPLES = 3
"""Of each kind of miss and false alarm that is printed."""
CAVEAT = """\
What this does not prove: the injector and the checker have the same authors, so kinds of error
that nobody thought of are not in it. The texts of the samples are the exemplar writer's; the real
reports are other people's, but their sheets were read off them by us, in the words of the text. A
figure of 1.000 is an upper bound. An error counts as found if a finding that is no mere hint
touches the changed words."""


@dataclass
class VerifierResult:
    """All kinds of change, and what is said of the unchanged drafts."""

    results: Results = field(default_factory=Results)
    sections: int = 0
    clean_alarms: list[str] = field(default_factory=list)
    """Complaints about the unchanged drafts, where nothing is marked."""


def verify_changes(services: Services, drafts: Sequence[Draft]) -> VerifierResult:
    """Change every section of the drafts in every way, and see what the checker says."""
    result = VerifierResult()
    for draft in drafts:
        others = [other.sheet for other in drafts if other.sheet is not draft.sheet]
        foreign_facts = [fact for sheet in others for fact in sheet.stated()]
        foreign = _foreign_sentences(services, draft.sheet)
        parts = [
            _part(services, draft, section, foreign_facts, foreign, number)
            for number, section in enumerate(s for s in draft.sections if s.text)
        ]
        for part in parts:
            result.sections += 1
            complaints = part.checker.complaints(part.ground.text)
            result.clean_alarms += [
                f"{f.message} ({f.excerpt})"
                for f in complaints
                if not _is_marked(part.ground.text, f)
            ]
            try_all(part.checker, result.results, _CASES_A_SECTION, complaints)
            try_unlisted(part.checker, result.results, _OTHERS_A_SECTION)
            try_document_number(part.checker, result.results, _OTHERS_A_SECTION)
            try_superseded(part.checker, result.results, _OTHERS_A_SECTION)
        try_pairs(parts, result.results, _OTHERS_A_SECTION)
        try_dropping(parts, result.results, _DROPPED_A_REPORT)
    return result


def _part(
    services: Services,
    draft: Draft,
    section: Section,
    foreign_facts: Sequence[Fact],
    foreign: Sequence[str],
    number: int,
) -> Part:
    start = number * _FOREIGN_A_SECTION % len(foreign)
    ground = Ground(
        section.text,
        draft.sheet,
        services.lexicon,
        foreign[start : start + _FOREIGN_A_SECTION],
        foreign_facts,
    )
    ids = section.revision.passage_ids if section.revision else ()
    return Part(section.plan, Checker(ground, _policies(services, ids)))


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
    """The tables of the samples."""
    print_results(result.results, f"Checker, {result.sections} sections of the samples", EXAMPLES)
    print(f"\nUnchanged drafts, read without their sources: {len(result.clean_alarms)} complaints")
    for alarm in result.clean_alarms:
        print(f"  {alarm}")
