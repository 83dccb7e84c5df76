"""What a changed fact does to texts: values in place, directions turned, the rest to the byte."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drafter.conversation.fact_changes import changed_sheet, update_text, value_changes
from drafter.conversation.text_changes import Replacement, replaced
from drafter.domain.conversation import DiffKind, FactChange
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.verification import SourcedSpan, SourceKind, Span
from drafter.errors import Conflict
from drafter.word_diff import word_diff
from tests.conversation_draft import SHEET, written_draft

DRAFT = written_draft()


def with_value(fact_id: str, amount: int) -> tuple[FactChange, FactSheet]:
    before = SHEET.by_id()[fact_id]
    assert before.quantity is not None
    quantity = Quantity(Decimal(amount), before.quantity.measure_unit)
    change = FactChange(before, replace(before, value=str(amount), quantity=quantity))
    return change, changed_sheet(SHEET, [change])


def updated(key: str, after: FactSheet, lexicon: Lexicon) -> str | None:
    section = DRAFT.section(key)
    assert section is not None
    made = update_text(section, SHEET, after, lexicon)
    return None if made is None else made.text


def test_the_value_and_what_derives_from_it_are_printed_anew(lexicon: Lexicon) -> None:
    _, after = with_value("F09", 62)
    text = updated("s1.4", after, lexicon)
    assert text is not None
    assert text.startswith("走访用水企业62家次，较上年增加10家次，收集问题24个；")


def test_a_change_that_turns_gets_the_opposite_word(lexicon: Lexicon) -> None:
    _, after = with_value("F09", 50)
    text = updated("s1.4", after, lexicon)
    assert text is not None
    assert text.startswith("走访用水企业50家次，较上年减少2家次，")


def test_a_change_that_is_none_any_more_is_not_told(lexicon: Lexicon) -> None:
    _, after = with_value("F09", 52)
    text = updated("s1.4", after, lexicon)
    assert text is not None
    assert text.startswith("走访用水企业52家次，收集问题24个；")


def test_a_removed_fact_takes_its_clause_and_no_other(lexicon: Lexicon) -> None:
    before = SHEET.by_id()["F07"]
    after = changed_sheet(SHEET, [FactChange(before, None)])
    assert updated("s1.3", after, lexicon) == "发展党员3名；党员下沉社区290人次。"


def test_a_section_that_does_not_tell_the_fact_is_left_alone(lexicon: Lexicon) -> None:
    _, after = with_value("F09", 62)
    assert updated("s1.1", after, lexicon) is None


def test_derived_facts_keep_their_ids() -> None:
    def ids(sheet: FactSheet) -> dict[tuple[str, tuple[str, ...]], str]:
        return {
            (f.derivation.kind, f.derivation.operand_ids): f.fact_id for f in sheet if f.derivation
        }

    before = SHEET.by_id()["F02"]
    after = changed_sheet(SHEET, [FactChange(before, None)])
    assert ids(after).items() <= ids(SHEET).items()


def test_what_changes_is_named_with_both_values() -> None:
    _, after = with_value("F09", 62)
    changes = {(c.label, c.old, c.new) for c in value_changes(SHEET, after)}
    assert changes == {
        ("走访用水企业", "58家次", "62家次"),
        ("走访用水企业较上年增加", "6家次", "10家次"),
        ("走访用水企业较上年增长", "11.5%", "19.2%"),
    }


def test_a_fact_that_changed_meanwhile_is_no_longer_changed() -> None:
    change, after = with_value("F09", 62)
    with pytest.raises(Conflict, match="走访用水企业"):
        changed_sheet(after, [change])


def test_sources_move_with_the_text_and_go_with_what_is_replaced() -> None:
    text = "走访58家次，座谈3次。"
    source = SourcedSpan(Span(2, 6), SourceKind.FACT, "F1")
    other = SourcedSpan(Span(9, 11), SourceKind.FACT, "F2")
    new, sources = replaced(text, (source, other), [Replacement(Span(2, 6), "1062家次", source)])
    assert [(s.source_id, new[s.span.start : s.span.end]) for s in sources] == [
        ("F1", "1062家次"),
        ("F2", "3次"),
    ]


def test_a_diff_shows_whole_words_and_whole_figures() -> None:
    parts = word_diff("走访企业58家次，扎实推进。", "走访企业62家次，有力推进。")
    changed = [(p.kind, p.text) for p in parts if p.kind is not DiffKind.KEPT]
    assert (DiffKind.REMOVED, "58") in changed
    assert (DiffKind.ADDED, "62") in changed


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "新写的一段。"), ("旧的一段。", ""), ("一样。", "一样。"), ("甲\n乙", "甲\n丙丁")],
)
def test_a_diff_holds_both_texts_whole(old: str, new: str) -> None:
    parts = word_diff(old, new)
    assert "".join(p.text for p in parts if p.kind is not DiffKind.ADDED) == old
    assert "".join(p.text for p in parts if p.kind is not DiffKind.REMOVED) == new
