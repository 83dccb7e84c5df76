"""Fact sheets as .csv: encodings, separators, quotation marks."""

import codecs

import pytest

from drafter.errors import DocumentUnreadable
from drafter.facts import FactSheetReading, Otherwise
from tests.unit.facts.fact_files import errors_of, read, warnings_of

TEXT = """类别,数据项,数值,单位,备注
,单位名称,云溪区档案馆党支部,,
,报告年度,2025,,
理论学习,中心组学习,１４,次,去年12次
理论学习,学习人次,"1,250",人次,"去年1,180人次，全部完成"
"""


def read_csv(content: bytes) -> FactSheetReading:
    return read(content, "数据.csv")


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("gb18030"),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "utf-16", "crlf", "cr"],
)
def test_the_encodings_of_excel_and_wps_give_the_same_facts(content: bytes) -> None:
    sheet = read_csv(content).sheet
    assert (sheet.organization, sheet.report_year) == ("云溪区档案馆党支部", 2025)
    assert [
        (f.label, f.render(), f.last_year and f.last_year.render(), f.outcome) for f in sheet
    ] == [("中心组学习", "14次", "12次", ""), ("学习人次", "1250人次", "1180人次", "全部完成")]
    assert sheet.facts[0].source.render() == "数据.csv 第4行C列"


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_cells_may_be_parted_by_another_sign(separator: str) -> None:
    rows = ["数据项,数值,单位", "单位名称,云溪区档案馆党支部", "报告年度,2025", "主题党日,36,次"]
    text = "\n".join(rows).replace(",", separator)
    assert [fact.render() for fact in read_csv(text.encode()).sheet] == ["36次"]


def test_a_title_above_the_header_and_blank_lines_are_passed_over() -> None:
    text = f"党建数据汇总,,,,\n\n{TEXT}\n,,,,\n服务群众,走访企业,58,家次,\n"
    facts = {f.label: f.source.cell for f in read_csv(text.encode()).sheet}
    assert facts == {"中心组学习": "第6行C列", "学习人次": "第7行C列", "走访企业": "第10行C列"}


def test_a_problem_names_line_and_column() -> None:
    text = f"{TEXT}服务群众,走访企业,若干,家次,\n"
    (error,) = errors_of(text.encode(), "数据.csv")
    assert error.startswith("第6行C列 “走访企业”的数值“若干”不是数字")


def test_a_number_without_a_unit_is_named_by_line_and_column() -> None:
    (warning,) = warnings_of(f"{TEXT}服务群众,办件,58,,\n".encode(), "数据.csv")
    assert warning.startswith("第6行C列 “办件”没有填单位")


def test_a_quotation_mark_left_open_does_not_swallow_the_rows_below() -> None:
    text = TEXT.replace('"1,250"', '"1,250')
    with pytest.raises(DocumentUnreadable, match="第5行起引号不成对"):
        read_csv(text.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(DocumentUnreadable, match="文字编码无法识别，请另存为 UTF-8"):
        read_csv(b"\xff\xff\x00\x81\xff")


def test_a_workbook_that_was_named_csv_is_read_as_a_workbook() -> None:
    from tests.unit.facts.fact_files import fact_table

    content = fact_table(("理论学习", "中心组学习", 14, "次"))
    assert read_csv(content).sheet.facts[0].source.render() == "数据.csv 表1!C4"


@pytest.mark.parametrize(
    ("title", "is_told"),
    [("红旗街道2024年度工作数据", True), ("红旗街道2025年度工作数据", False), ("工作数据", False)],
)
def test_a_sheet_that_bears_another_year_in_its_title_is_told_of(title: str, is_told: bool) -> None:
    content = f"{title},,\n数据项,数值,单位\n中心组学习,14,次\n".encode()
    reading = read(content, "数据.csv", otherwise=Otherwise("云溪区档案馆党支部", 2025))
    told = [p.message for p in reading.problems if "请核对年度" in p.message]
    assert [("2024年度" in message) for message in told] == [True] * is_told
