"""Which files are read, which are refused, and what is said of them."""

import hashlib
import io
import zipfile

import pytest

from drafter.domain.source import DocumentKind, SourceDocument
from drafter.errors import DocumentUnreadable
from tests.unit.vectorstore.reading_files import (
    PdfPages,
    docx_of,
    docx_of_xml,
    ole2_with,
    run,
    zip_of,
)
from vectorstore.reading import read_document, read_lines
from vectorstore.reading.choose_reader import MAX_BYTES

REPORT = """云溪区河道管理站党支部2023年度基层党建工作述职报告

现将2023年度抓基层党建工作情况述职如下：
一、主要工作
（一）抓学习，强本领。全年开展集中学习**次，制定《***站学习计划》。
（二）抓服务，办实事。走访企业35家。
二、存在问题
学习还不够深入。
"""


def read(file_name: str, content: bytes) -> SourceDocument:
    return read_document(file_name, content, kind=DocumentKind.PAST_REPORT)


def reason(file_name: str, content: bytes) -> str:
    with pytest.raises(DocumentUnreadable) as caught:
        read(file_name, content)
    assert caught.value.file_name == file_name
    assert str(caught.value).startswith(f"{file_name}：")
    return caught.value.reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    document = read("报告.txt", REPORT.encode(encoding))

    assert document.title == "云溪区河道管理站党支部2023年度基层党建工作述职报告"
    assert [s.heading for s in document.sections] == [
        "",
        "主要工作",
        "抓学习，强本领",
        "抓服务，办实事",
        "存在问题",
    ]


def test_the_document_is_known_by_the_hash_of_its_bytes() -> None:
    content = REPORT.encode()

    assert read("报告.txt", content).document_id == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("file_name", ["报告.txt", "报告.md"])
def test_asterisks_of_a_masked_report_are_text_and_never_emphasis(file_name: str) -> None:
    document = read(file_name, REPORT.encode())

    assert document.sections[2].paragraphs == ("全年开展集中学习**次，制定《***站学习计划》。",)


def test_markdown_headings_give_the_structure() -> None:
    document = read(
        "总结.md",
        (
            "# 云溪区档案馆2023年工作总结\n\n## 主要工作 ##\n### 服务群众\n接待查档210人次。\n"
            "## 存在问题\n人手不足。\n"
        ).encode(),
    )

    assert document.title == "云溪区档案馆2023年工作总结"
    assert [(s.level, s.heading_path) for s in document.sections] == [
        (1, ("主要工作",)),
        (2, ("主要工作", "服务群众")),
        (1, ("存在问题",)),
    ]


def test_without_a_title_of_its_own_a_document_is_called_by_its_file_name() -> None:
    assert read("学习简报.txt", "今天上午，我站召开学习会。".encode()).title == "学习简报"


def test_invisible_and_control_characters_are_removed_and_counted() -> None:
    document = read("a.txt", "标题报告\n走访\u200b企业\u202e35家\x00，已办\x07结。\n".encode())

    assert document.sections[0].paragraphs == ("走访企业35家，已办结。",)
    assert document.warnings == ("去掉了4个不可见字符。",)


def test_full_width_punctuation_and_digits_stay_as_they_are_written() -> None:
    document = read("a.txt", "标题报告\n走访企业３５家（次），占１００％：完成！\n".encode())

    assert document.sections[0].paragraphs == ("走访企业３５家（次），占１００％：完成！",)


def test_what_the_caller_says_goes_before_what_the_document_says() -> None:
    document = read_document(
        "报告.txt",
        REPORT.encode(),
        kind=DocumentKind.PAST_REPORT,
        organization="云溪区水务局党总支",
        year=2021,
        report_type="annual-work-summary",
        report_type_aliases={"party-building-duty-report": ("述职报告",)},
    )

    assert (document.organization, document.year) == ("云溪区水务局党总支", 2021)
    assert document.report_type == "annual-work-summary"


def test_without_overrides_the_document_says_who_when_and_what() -> None:
    document = read_document(
        "报告.txt",
        REPORT.encode(),
        kind=DocumentKind.PAST_REPORT,
        report_type_aliases={"party-building-duty-report": ("述职报告",)},
    )

    assert (document.organization, document.year) == ("云溪区河道管理站党支部", 2023)
    assert document.report_type == "party-building-duty-report"


def test_an_empty_file_is_refused() -> None:
    assert "空文件（0 字节）" in reason("空.txt", b"")


@pytest.mark.parametrize("content", [b" \n\t\n", "\u200b\ufeff\u3000\n".encode(), docx_of("", " ")])
def test_a_file_without_text_is_refused(content: bytes) -> None:
    name = "空.docx" if content.startswith(b"PK") else "空.txt"

    assert "没有文字" in reason(name, content)


def test_a_file_above_the_limit_is_refused_unread() -> None:
    assert "超过50 MB" in reason("大.txt", b"a" * (MAX_BYTES + 1))


@pytest.mark.parametrize("file_name", ["无扩展名", "录音.mp3"])
def test_other_kinds_of_files_are_refused_with_those_that_can_be_read(file_name: str) -> None:
    assert "可收录的有 .docx、.doc、.wps、.rtf、.pdf" in reason(file_name, b"PK\x03\x04")


@pytest.mark.parametrize("file_name", ["旧.doc", "旧.WPS"])
def test_a_damaged_old_word_file_is_refused_with_the_remedy(file_name: str) -> None:
    assert "另存为 .docx" in reason(file_name, ole2_with("WordDocument"))


