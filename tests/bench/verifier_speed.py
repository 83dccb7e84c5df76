"""The checker's time, against cutting the same text into words (jieba, the pure Python one)."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import jieba

from api.bootstrap import Services
from api.drafting import draft_sheet
from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.quantity import Quantity
from drafter.domain.source import DocumentKind, Passage
from tests.bench.timing import side_by_side
from tests.evals.library import documents_of, read_sample_sheets, text_of

_RUNS = 5
_REPORT_CHARACTERS = 5_000
_REPORT_FACTS = 80
_LENGTHS = (1_000, 5_000, 20_000, 100_000)
_FACT_COUNTS = (10, 80, 300, 1_000)
_THINGS = (
    "走访企业",
    "接待群众",
    "调解纠纷",
    "培训党员",
    "检查站点",
    "帮办事项",
    "慰问职工",
    "答复来信",
)
_PLACES = ("东片", "西片", "南片", "北片", "城区", "园区", "沿江", "山区", "集镇", "口岸")
_UNITS = ("次", "人次", "件", "名", "户", "家次", "个", "项")


def run(services: Services) -> None:
    """Print the ratios for sections and a whole report, and how time grows with each."""
    jieba.setLogLevel(logging.WARNING)
    sheets = read_sample_sheets(services)
    drafts = [
        asyncio.run(draft_sheet(services, sheet, "exemplar", lambda _: None)) for sheet in sheets
    ]
    sections = [
        (section.text, draft.sheet, _policies(services, section.revision.passage_ids))
        for draft in drafts
        for section in draft.sections
        if section.revision is not None
    ]
    _compare(services, "checker, sections of the sample drafts", sections)
    reports = "\n".join(
        text_of(services, document) for document in documents_of(services, DocumentKind.PAST_REPORT)
    )
    sheet = _sheet_of(sheets[0], _REPORT_FACTS)
    report = reports[:_REPORT_CHARACTERS]
    _compare(services, f"checker, a report against {_REPORT_FACTS} facts", [(report, sheet, ())])
    for length in _LENGTHS:
        text = (reports * (length // len(reports) + 1))[:length]
        _compare(services, f"checker, {length} characters against 80 facts", [(text, sheet, ())], 3)
    for count in _FACT_COUNTS:
        many = _sheet_of(sheets[0], count)
        _compare(services, f"checker, a report against {count} facts", [(report, many, ())], 3)


def _compare(
    services: Services,
    name: str,
    work: Sequence[tuple[str, FactSheet, tuple[Passage, ...]]],
    runs: int = _RUNS,
) -> None:
    characters = sum(len(text) for text, _, _ in work)

    def verify() -> None:
        for text, sheet, policies in work:
            services.drafting.verify_text(text, sheet, passages=policies)

    def cut() -> None:
        for text, _, _ in work:
            jieba.lcut(text)

    compared = side_by_side(verify, cut, runs)
    per_thousand = 1000 * 1000 / characters
    print(
        f"{name}: {compared.subject.scaled(per_thousand).render(' ms', 1)} for 1,000 characters, "
        f"cutting into words {compared.yardstick.scaled(per_thousand).render(' ms', 1)}, "
        f"ratio {compared.ratio.render()} ({characters} characters)"
    )


def _sheet_of(sheet: FactSheet, count: int) -> FactSheet:
    """A sheet with so many facts: those of a sample, and made-up ones of the same kind."""
    stated = sheet.stated()[:count]
    made_up = [
        Fact(
            f"F{number:04d}",
            f"{_PLACES[number % len(_PLACES)]}{_THINGS[number // 10 % len(_THINGS)]}{number}组",
            FactKind.COUNT,
            str(number),
            Quantity(Decimal(number), _UNITS[number % len(_UNITS)]),
        )
        for number in range(len(stated) + 1, count + 1)
    ]
    return replace(sheet, facts=(*stated, *made_up))


def _policies(services: Services, passage_ids: tuple[str, ...]) -> tuple[Passage, ...]:
    found = services.retriever.passages(passage_ids)
    return tuple(p for p in found if p.kind is DocumentKind.POLICY)
