"""The oracle of the drafting tests sees every title that no mark follows."""

import pytest

from tests.oracle import unmarked_titles
from tests.unit.verify.sheets import SHEET


@pytest.mark.parametrize(
    ("text", "unmarked"),
    [
        ("印发《甲》。", ["《甲》"]),
        ("印发《甲》【待核实】。", []),
        ("落实《关于印发《甲》的通知》【待核实】要求。", []),
        ("落实《关于印发《甲》的通知》要求。", ["《甲》"]),
        ("印发《甲》，学习《乙》【待核实】。", ["《甲》"]),
        ("《《甲》》【待核实】", []),
        ("落实《中共中央《甲》《乙》》【待核实】", []),
        ("落实《关于《甲》的通知》要求，学习《乙》【待核实】", ["《甲》"]),
    ],
)
def test_a_title_needs_its_mark(text: str, unmarked: list[str]) -> None:
    assert unmarked_titles(text, SHEET, set()) == unmarked
