"""Files that are no usable fact sheet: each is refused in Chinese, with its name and the remedy."""

import io
import zipfile

import pytest
from docx import Document

from drafter.errors import DocumentUnreadable
from tests.unit.facts.fact_files import (
    HEADER,
    IDENTITY,
    errors_of,
    fact_table,
    read,
    with_part,
    workbook_bytes,
)

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SOUND = fact_table(("理论学习", "中心组学习", 14, "次"))


def refusal(content: bytes, file_name: str = "数据.xlsx") -> str:
    with pytest.raises(DocumentUnreadable) as caught:
        read(content, file_name)
    name, _, reason = str(caught.value).partition("：")
    assert name == file_name
    return reason


def zip_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


@pytest.mark.parametrize("file_name", ["数据.xlsx", "数据.csv", "数据.json"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t"])
def test_an_empty_file_of_any_kind_is_named_as_empty(file_name: str, content: bytes) -> None:
    assert refusal(content, file_name) == "是空文件，请填写后再上传。"


@pytest.mark.parametrize("file_name", ["数据.xlsx", "数据.csv", "数据.xls"])
def test_a_workbook_with_a_password_says_to_remove_it(file_name: str) -> None:
    encrypted = OLE2 + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refusal(encrypted, file_name) == "带有打开密码，请去掉密码后另存为 .xlsx 再上传。"


@pytest.mark.parametrize("file_name", ["数据.xls", "数据.et", "数据.xlsx"])
def test_an_old_xls_says_to_save_it_as_xlsx(file_name: str) -> None:
    reason = refusal(OLE2 + bytes(1016), file_name)
    assert reason == "是旧版 .xls（或 .et）文件，请用 Excel 或 WPS 另存为 .xlsx 再上传。"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zip_of(**{"照片.jpg": b"x"}), "是压缩包而不是 Excel 文件，请上传 .xlsx 文件本身。"),
        (word_file(), "是 Word 文件而不是 Excel 表格，请上传 .xlsx 事实表。"),
        (
            zip_of(**{"xl/workbook.bin": b"x"}),
            "是二进制格式 .xlsb，请用 Excel 或 WPS 另存为 .xlsx 再上传。",
        ),
    ],
    ids=["zip", "word", "xlsb"],
)
def test_another_package_renamed_xlsx_is_told_for_what_it_is(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


@pytest.mark.parametrize(
    "content",
    [
        SOUND[:2000],
        SOUND[:900] + bytes(100) + SOUND[1000:],
        with_part(SOUND, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</row>", "")),
        zip_of(**{"xl/workbook.xml": b"<workbook"}),
        "数据项,数值\n中心组学习,14\n".encode(),
        b"<html><table><tr><td>14</td></tr></table></html>",
    ],
    ids=["cut", "overwritten", "rows-left-open", "no-xml", "csv", "html"],
)
def test_a_damaged_workbook_says_to_save_it_anew(content: bytes) -> None:
    assert "不是有效的 Excel 文件或已损坏" in refusal(content)
    assert "另存为 .xlsx" in refusal(content)


def test_a_workbook_that_would_fill_the_memory_is_refused_unread() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", bytes(51 * 1024 * 1024))
    assert "解压后超过50 MB" in refusal(bomb.getvalue())


def test_cells_merged_over_whole_columns_are_refused_unread() -> None:
    content = fact_table(
        ("理论学习", "中心组学习", 14, "次"), shape=lambda sheet: sheet.merge_cells("H5:K9")
    )
    parts = zipfile.ZipFile(io.BytesIO(content))
    merged = {
        name: parts.read(name).replace(b'"H5:K9"', b'"H5:XFD1048576"') for name in parts.namelist()
    }
    assert "合并了整行整列的单元格" in refusal(zip_of(**merged))


@pytest.mark.parametrize("file_name", ["数据.docx", "数据.pdf", "数据", "数据.xlsx.zip"])
def test_another_kind_of_file_is_no_fact_sheet(file_name: str) -> None:
    assert refusal(b"abc", file_name) == "不是事实表，请上传 .xlsx、.csv 或 .json 文件。"


def test_a_sheet_without_any_row_is_named_as_empty() -> None:
    assert refusal(workbook_bytes(("表1", []))) == "是空表，没有任何内容，请填写后再上传。"


def test_a_table_without_a_header_says_what_the_header_must_name() -> None:
    reason = refusal(workbook_bytes(("表1", [("中心组学习", 14, "次")])))
    assert "没有找到表头（应有“数据项”和“数值”两列）" in reason
    assert "先下载空白事实表" in reason


def test_a_header_without_rows_lacks_name_year_and_facts_all_told_at_once() -> None:
    assert errors_of(workbook_bytes(("表1", [HEADER]))) == [
        "没有单位名称，请加一行：数据项“单位名称”，数值填全称。",
        "没有报告年度，请加一行：数据项“报告年度”，数值填四位年份。",
        "没有填写任何数据，请至少填一行数据项和数值。",
    ]


def test_a_sheet_that_only_says_whose_it_is_has_no_facts() -> None:
    assert errors_of(workbook_bytes(("表1", [HEADER, *IDENTITY]))) == [
        "没有填写任何数据，请至少填一行数据项和数值。"
    ]


def test_a_year_that_is_none_is_refused_at_its_cell() -> None:
    rows = [HEADER, IDENTITY[0], (None, "报告年度", "本年"), ("综合", "办件", 14, "件")]
    assert errors_of(workbook_bytes(("表1", rows))) == [
        "表1!C3 报告年度“本年”不是四位年份，例如应填 2025。"
    ]


def test_every_problem_of_a_sheet_is_told_at_once_in_the_order_of_its_rows() -> None:
    content = workbook_bytes(
        (
            "学习",
            [
                HEADER,
                *IDENTITY,
                ("综合", "办件", 14, "件"),
                ("综合", "走访", "若干", "次"),
                ("综合", "好评率", 130, "%"),
                ("综合", "办件", 15, "件"),
                ("综合", "信访件", -3, "件"),
                ("综合", "换届日期", "2025-02-30"),
                ("综合", None, 7, "次"),
                ("综合", "培训", 9, "次", 8, "去年7次"),
                *[("综合", f"事项{n}", n, "次") for n in range(1, 90)],
                ("综合", "谈话", 3, "次", None, "13月1日"),
            ],
        ),
        ("宣传", [HEADER, ("宣传", "报道", "很多", "篇")]),
    )
    assert [error.split()[0] for error in errors_of(content)] == [
        "学习!C4、学习!C7", "学习!C5", "学习!C6", "学习!C8", "学习!C9", "学习!C10", "学习!C11",
        "学习!C101", "宣传!C2",
    ]  # fmt: skip
