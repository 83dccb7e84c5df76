"""A sheet that is read off a report names its figures as a clerk would."""

from datetime import date

import pytest

from drafter.domain.fact import FactRole
from drafter.domain.lexicon import Lexicon
from tests.evals.corpus import PastReport, ReportSection, cut, year_of
from tests.evals.fact_reader import SheetOfReport, read_report


def read(lexicon: Lexicon, *texts: str, heading: str = "") -> SheetOfReport:
    sections = tuple(ReportSection(text, heading) for text in texts)
    return read_report(PastReport("r", "工作总结", "云溪区水务局", 2025, sections), lexicon)


def told(sheet: SheetOfReport) -> list[str]:
    return [f"{f.label}：{f.render()}" for f in sheet.sheet.stated()]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("全年开展主题党日活动12次。", ["主题党日活动：12次"]),
        ("共走访困难群众1,250人次，发放慰问金3.6万元。",
         ["走访困难群众：1250人次", "发放慰问金：3.6万元"]),
        ("12个行政村建成服务站点。", ["行政村建成服务站点：12个"]),
        ("实现税收总收入187.4亿元，增长24.4%。",
         ["税收总收入：187.4亿元", "税收总收入增长：24.4%"]),
        ("城镇、农村居民收入分别增长4.8%、5.9%。", ["城镇增长：4.8%", "农村居民收入增长：5.9%"]),
        ("巡河里程由上年的320公里增加到384公里。", ["巡河里程：384公里"]),
        ("群众满意率百分之九十八点五，办件超过300件。", ["群众满意率：98.5%", "办件：超过300件"]),
        ("印发《河湖管护办法》。", ["印发：《河湖管护办法》"]),
        ("5月12日召开动员大会。", ["动员大会：2025年5月12日"]),
    ],
)  # fmt: skip
def test_labels_and_values(lexicon: Lexicon, text: str, facts: list[str]) -> None:
    assert told(read(lexicon, text)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "接待群众**人次。", "落实“一岗双责”和三会一课。", "走访企业3—5家。", "处理第12号提案。",
        "建设20万吨级码头。", "出台“惠企33条”政策。", "两个方面成效明显。", "90岁以上老人。",
    ],
)  # fmt: skip
def test_what_is_no_count_becomes_no_fact(lexicon: Lexicon, text: str) -> None:
    assert told(read(lexicon, text)) == []


def test_what_the_text_says_of_last_year_goes_into_its_column(lexicon: Lexicon) -> None:
    fact = read(lexicon, "巡河里程由上年的320公里增加到384公里。").sheet.stated()[0]
    assert fact.last_year is not None
    assert fact.last_year.render() == "320公里"


def test_a_day_without_a_year_is_one_of_the_reports_year(lexicon: Lexicon) -> None:
    assert read(lexicon, "5月12日召开动员大会。").sheet.stated()[0].on_date == date(2025, 5, 12)


def test_one_label_with_two_values_is_left_out(lexicon: Lexicon) -> None:
    sheet = read(lexicon, "组织专题学习12次。", "组织专题学习13次，走访企业8家。")
    assert told(sheet) == ["走访企业：8家"]
    assert sheet.indistinct == 2


def test_one_fact_may_be_told_twice(lexicon: Lexicon) -> None:
    sheet = read(lexicon, "组织专题学习12次。", "组织专题学习12次。")
    assert [(s.section, s.fact.fact_id) for s in sheet.stated] == [(0, "F001"), (1, "F001")]


def test_goals_are_filed_as_goals(lexicon: Lexicon) -> None:
    sheet = read(lexicon, "新建服务站点12个。", heading="三、下一步工作安排").sheet
    assert [f.role for f in sheet.stated()] == [FactRole.PLAN]


def test_what_the_sheet_reader_refuses_is_told(lexicon: Lexicon) -> None:
    sheet = read(lexicon, "群众满意率198%，走访企业8家。")
    assert told(sheet) == ["走访企业：8家"]
    assert len(sheet.refused) == 1


def test_a_report_is_cut_at_headings_paragraphs_and_sentences() -> None:
    text = f"前言。\n一、工作回顾\n{'甲' * 150}。{'乙' * 150}。{'丙' * 150}。\n二、工作安排\n丁。"
    parts = [(s.heading, len(s.text), s.text[-2:]) for s in cut(text)]
    assert parts == [("", 3, "言。"), ("一、工作回顾", 302, "乙。"), ("一、工作回顾", 151, "丙。"),
                     ("二、工作安排", 2, "丁。")]  # fmt: skip


def test_a_report_that_looks_back_speaks_of_the_year_before() -> None:
    assert year_of("2026年工作报告。2025年完成投资，2025年建成。", "2026") == 2025
    assert year_of("2026年工作报告。", "2026") == 2026
