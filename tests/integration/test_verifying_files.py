"""A file that somebody wrote by hand is held against the library, too."""

import pytest

from api.bootstrap import Services
from api.drafting import read_sheet
from api.indexing import sample_sheets
from api.verifying import LocatedFinding, verify_file
from drafter.domain.fact import FactSheet
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.domain.verification import FindingCode


@pytest.fixture(scope="module")
def sheet(sample_library: Services) -> FactSheet:
    path = sample_sheets()[0]
    return read_sheet(sample_library, path.name, path.read_bytes())[0]


def found(services: Services, text: str, sheet: FactSheet) -> tuple[LocatedFinding, ...]:
    return verify_file(services, "手写稿.txt", text.encode(), sheet).findings


def test_a_figure_of_last_years_report_is_shown_with_its_sentence(
    sample_library: Services, sheet: FactSheet
) -> None:
    text = "一、主要工作\n支部新招募志愿者46名，党员与志愿者结成搭档14对。\n"
    kept = [
        item
        for item in found(sample_library, text, sheet)
        if item.finding.code is FindingCode.CARRIED_OVER_VALUE
    ]
    assert {item.finding.excerpt for item in kept} == {"46名", "14对"}
    assert all(item.line == 2 for item in kept)


def test_another_organizations_sentences_are_shown_with_its_report(
    sample_library: Services, sheet: FactSheet
) -> None:
    library = sample_library.documents
    other = next(
        item.document
        for item in library.list_documents(PassageFilter(kind=DocumentKind.PAST_REPORT))
        if item.document.organization != sheet.organization
    )
    copied = max((p.text for p in library.passages_of(other.document_id)), key=len)
    codes = {item.finding.code for item in found(sample_library, copied, sheet)}
    assert FindingCode.OVERLAP in codes
