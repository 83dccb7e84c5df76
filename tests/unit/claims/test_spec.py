"""What is a claim and what it says: the tables of tests/spec, row by row."""

from decimal import Decimal

import pytest

from drafter.claims.find import find_claims, read_text
from drafter.claims.numerals import parse_number
from drafter.claims.quantities import read_quantity
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from tests.spec_tables import rows


@pytest.mark.parametrize("row", rows("numerals.json"))
def test_a_numeral_is_the_number_that_a_clerk_reads(row: tuple[str, str | None]) -> None:
    text, amount = row
    assert parse_number(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("row", rows("quantities.json"))
def test_a_quantity_is_read_as_a_whole_or_not_at_all(
    row: tuple[str, str | None, str, str], lexicon: Lexicon
) -> None:
    text, amount, measure_unit, comparator = row
    expected = None
    if amount is not None:
        expected = Quantity(Decimal(amount), measure_unit, Comparator(comparator))
    assert read_quantity(text, lexicon) == expected


@pytest.mark.parametrize("row", [*rows("figures.json"), *rows("dates.json"), *rows("names.json")])
def test_a_sentence_holds_exactly_these_claims(
    row: tuple[str, list[str]], lexicon: Lexicon
) -> None:
    text, expected = row
    claims = [f"{c.kind.value}|{c.text}|{c.normalized}" for c in find_claims(text, lexicon)]
    assert claims == expected


@pytest.mark.parametrize("text", rows("no_claims.json"))
def test_a_set_phrase_or_a_common_word_claims_nothing(text: str, lexicon: Lexicon) -> None:
    assert find_claims(text, lexicon) == ()


def test_what_is_passed_over_is_told(lexicon: Lexicon) -> None:
    text = "一是落实三会一课12次，⟦F07⟧【待核实】。"
    passed_over = [text[s.start : s.end] for s in read_text(text, lexicon).passed_over]
    assert passed_over == ["一是", "三会一课", "⟦F07⟧", "【待核实】"]
