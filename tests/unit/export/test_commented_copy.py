"""Comments in a copy of anybody's .docx: at exactly the characters, and nothing else changed."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from lxml import etree

from drafter.domain.place import PlacedLine, TextPlace
from drafter.errors import DocumentUnreadable
from drafter.export.commented_copy import PlacedRemark, commented_copy
from drafter.export.ooxml import w_name
from vectorstore.reading import read_lines

MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SAMPLES = sorted((Path(__file__).parents[3] / "prompts/samples/past_reports").glob("*.docx"))


def saved(document: DocumentObject) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def clerks_file() -> bytes:
    """Formatted runs, a table, a header, a list number, a tab, a line break, a comment."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_paragraph("抓学习", style="List Number")
    paragraph = document.add_paragraph("组织中心组集")
    paragraph.add_run("中学习1").bold = True
    paragraph.add_run("5次,开展").italic = True
    last = paragraph.add_run("主题党日12次。")
    last.underline = True
    document.add_comment(runs=[last], text="再核一下", author="科长")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "集中学习", "15次"
    behind = document.add_paragraph("截止2025年底\t共")
    behind.runs[0].add_break()
    behind.runs[0].add_text("开展调研近百次。")
    return saved(document)


def places_of(lines: tuple[PlacedLine, ...], wanted: str, occurrence: int = 0) -> list[TextPlace]:
    found = [
        (line, start)
        for line in lines
        for start in range(len(line.text))
        if line.text.startswith(wanted, start)
    ]
    line, start = found[occurrence]
    cut = (place.cut(start, start + len(wanted)) for place in line.places)
    return [place for place in cut if place is not None]


def remark(lines: tuple[PlacedLine, ...], wanted: str, occurrence: int = 0) -> PlacedRemark:
    return PlacedRemark((f"看“{wanted}”",), tuple(places_of(lines, wanted, occurrence)))


def commented(content: bytes, *remarks: PlacedRemark) -> bytes:
    return commented_copy(content, remarks, MOMENT, file_name="稿.docx")


def anchors(content: bytes) -> dict[str, str]:
    """The text that each comment stands at, by the comment's text."""
    document = Document(io.BytesIO(content))
    texts = {str(comment.comment_id): comment.text for comment in document.comments}
    found: dict[str, str] = {}
    open_: dict[str, str] = {}
    for element in document.element.iter():
        mark_id = str(element.get(w_name("id"), ""))
        if element.tag == w_name("commentRangeStart"):
            open_[mark_id] = ""
        elif element.tag == w_name("commentRangeEnd"):
            found[texts[mark_id]] = open_.pop(mark_id)
        elif element.tag == w_name("t"):
            open_ = {key: text + (element.text or "") for key, text in open_.items()}
    assert not open_
    return found


