"""Numbers that identify someone, wherever they stand in Chinese text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.redaction.identifiers import (
    IdentifierKind,
    find_identifiers,
    is_card_number,
    is_identity_number,
)

ID, CARD = IdentifierKind.IDENTITY_CARD, IdentifierKind.BANK_CARD
PHONE, EMAIL, PLATE = IdentifierKind.PHONE, IdentifierKind.EMAIL, IdentifierKind.PLATE
LONG = IdentifierKind.LONG_NUMBER


def found(text: str) -> list[tuple[str, IdentifierKind]]:
    return [(text[span.start : span.end], kind) for span, kind in find_identifiers(text)]


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("身份证号11010519491231002X已核", "11010519491231002X", ID),
        (
            "身份证号１１０１０５１９４９１２３１００２X",
            "１１０１０５１９４９１２３１００２X",
            ID,
        ),
        ("证件110105 19491231 002X。", "110105 19491231 002X", ID),
        ("证件110105194912310021。", "110105194912310021", LONG),
        ("卡号6222021234567890128转账", "6222021234567890128", CARD),
        ("卡号6222 0212 3456 7890 128", "6222 0212 3456 7890 128", CARD),
        ("发邮件至zs@163.com办理", "zs@163.com", EMAIL),
        ("发邮件至zs@163.com。", "zs@163.com", EMAIL),
        ("邮箱：li.ming@mail.yunxi.gov.cn，", "li.ming@mail.yunxi.gov.cn", EMAIL),
        ("手机13800138000。", "13800138000", PHONE),
        ("手机138-0013-8000。", "138-0013-8000", PHONE),
        ("手机+86 138 0013 8000。", "+86 138 0013 8000", PHONE),
        ("手机138\u200b00138000。", "138\u200b00138000", PHONE),
        ("电话021-55556666转", "021-55556666", PHONE),
        ("热线400-820-8820", "400-820-8820", PHONE),
        ("公车京A12345一辆", "京A12345", PLATE),
        ("新能源车粤BD12345", "粤BD12345", PLATE),
        ("警车苏A·1234警", "苏A·1234警", PLATE),
    ],
)
def test_is_found_without_a_blank_around_it(text: str, number: str, kind: IdentifierKind) -> None:
    assert found(text) == [(number, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "全年开展学习14次，投入3.6万元，服务群众12345678人次。",
        "2025年3月17日至2025年12月31日，",
        "江党组〔2023〕12号、GB/T 9704-2012",
        "增长16.7%，达到99.6%。",
        "2023 2024 2025",
    ],
)
def test_figures_of_a_report_are_none(text: str) -> None:
    assert found(text) == []


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_one_of_eleven_check_digits_is_right(first_17: str) -> None:
    assert sum(is_identity_number(first_17 + check) for check in "0123456789X") == 1


@given(st.from_regex(r"[1-9][0-9]{14,17}", fullmatch=True))
def test_one_of_ten_check_digits_of_a_card_is_right(number: str) -> None:
    assert sum(is_card_number(number + check) for check in "0123456789") == 1
