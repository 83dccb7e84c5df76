"""A fact sheet that cannot be used: all that is wrong is said, and nothing is left behind."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from tests.databases import commands_over
from tests.unit.facts.fact_files import fact_table, json_bytes, workbook_bytes

Run = Callable[[str, bytes], tuple[int, str]]


@pytest.fixture
def draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs ``drafter draft`` on a file; the exit code and what people see."""
    commands_over(tmp_path / "data", monkeypatch)
    monkeypatch.chdir(tmp_path)

    def run(file_name: str, content: bytes) -> tuple[int, str]:
        Path(file_name).write_bytes(content)
        command = ["drafter", "draft", "--facts", file_name, "-o", "稿.docx"]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as left:
            main()
        assert not Path("稿.docx").exists()
        shown = capsys.readouterr()
        return int(left.value.code or 0), "".join((shown.out + shown.err).split())

    return run


def test_every_error_of_a_sheet_is_shown_with_its_cell(draft: Run) -> None:
    code, said = draft(
        "数据.xlsx",
        fact_table(
            ("综合", "办件", 14, "件"),
            ("综合", "办件", 15, "件"),
            ("综合", "走访", "若干", "次"),
            ("综合", "好评率", 130, "%"),
        ),
    )
    assert code == 1
    assert "数据.xlsx：事实表有3处错误" in said
    for place in ("表1!C4、表1!C5", "表1!C6", "表1!C7"):
        assert place in said


@pytest.mark.parametrize(
    ("file_name", "content", "said"),
    [
        ("数据.xlsx", b"", "数据.xlsx：是空文件"),
        ("数据.xlsx", workbook_bytes(("表1", [])), "数据.xlsx：是空表"),
        ("数据.xlsx", b"PK\x05\x06" + bytes(18), "数据.xlsx：是压缩包而不是Excel文件"),
        ("数据.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "数据.xls：是旧版.xls"),
        (
            "数据.json",
            json_bytes({"label": "办件", "value": 1}, report_type="weekly-report"),
            "没有报告类型“weekly-report”",
        ),
    ],
    ids=["empty", "no-row", "zip", "xls", "report-type"],
)
def test_an_unusable_file_is_named_with_the_reason(
    draft: Run, file_name: str, content: bytes, said: str
) -> None:
    code, shown = draft(file_name, content)
    assert code == 1
    assert said in shown


def test_a_refused_sheet_leaves_no_draft(
    draft: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draft("数据.xlsx", fact_table(("综合", "走访", "若干", "次")))
    monkeypatch.setattr(sys, "argv", ["drafter", "drafts", "list", "--json"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out.split() == ["[]"]
