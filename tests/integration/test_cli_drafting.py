"""Reports by command: what is printed and written, and the exit codes."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.commands import Drafter, draft_id_of, text_of, write_workbook


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
