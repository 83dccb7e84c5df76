"""How much of a section is worded as in others' reports."""

from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import FindingCode, SourcedSpan, SourceKind, Span
from drafter.verify.overlap_share import find_shared_wording

BORROWED = "坚持把调解工作做到田间地头，让群众在家门口就能把事情办成"
OURS = (
    "我们请老党员挨家记下想说的话，按轻重缓急排成一张单子贴在院坝里，谁来认领谁来销号都写得清楚，"
    "隔周再去问一遍办得怎么样"
)
OTHER = Passage(
    "b:0001", "b", 1, (), f"一年来，{BORROWED}。", DocumentKind.PAST_REPORT,
    organization="望山镇", document_title="望山镇2024年工作总结",
)  # fmt: skip


def test_a_section_that_is_largely_borrowed_is_shown_with_its_longest_run() -> None:
    (finding,) = find_shared_wording(f"{BORROWED}。{OURS}。", (), [OTHER], section_key="s1")
    assert (finding.code, finding.section_key, finding.span) == (FindingCode.OVERLAP, "s1", None)
    assert "33%" in finding.message
    assert "望山镇2024年工作总结" in finding.message


def test_a_smaller_share_is_not() -> None:
    assert find_shared_wording(f"{BORROWED}。{OURS}。{OURS[::-1]}。", (), [OTHER]) == ()


def test_set_phrases_and_what_sources_say_do_not_count() -> None:
    text = f"{BORROWED}。{OURS}。"
    assert find_shared_wording(text, (), [OTHER], set_phrases=(BORROWED,)) == ()
    source = SourcedSpan(Span(0, len(BORROWED)), SourceKind.FACT, "F01")
    assert find_shared_wording(text, (source,), [OTHER]) == ()


def test_of_a_short_text_a_share_says_nothing() -> None:
    assert find_shared_wording(BORROWED, (), [OTHER]) == ()
