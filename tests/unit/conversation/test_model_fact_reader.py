"""A model that reads facts points at figures and words of the text; it can't state anything."""

import asyncio
import json
from collections.abc import Sequence

import pytest

from drafter.conversation.model_asking import Asking
from drafter.conversation.model_fact_reader import ModelFactReader
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.facts.propose import propose_facts
from drafter.ports import Privacy
from drafter.redaction.pseudonyms import PseudonymPrivacy
from tests.answering_model import Answering
from tests.builders import count, fact_sheet

SHEET = fact_sheet(count("中心组集中学习", 14, "次", category="理论学习"))
TEXT = (
    "党支部现有党员46名，其中女性占了一大块，有19名之多。走访企业62家次，跑现场的干部共计211人次。"
)
FIGURES = ("46名", "19名", "62家次", "211人次")


def refine(
    lexicon: Lexicon, answer: object, text: str = TEXT, privacy: Privacy | None = None
) -> tuple[tuple[ProposedFact, ...], Answering]:
    """The facts after the model's answer, and the model."""
    told = answer if isinstance(answer, str) else json.dumps({"facts": answer})
    model = Answering(told)
    reader = ModelFactReader(Asking(model, lexicon, lambda: "nonce", privacy))
    proposed = propose_facts(text, SHEET, lexicon)
    return asyncio.run(reader.refine(text, proposed, SHEET)), model


def labels(facts: Sequence[ProposedFact]) -> dict[str, str]:
    return {fact.value: fact.label for fact in facts}


@pytest.fixture
def by_rules(lexicon: Lexicon) -> tuple[ProposedFact, ...]:
    return propose_facts(TEXT, SHEET, lexicon)


def test_the_model_sees_placeholders_for_every_figure(lexicon: Lexicon) -> None:
    _, model = refine(lexicon, [])
    told = "\n".join(message.content for message in model.told)
    assert "党支部现有党员〔1〕" in told
    assert not [figure for figure in FIGURES if figure in told]


def test_a_fact_that_the_rules_missed_is_added_with_its_sentence(lexicon: Lexicon) -> None:
    text = "走访企业62家次。志愿服务组织起来以后，一共有，37场。"
    assert labels(propose_facts(text, SHEET, lexicon)) == {"62家次": "走访企业"}
    facts, _ = refine(lexicon, [{"label": "志愿服务", "value": "〔2〕"}], text)
    assert labels(facts) == {"62家次": "走访企业", "37场": "志愿服务"}
    assert text[facts[1].span.start : facts[1].span.end] == facts[1].evidence
    assert facts[1].evidence == "志愿服务组织起来以后，一共有，37场。"


def test_the_rules_label_is_not_exchanged_for_another(lexicon: Lexicon) -> None:
    text = "慰问党员28人次、帮扶群众46户。"
    before = propose_facts(text, SHEET, lexicon)
    swapped = [{"label": "帮扶群众", "value": "〔1〕"}, {"label": "慰问党员", "value": "〔2〕"}]
    assert refine(lexicon, swapped, text)[0] == before


def test_a_label_that_says_too_little_is_completed(lexicon: Lexicon) -> None:
    text = "全年走访企业62家次，帮办事项31件。"
    facts, _ = refine(lexicon, [{"label": "全年走访企业", "value": "〔1〕"}], text)
    assert labels(facts)["62家次"] == "全年走访企业"


def test_a_label_may_leave_out_words_between(lexicon: Lexicon) -> None:
    text = "志愿服务今年搞得比较多，一共有，37场。"
    facts, _ = refine(lexicon, [{"label": "志愿服务搞得比较多", "value": "〔1〕"}], text)
    assert labels(facts) == {"37场": "志愿服务搞得比较多"}


@pytest.mark.parametrize(
    "item",
    [
        {"label": "困难党员", "value": "〔1〕"},
        {"label": "企业走访", "value": "〔3〕"},
        {"label": "现有党员", "value": "46名"},
        {"label": "现有党员", "value": "〔9〕"},
        {"label": "现有党员", "value": "〔0〕"},
        {"label": "走访企业", "value": "〔1〕"},
        {"label": "员", "value": "〔1〕"},
        {"label": "支有员其女占一大块", "value": "〔2〕"},
        {"label": 3, "value": "〔1〕"},
        {"value": "〔1〕"},
        "现有党员46名",
    ],
)
def test_what_does_not_stand_in_the_text_is_dropped(
    item: object, lexicon: Lexicon, by_rules: tuple[ProposedFact, ...]
) -> None:
    assert refine(lexicon, [item])[0] == by_rules


@pytest.mark.parametrize("answer", ["", "没有数据。", "{", '{"facts": 3}', '{"facts": []}'])
def test_without_a_usable_answer_the_rules_proposals_stand(
    answer: str, lexicon: Lexicon, by_rules: tuple[ProposedFact, ...]
) -> None:
    assert refine(lexicon, answer)[0] == by_rules


def test_a_table_is_not_sent(lexicon: Lexicon) -> None:
    facts, model = refine(lexicon, [], "主题党日\t11次\n走访企业\t62家次")
    assert labels(facts) == {"11次": "主题党日", "62家次": "走访企业"}
    assert not model.told


def test_a_long_text_is_asked_about_in_parts_of_whole_sentences(lexicon: Lexicon) -> None:
    text = "全年走访企业62家次，工作扎实有效，群众反映良好。" * 100
    _, model = refine(lexicon, [], text)
    asked = [m.content for m in model.told if m.role == "user"]
    assert len(asked) > 1
    assert sum(a.count("走访企业") for a in asked) == 100
    assert all(a.count("全年") == a.count("良好。") for a in asked)


def test_in_privacy_mode_no_name_leaves(lexicon: Lexicon) -> None:
    privacy = PseudonymPrivacy(lexicon, lambda: "abcdef")
    text = f"{SHEET.organization}走访企业62家次，帮办事项31件，解决问题9个。"
    _, model = refine(lexicon, [], text, privacy)
    assert model.told
    assert SHEET.organization not in "\n".join(m.content for m in model.told)
