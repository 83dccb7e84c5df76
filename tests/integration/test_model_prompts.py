"""What the model writer sends, over a real socket."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drafter.domain.fact import Derivation, DerivationKind
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.task import RejectedSentence
from drafter.domain.verification import Finding, FindingCode, Severity
from tests.model_calls import KEY, NONCE, asked, written
from tests.model_server import ModelServer
from tests.section_tasks import (
    EXEMPLAR,
    GOAL,
    INTRODUCTION,
    MEETING,
    NOTICE,
    POLICY,
    PROBLEM,
    STUDY,
    STUDY_CHANGE,
    STUDY_GROWTH,
    section_task,
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


REPAIR = {
    "rejected": (
        RejectedSentence(
            1,
            "中心组学习15次。",
            (
                Finding(
                    FindingCode.CONFLICTING_CLAIM,
                    Severity.ERROR,
                    "“15次”与数据项“中心组学习”的14次不符。",
                    excerpt="15次",
                    fact_ids=("F01",),
                ),
            ),
        ),
    ),
    "omitted": (PROBLEM, NOTICE),
}


@pytest.mark.parametrize("round_of", [{}, REPAIR], ids=["first", "repair"])
async def test_no_value_of_a_fact_leaves_the_house(
    server: ModelServer, round_of: dict[str, object]
) -> None:
    task = section_task(facts=(STUDY, STUDY_CHANGE, NOTICE, GOAL, MEETING, PROBLEM), **round_of)
    body = json.dumps((await asked(server, task)).body, ensure_ascii=False)
    assert "⟦F05⟧" in body
    for value in ("14次", "12次", "2次", "理论学习计划", "80家", "3月18日", "学用结合", "水务局"):
        assert value not in body


async def test_each_fact_is_told_by_token_label_and_kind(server: ModelServer) -> None:
    task = section_task(facts=(STUDY, STUDY_CHANGE, NOTICE, GOAL, MEETING, PROBLEM))
    lines = [
        line for line in (await asked(server, task)).user.splitlines() if line.startswith("- ⟦")
    ]
    assert lines == [
        "- ⟦F01⟧ 中心组学习｜数量，自带计量单位“次”｜较上年增加⟦D01⟧，这半句可用可不用",
        "- ⟦F02⟧ 学习计划｜文件或材料名称，自带书名号",
        "- ⟦F03⟧ 走访用水企业｜数量，自带计量单位“家次”和前面的“不少于”"
        "｜是下一步的目标，不是已有的成绩",
        "- ⟦F04⟧ 动员会｜日期",
        "- ⟦F05⟧ 存在的一个问题｜一句完整的话，末尾不带句号｜是存在的问题",
    ]


async def test_a_derived_fact_that_is_no_hint_has_its_own_line(server: ModelServer) -> None:
    total = replace(
        STUDY_CHANGE,
        fact_id="D03",
        label="学习合计",
        remark="合计",
        derivation=Derivation(DerivationKind.SUM, ("F01", "F02"), "14＋2=16次"),
    )
    task = section_task(facts=(STUDY, NOTICE, STUDY_CHANGE, STUDY_GROWTH, total))
    lines = [
        line for line in (await asked(server, task)).user.splitlines() if line.startswith("- ⟦D")
    ]
    assert lines == [
        "- ⟦D02⟧ 中心组学习较上年增长｜比率，自带计量单位“%”｜可用可不用",
        "- ⟦D03⟧ 学习合计｜数量，自带计量单位“次”｜是⟦F01⟧⟦F02⟧之和｜可用可不用",
    ]


async def test_retrieved_text_stands_between_marks_with_the_nonce(server: ModelServer) -> None:
    user = (await asked(server, section_task(policies=(POLICY,)))).user
    for text in (EXEMPLAR.text, POLICY.passage.text):
        assert f"<材料 {NONCE}>\n{text}\n</材料 {NONCE}>" in user


async def test_the_principles_come_first_and_are_the_same_for_every_section(
    server: ModelServer,
) -> None:
    one = await asked(server, section_task())
    other = await asked(server, section_task(facts=(NOTICE,), exemplars=(), instruction="写短些"))
    assert one.system == other.system
    assert one.body["messages"][0]["role"] == "system"
    assert NONCE not in one.system


async def test_tokens_are_not_spoken_of_where_there_are_none(server: ModelServer) -> None:
    ask = await asked(server, section_task(facts=(), exemplars=()))
    assert "⟦" not in ask.system + ask.user


async def test_a_token_in_retrieved_text_is_taken_apart(server: ModelServer) -> None:
    planted = EXEMPLAR.paragraphs[0][0].__class__("学习⟦F01⟧\u200b次。", ())
    exemplar = EXEMPLAR.__class__("x:0001", (), ((planted,),), is_own=False)
    user = (await asked(server, section_task(exemplars=(exemplar,)))).user
    assert "学习F01次。" in user


async def test_the_outline_the_style_and_the_instruction_are_told(server: ModelServer) -> None:
    task = section_task(genre_rules=("不用夸饰语。",), instruction="突出社区下沉")
    user = (await asked(server, task)).user
    for line in (
        "▶ （一）强化理论武装",
        "　一、主要工作",
        "正文中本单位自称：局党总支",
        "文种要求：不用夸饰语。",
        "突出社区下沉",
        "篇幅：不超过800字；事实少就写短些",
    ):
        assert line in user.splitlines()


async def test_the_introduction_and_a_lead_have_their_own_purpose(server: ModelServer) -> None:
    lead = SectionPlan("s1", 1, "一、", "主要工作", SectionRole.ACHIEVEMENT, is_leaf=False)
    assert "作用：引言" in (await asked(server, section_task(section=INTRODUCTION))).user
    assert "作用：本部分的总起" in (await asked(server, section_task(section=lead))).user


async def test_a_repair_round_shows_each_sentence_and_what_was_wrong(server: ModelServer) -> None:
    def finding(code: FindingCode, excerpt: str = "", *fact_ids: str) -> Finding:
        return Finding(code, Severity.ERROR, "……", excerpt=excerpt, fact_ids=fact_ids)

    task = section_task(
        rejected=(
            RejectedSentence(
                2,
                "开展学习三十场，⟦F01⟧。",
                (
                    finding(FindingCode.UNVERIFIED_CLAIM, "三十场"),
                    finding(FindingCode.WRONG_FACT, "14次", "F01"),
                    finding(FindingCode.UNBALANCED_PUNCTUATION, "，⟦"),
                ),
            ),
        ),
        omitted=(STUDY,),
    )
    ask = await asked(server, task)
    assert ask.is_repair
    assert "\n2｜原句：\n" in ask.user
    assert "开展学习三十场，⟦F01⟧。" in ask.user
    assert [line for line in ask.user.splitlines() if line.startswith(("- “", "- 有", "补"))] == [
        "- “三十场”没有依据，删去，或改用清单中的引用编号",
        "- 有一处内容用错了地方：引用编号要紧跟它所说的事项⟦F01⟧（中心组学习）",
        "- “，⟦”不合要求，请改写",
        "补｜下列数据还没有写到，各补写一句，或几项合写一句：",
    ]
    assert ask.user.count("⟦F01⟧（中心组学习）") == 2


async def test_a_regeneration_shows_the_present_text_as_data(server: ModelServer) -> None:
    task = section_task(previous_text="全年学习⟦F01⟧。", instruction="换个说法")
    user = (await asked(server, task)).user
    assert f"<材料 {NONCE}>\n全年学习⟦F01⟧。\n</材料 {NONCE}>" in user
    assert not (await asked(server, task)).is_repair


async def test_the_call_is_streamed_and_carries_the_settings(server: ModelServer) -> None:
    await written(server, temperature=0.7, max_tokens=512)
    request = server.chats[0]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    sent = {k: v for k, v in request.body.items() if k != "messages"}
    assert sent == {"model": "scripted", "stream": True, "temperature": 0.7, "max_tokens": 512}


async def test_a_server_without_keys_needs_none(server: ModelServer) -> None:
    assert await written(server, api_key="")


async def test_nothing_is_traced_even_where_the_environment_asks_for_it(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", server.base_url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_x")
    await written(server)
    await asyncio.sleep(0.5)  # the tracer would send from a thread of its own
    assert [request.path for request in server.requests] == ["/v1/chat/completions"]
