"""The conversation over a real database: nothing changes before it is accepted, then all does."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from drafter.chain import Drafting
from drafter.conversation.conversation import Conversation, Turn
from drafter.domain.conversation import DiffKind, ProposalState
from drafter.domain.fact import FactSheet
from drafter.domain.intent import Action, Help, Intent
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import Draft, RevisionOrigin
from drafter.domain.verification import UNVERIFIED_MARK, FindingCode, Severity, Span
from drafter.errors import Conflict, InvalidRequest, NotFound, RevisionConflict
from drafter.store import Stores, open_stores
from drafter.verify.verify_section import verify_section
from tests.builders import ORGANIZATION, ScriptedWriter
from tests.conversation_draft import written_draft
from tests.databases import store_url
from tests.fakes_index import StandingClock, make_document, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.retriever import StoreRetriever

LAST = make_document(
    "云溪区水务局党总支2024年度述职报告",
    [
        ((), "现将2024年度工作述职如下："),
        (("2024年度抓基层党建主要工作",), "一年来坚持党建引领。"),
        (
            ("2024年度抓基层党建主要工作", "坚持人民至上，服务企业群众"),
            "始终把群众放在心上，走访用水企业52家次，较上年增加3家次。开展夜间巡查19次。",
        ),
        (("存在的主要问题",), "学习还不够深。"),
        (("下一步工作打算",), "抓好学习。"),
    ],
    organization=ORGANIZATION,
    year=2024,
)
DRAFT_ID = "d" * 32
AUTHOR = "王芳"


class TickingClock:
    """Every look at it is a second later, as no two changes happen at one moment."""

    def __init__(self) -> None:
        self._seconds = itertools.count()

    def now(self) -> datetime:
        return StandingClock().now() + timedelta(seconds=next(self._seconds))


class Talk:
    """A conversation about the draft of the tests, with what a test looks at."""

    def __init__(self, path: Path, lexicon: Lexicon, writer: ScriptedWriter) -> None:
        clock = TickingClock()
        self.stores: Stores = open_stores(store_url(path), clock)
        index = DocumentIndex(self.stores.documents, None, None)
        index.add(*with_passages(LAST))
        ids = itertools.count(1)
        self.drafting = Drafting(
            retriever=StoreRetriever(self.stores.documents, index),
            drafts=self.stores.drafts,
            lexicon=lexicon,
            clock=clock,
            new_id=lambda: f"id{next(ids):030d}",
        )
        self.conversation = Conversation(self.drafting, self.stores.conversations, lambda _: writer)
        draft = written_draft()
        self.stores.drafts.create(
            replace(draft, sections=tuple(replace(s, revision=None) for s in draft.sections))
        )
        for section in draft.sections:
            self.stores.drafts.add_revision(DRAFT_ID, section, expected_number=0)

    @property
    def draft(self) -> Draft:
        return self.stores.drafts.get(DRAFT_ID)

    def text(self, key: str) -> str:
        section = self.draft.section(key)
        assert section is not None
        return section.text

    def texts(self) -> dict[str, str]:
        return {s.plan.section_key: s.text for s in self.draft.sections}

    def say(self, text: str, **more: str) -> Turn:
        return asyncio.run(self.conversation.converse(DRAFT_ID, text, AUTHOR, **more))  # type: ignore[arg-type]

    def said(self, text: str, **more: str) -> str:
        return "\n".join(answer.text for answer in self.say(text, **more).message.answers)

    def accepted(self, text: str, **more: str) -> Draft:
        (proposal,) = self.say(text, **more).proposals
        return self.conversation.accept(DRAFT_ID, proposal.proposal_id, AUTHOR)


@pytest.fixture
def make(tmp_path: Path, lexicon: Lexicon) -> Callable[..., Talk]:
    def talk(*answers: str) -> Talk:
        return Talk(tmp_path, lexicon, ScriptedWriter(*(answers or ("换了写法，⟦F05⟧。",))))

    return talk


@pytest.fixture
def talk(make: Callable[..., Talk]) -> Talk:
    return make()


@pytest.fixture
def without_model(tmp_path: Path, lexicon: Lexicon) -> Talk:
    return Talk(tmp_path, lexicon, ScriptedWriter("换了写法，⟦F05⟧。", can_repair=False))


def test_what_only_a_model_could_do_is_not_proposed_as_done(without_model: Talk) -> None:
    turn = without_model.say("把第一部分第二点写得像诗")
    assert turn.proposals == ()
    assert "没有模型时做不到" in turn.message.answers[0].text
    assert without_model.say("重写第一部分第二点，精简一些").proposals


def test_a_text_is_not_replaced_by_nothing(make: Callable[..., Talk]) -> None:
    talk = make("")
    assert talk.text("s2.3")
    turn = talk.say("重写第二部分第三点")
    assert turn.proposals == ()
    assert "原文保留" in turn.message.answers[0].text


MESSAGES = (
    "走访企业改成62次",
    "补充：主题党日11次",
    "去掉发展党员那一项",
    "把“扎实推进”改成“有力推进”",
    "重写第一部分第二点",
    "第一部分第四点沿用去年的写法",
)


@pytest.mark.parametrize("message", MESSAGES)
def test_nothing_changes_before_it_is_accepted(message: str, talk: Talk) -> None:
    before = talk.draft
    turn = talk.say(message)
    assert turn.proposals
    assert talk.draft == before


@pytest.mark.parametrize("message", MESSAGES)
def test_sections_that_are_not_concerned_stay_to_the_byte(message: str, talk: Talk) -> None:
    before = talk.texts()
    (proposal,) = talk.say(message).proposals
    talk.conversation.accept(DRAFT_ID, proposal.proposal_id, AUTHOR)
    after = talk.texts()
    proofs = {u.section_key: u.sha256 for u in proposal.untouched}
    assert set(proofs) | set(proposal.section_keys) == set(before)
    assert not set(proofs) & set(proposal.section_keys)
    for key, proof in proofs.items():
        assert after[key] == before[key]
        assert hashlib.sha256(after[key].encode()).hexdigest() == proof
    for change in proposal.sections:
        assert change.old_text == before[change.section_key]
        assert after[change.section_key] == change.revision.text
        kept = "".join(p.text for p in change.diff if p.kind is not DiffKind.REMOVED)
        assert kept == change.revision.text


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_accepted_holds_no_unmarked_claim_without_a_source(
    message: str, talk: Talk, lexicon: Lexicon
) -> None:
    before = {(f.code, f.excerpt) for f in talk.draft.all_findings()}
    draft = talk.accepted(message)
    for section in draft.sections:
        checked = verify_section(
            section.text,
            section_key=section.plan.section_key,
            section_role=section.plan.role,
            sheet=draft.sheet,
            sources=section.revision.sources if section.revision else (),
            lexicon=lexicon,
        )
        for finding in checked.findings:
            if finding.severity is Severity.HINT or (finding.code, finding.excerpt) in before:
                continue
            assert finding.span is not None
            assert UNVERIFIED_MARK in section.text[finding.span.start : finding.span.end + 5]


@pytest.mark.parametrize("message", MESSAGES)
def test_undo_brings_back_texts_and_facts(message: str, talk: Talk) -> None:
    before, facts = talk.texts(), set(talk.draft.sheet.stated())
    talk.accepted(message)
    undone = talk.accepted("撤销")
    assert talk.texts() == before
    assert set(undone.sheet.stated()) == facts


def test_undo_goes_back_step_by_step(talk: Talk) -> None:
    before = talk.texts()
    talk.accepted("走访企业改成62次")
    talk.accepted("把“扎实推进”改成“有力推进”")
    talk.accepted("撤销")
    talk.accepted("撤销")
    assert talk.texts() == before
    assert "还没有采纳过改动" in talk.said("撤销")


def test_undo_never_sets_back_what_someone_changed_since(talk: Talk) -> None:
    talk.accepted("走访企业改成62次")
    talk.drafting.edit_section(DRAFT_ID, "s1.4", "我改的文字。", "李四", 2)
    assert "后来又改过" in talk.said("撤销")
    assert talk.text("s1.4") == "我改的文字。"


def test_a_section_named_goes_back_to_its_text_before(talk: Talk) -> None:
    before = talk.text("s1.2")
    talk.drafting.edit_section(DRAFT_ID, "s1.2", "我改的文字。", "李四", 1)
    draft = talk.accepted("恢复第一部分第二点上一稿")
    assert talk.text("s1.2") == before
    section = draft.section("s1.2")
    assert section is not None
    assert section.revision is not None
    assert section.revision.origin is RevisionOrigin.RESTORED


def test_a_changed_fact_shows_every_sentence_that_it_touches(talk: Talk) -> None:
    (proposal,) = talk.say("走访企业改成62次").proposals
    assert proposal.kind is Action.CHANGE_FACT
    assert [(t.section_key, t.new) for t in proposal.touched] == [
        (
            "s1.4",
            "走访用水企业62家次，较上年增加10家次，收集问题24个；走访村（社区）35次。",
        )
    ]
    assert [c.new for c in proposal.delta.changed] == ["62家次", "10家次", "19.2%"]


def test_a_figure_that_a_person_wrote_is_touched_too(talk: Talk) -> None:
    wording = "多次走访用水企业58家次，解难题、办实事。"
    talk.drafting.edit_section(DRAFT_ID, "s2.3", wording, "李四", 1)
    draft = talk.accepted("走访企业改成62次")
    section = draft.section("s2.3")
    assert section is not None
    assert section.text == "多次走访用水企业62家次，解难题、办实事。"


def test_an_added_fact_goes_to_its_section_and_is_told_there(talk: Talk) -> None:
    draft = talk.accepted("第一部分第五点补充：廉政家访12户")
    section = draft.section("s1.5")
    assert section is not None
    assert section.text.endswith("廉政家访12户。")
    fact = draft.sheet.stated()[-1]
    assert fact.label == "廉政家访"
    assert fact.fact_id in section.plan.fact_ids
    assert fact.source.supplied_by == AUTHOR
    assert not [
        f
        for f in draft.findings
        if f.code is FindingCode.UNUSED_FACT and fact.fact_id in f.fact_ids
    ]


def test_a_fact_like_no_other_goes_where_the_clerk_is_and_a_known_one_to_its_kind(
    talk: Talk,
) -> None:
    draft = talk.accepted("补充：消防演练4场", section_key="s1.2")
    here = draft.section("s1.2")
    assert here is not None
    assert "消防演练4场" in here.text
    draft = talk.accepted("补充：廉政约谈12人次", section_key="s1.2")
    its_own = draft.section("s1.5")
    assert its_own is not None
    assert "廉政约谈12人次" in its_own.text


def test_an_added_fact_that_the_text_tells_already_is_not_told_again_and_its_mark_goes(
    talk: Talk,
) -> None:
    section = talk.draft.section("s1.5")
    assert section is not None
    assert section.revision is not None
    text = section.text + "廉政家访12户【待核实】，受到干部家属欢迎。"
    talk.drafting.edit_section(DRAFT_ID, "s1.5", text, AUTHOR, section.revision.number)
    before = talk.texts()
    draft = talk.accepted("补充：廉政家访12户")
    after = talk.texts()
    assert after["s1.5"] == section.text + "廉政家访12户，受到干部家属欢迎。"
    assert {k: t for k, t in after.items() if k != "s1.5"} == {
        k: t for k, t in before.items() if k != "s1.5"
    }
    told = draft.section("s1.5")
    assert told is not None
    assert told.revision is not None
    fact_id = draft.sheet.stated()[-1].fact_id
    assert [told.text[s.span.start : s.span.end] for s in told.revision.sources
            if s.source_id == fact_id] == ["12户"]  # fmt: skip


def test_several_facts_of_one_message_are_one_proposal(talk: Talk) -> None:
    draft = talk.accepted("补充：主题党日11次，慰问困难党员28人次；走访企业改成62次")
    stated = {f.label: f.render() for f in draft.sheet.stated()}
    assert stated["主题党日"] == "11次"
    assert stated["慰问困难党员"] == "28人次"
    assert stated["走访用水企业"] == "62家次"


def test_a_value_that_the_sheet_has_already_is_no_change(talk: Talk) -> None:
    assert "现在就是58家次" in talk.said("走访企业改成58家次")


def test_the_history_of_a_fact_says_who_when_and_why(talk: Talk) -> None:
    turn = talk.say("走访企业改成62次")
    talk.conversation.accept(DRAFT_ID, turn.proposals[0].proposal_id, "李四")
    (change,) = talk.conversation.fact_history(DRAFT_ID)
    assert change.fact_id == "F09"
    assert change.before is not None
    assert change.after is not None
    assert (change.before.render(), change.after.render()) == ("58家次", "62家次")
    assert (change.changed_by, change.message_id) == ("李四", turn.message.message_id)


def test_last_years_wording_comes_with_this_years_figures(talk: Talk) -> None:
    (proposal,) = talk.say("第一部分第四点沿用去年的写法").proposals
    text = proposal.sections[0].revision.text
    assert "始终把群众放在心上，走访用水企业58家次" in text
    assert "52家次" not in text
    assert "增加3家次" not in text
    assert f"19次{UNVERIFIED_MARK}" in text


def test_a_regenerated_section_comes_with_its_fact_delta(make: Callable[..., Talk]) -> None:
    talk = make("全年修订制度，成效明显。")
    (proposal,) = talk.say("重写第一部分第二点，精简一些").proposals
    assert proposal.sections[0].revision.instruction == "精简一些"
    # The gate tells what the writer left out, so that no supplied fact is lost.
    assert proposal.delta.no_longer_told == ()
    assert "9项" in proposal.sections[0].revision.text


def test_a_part_stands_for_its_items(talk: Talk) -> None:
    (proposal,) = talk.say("第二部分重写").proposals
    assert proposal.section_keys == ("s2.1", "s2.2", "s2.3")


def test_a_text_that_comes_out_the_same_is_no_proposal(make: Callable[..., Talk]) -> None:
    talk = make("扎实推进制度建设，修订内部管理制度⟦F05⟧。")
    turn = talk.say("重写第一部分第二点")
    assert turn.proposals == ()
    assert "与现在一样" in turn.message.answers[0].text


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("58家次是哪来的？", "“走访用水企业”58家次来自"),
        ("较上年增加6家次怎么算的？", "58－52=6家次"),
        ("走访企业写在哪里了？", "（四）坚持人民至上，服务企业群众：走访用水企业58家次"),
        ("主题党日写在哪里了？", "都没有“主题党日”"),
        ("走访企业是多少？", "58家次（去年52家次）"),
        ("去年第一部分第四点怎么写的？", "走访用水企业52家次"),
        ("第二部分现在怎么写的？", "理论学习与业务结合不够紧密"),
        ("还缺什么？", "年度党建工作要点"),
        ("你能做什么", "采纳后才写进稿件"),
        ("把“没有的话”改成“别的话”", "没有找到“没有的话”"),
        ("走访启明改成3次", "请写出数据项的名称"),
        ("今天天气不错", "没有听懂“今天天气不错”"),
    ],
)
def test_questions_are_answered(message: str, answer: str, talk: Talk) -> None:
    turn = talk.say(message)
    assert turn.proposals == ()
    assert answer in "\n".join(a.text for a in turn.message.answers)


def test_doubt_is_asked_back_with_what_may_be_meant(talk: Talk) -> None:
    turn = talk.say("走访改成62次")
    assert turn.proposals == ()
    (question,) = turn.message.answers
    assert [c.source_id for c in question.choices] == ["F09", "F11"]


def test_what_was_said_and_proposed_is_kept_in_order(talk: Talk) -> None:
    talk.say("走访企业改成62次", section_key="s1.4")
    talk.say("58家次是哪来的？")
    first, second = talk.stores.conversations.messages(DRAFT_ID)
    assert (first.text, first.author, first.section_key) == ("走访企业改成62次", AUTHOR, "s1.4")
    assert second.answers[0].citations[0].source_id == "F09"
    (proposal,) = talk.stores.conversations.proposals(DRAFT_ID)
    assert first.proposal_ids == (proposal.proposal_id,)
    assert talk.stores.conversations.messages(DRAFT_ID, last=1) == [second]


def test_a_correction_reaches_back_over_messages(talk: Talk) -> None:
    talk.say("第一部分第五点重写")
    turn = talk.say("不对，是第一部分第二点")
    assert turn.proposals[0].section_keys == ("s1.2",)


def test_a_section_that_someone_changed_is_not_replaced(talk: Talk) -> None:
    (proposal,) = talk.say("走访企业改成62次").proposals
    talk.drafting.edit_section(DRAFT_ID, "s1.4", "我改的文字。", "李四", 1)
    with pytest.raises(RevisionConflict, match="服务企业群众"):
        talk.conversation.accept(DRAFT_ID, proposal.proposal_id, AUTHOR)
    assert talk.text("s1.4") == "我改的文字。"
    assert talk.draft.sheet.by_id()["F09"].render() == "58家次"


def test_a_change_elsewhere_does_not_hinder(talk: Talk) -> None:
    (proposal,) = talk.say("走访企业改成62次").proposals
    talk.drafting.edit_section(DRAFT_ID, "s2.3", "我改的文字。", "李四", 1)
    talk.conversation.accept(DRAFT_ID, proposal.proposal_id, AUTHOR)
    assert "62家次" in talk.text("s1.4")
    assert talk.text("s2.3") == "我改的文字。"


def test_a_proposal_of_other_facts_is_out_of_date(talk: Talk) -> None:
    (proposal,) = talk.say("走访企业改成62次").proposals
    talk.accepted("补充：主题党日11次")
    with pytest.raises(Conflict, match="数据有变化"):
        talk.conversation.accept(DRAFT_ID, proposal.proposal_id, AUTHOR)


def test_a_proposal_is_decided_once(talk: Talk) -> None:
    (proposal,) = talk.say("走访企业改成62次").proposals
    rejected = talk.conversation.reject(DRAFT_ID, proposal.proposal_id, "李四")
    assert (rejected.state, rejected.decided_by) == (ProposalState.REJECTED, "李四")
    for decide in (talk.conversation.accept, talk.conversation.reject):
        with pytest.raises(Conflict, match="李四拒绝"):
            decide(DRAFT_ID, proposal.proposal_id, AUTHOR)
    assert talk.draft.sheet.by_id()["F09"].render() == "58家次"


def test_who_speaks_is_named_and_something_is_said(talk: Talk) -> None:
    for text, author in (("  ", AUTHOR), ("重写引言", " "), ("长" * 9000, AUTHOR)):
        with pytest.raises(InvalidRequest):
            asyncio.run(talk.conversation.converse(DRAFT_ID, text, author))
    assert talk.stores.conversations.messages(DRAFT_ID) == []
    with pytest.raises(NotFound):
        talk.conversation.accept(DRAFT_ID, "none", AUTHOR)


def test_an_interpreter_is_asked_only_where_no_rule_understands(talk: Talk) -> None:
    asked: list[str] = []

    class Knowing:
        async def interpret(
            self, text: str, _draft: Draft, _earlier: object, _section_key: str = ""
        ) -> tuple[Intent, ...]:
            asked.append(text)
            return (Help(),)

    talk.conversation = replace(talk.conversation, interpreter=Knowing())
    talk.say("走访企业改成62次")
    assert "可以这样说" in talk.said("今天天气不错")
    assert asked == ["今天天气不错"]


def test_a_fact_reader_completes_what_is_pasted(talk: Talk) -> None:
    class Reading:
        async def refine(
            self, text: str, proposed: Sequence[ProposedFact], _sheet: FactSheet
        ) -> tuple[ProposedFact, ...]:
            start = text.index("志愿服务")
            missed = ProposedFact("志愿服务", "37场", text[start:], Span(start, len(text)))
            return (*proposed, missed)

    talk.conversation = replace(talk.conversation, fact_reader=Reading())
    pasted = (
        "走访用水企业62家次，举办节水宣讲9场，发放明白纸4500份，群众普遍反映良好。"
        "志愿服务搞得比较多，一共有，37场。"
    )
    (proposal,) = talk.say(pasted).proposals
    values = {c.after.label: c.after.render() for c in proposal.facts if c.after is not None}
    assert values["走访用水企业"] == "62家次"
    assert values["党员志愿服务"] == "37场"


def test_messages_and_proposals_go_with_their_draft(talk: Talk) -> None:
    talk.say("走访企业改成62次")
    talk.stores.drafts.remove(DRAFT_ID)
    with pytest.raises(NotFound):
        talk.stores.conversations.messages(DRAFT_ID)
