"""The gate, attacked with random prose: whatever a writer writes, every figure that is released
lies in a span with a source or has its mark behind it.
"""

import asyncio
import re
from collections.abc import AsyncIterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from drafter.domain.report import Outline, SectionPlan, SectionRole
from drafter.domain.task import SectionTask
from drafter.domain.verification import UNVERIFIED_MARK
from drafter.reference.lexicon import load_lexicon
from drafter.stages.compose_section import ComposedSection, compose_section
from drafter.stages.gather_passages import Evidence
from tests.unit.verify.sheets import SHEET

LEXICON = load_lexicon()
SECTION = SectionPlan("s1", 1, "一、", "主要工作", SectionRole.ACHIEVEMENT)
TASK = SectionTask(
    section=SECTION,
    outline=Outline("述职报告", (SECTION,)),
    organization=SHEET.organization,
    organization_short="馆党支部",
    report_year=SHEET.report_year,
    report_type_name="述职报告",
    facts=SHEET.facts,
)
LABELS = [fact.label for fact in SHEET.stated()]
TOKENS = [fact.token for fact in SHEET.facts] + ["⟦F99⟧", "[F01]", "⟦F02", "F03⟧", "【F04】"]
FIGURES = [
    *("14", "58次", "9431", "３７人次", "1,250人次", "3.6万元", "99.6%", "百分之五", "十四次"),
    *("近百名", "三百余个", "2021年", "2025年", "5月9日", "12345热线", "银办发〔2021〕47号"),
    *(
        "2倍",
        "3—5名",
        "0.5个百分点",
        "第3次",
        "IV级",
        "3:1",
        "1/3",
        "3+2名",
        "增速为-3%",
        "1\u200b4次",
    ),
]
WORDS = [
    *("走访", "较上年增加", "共", "不少于", "近", "超过", "万", "余", "次", "一是", "四个意识"),
    *("，", "。", "、", "\n", "“", "”", "《", "》", "《银杏方案》"),
    *("第", "约", "以上", "全年", "去年", UNVERIFIED_MARK),
]
PROSE = st.lists(st.sampled_from([*LABELS, *TOKENS, *FIGURES, *WORDS]), min_size=1, max_size=24)
_FIGURE = re.compile("[0-9０-９]+(?:[.,，年月〕—至百千万亿:/+\u200b][0-9０-９]+)*")
"""Digits of one figure: 1,250, 5月9日, 〔2021〕47, 3—5, 3:1, 3+2."""
_MARK_BEHIND = re.compile(
    # a title has one mark, and a quoted name too
    rf"(?:[^0-9０-９，。；\n]{{0,12}}|[^《》\n]*》|[^“”\n]*”){UNVERIFIED_MARK}"
)
_NO_CLAIM = re.compile(r"12345热线|^[ \t]*\d{1,2}[.．、](?!\d)", re.MULTILINE)
"""A set phrase, and what numbers a paragraph."""


class FixedWriter:
    name = "fixed"
    prompt_version = ""
    can_repair = False

    def __init__(self, text: str) -> None:
        self._text = text

    async def write(self, _task: SectionTask) -> AsyncIterator[str]:
        yield self._text


def released(text: str) -> ComposedSection:
    evidence = Evidence((), (), (), frozenset())
    return asyncio.run(compose_section(TASK, FixedWriter(text), SHEET, evidence, LEXICON))


def unsourced_digits(section: ComposedSection) -> list[str]:
    """Figures outside every sourced span and every set phrase, without a mark right behind."""
    found = []
    allowed = [match.span() for match in _NO_CLAIM.finditer(section.text)]
    allowed += [(source.span.start, source.span.end) for source in section.sources]
    for match in _FIGURE.finditer(section.text):
        at, end = match.span()
        is_marked = _MARK_BEHIND.match(section.text, end)
        if not is_marked and not any(a <= at < b for a, b in allowed):
            found.append(section.text[max(0, at - 12) : end + 12])
    return found


@settings(max_examples=300, deadline=None)
@given(PROSE.map("".join))
@example("“3+2名⟦F01⟧”")
def test_whatever_is_written_what_is_released_holds(text: str) -> None:
    section = released(text)
    check_no_figure_leaves_without_source_or_mark(section)
    check_no_token_leaves_and_every_source_still_reads_as_its_fact(section)
    check_every_required_fact_is_told_in_the_end(section)


def check_no_figure_leaves_without_source_or_mark(section: ComposedSection) -> None:
    assert unsourced_digits(section) == []


def check_no_token_leaves_and_every_source_still_reads_as_its_fact(
    section: ComposedSection,
) -> None:
    assert not set(section.text) & set("⟦⟧〚〛")
    facts = SHEET.by_id()
    for source in section.sources:
        written = section.text[source.span.start : source.span.end]
        assert UNVERIFIED_MARK not in written
        assert written
        assert source.source_id in {"", *facts}


def check_every_required_fact_is_told_in_the_end(section: ComposedSection) -> None:
    if section.text:
        missing = [
            fact.label
            for fact in SHEET.stated()
            if fact.quantity is not None
            and not any(source.source_id == fact.fact_id for source in section.sources)
        ]
        assert missing == []
