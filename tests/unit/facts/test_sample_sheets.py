"""The project's own sample sheets are read completely: cell by cell, without a problem."""

import io
import json
import re
import unicodedata
from importlib.resources import files

import pytest
from openpyxl import load_workbook

from drafter.domain.fact import Fact
from drafter.facts import derive_facts, missing_facts
from drafter.reference.report_types import find_report_type
from tests.unit.facts.fact_files import read

FOLDER = files("prompts").joinpath("samples", "fact_sheets")
SHEETS = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith((".xlsx", ".json")))
IDENTITY = {"单位名称", "单位简称", "报告年度"}


def stated_in(name: str) -> dict[str, str]:
    """Label → value as it stands in the file, read without any of drafter's code."""
    content = FOLDER.joinpath(name).read_bytes()
    if name.endswith(".json"):
        return {fact["label"]: str(fact["value"]) for fact in json.loads(content)["facts"]}
    rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return {str(row[1]): str(row[2]) for row in rows if row[1] and row[1] != "数据项"}


def plain(text: str) -> str:
    return re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))


def facts_in(name: str) -> dict[str, Fact]:
    report_type = find_report_type("部门年度工作总结" if "总结" in name else "基层党建工作述职报告")
    reading = read(FOLDER.joinpath(name).read_bytes(), name, report_type=report_type)
    assert reading.problems == ()
    required = [e.label for e in missing_facts(reading.sheet, report_type) if e.is_required]
    assert "问题一" not in required
    return {fact.label: fact for fact in derive_facts(reading.sheet)}


@pytest.mark.parametrize("name", SHEETS)
def test_every_row_of_a_sample_sheet_is_a_fact_with_the_value_that_is_written(name: str) -> None:
    written = {label: value for label, value in stated_in(name).items() if label not in IDENTITY}
    facts = {label: fact for label, fact in facts_in(name).items() if not fact.is_derived}
    assert len(facts) > 25
    assert list(facts) == list(written)
    for label, value in written.items():
        fact = facts[label]
        assert plain(value) in (
            plain(fact.render()),
            plain(fact.value),
            fact.value.removeprefix("不少于"),
        )


@pytest.mark.parametrize("name", SHEETS)
def test_the_change_against_last_year_is_derived_wherever_both_years_are_stated(name: str) -> None:
    facts = facts_in(name)
    compared = [
        f for f in facts.values() if f.last_year and f.quantity and f.last_year != f.quantity
    ]
    assert len(compared) > 15
    for fact in compared:
        words = ("增加", "减少", "提高", "降低")
        found = [
            f"{fact.label}较上年{word}" for word in words if f"{fact.label}较上年{word}" in facts
        ]
        assert len(found) == (0 if fact.label.endswith("下降") else 1)


def test_what_clerks_do_to_a_sheet_is_understood() -> None:
    facts = facts_in("云溪区水务局党总支2025年度述职报告数据（汇总）.xlsx")
    read_as = {
        label: facts[label].render()
        for label in (
            "中心组集中学习",
            "全体党员集中学习",
            "改造老旧管网",
            "管网改造受益群众",
            "供水服务群众满意度",
            "2026年计划改造老旧管网",
        )
    }
    assert read_as == {
        "中心组集中学习": "13次",
        "全体党员集中学习": "23次",
        "改造老旧管网": "16.5公里",
        "管网改造受益群众": "4860户",
        "供水服务群众满意度": "97.6%",
        "2026年计划改造老旧管网": "不少于17公里",
    }
    assert facts["主题党日活动"].category == "理论学习"
    assert facts["供水服务群众满意度较上年提高"].render() == "0.5个百分点"