def test_an_old_word_file_under_a_new_name_is_recognised() -> None:
    assert "另存为 .docx" in reason("旧.docx", ole2_with("WordDocument"))


def test_an_encrypted_word_document_is_recognised() -> None:
    assert "已加密，请去掉打开密码" in reason("密.docx", ole2_with("EncryptedPackage"))


def test_a_zip_renamed_docx_is_refused() -> None:
    assert "不是 Word 文档" in reason("假.docx", zip_of({"a.txt": b"x"}))


def test_a_package_of_another_program_renamed_docx_is_refused() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="http://x/officeDocument" Target="ppt/presentation.xml"/>'
        b"</Relationships>"
    )

    assert "不是 Word 文档" in reason(
        "稿.docx", zip_of({"_rels/.rels": rels, "ppt/presentation.xml": b"<a/>"})
    )


def test_a_damaged_workbook_renamed_docx_is_refused_as_a_workbook() -> None:
    assert "已损坏，或者不是 Excel 文件" in reason("表.docx", zip_of({"xl/workbook.xml": b"<a/>"}))


def test_a_word_document_that_holds_a_workbook_is_a_word_document() -> None:
    held = zip_of({"xl/workbook.xml": b"<a/>"})
    document = io.BytesIO(docx_of("标题", "正文。"))
    with zipfile.ZipFile(document, "a") as package:
        package.writestr("word/embeddings/表.xlsx", held, zipfile.ZIP_STORED)

    assert [line.text for line in read_lines("稿.docx", document.getvalue())] == ["标题", "正文。"]


def test_a_damaged_docx_is_refused() -> None:
    whole = docx_of("标题", "正文。")

    assert "已损坏" in reason("坏.docx", whole[: len(whole) // 2])


def test_a_docx_with_damaged_contents_is_refused() -> None:
    assert "已损坏" in reason("坏.docx", zip_of({"word/document.xml": b"<w:document>"}))


def test_text_renamed_docx_or_pdf_is_refused() -> None:
    assert "不是 Word 文档" in reason("文.docx", "只是文字。".encode())
    assert "不是 PDF" in reason("文.pdf", "只是文字。".encode())


def test_a_binary_file_renamed_txt_is_refused() -> None:
    assert "编码无法识别" in reason("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)


def test_a_zip_bomb_is_refused() -> None:
    bomb = zip_of({"word/document.xml": b"<a/>", "word/media/a.bin": bytes(201 * 1024 * 1024)})

    assert "解压后过大" in reason("炸.docx", bomb)


def test_a_package_that_packs_suspiciously_well_is_refused() -> None:
    bomb = zip_of({"word/document.xml": b"<a/>", "word/media/a.bin": bytes(30 * 1024 * 1024)})

    assert "压缩比异常" in reason("炸.docx", bomb)


def test_an_xml_bomb_is_refused() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    xml = (
        f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><w:document xmlns:w="http://schemas.'
        'openxmlformats.org/wordprocessingml/2006/main"><w:body>&e9;</w:body></w:document>'
    )

    assert "DTD" in reason("炸.docx", zip_of({"word/document.xml": xml.encode()}))


def test_xml_nested_beyond_reason_is_refused() -> None:
    body = "<w:ins>" * 5000 + run("深") + "</w:ins>" * 5000
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )

    assert "已损坏" in reason("深.docx", zip_of({"word/document.xml": xml.encode()}))


def test_a_pdf_or_word_document_under_another_name_is_read_and_said_so() -> None:
    pdf = PdfPages().page(["云溪区水务局工作总结", "全年走访企业35家。"]).bytes()
    word = docx_of("云溪区水务局工作总结", "全年走访企业35家。")

    assert read("总结.txt", pdf).warnings == ("扩展名是 .txt，内容却是 PDF，已按 PDF 读取。",)
    assert read("总结.pdf", word).warnings == (
        "扩展名是 .pdf，内容却是 Word 文档，已按 Word 文档 读取。",
    )
    assert read("总结.docx", pdf).sections == read("总结.pdf", pdf).sections


def test_a_warning_of_the_reader_reaches_the_document() -> None:
    hidden = docx_of_xml(f"<w:p>{run('正文。')}{run('暗', '<w:vanish/>')}</w:p>")

    assert read("a.docx", hidden).warnings == ("有1处隐藏文字，未读入。",)


BIG5 = "本局黨總支堅持以學習為先，組織開展集中學習，召開專題會議，走訪企業，收集問題。"
SHIFT_JIS = "当局は学習会を開催し、企業を訪問し、住民の意見を聞きました。"


@pytest.mark.parametrize(("text", "encoding"), [(BIG5, "big5"), (SHIFT_JIS, "shift_jis")])
def test_a_text_in_an_unknown_encoding_is_refused_and_never_read_as_gibberish(
    text: str, encoding: str
) -> None:
    assert "编码无法识别，请另存为 UTF-8" in reason("外文.txt", text.encode(encoding))


def test_traditional_characters_are_read_where_their_encoding_is_known() -> None:
    assert read("報告.txt", BIG5.encode()).sections[0].paragraphs == (BIG5,)


def test_a_short_text_of_rare_signs_is_read() -> None:
    assert read("符号.txt", "㈠①②③".encode("gb18030")).title == "㈠①②③"


def test_a_pdf_that_was_cut_short_is_refused() -> None:
    whole = PdfPages().page(["云溪区水务局工作总结", "全年走访企业35家。"]).bytes()

    assert "已损坏，请重新导出 PDF" in reason("断.pdf", whole[: len(whole) // 3])
