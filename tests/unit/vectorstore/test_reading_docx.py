"""Word documents: what of them is text, and what their styles and lists say."""

from docx.document import Document as DocumentType
from docx.oxml import parse_xml

from tests.unit.vectorstore.reading_files import W, docx_bytes, docx_of_xml, run
from vectorstore.lines import Line
from vectorstore.reading.read_docx import read_docx


def lines(content: bytes) -> list[Line]:
    return [line for line in read_docx("a.docx", content).lines if line.text.strip()]


def texts(content: bytes) -> list[str]:
    return [line.text for line in lines(content)]


def texts_of_xml(body: str) -> list[str]:
    return texts(docx_of_xml(body))


def test_paragraphs_and_tables_come_in_the_order_of_the_document() -> None:
    rows = (("事项", "数量", ""), ("主题党日", "12", "次"))

    def fill(document: DocumentType) -> None:
        document.add_paragraph("表前。")
        table = document.add_table(rows=2, cols=3)
        for row, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
        document.add_paragraph("表后。")

    content = docx_bytes(fill)

    assert texts(content) == ["表前。", "事项 | 数量", "主题党日 | 12 | 次", "表后。"]
    assert [line.is_row for line in lines(content)] == [False, True, True, False]


def test_merged_cells_are_told_once_and_a_table_in_a_cell_stays_in_its_row() -> None:
    def fill(document: DocumentType) -> None:
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
        table.cell(0, 2).add_table(rows=1, cols=1).cell(0, 0).text = "内表"

    assert texts(docx_bytes(fill)) == ["合并 | 内表"]


def test_tracked_insertions_are_text_and_deletions_are_not() -> None:
    body = (
        f'<w:p>{run("走访企业")}<w:ins w:id="1" w:author="a">{run("35")}</w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>30</w:delText></w:r></w:del>'
        f'<w:moveFrom w:id="3" w:author="a">{run("旧处")}</w:moveFrom>'
        f'<w:moveTo w:id="4" w:author="a">{run("家")}</w:moveTo></w:p>'
    )

    assert texts_of_xml(body) == ["走访企业35家"]


def test_a_deleted_table_row_is_left_out() -> None:
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    deleted = row.format('<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>', "旧行")

    assert texts_of_xml(f"<w:tbl>{row.format('', '新行')}{deleted}</w:tbl>") == ["新行"]


def test_hidden_white_and_tiny_runs_are_left_out_and_counted() -> None:
    runs = [
        run("正文"),
        run("隐藏", "<w:vanish/>"),
        run("白字", '<w:color w:val="FFFFFF"/>'),
        run("微字", '<w:sz w:val="2"/>'),
        run("照常", '<w:vanish w:val="0"/>'),
    ]
    content = docx_of_xml(f"<w:p>{''.join(runs)}</w:p>")

    assert texts(content) == ["正文照常"]
    assert read_docx("a.docx", content).warnings == ("有3处隐藏文字，未读入。",)


def test_white_letters_in_a_table_head_are_text() -> None:
    white = run("事项", '<w:color w:val="FFFFFF"/>')

    assert texts_of_xml(f"<w:tbl><w:tr><w:tc><w:p>{white}</w:p></w:tc></w:tr></w:tbl>") == ["事项"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{run('框内文字')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('段落')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}"
        f"</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert texts_of_xml(body) == ["段落", "框内文字"]


def test_line_breaks_part_lines_and_content_controls_are_looked_into() -> None:
    body = (
        f"<w:sdt><w:sdtContent><w:p>{run('上行')}<w:r><w:br/></w:r>{run('下行')}</w:p>"
        "</w:sdtContent></w:sdt>"
    )

    assert texts_of_xml(body) == ["上行", "下行"]


def test_field_codes_are_left_out_and_their_results_kept() -> None:
    body = f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('共3页')}</w:p>"

    assert texts_of_xml(body) == ["共3页"]


def test_the_table_of_contents_is_no_text() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent><w:p>{run('一、工作……1')}</w:p></w:sdtContent>"
        "</w:sdt>"
    )

    assert texts_of_xml(f"{contents}<w:p>{run('正文。')}</w:p>") == ["正文。"]


def test_heading_and_title_styles_are_told_with_the_line() -> None:
    def fill(document: DocumentType) -> None:
        document.add_paragraph("云溪区档案馆工作总结", style="Title")
        document.add_paragraph("主要工作", style="Heading 1")
        document.add_paragraph("服务群众", style="Heading 2")
        document.add_paragraph("正文。")

    found = lines(docx_bytes(fill))

    assert [line.is_title for line in found] == [True, False, False, False]
    assert [line.level for line in found] == [0, 1, 2, 0]


def test_an_outline_level_on_the_paragraph_counts_like_a_style() -> None:
    body = f'<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr>{run("服务群众")}</w:p>'

    assert lines(docx_of_xml(body))[0].level == 2


def numbered(paragraphs: list[tuple[str, int, str]], levels: list[tuple[str, str]]) -> bytes:
    """Paragraphs (number id, depth, text) of lists whose levels are (format, pattern)."""

    def fill(document: DocumentType) -> None:
        numbering = document.part.numbering_part.element
        numbering.clear()
        level_xml = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for depth, (number_format, pattern) in enumerate(levels)
        )
        for xml in (
            f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="7">{level_xml}</w:abstractNum>',
            f'<w:num xmlns:w="{W}" w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
            f'<w:num xmlns:w="{W}" w:numId="2"><w:abstractNumId w:val="7"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>',
        ):
            numbering.append(parse_xml(xml))
        for number_id, depth, text in paragraphs:
            xml = (
                f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="{depth}"/>'
                f'<w:numId w:val="{number_id}"/></w:numPr>'
            )
            document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(xml))

    return docx_bytes(fill)


def test_automatic_numbering_becomes_the_text_that_a_reader_sees() -> None:
    content = numbered(
        [
            ("1", 0, "主要工作"),
            ("1", 1, "抓学习"),
            ("1", 1, "抓服务"),
            ("1", 2, "走访"),
            ("1", 0, "存在问题"),
            ("1", 1, "学得不深"),
        ],
        [("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")],
    )

    assert texts(content) == [
        "一、主要工作",
        "（一）抓学习",
        "（二）抓服务",
        "1.走访",
        "二、存在问题",
        "（一）学得不深",
    ]


def test_a_list_goes_on_past_ten_and_may_start_elsewhere() -> None:
    items = [("1", 0, "项")] * 21 + [("2", 0, "另起")]
    found = texts(numbered(items, [("chineseCounting", "%1、")]))

    assert (found[9], found[10], found[20], found[21]) == (
        "十、项",
        "十一、项",
        "二十一、项",
        "五、另起",
    )


def test_a_level_may_show_the_numbers_above_it() -> None:
    content = numbered([("1", 0, "甲"), ("1", 1, "乙")], [("decimal", "%1."), ("decimal", "%1.%2")])

    assert texts(content) == ["1.甲", "1.1乙"]


def test_bullets_leave_no_trace() -> None:
    assert texts(numbered([("1", 0, "事项")], [("bullet", "●")])) == ["事项"]
