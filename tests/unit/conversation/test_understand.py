"""What a message asks for: the table of tests/spec/conversation.json, and the rules behind it."""

import pytest

from drafter.claims.find import find_claims
from drafter.conversation.understand import Earlier, Incoming, understand
from drafter.domain.intent import (
    AddFact,
    ChangeFact,
    EditPassage,
    Regenerate,
    RemoveFact,
    Unclear,
)
from drafter.domain.lexicon import Lexicon
from drafter.reference.conversation_words import load_conversation_words
from tests.conversation_draft import written_draft
from tests.conversation_intents import in_one_line
from tests.spec_tables import rows

DRAFT = written_draft()


@pytest.mark.parametrize("row", rows("conversation.json"))
def test_a_message_is_understood_as_a_colleague_would(
    row: tuple[str, list[str], str, str], lexicon: Lexicon
) -> None:
    message, expected, *place = row
    section_key, selected = [*place, "", ""][:2]
    intents = understand(Incoming(message, selected, section_key), DRAFT, lexicon)
    assert [in_one_line(intent, DRAFT) for intent in intents] == expected


def test_a_correction_looks_back_to_the_message_before(lexicon: Lexicon) -> None:
    earlier = Earlier("s3", (Regenerate(("s3",), "再具体一点"),))
    assert understand(Incoming("不对，是第二部分"), DRAFT, lexicon, earlier) == (
        Regenerate(("s2",), "再具体一点"),
    )


def test_a_corrected_value_keeps_the_fact_of_the_message_before(lexicon: Lexicon) -> None:
    earlier = Earlier("", (ChangeFact("走访企业", "62家次", "F09"),))
    (corrected,) = understand(Incoming("不对，是63次"), DRAFT, lexicon, earlier)
    assert isinstance(corrected, ChangeFact)
    assert (corrected.fact_id, corrected.value) == ("F09", "63家次")


def test_that_section_is_the_one_that_was_spoken_of_last(lexicon: Lexicon) -> None:
    earlier = Earlier("s1.5", (Regenerate(("s1.5",)),))
    for message in ("再短点", "那一段再短点"):
        assert understand(Incoming(message), DRAFT, lexicon, earlier) == (
            Regenerate(("s1.5",), "再短点"),
        )


def test_the_open_section_goes_before_the_one_spoken_of(lexicon: Lexicon) -> None:
    earlier = Earlier("s1.5", ())
    (intent,) = understand(Incoming("再短点", section_key="s1.2"), DRAFT, lexicon, earlier)
    assert intent == Regenerate(("s1.2",), "再短点")


def test_a_pasted_table_becomes_facts(lexicon: Lexicon) -> None:
    table = "数据项\t数值\t单位\n主题党日\t11\t次\n慰问困难党员\t28\t人次"
    intents = understand(Incoming(table), DRAFT, lexicon)
    assert [(i.label, i.value) for i in intents if isinstance(i, AddFact)] == [
        ("主题党日", "11次"),
        ("慰问困难党员", "28人次"),
    ]


def test_a_pasted_paragraph_becomes_facts_and_what_the_sheet_has_is_changed(
    lexicon: Lexicon,
) -> None:
    paragraph = (
        "全年开展主题党日11次，慰问困难党员28人次。走访用水企业62家次，较上年增加10家次，"
        "帮扶困难群众46户，扎实做好各项服务工作。"
    )
    intents = understand(Incoming(paragraph), DRAFT, lexicon)
    assert [in_one_line(intent, DRAFT) for intent in intents] == [
        "add-fact||开展主题党日|11次",
        "add-fact||慰问困难党员|28人次",
        "change-fact|F09|62家次",
        "add-fact||帮扶困难群众|46户",
    ]


@pytest.mark.parametrize("message", ["", "   ", "。。。", "？", "“", "第", "）（", "\n\n"])
def test_whatever_is_said_something_comes_back(message: str, lexicon: Lexicon) -> None:
    assert understand(Incoming(message), DRAFT, lexicon)


def test_nothing_of_a_message_is_dropped_in_silence(lexicon: Lexicon) -> None:
    intents = understand(Incoming("导出word，今天天气不错"), DRAFT, lexicon)
    assert intents[1] == Unclear("今天天气不错")


@pytest.mark.parametrize(
    "sentence", ["一年来，局党总支扎实推进各项工作，取得新的进展。", "扎实推进制度建设。"]
)
def test_the_drafts_own_words_are_no_request_to_delete_them(
    sentence: str, lexicon: Lexicon
) -> None:
    intents = understand(Incoming(sentence), DRAFT, lexicon)
    assert not any(isinstance(intent, (EditPassage, RemoveFact)) for intent in intents)


def test_every_typo_is_put_right_in_place() -> None:
    words = load_conversation_words()
    assert all(len(wrong) == len(right) for wrong, right in words.typos)
    assert words.corrected("第三部份从写") == "第三部分重写"


def test_the_drafts_own_text_holds_no_claim_without_a_fact(lexicon: Lexicon) -> None:
    """The draft of these tests is a fair one: what its sources leave out is said by its facts."""
    section = DRAFT.section("s1.4")
    assert section is not None
    assert section.revision is not None
    bound = {section.text[s.span.start : s.span.end] for s in section.revision.sources}
    assert bound == {claim.text for claim in find_claims(section.text, lexicon)}
