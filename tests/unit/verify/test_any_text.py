"""Whatever is held against a sheet: an answer, and a verdict on every figure."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.claims.find import read_text
from drafter.claims.numerals import fold
from drafter.domain.fact import Fact
from drafter.domain.report import SectionPlan, SectionRole
from drafter.reference.lexicon import load_lexicon
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.verify_report import verify_report
from drafter.verify.verify_section import verify_section
from tests.chinese_numerals import in_chinese
from tests.unit.verify.sheets import POLICY, SHEET

LEXICON = load_lexicon()
ROLES = st.sampled_from([None, *SectionRole])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def told(fact: Fact) -> list[str]:
    """A fact as one may write it."""
    value = fact.render()
    forms = [
        value,
        value.translate(WIDE),
        f"{value[:1]}\u200b{value[1:]}",
        f"近{value}",
        f"第{value}",
    ]
    if fact.quantity is not None and fact.quantity.amount == int(fact.quantity.amount):
        forms.append(f"{in_chinese(int(fact.quantity.amount))}{fact.quantity.measure_unit}")
    return [f"{fact.label}{form}" for form in forms]


FRAGMENTS = st.one_of(
    st.sampled_from([wording for fact in SHEET for wording in told(fact)]),
    st.sampled_from(
        [
            *(
                "多次",
                "首次",
                "全覆盖",
                "已完成",
                "正在推进",
                "拟",
                "去年",
                "2026年",
                "较上年增加",
                "月均",
            ),
            *(
                "《",
                "》",
                "“",
                "”",
                "【待核实】",
                "⟦F01⟧",
                "3:1",
                "1/3",
                "⑫",
                "½",
                "Ⅱ级",
                "-3%",
                "\x00",
            ),
            *(
                "书记李明",
                "王强同志",
                "\ud800",
                "，",
                "。",
                "；",
                "、",
                "\n",
                "：",
                "（",
                "）",
                "三、四名",
            ),
        ]
    ),
    st.integers(0, 10**12).map(str),
    st.text(max_size=4),
)
TEXTS = st.lists(FRAGMENTS, max_size=16).map("".join)


@settings(deadline=None, max_examples=200)
@given(text=TEXTS, role=ROLES)
def test_every_digit_of_any_text_has_a_verdict_or_was_passed_over(
    text: str, role: SectionRole | None
) -> None:
    result = verify_section(
        text, sheet=SHEET, passages=(POLICY,), section_role=role, lexicon=LEXICON
    )
    judged = {i for c in result.claims for i in range(c.claim.span.start, c.claim.span.end)}
    judged |= {
        i for span in read_text(text, LEXICON).passed_over for i in range(span.start, span.end)
    }
    assert [m.start() for m in re.finditer("[0-9]", fold(text)) if m.start() not in judged] == []
    for finding in result.findings:
        assert finding.message
        assert finding.span is None or finding.span.end <= len(text)
    marked = mark_unverified(text, result, ())
    assert marked.text.replace("【待核实】", "") == text.replace("【待核实】", "")


@settings(deadline=None, max_examples=80)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_any_report_gets_an_answer(texts: list[str]) -> None:
    sections = [
        (SectionPlan(f"s{i}", i, "", f"部分{i}", SectionRole.ACHIEVEMENT), text, ())
        for i, text in enumerate(texts, 1)
    ]
    findings = verify_report(sections, SHEET, LEXICON)
    assert all(finding.message for finding in findings)
