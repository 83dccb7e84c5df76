"""Retrieval on the sample documents with the bundled embedder: what a clerk would expect."""

from collections.abc import Iterator

import pytest

from api.bootstrap import Services
from drafter.domain.report import SectionPlan
from drafter.domain.source import (
    DocumentKind,
    DocumentSection,
    PassageFilter,
    SourceDocument,
)
from vectorstore.same_section import role_of

REPORTS = PassageFilter(kind=DocumentKind.PAST_REPORT)
POLICIES = PassageFilter(kind=DocumentKind.POLICY)
WHAT_CONTINUES_WHAT = [
    # organization, heading of 2024, the headings of 2023 and 2022 that it continues
    ("云溪区交通运输局党总支", "踩稳“刹车片”，平安交通有硬度",
     "踩稳“刹车片”，安全责任抓严抓细", "踩稳“刹车片”，安全底线守得牢"),
    ("云溪区卫生健康局机关党委", "聚焦固防，宣传阵地奏响新乐章",
     "聚焦固防，思想阵地巩固拓展", "聚焦固防，意识形态坚持高警惕"),
    ("云溪区图书馆党支部", "立足一个“正”字抓阵地", "文化阵地守正创新", "把好声音传出去"),
    ("云溪区政务服务管理局党总支", "抓责任落实，促全面从严",
     "抓责任落实，促管党治党", "抓责任落实，促从严治党"),
    ("云溪区机关事务服务中心", "做严用车管控，确保安全经济便捷",
     "突出严格管理，公务用车树立新形象", "聚焦公务用车，用车管理规范安全"),
    ("云溪区水务局党总支", "正风反腐不停步，清廉水务有新气象",
     "以正风肃纪为保障，清廉水务持续推进", "突出廉洁治水，政治生态更加清朗"),
]  # fmt: skip


def documents(services: Services, where: PassageFilter) -> list[SourceDocument]:
    return [stored.document for stored in services.documents.list_documents(where)]


def plan(document: SourceDocument, section: DocumentSection) -> SectionPlan:
    """The section as next year's outline has it."""
    is_leaf = all(other.heading_path[:-1] != section.heading_path for other in document.sections)
    return SectionPlan(
        section_key="s1",
        level=section.level,
        ordinal=section.ordinal,
        heading=section.heading,
        role=role_of(section.heading_path),
        is_leaf=is_leaf,
    )


def sections_to_write(document: SourceDocument) -> Iterator[SectionPlan]:
    for section in document.sections:
        planned = plan(document, section)
        if section.level <= 2 and (planned.is_leaf or section.paragraphs):
            yield planned


def test_each_section_begins_with_the_organization_s_own_last_year(
    sample_library: Services,
) -> None:
    retriever = sample_library.retriever
    asked = 0
    for document in documents(sample_library, REPORTS):
        if document.year in (None, 2022):
            continue
        assert document.year is not None
        for section in sections_to_write(document):
            found = retriever.retrieve(
                section, document.organization, document.year, document.report_type
            )
            assert found.own, (document.title, section.heading)
            assert found.own[0].year == document.year - 1
            assert {p.organization for p in found.own} == {document.organization}
            asked += 1
    assert asked > 100


@pytest.mark.parametrize(("organization", "now", "last_year", "before"), WHAT_CONTINUES_WHAT)
def test_own_passages_are_those_of_the_section_that_is_continued(
    sample_library: Services, organization: str, now: str, last_year: str, before: str
) -> None:
    report = documents(sample_library, PassageFilter(organization=organization, year=2024))[0]
    section = next(s for s in report.sections if s.heading == now)
    own = sample_library.retriever.retrieve(
        plan(report, section), organization, 2024, report.report_type
    ).own
    assert list(dict.fromkeys((p.year, p.heading_path[1]) for p in own)) == [
        (2023, last_year),
        (2022, before),
    ]


def test_the_roles_hold_whatever_is_asked(sample_library: Services) -> None:
    for document in documents(sample_library, PassageFilter(year=2024, kind=REPORTS.kind)):
        for section in sections_to_write(document):
            found = sample_library.retriever.retrieve(
                section, document.organization, 2024, document.report_type
            )
            assert all(p.organization != document.organization for p in found.others)
            assert all(p.kind is DocumentKind.PAST_REPORT for p in found.others)
            assert all(p.year is not None and p.year < 2024 for p in found.others)
            assert {role_of(p.heading_path) for p in found.others} <= {section.role}
            assert all(p.kind is DocumentKind.POLICY for p in found.policies)
            assert all(p.year is not None and p.year <= 2024 for p in found.policies)


def test_a_title_finds_its_document_first(sample_library: Services) -> None:
    for document in documents(sample_library, PassageFilter()):
        hit = sample_library.retriever.search(f"《{document.title}》怎么说的", PassageFilter(), 1)[
            0
        ]
        assert hit.passage.document_title == document.title


def test_a_document_number_finds_its_document_first(sample_library: Services) -> None:
    policies = documents(sample_library, POLICIES)
    assert all(document.document_number for document in policies)
    for document in policies:
        for number in (document.document_number, document.document_number.replace("〔", "[")):
            hit = sample_library.retriever.search(number, PassageFilter(), 1)[0]
            assert hit.passage.document_id == document.document_id


@pytest.mark.parametrize(
    "where",
    [
        PassageFilter(kind=DocumentKind.POLICY, before_year=2024),
        PassageFilter(organization="云溪区水务局党总支", year=2023),
        PassageFilter(kind=DocumentKind.PAST_REPORT, excluded_organization="云溪区水务局党总支"),
        PassageFilter(report_type="annual-work-summary"),
    ],
)
def test_nothing_comes_from_outside_a_filter(
    sample_library: Services, where: PassageFilter
) -> None:
    admitted = {document.document_id for document in documents(sample_library, where)}
    assert admitted
    for query in ("理论学习中心组", "《云溪区水务局》“碧水”12次", "节约用水"):
        hits = sample_library.retriever.search(query, where, 30)
        assert hits
        assert {hit.passage.document_id for hit in hits} <= admitted
