"""Passages: along the structure, whole paragraphs, nothing lost, no number cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_index import make_document
from vectorstore.passages import MAXIMUM, MINIMUM, TARGET, split_passages

SENTENCE = "全年组织集中学习12次，走访企业35家，办结问题1200.5件。"


def texts(*paragraphs: str) -> list[str]:
    document = make_document("报告", [(("主要工作",), "\n".join(paragraphs))])
    return [p.text for p in split_passages(document)]


def test_short_paragraphs_of_a_section_are_joined_up_to_the_target() -> None:
    pieces = texts(*[SENTENCE] * 40)
    assert all(MINIMUM <= len(piece) <= TARGET for piece in pieces[:-1])
    assert "\n".join(pieces) == "\n".join([SENTENCE] * 40)


def test_sections_are_never_joined() -> None:
    document = make_document("报告", [(("一",), "短。"), (("一", "二"), "短。"), (("三",), "短。")])
    assert [p.heading_path for p in split_passages(document)] == [("一",), ("一", "二"), ("三",)]


def test_a_section_without_text_gives_no_passage() -> None:
    document = make_document("报告", [])
    assert split_passages(document) == []


def test_a_long_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    pieces = texts(SENTENCE * 60)
    assert len(pieces) > 1
    assert all(len(piece) <= MAXIMUM and piece.endswith("。") for piece in pieces)
    assert "".join(pieces) == SENTENCE * 60


def test_a_new_item_begins_a_new_piece_where_it_can() -> None:
    items = "".join(f"{n}是{SENTENCE * 6}" for n in "一二三四五六")
    pieces = texts(items)
    assert all(piece[1] == "是" for piece in pieces)


@pytest.mark.parametrize("mark", ["；", "，", " | "])
def test_an_endless_sentence_is_cut_at_weaker_marks(mark: str) -> None:
    endless = mark.join(["办结问题十二件"] * 200)
    pieces = texts(endless)
    assert all(len(piece) <= MAXIMUM for piece in pieces)
    assert all(piece.startswith("办结") or mark == " | " for piece in pieces)
    assert "".join(pieces) == endless


def test_a_short_rest_goes_with_the_piece_before_it() -> None:
    pieces = texts("甲" * (TARGET - 10), "乙" * 30)
    assert len(pieces) == 1
    assert len(texts("甲" * (MAXIMUM - 10), "乙" * 30)) == 2


def test_a_passage_knows_its_place_and_its_document() -> None:
    document = make_document(
        "水利站2023年述职报告", [((), "导语。"), (("主要工作", "抓学习"), SENTENCE)],
        organization="水利站", year=2023,
    )  # fmt: skip
    last = split_passages(document)[-1]
    assert last.passage_id == f"{document.document_id[:16]}:0001"
    assert (last.position, last.heading_path) == (1, ("主要工作", "抓学习"))
    assert (last.organization, last.year, last.report_type) == (
        "水利站",
        2023,
        document.report_type,
    )
    assert last.indexed_text == f"水利站2023年述职报告 | 2023 | 主要工作 / 抓学习\n{SENTENCE}"


PARAGRAPHS = st.lists(
    st.text(alphabet="学习党建，；。！0123456789.% |一是第二", min_size=1, max_size=2_000),
    min_size=1,
    max_size=4,
)


@given(PARAGRAPHS)
def test_nothing_is_lost_doubled_or_reordered_and_no_number_is_cut(paragraphs: list[str]) -> None:
    pieces = texts(*paragraphs)
    whole = "\n".join(paragraphs)
    assert "".join(pieces).replace("\n", "") == whole.replace("\n", "")
    numbers = [number for piece in pieces for number in re.findall(r"[\d.%]+", piece)]
    assert numbers == re.findall(r"[\d.%]+", whole)
