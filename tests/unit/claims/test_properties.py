"""What holds for every text: amounts come back, spans are exact, no digit goes unseen."""

import re
import time
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.claims.find import find_claims, read_text
from drafter.claims.numerals import fold, parse_number
from drafter.claims.quantities import canonical
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import ClaimKind
from drafter.reference.lexicon import load_lexicon
from tests.chinese_numerals import in_chinese

LEXICON = load_lexicon()
COMMON_UNITS = (
    *"次人名个件项篇幅家户元%倍天吨本支期批",
    *("场次", "人次", "家次", "万元", "亿元", "个百分点", "小时", "公里", "平方米", "学时"),
)
MARKS = ("一是", "二、", "（三）", "⟦F07⟧", "【待核实】", "四个意识", "三会一课", "二十大", "十分")
PARTS_OF_FIGURES = (
    *"第近约余几万亿千百十两〇零%％成倍年月日至—-.,，。、：多次名○O",
    *("第三", "不少于", "以上", "个百分点", "分之", "百分之", "季度", "上半年", "人次", "一个"),
)
NAMES = ("《", "》", "“", "”", "〔2023〕", "江党组", "12号", "云溪区", "水务局", "社区", "走访")
SNIPPETS = (*MARKS, *PARTS_OF_FIGURES, *NAMES, "PM2.5", "1+N", "5G", "9:30", "党员", "\n", "\t")
texts = st.lists(
    st.one_of(
        st.sampled_from(SNIPPETS),
        st.integers(0, 999_999).map(str),
        st.text("0123456789０１２３４５６７８９一二两三四五六七八九十百千万亿〇零", max_size=5),
        st.text("共组织开展学习，。；：（）《》“”", max_size=4),
    ),
    max_size=14,
).map("".join)
amounts = st.integers(2, 99_999_999)
unhurried = settings(deadline=None, max_examples=300)
"""The first text compiles the patterns."""


def only_quantity(text: str) -> Quantity:
    (claim,) = find_claims(text, LEXICON)
    assert claim.quantity is not None
    return claim.quantity


@unhurried
@given(amount=amounts, unit=st.sampled_from(COMMON_UNITS))
def test_digits_with_any_common_measure_unit_give_the_amount_back(amount: int, unit: str) -> None:
    expected = canonical(Quantity(Decimal(amount), unit))
    full_width = str(amount).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for number in (str(amount), f"{amount:,}", full_width):
        assert only_quantity(f"全年共完成{number}{unit}。") == expected


@unhurried
@given(amount=amounts, unit=st.sampled_from([u for u in COMMON_UNITS if u[0] not in "万亿%"]))
def test_chinese_numerals_with_any_common_measure_unit_give_the_amount_back(
    amount: int, unit: str
) -> None:
    expected = Quantity(Decimal(amount), unit)
    assert only_quantity(f"全年共完成{in_chinese(amount)}{unit}。") == expected


@unhurried
@given(amount=amounts, unit=st.sampled_from(LEXICON.measure_units))
def test_every_measure_unit_of_the_lexicon_is_read_with_its_number(amount: int, unit: str) -> None:
    (claim,) = find_claims(f"共{amount}{unit}。", LEXICON)
    assert claim.text == f"{amount}{unit}"


@unhurried
@given(hundredths=st.integers(1, 9_999))
def test_a_share_is_the_same_in_digits_and_in_words(hundredths: int) -> None:
    share = Decimal(hundredths) / 100
    whole, _, decimals = f"{share.normalize():f}".partition(".")
    words = in_chinese(int(whole)) + (
        "点" + "".join("〇一二三四五六七八九"[int(d)] for d in decimals)
    ) * bool(decimals)
    found = {
        only_quantity(f"满意率{form}。")
        for form in (f"{share}%", f"百分之{words}", f"百分之{share}")
    }
    assert found == {Quantity(share, "%")}


@unhurried
@given(
    amount=st.integers(2, 99_999).map(Decimal),
    unit=st.sampled_from(["次", "人次", "家", "%"]),
    comparator=st.sampled_from(Comparator),
)
def test_what_is_rendered_is_found_again_with_its_qualifier(
    amount: Decimal, unit: str, comparator: Comparator
) -> None:
    quantity = Quantity(amount, unit, comparator)
    assert only_quantity(f"全年共完成{quantity.render()}。") == quantity


@unhurried
@given(low=st.integers(2, 500), width=st.integers(1, 500), unit=st.sampled_from(["次", "名", "%"]))
def test_a_range_gives_both_ends_back(low: int, width: int, unit: str) -> None:
    ends = ((str(low), str(low + width)), (in_chinese(low), in_chinese(low + width)))
    for first, last in ends[: 1 if unit == "%" else 2]:
        (claim,) = find_claims(f"每期{first}至{last}{unit}。", LEXICON)
        assert claim.kind is ClaimKind.RANGE
        assert claim.quantity is not None
        assert (claim.quantity.amount, claim.upper) == (Decimal(low), Decimal(low + width))


