"""The numbers of GB/T 9704-2012."""

import pytest

from drafter.export.official_layout import FONT_FACES, FONT_SETS, FontSet, OfficialLayout

TWIPS_PER_MM = 1440 / 25.4


@pytest.mark.parametrize(
    ("field", "millimetres"),
    [
        ("page_width", 210),
        ("page_height", 297),
        ("margin_top", 37),
        ("margin_left", 28),
        ("margin_right", 26),
        ("margin_bottom", 35),
        ("text_width", 156),
    ],
)
def test_page_and_margins_are_those_of_clause_5(field: str, millimetres: int) -> None:
    assert getattr(OfficialLayout(), field) / TWIPS_PER_MM == pytest.approx(millimetres, abs=0.1)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    layout = OfficialLayout()
    height = layout.page_height - layout.margin_top - layout.margin_bottom
    assert height // layout.line_pitch == 22
    assert layout.text_width // (layout.body_size - layout.body_tightening) == 28


def test_a_line_of_the_title_is_never_cut_by_the_line_pitch() -> None:
    layout = OfficialLayout()
    assert layout.line_pitch >= 1.2 * layout.title_size


@pytest.mark.parametrize("fonts", FONT_SETS.values(), ids=["official", "windows"])
def test_every_font_of_a_set_has_a_substitute(fonts: FontSet) -> None:
    assert set(fonts.names()) <= set(FONT_FACES)


def test_the_official_set_is_what_the_standard_names() -> None:
    fonts = FONT_SETS["公文"]
    assert fonts == FontSet("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体")
    assert FONT_FACES[fonts.body].substitute == "仿宋"
    assert FONT_FACES[fonts.heading_2].substitute == "楷体"
    assert FONT_FACES[fonts.title].substitute == "宋体"
