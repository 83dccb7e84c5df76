"""Wording shared with past reports: what is borrowed, what is carried over, what is nobody's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding, FindingCode, SourcedSpan, SourceKind, Span
from drafter.verify.overlap import LONGEST_COMMON_WORDING, find_overlap

OTHERS = Passage(
    "b:0001", "b", 1, ("主要工作",),
    "坚持把调解工作做到田间地头，让群众在家门口就能办成事。",
    DocumentKind.PAST_REPORT, organization="望山镇", document_title="望山镇2024年工作总结",
)  # fmt: skip
OWN = Passage(
    "a:0001", "a", 1, ("主要工作",),
    "始终把党员教育管理放在心上、抓在手上。组织学习**次，用党的理论指导实践、推动工作。",
    DocumentKind.PAST_REPORT, organization="档案馆", document_title="档案馆2024年工作总结",
)  # fmt: skip


def overlap(
    text: str, sources: Sequence[SourcedSpan] = (), set_phrases: Sequence[str] = ()
) -> list[Finding]:
    found = find_overlap(
        text, sources, (OWN, OTHERS), {"a:0001"}, section_key="s1", set_phrases=set_phrases
    )
    return list(found)


def test_thirteen_characters_in_a_row_of_another_organization_are_shown() -> None:
    text = "我们坚持把调解工作做到田间地头，方便群众。"
    (finding,) = overlap(text)
    assert finding.code is FindingCode.OVERLAP
    assert "望山镇2024年工作总结" in finding.message
    assert finding.excerpt == text


def test_twelve_are_not() -> None:
    assert overlap("我们把调解工作做到田间地头去，方便群众。") == []


def test_set_phrases_are_nobodys() -> None:
    phrase = "坚持把调解工作做到田间地头"
    assert overlap(f"我们{phrase}，方便群众。", set_phrases=(phrase,)) == []


def test_what_a_fact_says_is_the_facts_wording() -> None:
    text = "制定《坚持把调解工作做到田间地头实施方案》。"
    source = SourcedSpan(Span(2, len(text) - 1), SourceKind.FACT, "F01")
    assert overlap(text, [source]) == []
    assert [f.code for f in overlap(text)] == [FindingCode.OVERLAP]


def test_a_sentence_of_the_own_last_report_is_to_be_confirmed() -> None:
    (finding,) = overlap("始终把党员教育管理放在心上、抓在手上。")
    assert finding.code is FindingCode.CARRIED_OVER_TEXT


def test_a_clause_kept_beside_a_new_figure_is_to_be_confirmed() -> None:
    text = "组织学习14次，用党的理论指导实践、推动工作。"
    source = SourcedSpan(Span(4, 7), SourceKind.FACT, "F01")
    (finding,) = overlap(text, [source])
    assert finding.code is FindingCode.CARRIED_OVER_TEXT
    assert finding.excerpt == "用党的理论指导实践、推动工作。"


def test_sentences_that_follow_one_another_are_one_finding() -> None:
    text = "始终把党员教育管理放在心上、抓在手上。始终把党员教育管理放在心上、抓在手上。"
    assert len(overlap(text)) == 1


@given(st.text("甲乙丙，\n", max_size=60), st.lists(st.text("甲乙丙，\n", max_size=60), max_size=4))
def test_the_longest_shared_wording_is_what_comparing_everything_finds(
    text: str, past: list[str]
) -> None:
    passages = [replace(OTHERS, passage_id=f"b:{n}", text=each) for n, each in enumerate(past)]
    text = f"甲{text}" * 2
    found = find_overlap(text, (), passages, set())
    shown = {re.findall("“(.+)”", f.message)[0] for f in found}
    assert shown == {w for s in sentences(text) if (w := longest_shared(s, past))}


def sentences(text: str) -> list[str]:
    bare = (line.replace("，", "") for line in text.split("\n"))
    return [line for line in bare if len(line) >= LONGEST_COMMON_WORDING]


def longest_shared(sentence: str, past: Sequence[str]) -> str:
    """The first of the longest runs that a passage has, too."""
    runs = [
        sentence[start:end]
        for start in range(len(sentence))
        for end in range(start + LONGEST_COMMON_WORDING, len(sentence) + 1)
        if any(sentence[start:end] in each.replace("，", "") for each in past)
    ]
    return max(runs, key=len, default="")
