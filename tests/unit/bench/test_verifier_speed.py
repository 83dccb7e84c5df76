"""What the checker's benchmark is made of: sheets of any size, wording that nobody has read."""

import pytest

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from tests.bench.verifier_speed import sheet_of_size, unseen
from tests.unit.verify.sheets import SHEET


@pytest.mark.parametrize("count", [5, 80, 1_000])
def test_a_sheet_has_so_many_facts_each_with_an_id_of_its_own(count: int) -> None:
    sheet = sheet_of_size(SHEET, count)
    assert len(sheet.facts) == len(sheet.by_id()) == count


def test_unseen_wording_claims_the_same(lexicon: Lexicon) -> None:
    text = "今年以来，走访企业58次，收集问题33个。组织学习14次。"
    variants = [unseen(text, number) for number in range(8)]
    assert len(set(variants)) == 8
    for variant in variants:
        assert [c.normalized for c in find_claims(variant, lexicon)] == ["58次", "33个", "14次"]
