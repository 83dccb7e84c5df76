"""Style: the tables of tests/spec/style.json, and what holds for every text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.reference.lexicon import load_lexicon
from drafter.verify.style.check_style import SHOWN, check_numbering, check_style
from tests.spec_tables import SPEC, rows

ALPHABET = (
    "党学习二三零〇年月日12５，。、；：“”‘’《》（）()[]〔〕-—~…. "
    "余约近左右倍%万千一是要截止\n\"'\t|"
)


def findings_of(text: str, lexicon: Lexicon) -> list[Finding]:
    found = (*check_style(text, lexicon), *check_numbering(text))
    return sorted(found, key=lambda finding: finding.span or (0, 0))


def mended(text: str, findings: list[Finding]) -> str:
    for finding in reversed(findings):
        assert finding.span is not None
        text = text[: finding.span.start] + finding.suggestion + text[finding.span.end :]
    return text


@pytest.mark.parametrize("row", rows("style.json"))
def test_a_text_breaks_exactly_these_rules(row: tuple[str, list[str]], lexicon: Lexicon) -> None:
    text, expected = row
    findings = findings_of(text, lexicon)
    assert [f"{f.code.value}|{f.excerpt}|{f.suggestion}" for f in findings] == expected


def test_a_text_that_takes_every_suggestion_breaks_no_rule_any_more(lexicon: Lexicon) -> None:
    table = json.loads((SPEC / "style.json").read_text(encoding="utf-8"))
    for text in (text for rule in table for text, _ in rule["rows"]):
        findings = findings_of(text, lexicon)
        codes = {finding.code for finding in findings}
        is_mendable = all(f.suggestion or not f.excerpt.strip() for f in findings)
        if is_mendable and FindingCode.HEADING_NUMBERING not in codes:
            assert findings_of(mended(text, findings), lexicon) == [], text


def test_what_is_wrong_all_through_a_text_is_counted_and_not_listed(lexicon: Lexicon) -> None:
    findings = findings_of("开展主题党日,提高认识。" * 20, lexicon)
    assert len(findings) == SHOWN
    assert "共20处" in findings[0].message
    assert "共" not in findings[1].message


def test_style_is_a_hint_and_a_misquoted_formulation_is_to_be_checked(lexicon: Lexicon) -> None:
    table = json.loads((SPEC / "style.json").read_text(encoding="utf-8"))
    for text in (text for rule in table for text, _ in rule["rows"]):
        for finding in findings_of(text, lexicon):
            is_misquoted = finding.code is FindingCode.MISQUOTED_PHRASE
            assert (finding.severity is Severity.HINT) != is_misquoted
            assert finding.message.endswith(("。", "）"))


def test_no_right_form_of_the_lexicon_is_itself_found(lexicon: Lexicon) -> None:
    for right, *_ in lexicon.formulations:
        for text in (right, f"学习{right}。", f"“{right}”"):
            codes = {finding.code for finding in check_style(text, lexicon)}
            assert FindingCode.MISQUOTED_PHRASE not in codes, text


def test_every_wrong_form_of_the_lexicon_is_found_with_the_right_one(lexicon: Lexicon) -> None:
    for right, *wrong in lexicon.formulations:
        for form in (form for form in wrong if "N" not in form):
            findings = [f for f in check_style(f"要{form}。", lexicon) if f.suggestion == right]
            assert [finding.excerpt for finding in findings] == [form]


@given(st.text(ALPHABET, max_size=120))
def test_any_text_is_read_within_its_bounds_and_alike_each_time(text: str) -> None:
    lexicon = load_lexicon()
    findings = findings_of(text, lexicon)
    assert findings == findings_of(text, lexicon)
    for finding in findings:
        assert finding.span is not None
        assert text[finding.span.start : finding.span.end] == finding.excerpt != ""