def members(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def in_paragraph(xml: str) -> etree._Element:
    return etree.fromstring(f'<w:p xmlns:w="{w_name("p")[1:-2]}">{xml}</w:p>')


def formatted_characters(content: bytes) -> list[tuple[str, object, object, object]]:
    return [
        (character, run.bold, run.italic, run.underline)
        for paragraph in Document(io.BytesIO(content)).paragraphs
        for run in paragraph.runs
        for character in run.text
    ]


@pytest.mark.parametrize(
    ("wanted", "occurrence"),
    [("15次", 0), (",", 0), ("12次", 0), ("15次", 1), ("截止", 0), ("近百次", 0), ("年底 共", 0)],
)
def test_a_comment_stands_at_exactly_its_characters(wanted: str, occurrence: int) -> None:
    content = clerks_file()
    place = remark(read_lines("稿.docx", content), wanted, occurrence)
    found = anchors(commented(content, place))
    assert found[f"看“{wanted}”"] == wanted.replace(" ", "")


def test_comments_that_meet_and_overlap_keep_their_own_characters() -> None:
    content = clerks_file()
    lines = read_lines("稿.docx", content)
    wanted = ["学习15次", "15次", "5", "次,", ",", "15次,开展主题党日12次。", "开展"]
    found = anchors(commented(content, *(remark(lines, each) for each in wanted)))
    assert [found[f"看“{each}”"] for each in wanted] == wanted


def test_a_comment_that_was_there_is_kept_with_its_place_and_author() -> None:
    content = clerks_file()
    made = commented(content, remark(read_lines("稿.docx", content), "12次"))
    assert anchors(made)["再核一下"] == "主题党日12次。"
    comments = list(Document(io.BytesIO(made)).comments)
    assert [comment.author for comment in comments] == ["科长", "核验"]
    assert comments[1].timestamp == MOMENT
    assert len({comment.comment_id for comment in comments}) == 2


def test_every_character_keeps_its_formatting_and_every_other_part_its_bytes() -> None:
    content = clerks_file()
    lines = read_lines("稿.docx", content)
    made = commented(content, *(remark(lines, each) for each in ("习15次,", "近百", "15次")))
    assert formatted_characters(made) == formatted_characters(content)
    assert [line.text for line in read_lines("稿.docx", made)] == [line.text for line in lines]
    changed = {name for name, part in members(made).items() if members(content).get(name) != part}
    assert changed <= {"word/document.xml", "word/comments.xml"}


def test_a_file_without_comments_gets_the_part_announced_once() -> None:
    document = Document()
    document.add_paragraph("近百次")
    content = saved(document)
    bare = {name: part for name, part in members(content).items() if "comments" not in name}
    made = commented(content, remark(read_lines("稿.docx", content), "近百次"))
    added = set(members(made)) - set(bare)
    assert added <= {"word/comments.xml"}
    assert members(made)["[Content_Types].xml"].count(b"/word/comments.xml") == 1
    assert anchors(made) == {"看“近百次”": "近百次"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_each_stretch_of_a_real_file_can_be_commented(path: Path) -> None:
    content = path.read_bytes()
    lines = read_lines(path.name, content)
    remarks, wanted = [], []
    for number, line in enumerate(line for line in lines if len(line.text) > 8):
        start = number % 5
        cut = [part for p in line.places if (part := p.cut(start, start + 4)) is not None]
        if cut:
            remarks.append(PlacedRemark((f"{number}",), tuple(cut)))
            wanted.append("".join(line.text[part.start : part.end] for part in cut))
    found = anchors(commented(content, *remarks))
    assert [found[r.lines[0]] for r in remarks] == wanted


def test_inserted_and_linked_text_is_reached_and_deleted_text_stays_deleted() -> None:
    document = Document()
    paragraph = document.add_paragraph("组织学习")
    insertion = '<w:ins w:id="1" w:author="甲"><w:r><w:t>12次</w:t></w:r></w:ins>'
    deletion = '<w:del w:id="2" w:author="甲"><w:r><w:delText>11次</w:delText></w:r></w:del>'
    link = "<w:hyperlink><w:r><w:t>详见附件一</w:t></w:r></w:hyperlink>"
    body = in_paragraph(insertion + deletion + link)
    for child in list(body):
        paragraph._p.append(child)
    content = saved(document)
    lines = read_lines("稿.docx", content)
    made = commented(content, *(remark(lines, each) for each in ("2次", "附件", "学习12")))
    assert anchors(made) == {"看“2次”": "2次", "看“附件”": "附件", "看“学习12”": "学习12"}
    root = Document(io.BytesIO(made)).element
    assert [e.text for e in root.iter(w_name("delText"))] == ["11次"]
    for mark in root.iter(w_name("commentReference")):
        run = mark.getparent()
        assert run is not None
        assert run.getparent().tag == w_name("p")


def test_text_in_a_box_is_commented_at_the_box_for_word_takes_no_marks_inside() -> None:
    document = Document()
    box = in_paragraph(
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框内学习15次</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )
    paragraph = document.add_paragraph("框外")
    paragraph._p.append(box[0])
    content = saved(document)
    made = commented(content, remark(read_lines("稿.docx", content), "15次"))
    assert anchors(made) == {"看“15次”": "框内学习15次"}
    start = next(Document(io.BytesIO(made)).element.iter(w_name("commentRangeStart")))
    assert not any(start.iterancestors(w_name("txbxContent")))


def test_a_strict_file_is_refused_with_the_remedy() -> None:
    parts = members(clerks_file())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            namespace = w_name("p")[1:-2].encode()
            strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            archive.writestr(name, part.replace(namespace, strict))
    content = buffer.getvalue()
    lines = read_lines("稿.docx", content)
    with pytest.raises(DocumentUnreadable, match=r"另存为普通 \.docx"):
        commented(content, remark(lines, "近百次"))
