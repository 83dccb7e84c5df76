"""The checker's time, against cutting the same text into words (jieba, the pure Python one)."""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import cycle

import jieba

from api.bootstrap import Services
from api.drafting import draft_sheet
from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.quantity import Quantity
from drafter.domain.source import DocumentKind, Passage
from drafter.verify.verify_section import verify_section
from tests.bench.timing import Comparison, side_by_side
from tests.evals.library import documents_of, read_sample_sheets, text_of
from tests.evals.table import print_table

_RUNS = 15
_GROWTH_RUNS = 3
_REPORT_CHARACTERS = 5_000
_REPORT_FACTS = 80
_LENGTHS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_FACT_COUNTS = (10, 30, 80, 200, 500, 1_000)
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
_CLAUSE_START = re.compile("(?<=[，。；])(?=.)|^")
_UNSEEN = 0x9F00
"""From here on Chinese characters that no report has."""

Work = tuple[str, FactSheet, tuple[Passage, ...]]
"""A text, and what it is checked against."""


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
        if section.revision is not None and section.text
    ]
    _print("checker, sections of the sample drafts", _compare(services, sections), sections)
    reports = "\n".join(
        text_of(services, document) for document in documents_of(services, DocumentKind.PAST_REPORT)
    )
    report = reports[:_REPORT_CHARACTERS]
    sheet = sheet_of_size(sheets[0], _REPORT_FACTS)
    whole = [(report, sheet, ())]
    _print(f"checker, a report against {_REPORT_FACTS} facts", _compare(services, whole), whole)
    _print_growth_by_length(services, reports, sheet)
    _print_growth_by_facts(services, report, sheets[0])


def sheet_of_size(sheet: FactSheet, count: int) -> FactSheet:
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


def unseen(text: str, number: int) -> str:
    """The text with a rare character before each clause: the checker remembers what it has read."""
    return _CLAUSE_START.sub(chr(_UNSEEN + number), text)


def _print_growth_by_length(services: Services, reports: str, sheet: FactSheet) -> None:
    rows = []
    for length in _LENGTHS:
        text = (reports * (length // len(reports) + 1))[:length]
        compared = _compare(services, [(text, sheet, ())], _GROWTH_RUNS)
        seconds = compared.subject.median
        rows.append(
            [
                f"{length:,}",
                f"{seconds * 1_000:.0f}",
                f"{seconds * 1e6 / length:.1f}",
                _of(compared),
            ]
        )
    columns = ["characters", "ms", "µs a character", "times jieba"]
    print_table(f"Checker: longer texts, {_REPORT_FACTS} facts", columns, rows)


def _print_growth_by_facts(services: Services, report: str, sheet: FactSheet) -> None:
    rows = []
    for count in _FACT_COUNTS:
        many = sheet_of_size(sheet, count)
        compared = _compare(services, [(report, many, ())], _GROWTH_RUNS)
        seconds = compared.subject.median
        rows.append(
            [f"{count:,}", f"{seconds * 1_000:.0f}", f"{seconds * 1e6 / count:.0f}", _of(compared)]
        )
    columns = ["facts", "ms", "µs a fact", "times jieba"]
    print_table(f"Checker: larger sheets, {_REPORT_CHARACTERS:,} characters", columns, rows)


def _of(compared: Comparison) -> str:
    return f"{compared.ratio.median:.2f}"


def _compare(services: Services, work: Sequence[Work], runs: int = _RUNS) -> Comparison:
    """Checking against cutting, each run on wording that neither has seen; the sheet is known."""
    variants = [
        [(unseen(text, number), sheet, policies) for text, sheet, policies in work]
        for number in range(runs + 1)
    ]
    to_verify, to_cut = cycle(variants), cycle(variants)

    def verify() -> None:
        for text, sheet, policies in next(to_verify):
            verify_section(text, sheet=sheet, passages=policies, lexicon=services.lexicon)

    def cut() -> None:
        for text, _, _ in next(to_cut):
            jieba.lcut(text)

    return side_by_side(verify, cut, runs)


def _print(name: str, compared: Comparison, work: Sequence[Work]) -> None:
    characters = sum(len(text) for text, _, _ in work)
    per_thousand = 1000 * 1000 / characters
    print(
        f"{name}: {compared.subject.scaled(per_thousand).render(' ms', 1)} for 1,000 characters, "
        f"cutting into words {compared.yardstick.scaled(per_thousand).render(' ms', 1)}, "
        f"ratio {compared.ratio.render()} ({characters} characters, {len(work)} texts)"
    )


def _policies(services: Services, passage_ids: tuple[str, ...]) -> tuple[Passage, ...]:
    found = services.retriever.passages(passage_ids)
    return tuple(p for p in found if p.kind is DocumentKind.POLICY)
