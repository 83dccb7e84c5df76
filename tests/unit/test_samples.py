"""The sample documents are what their README says: complete, fictional, right in their figures."""

import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

SAMPLES = Path(__file__).parents[2] / "prompts" / "samples"
REPORTS = sorted((SAMPLES / "past_reports").iterdir())
POLICIES = sorted((SAMPLES / "policies").iterdir())
SHEETS = sorted((SAMPLES / "fact_sheets").glob("*.xlsx"))
JSON_SHEETS = sorted((SAMPLES / "fact_sheets").glob("*.json"))

REAL_PLACES = re.findall(
    r"\w+",
    """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南
    广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 岳阳 武汉
    """,
)

Rows = list[tuple[Any, ...]]


def text_of(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8")


def organization_and_year(path: Path) -> tuple[str, int]:
    match = re.match(r"(云溪区.+?)(20\d\d)年", path.stem)
    assert match, path.name
    return match[1], int(match[2])


def rows_of(path: Path) -> Rows:
    """The rows below the header, the header's names checked on the way."""
    rows = [tuple(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    header = next(index for index, row in enumerate(rows) if row[0] == "类别")
    assert rows[header][:4] == ("类别", "数据项", "数值", "单位"), path.name
    assert rows[header][4] in ("备注", "去年"), path.name
    return rows[header + 1 :]


def values_of(path: Path) -> dict[str, str]:
    return {row[1]: plain(row[2]) for row in rows_of(path) if row[1]}


def plain(value: object) -> str:
    """Half-width and without thousands separators."""
    half_width = unicodedata.normalize("NFKC", str(value))
    return re.sub(r"(?<=\d),(?=\d{3})", "", half_width).strip()


def amount_of(value: str) -> Decimal:
    match = re.search(r"\d+(?:\.\d+)?", value)
    assert match, value
    return Decimal(match[0])


def states(text: str, amount: str, measure_unit: str) -> bool:
    """Whether the text has this amount in this measure unit, not as the tail of a longer number."""
    number = re.escape(format(Decimal(amount).normalize(), "f"))
    return re.search(rf"(?<![\d.]){number}(?:\.0+)?{re.escape(measure_unit)}", text) is not None


def last_year_of(path: Path) -> list[tuple[str, str, str]]:
    """Label, last year's amount and its measure unit for every fact of a sheet that states one."""
    found = []
    for _, label, value, measure_unit, note in rows_of(path):
        text = plain(note or "")
        in_remark = re.search(r"去年(?:下降)?(\d+(?:\.\d+)?)([^\s,]*)", text)
        stated = in_remark or re.fullmatch(r"(\d+(?:\.\d+)?)([^\s,+\d]*)", text)
        if stated:
            unit = stated[2] or measure_unit or re.sub(r"[\d. ]", "", plain(value))
            found.append((label, stated[1], unit))
    return found


def test_there_are_three_past_years_of_seven_organizations() -> None:
    years: dict[str, list[int]] = {}
    for path in REPORTS:
        organization, year = organization_and_year(path)
        years.setdefault(organization, []).append(year)
    assert len(years) == 7
    assert {organization: sorted(y) for organization, y in years.items()} == {
        organization: [2022, 2023, 2024] for organization in years
    }


def test_both_report_types_and_several_formats_are_there() -> None:
    formats = Counter(path.suffix for path in REPORTS)
    assert sum("述职报告" in path.stem for path in REPORTS) >= 18
    assert sum("工作总结" in path.stem for path in REPORTS) >= 3
    assert set(formats) == {".txt", ".docx", ".md"}
    assert len(POLICIES) >= 6
    assert len(SHEETS) >= 3
    assert JSON_SHEETS


@pytest.mark.parametrize("index", range(len(REPORTS)))
def test_a_past_report_names_its_organization_and_year_and_has_the_length_of_a_report(
    index: int,
) -> None:
    path = REPORTS[index]
    organization, year = organization_and_year(path)
    text = text_of(path)
    opening = text.strip()[:80]
    assert organization in opening
    assert str(year) in opening
    assert 1800 <= len(re.sub(r"\s", "", text)) <= 3200, path.name
    assert all(re.search(rf"^\W*{numeral}、", text, re.MULTILINE) for numeral in "一二三"), (
        path.name
    )


def test_a_policy_states_its_document_number_and_its_date() -> None:
    for path in POLICIES:
        text = text_of(path)
        title = path.stem
        assert re.search(r"\w+〔20\d\d〕\d+号", text.splitlines()[1]), path.name
        assert title in text.splitlines(), path.name
        assert re.search(r"20\d\d年\d{1,2}月\d{1,2}日$", text.strip()), path.name
        assert 500 <= len(re.sub(r"\s", "", text)) <= 2000, path.name


def test_the_new_assessment_rules_repeal_the_trial_version() -> None:
    texts = {path.stem: text_of(path) for path in POLICIES}
    repeal = "《云溪区基层党组织书记抓党建述职评议考核办法（试行）》（云组发〔2023〕8号）同时废止"
    assert repeal in texts["云溪区基层党组织书记抓党建述职评议考核办法"]
    assert "云组发〔2023〕8号" in texts["云溪区基层党组织书记抓党建述职评议考核办法（试行）"]


def test_no_sample_names_a_real_place() -> None:
    texts = {path.name: text_of(path) for path in [*REPORTS, *POLICIES, *JSON_SHEETS]}
    texts |= {path.name: repr(rows_of(path)) for path in SHEETS}
    named = [
        (name, place) for name, text in texts.items() for place in REAL_PLACES if place in text
    ]
    assert named == []


@pytest.mark.parametrize("index", range(len(SHEETS)))
def test_a_fact_sheet_says_whose_it_is_and_holds_thirty_facts_problems_and_plans(
    index: int,
) -> None:
    values = values_of(SHEETS[index])
    assert values["单位名称"].startswith("云溪区")
    assert values["报告年度"] == "2025"
    assert {"单位简称", "报告依据", "问题一", "问题二"} <= set(values)
    assert sum(label.startswith("2026年计划") for label in values) >= 2
    assert len(values) >= 30 + 4
    labels = [row[1] for row in rows_of(SHEETS[index]) if row[1]]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("sheet", "total", "parts"),
    [
        (
            "云溪区政务服务管理局党总支",
            "收集问题合计",
            ["走访企业收集问题", "走访社区收集问题", "走访基层便民服务站收集问题"],
        ),
        (
            "云溪区水务局党总支",
            "收集问题合计",
            ["走访用水企业收集问题", "走访村(社区)收集问题"],
        ),
        (
            "云溪区机关事务服务中心",
            "公务接待合计",
            ["公务接待:上级检查指导", "公务接待:外地考察交流"],
        ),
    ],
    ids=["government-services", "water", "office-services"],
)
def test_the_totals_of_a_fact_sheet_add_up(sheet: str, total: str, parts: list[str]) -> None:
    path = next(path for path in SHEETS if path.name.startswith(sheet))
    values = {plain(label): value for label, value in values_of(path).items()}
    assert amount_of(values[total]) == sum(amount_of(values[part]) for part in parts)


def test_sums_written_out_in_remarks_are_right() -> None:
    sums = [
        (row[1], row[2], match[1])
        for path in SHEETS
        for row in rows_of(path)
        if (match := re.match(r"(\d+(?:\+\d+)+)", str(row[4] or "")))
    ]
    assert len(sums) >= 2
    for label, value, terms in sums:
        assert value == sum(int(term) for term in terms.split("+")), label


def test_last_year_in_a_fact_sheet_is_what_the_report_of_2024_says() -> None:
    reports = {organization_and_year(path): text_of(path) for path in REPORTS}
    stated = [
        (values_of(path)["单位名称"], label, amount, unit)
        for path in SHEETS
        for label, amount, unit in last_year_of(path)
    ]
    for path in JSON_SHEETS:
        sheet = json.loads(path.read_text(encoding="utf-8"))
        stated += [
            (sheet["organization"], fact["label"], str(fact["last_year"]), fact["measure_unit"])
            for fact in sheet["facts"]
            if fact["last_year"] is not None
        ]
    assert len(stated) > 100
    assert [
        (organization, label, amount, unit)
        for organization, label, amount, unit in stated
        if not states(reports[organization, 2024], amount, unit)
    ] == []


def test_the_json_sheet_has_the_form_that_an_office_system_sends() -> None:
    for path in JSON_SHEETS:
        sheet = json.loads(path.read_text(encoding="utf-8"))
        assert sheet["report_type"] in ("party-building-duty-report", "annual-work-summary")
        assert sheet["report_year"] == 2025
        assert {frozenset(fact) for fact in sheet["facts"]} == {
            frozenset({"label", "value", "measure_unit", "category", "last_year", "remark"})
        }
        assert {"存在问题", "下步打算"} <= {fact["category"] for fact in sheet["facts"]}
