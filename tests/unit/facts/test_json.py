"""The JSON form of a fact sheet, as another system sends it."""

import json
from datetime import date

import pytest

from drafter.errors import DocumentUnreadable, UnknownReportType
from drafter.facts import FactSheetReading
from tests.unit.facts.fact_files import errors_of, json_bytes, read, warnings_of

DUTY_REPORT = "party-building-duty-report"


def read_json(content: bytes) -> FactSheetReading:
    return read(content, "数据.json")


def errors(*facts: dict[str, object], **fields: object) -> list[str]:
    return errors_of(json_bytes(*facts, **fields), "数据.json")


def test_every_field_of_a_fact_is_taken_as_it_is_stated() -> None:
    content = json_bytes(
        {
            "fact_id": "F07",
            "label": "读者满意率",
            "value": 98.30,
            "measure_unit": "%",
            "category": "服务群众",
            "last_year": "97.8",
            "remark": "问卷1200份",
            "basis": "第三方测评",
            "as_of": "2025-11-30",
        },
        {"label": "集中学习", "value": "20", "measure_unit": "次"},
        organization_short="馆党支部",
    )
    sheet = read_json(content).sheet
    rate, study = sheet.facts
    assert sheet.organization_short == "馆党支部"
    assert (rate.fact_id, rate.render(), rate.category) == ("F07", "98.3%", "服务群众")
    assert rate.last_year is not None
    assert rate.last_year.render() == "97.8%"
    assert (rate.remark, rate.basis, rate.as_of) == ("问卷1200份", "第三方测评", date(2025, 11, 30))
    assert rate.source.render() == "数据 第1项"
    assert (study.fact_id, study.render()) == ("F01", "20次")


@pytest.mark.parametrize(
    ("kind", "value", "read_as"),
    [
        ("text", "12次", "12次"),
        ("name", "三星", "三星"),
        ("count", "12次", "12次"),
        ("date", "2025/3/17", "2025年3月17日"),
        ("document_title", "《年度要点》", "《年度要点》"),
    ],
)
def test_a_stated_kind_decides_how_a_value_is_read(kind: str, value: str, read_as: str) -> None:
    (fact,) = read_json(json_bytes({"label": "事项", "value": value, "kind": kind})).sheet
    assert (fact.kind, fact.render()) == (kind, read_as)


def test_a_report_type_that_the_sheet_states_goes_before_the_callers() -> None:
    content = json_bytes({"label": "办件", "value": 1, "measure_unit": "件"})
    stated = json_bytes(
        {"label": "办件", "value": 1, "measure_unit": "件"}, report_type=DUTY_REPORT
    )
    assert read_json(content).sheet.report_type == "test-duty-report"
    assert read_json(stated).sheet.report_type == DUTY_REPORT


def test_an_unknown_report_type_is_refused_with_those_there_are() -> None:
    content = json_bytes({"label": "办件", "value": 1}, report_type="weekly-report")
    with pytest.raises(UnknownReportType, match="没有报告类型“weekly-report”") as caught:
        read_json(content)
    assert DUTY_REPORT in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "不是有效的 JSON"),
        (b"[1, 2]", "应是一个对象，其中 facts 是数据项的列表"),
        (b'{"facts": {}}', "应是一个对象，其中 facts 是数据项的列表"),
        (b'{"facts": [{"label": "a", "value": NaN}]}', "NaN 不是数字"),
        ('{"facts": [{"label": "甲", "label": "乙"}]}'.encode(), "字段“label”写了两次"),
        ("{“facts”: []}".encode("gb18030"), "不是有效的 JSON"),
        (b"[" * 100_000, "不是有效的 JSON"),
    ],
    ids=["cut", "list", "no-list", "nan", "name-twice", "encoding", "deep"],
)
def test_what_is_no_json_sheet_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason):
        read_json(content)


def test_every_problem_is_told_at_once_with_its_pointer() -> None:
    assert errors(
        {"label": "甲", "value": "若干", "measure_unit": "次"},
        {"label": "乙"},
        {"value": 3},
        {"label": "丙", "value": [1]},
        {"label": "丁", "value": 1, "kind": "number"},
        {"label": "戊", "value": 1, "measure_unit": "次", "fact_id": "X1"},
        {"label": "己", "value": 1, "measure_unit": "次", "fact_id": "F01"},
        {"label": "庚", "value": 1, "measure_unit": "次", "fact_id": "F01"},
        {"label": "辛", "value": "要点", "kind": "document_title"},
        {"label": "壬", "value": 5, "measure_unit": "次", "kind": "percentage"},
        "癸",  # type: ignore[arg-type]
        report_year="今年",
    ) == [
        "/report_year 报告年度“今年”应是四位整数。",
        "/facts/0/value “甲”的数值“若干”不是数字，请填数字（单位：次），文字说明写在备注里。",
        "/facts/1/value 缺少 value，请补上或删去该项。",
        "/facts/2/label 缺少 label，请补上或删去该项。",
        "/facts/3/value 应是文字或数字，请改正。",
        "/facts/4/kind 应是其中之一：count、amount、percentage、date、document_title、name、text。",
        "/facts/5/value fact_id“X1”应写作 F01。",
        "/facts/6/value fact_id“F01”用了不止一次。",
        "/facts/7/value fact_id“F01”用了不止一次。",
        "/facts/8/value “辛”填的“要点”没有书名号，文件名请写作《……》。",
        "/facts/9/value “壬”的 kind 写作 percentage，单位却是“次”，请改成一致。",
        "/facts/10 应是一个对象，至少有 label 和 value。",
    ]


def test_two_facts_of_one_name_are_refused_with_both_pointers() -> None:
    fact = {"label": "办件", "value": 14, "measure_unit": "件"}
    assert errors(fact, fact | {"value": 15}) == [
        "/facts/0/value、/facts/1/value “办件”填了2次，数值还不相同，请只留正确的一行。"
    ]


@pytest.mark.parametrize("year", [True, 25, 20255, "2025", 2025.5])
def test_a_year_must_be_a_number_of_four_digits(year: object) -> None:
    (error,) = errors({"label": "办件", "value": 1, "measure_unit": "件"}, report_year=year)
    assert error.startswith("/report_year 报告年度")


def test_a_sheet_without_facts_name_and_year_says_all_three() -> None:
    found = errors_of(json.dumps({"facts": []}).encode(), "数据.json")
    assert [error[:7] for error in found] == ["没有单位名称，", "没有报告年度，", "没有填写任何数"]


def test_unknown_fields_are_named_and_do_no_harm() -> None:
    content = json_bytes(
        {"label": "办件", "value": 1, "measure_unit": "件", "unit": "次"}, author="某人"
    )
    assert warnings_of(content, "数据.json") == [
        "/author 不认识的字段，未用。",
        "/facts/0/unit 不认识的字段，未用。",
    ]


def test_who_states_the_facts_is_kept_with_each_of_them() -> None:
    content = json_bytes(
        {"label": "走访企业", "value": 3, "measure_unit": "家"}, supplied_by="陈静"
    )
    (fact,) = read(content, "事实.json").sheet
    assert fact.source.supplied_by == "陈静"