@unhurried
@given(texts)
def test_spans_never_overlap_and_show_exactly_their_text(text: str) -> None:
    reading = read_text(text, LEXICON)
    spans = sorted([c.span for c in reading.claims] + list(reading.passed_over))
    assert all(text[c.span.start : c.span.end] == c.text != "" for c in reading.claims)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@unhurried
@given(texts)
def test_no_digit_is_passed_over_in_silence(text: str) -> None:
    reading = read_text(text, LEXICON)
    seen = {i for c in reading.claims for i in range(c.span.start, c.span.end)}
    seen |= {i for span in reading.passed_over for i in range(span.start, span.end)}
    assert [m.start() for m in re.finditer("[0-9]", fold(text)) if m.start() not in seen] == []


@unhurried
@given(texts)
def test_full_width_digits_make_no_difference(text: str) -> None:
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    found = [
        [(c.kind, c.normalized, c.span) for c in find_claims(t, LEXICON)] for t in (text, wide)
    ]
    assert found[0] == found[1]


def test_a_flood_of_digits_is_one_unreadable_claim() -> None:
    (claim,) = find_claims("9" * 300_000, LEXICON)
    assert (claim.kind, len(claim.text)) == (ClaimKind.UNREADABLE, 300_000)


ODD_TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\u200b\u200d\ufeff\ud800\udfff\r\n\t《》“”〔〕①②Ⅱ½²0123456789一二三十百千万亿"
        ),
    ),
    max_size=60,
)
"""Any code point: lone surrogates, control characters, marks without a partner."""


@unhurried
@given(ODD_TEXTS)
def test_any_text_is_read_within_bounds(text: str) -> None:
    reading = read_text(text, LEXICON)
    spans = sorted([c.span for c in reading.claims] + list(reading.passed_over))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(text[c.span.start : c.span.end] == c.text for c in reading.claims)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@unhurried
@given(
    amount=amounts,
    unit=st.sampled_from(["次", "人次", "万元", "个"]),
    at=st.integers(1, 7),
    hidden=st.sampled_from("\u200b\u200d\u2060\ufeff\xad\x00\x1f"),
)
def test_what_shows_nothing_parts_no_figure(amount: int, unit: str, at: int, hidden: str) -> None:
    figure = f"{amount}{unit}"
    text = f"共完成{figure[:at]}{hidden}{figure[at:]}。"
    (claim,) = find_claims(text, LEXICON)
    assert claim.quantity == canonical(Quantity(Decimal(amount), unit))
    assert claim.text.replace(hidden, "") == figure


@unhurried
@given(amount=st.integers(2, 99_999), unit=st.sampled_from(["个", "场", "项", "条", "户"]))
def test_traditional_characters_say_the_same(amount: int, unit: str) -> None:
    traditional = str.maketrans("个场项条户万亿两余", "個場項條戶萬億兩餘")
    figure = f"{in_chinese(amount)}{unit}"
    old = f"共完成{figure}。".translate(traditional)
    assert only_quantity(old) == only_quantity(f"共完成{figure}。")


@unhurried
@given(
    day=st.dates(date(2000, 1, 1), date(2050, 12, 31)),
    month_form=st.sampled_from(["{m}", "{m:02d}", "{cm}"]),
)
def test_a_day_is_the_same_in_every_form(day: date, month_form: str) -> None:
    def written(number: int) -> str:
        return month_form.format(m=number, cm=in_chinese(number))

    forms = [
        f"{day.year}年{written(day.month)}月{written(day.day)}日",
        f"{day.year} 年 {written(day.month)} 月 {written(day.day)} 日",
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
    ]
    for form in forms:
        (claim,) = find_claims(f"{form}召开。", LEXICON)
        assert (claim.kind, claim.normalized) == (ClaimKind.DATE, day.isoformat())


@unhurried
@given(amount=st.integers(0, 10**12 - 1))
def test_a_chinese_numeral_gives_its_number_back(amount: int) -> None:
    assert parse_number(in_chinese(amount)) == amount


MONOTONOUS = (
    "《",
    "“",
    "1《",
    "一、",
    "3:",
    "1+",
    "近",
    "\u200b1",
    "书记李",
    "二十",
    "-1",
    "12，",
    "A1",
)


@pytest.mark.parametrize("mark", MONOTONOUS)
def test_a_long_text_of_nothing_but_one_mark_takes_no_long_time(mark: str) -> None:
    started = time.perf_counter()
    find_claims(mark * 20_000, LEXICON)
    assert time.perf_counter() - started < 20
