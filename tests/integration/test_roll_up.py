"""A parent body's sheet from its branches: sums with drill-down; what has no sum is told."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as cli
from api.drafting import read_sheet
from api.main import create_app
from tests.clients import signed_in
from tests.databases import commands_over

API = "/api/v1"
NOTICE = "《关于做好2025年度述职工作的通知》"


def branch(name: str, *facts: dict[str, Any], year: int = 2025) -> bytes:
    sheet = {"organization": name, "report_year": year, "facts": list(facts)}
    return json.dumps(sheet, ensure_ascii=False).encode()


def fact(label: str, value: object, unit: str = "次", **more: object) -> dict[str, Any]:
    return {
        "label": label, "value": value, "measure_unit": unit, "category": "理论学习", **more
    }  # fmt: skip


EAST = branch(
    "东村党支部",
    {"label": "报告依据", "value": NOTICE},
    fact("主题党日", 12, last_year=11),
    fact("培训经费", "1.2", "万元"),
    fact("群众满意率", "98.5", "%"),
    fact("走访群众", "约300", "人次"),
    {"label": "问题一", "value": "学得不深", "category": "存在问题"},
)
WEST = branch(
    "西村党支部",
    {"label": "报告依据", "value": NOTICE},
    fact("主题党日", 9, last_year=12),
    fact("培训经费", 5000, "元"),
    fact("群众满意率", "99.1", "%"),
    fact("走访群众", 120, "人次"),
    fact("党课", 4),
)


@pytest.fixture
def client(make_services: Callable[..., Services]) -> Iterator[TestClient]:
    services = make_services()
    services.embedder = None
    with signed_in(create_app(services)) as client:
        yield client


def rolled(client: TestClient, *files: bytes, **form: object) -> Any:  # noqa: ANN401
    uploads = [("files", (f"支部{i}.json", content)) for i, content in enumerate(files, 1)]
    data = {"organization": "河东乡党委", **form}
    return client.post(f"{API}/fact-sheets/roll-ups", files=uploads, data=data)


def line(answer: dict[str, Any], label: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in answer["lines"] if item["label"] == label)
    return found


def test_figures_are_summed_with_what_each_branch_stated(client: TestClient) -> None:
    answer = rolled(client, EAST, WEST).json()
    item = line(answer, "主题党日")
    assert item["total"] == "21次"
    assert [(v["organization"], v["value"]) for v in item["stated"]] == [
        ("东村党支部", "12次"),
        ("西村党支部", "9次"),
    ]
    stated = next(f for f in answer["sheet"]["facts"] if f["label"] == "主题党日")
    assert (stated["value"], stated["last_year"], stated["basis"]) == ("21", "23", "2个单位合计")


def test_ten_thousands_and_ones_are_brought_to_one_unit(client: TestClient) -> None:
    assert line(rolled(client, EAST, WEST).json(), "培训经费")["total"] == "17000元"


@pytest.mark.parametrize(
    ("label", "reason"),
    [("群众满意率", "百分比"), ("走访群众", "东村党支部报的是约数"), ("问题一", "文字不能相加")],
)
def test_what_cannot_be_summed_is_told_and_not_in_the_sheet(
    client: TestClient, label: str, reason: str
) -> None:
    answer = rolled(client, EAST, WEST).json()
    assert line(answer, label)["total"] is None
    assert reason in line(answer, label)["note"]
    assert label not in {f["label"] for f in answer["sheet"]["facts"]}


def test_who_did_not_state_an_item_and_who_sent_nothing_is_told(client: TestClient) -> None:
    answer = rolled(client, EAST, WEST, expected=["东村党支部", "南村党支部"]).json()
    assert answer["absent"] == ["南村党支部"]
    item = line(answer, "党课")
    assert (item["total"], item["missing"]) == ("4次", ["东村党支部"])
    assert item["note"] == "东村党支部没有报，合计不含。"


def test_what_all_state_alike_is_taken_over(client: TestClient) -> None:
    facts = rolled(client, EAST, WEST).json()["sheet"]["facts"]
    assert [f["value"] for f in facts if f["label"] == "报告依据"] == [NOTICE]


def test_different_units_are_not_summed(client: TestClient) -> None:
    one = branch("东村党支部", fact("走访", 3, "人"))
    other = branch("西村党支部", fact("走访", 4, "人次"))
    item = line(rolled(client, one, other).json(), "走访")
    assert item["total"] is None
    assert item["note"] == "计量单位不一致：东村党支部是“人”，西村党支部是“人次”。"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (branch("东村党支部", fact("党课", 1)), "不止一份"),
        (branch("西村党支部", fact("党课", 1), year=2024), "2024年"),
    ],
)
def test_sheets_that_do_not_go_together_are_refused(
    client: TestClient, other: bytes, reason: str
) -> None:
    answer = rolled(client, EAST, other)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]


def test_the_parents_report_is_drafted_from_it(client: TestClient) -> None:
    sheet = rolled(client, EAST, WEST).json()["sheet"]
    assert client.post(f"{API}/drafts", json=sheet).status_code in (201, 202)


def test_the_command_line_writes_a_sheet_that_reads_back_the_same(
    make_services: Callable[..., Services], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands_over(tmp_path / "data", monkeypatch)
    files = []
    for name, content in (("东.json", EAST), ("西.json", WEST)):
        (tmp_path / name).write_bytes(content)
        files.append(str(tmp_path / name))
    output = tmp_path / "汇总表.xlsx"
    done = CliRunner().invoke(
        cli,
        ["roll-up", *files, "--organization", "河东乡党委", "--expected", "南村党支部",
         "-o", str(output)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "没有报送 南村党支部" in done.output
    assert "未汇总 群众满意率" in done.output
    content = output.read_bytes()
    sheet, notes = read_sheet(make_services(), output.name, content)
    told = {f.label: (f.render(), f.basis) for f in sheet.stated()}
    assert told == {
        "报告依据": (NOTICE, ""),
        "主题党日": ("21次", "2个单位合计"),
        "培训经费": ("17000元", "2个单位合计"),
        "党课": ("4次", ""),
    }
    assert notes == ()
    assert (sheet.organization, sheet.report_year) == ("河东乡党委", 2025)
    details = load_workbook(io.BytesIO(content))["汇总说明"]
    rows = [[cell.value for cell in row] for row in details.iter_rows()]
    assert rows[0][0] == "没有报送的单位：南村党支部"
    assert ["党课", "4次", "未报", "4次", "东村党支部没有报，合计不含。"] in rows
