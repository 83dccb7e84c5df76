"""Several endpoints for one draft: who is asked, how many at once, at what cost, who wrote."""

import asyncio
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from drafter.chain import Drafting
from drafter.domain.lexicon import Lexicon
from drafter.domain.progress import Progress, ProgressKind
from drafter.domain.report import Draft, DraftState, SectionState
from drafter.errors import BudgetExhausted, ModelOutputInvalid, ModelUnavailable
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.reference.report_types import find_report_type
from drafter.writers.budget import Budget
from drafter.writers.model import ModelWriter
from tests.builders import count, fact_sheet, numbered
from tests.fakes_index import DUTY
from tests.lexical_drafting import lexical_drafting
from tests.model_scripts import Answer, Ask, Ending, obedient
from tests.model_server import ModelServer
from tests.section_tasks import section_task

TYPE = find_report_type(DUTY)
SHEET = fact_sheet(
    *numbered(
        count("中心组集中学习", 14, "次", category="理论学习"),
        count("廉政警示教育大会", 3, "次", category="党风廉政"),
    )
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def reserve() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


async def at_once(_: float) -> None:
    """Waits between two tries are not what is tested here."""


def a_chat(server: ModelServer, model: str = "甲模型", **settings: object) -> OpenAIChat:
    endpoint = ModelEndpoint(base_url=server.base_url, model=model, first_token_timeout=5.0)
    return OpenAIChat(replace(endpoint, **settings), sleep=at_once)  # type: ignore[arg-type]


def a_writer(
    server: ModelServer, reserve: ModelServer | None = None, budget: Budget | None = None
) -> ModelWriter:
    return ModelWriter(
        a_chat(server),
        lambda: "nonce",
        fallbacks=[a_chat(reserve, "乙模型")] if reserve else [],
        budget=budget,
    )


async def read(writer: ModelWriter) -> tuple[str, str, tuple[str, ...]]:
    """The text, who wrote it, and the notes."""
    stream = writer.write(section_task())
    text = "".join([piece async for piece in stream])
    return text, stream.account.writer, stream.account.notes


@pytest.fixture
def drafting(tmp_path: Path, lexicon: Lexicon) -> Drafting:
    return lexical_drafting(tmp_path, lexicon, parallelism=1)


def failures(draft: Draft) -> list[str]:
    return [s.failure for s in draft.sections if s.state is SectionState.FAILED]


class TestAModelThatIsUnavailable:
    @pytest.mark.parametrize(
        "trouble", ["http_500", "http_429_forever", "http_401", "http_400", "cut_before_text"]
    )
    async def test_is_replaced_by_the_next_and_the_text_says_by_whom(
        self, server: ModelServer, reserve: ModelServer, trouble: str
    ) -> None:
        server.script = trouble
        text, by, notes = await read(a_writer(server, reserve))
        assert text == "中心组学习⟦F01⟧，较上年增加⟦D01⟧。"
        assert by == "model:乙模型"
        assert len(notes) == 1
        assert notes[0].startswith("改由备用模型 乙模型 撰写（")
        assert server.base_url.split("/")[2] in notes[0]

    async def test_is_not_replaced_while_it_answers(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        assert await read(a_writer(server, reserve)) == (
            "中心组学习⟦F01⟧，较上年增加⟦D01⟧。",
            "model:甲模型",
            (),
        )
        assert reserve.chats == []

    @pytest.mark.parametrize("trouble", ["cut_stream", "unmarked_end"])
    async def test_is_not_replaced_once_it_has_begun_to_write(
        self, server: ModelServer, reserve: ModelServer, trouble: str
    ) -> None:
        server.script = trouble
        with pytest.raises(ModelUnavailable, match="写到一半"):
            await read(a_writer(server, reserve))
        assert reserve.chats == []

    async def test_counts_as_writing_even_if_its_words_were_still_held_back(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        server.script = lambda _: Answer("好的，以下", Ending.CUT)
        with pytest.raises(ModelUnavailable):
            await read(a_writer(server, reserve))
        assert reserve.chats == []

    @pytest.mark.parametrize("trouble", ["empty", "refusal", "length"])
    async def test_is_not_one_whose_answer_cannot_be_used(
        self, server: ModelServer, reserve: ModelServer, trouble: str
    ) -> None:
        server.script = trouble
        with pytest.raises(ModelOutputInvalid):
            await read(a_writer(server, reserve))
        assert reserve.chats == []

    async def test_is_asked_last_for_the_rest_of_the_draft(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        server.script = "http_401"
        writer = a_writer(server, reserve)
        await read(writer)
        await read(writer)
        assert (len(server.chats), len(reserve.chats)) == (1, 2)

    async def test_leads_to_one_error_with_every_reason_where_all_are(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        server.script, reserve.script = "http_401", "http_404"
        with pytest.raises(ModelUnavailable, match=r"HTTP 401.*。.*HTTP 404.*。"):
            await read(a_writer(server, reserve))

    async def test_may_be_one_whose_context_is_too_small(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        small = a_chat(server, context_size=2100, max_tokens=2048)
        writer = ModelWriter(small, lambda: "nonce", fallbacks=[a_chat(reserve, "乙模型")])
        _, by, notes = await read(writer)
        assert by == "model:乙模型"
        assert "DRAFTER_MODEL_CONTEXT_SIZE" in notes[0]
        assert server.chats == []

    async def test_is_named_with_the_revision(
        self, server: ModelServer, reserve: ModelServer, drafting: Drafting
    ) -> None:
        server.script = "http_401"
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, reserve))
        revisions = [s.revision for s in draft.sections if s.revision]
        assert {r.writer for r in revisions} == {"model:乙模型"}
        assert "改由备用模型" in revisions[0].writer_note
        assert draft.writer == "model:甲模型"


class TestAnEndpoint:
    def test_gets_no_more_calls_at_once_than_it_may_from_all_drafts_together(
        self, server: ModelServer
    ) -> None:
        server.script = lambda ask: replace(obedient(ask), pause=0.05)
        writer = ModelWriter(a_chat(server, parallel=3), lambda: "nonce")

        async def several() -> None:
            await asyncio.gather(*(read(writer) for _ in range(4)))

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda _: asyncio.run(several()), range(3)))
        assert len(server.chats) == 12
        assert server.most_at_once == 3

    async def test_waiting_for_ones_turn_is_not_waiting_for_the_answer(
        self, server: ModelServer
    ) -> None:
        server.script = lambda ask: replace(obedient(ask), pause=0.2)
        chat = a_chat(server, parallel=1, total_timeout=0.9)
        writer = ModelWriter(chat, lambda: "nonce")
        texts = await asyncio.gather(*(read(writer) for _ in range(6)))
        assert len({text for text, _, _ in texts}) == 1

    async def test_an_abandoned_answer_frees_its_place(self, server: ModelServer) -> None:
        server.script = ["stall", "obedient"]
        chat = a_chat(server, parallel=1)
        stream = ModelWriter(chat, lambda: "nonce").write(section_task())
        await anext(stream)
        await stream.aclose()
        async with asyncio.timeout(5):
            await read(ModelWriter(chat, lambda: "nonce"))


class TestTheBudgetOfADraft:
    async def test_stops_it_in_a_clear_state_and_keeps_what_was_written(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        server.script = lambda ask: replace(obedient(ask), usage=(900, 100))
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, budget=Budget(4000)))
        assert draft.state is DraftState.INCOMPLETE
        states = [s.state for s in draft.sections]
        written = states.count(SectionState.WRITTEN)
        assert states == [SectionState.WRITTEN] * written + [SectionState.FAILED] * (
            len(states) - written
        )
        assert 0 < written < len(states)
        assert all(reason.startswith("预算用尽：本稿的4000个词元") for reason in failures(draft))
        assert len(server.chats) == written

    async def test_is_a_new_one_for_each_section_that_is_resumed(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, budget=Budget(1)))
        assert len(failures(draft)) == len(draft.sections)
        for section in draft.sections:
            draft = await drafting.regenerate_section(
                draft.draft_id, section.plan.section_key, TYPE,
                a_writer(server, budget=Budget(5000)),
            )  # fmt: skip
        assert draft.state is DraftState.READY
        assert failures(draft) == []

    async def test_counts_what_the_server_reports_and_asks_for_it(
        self, server: ModelServer
    ) -> None:
        server.script = lambda ask: replace(obedient(ask), usage=(31, 7))
        budget = Budget(100_000)
        await read(a_writer(server, budget=budget))
        assert budget.spent == 38
        assert server.chats[0].body["stream_options"] == {"include_usage": True}

    async def test_estimates_where_the_server_reports_nothing(self, server: ModelServer) -> None:
        budget = Budget(100_000)
        await read(a_writer(server, budget=budget))
        ask = server.chats[0].ask
        assert len(ask.system + ask.user) * 0.6 < budget.spent < len(ask.system + ask.user) * 1.5

    async def test_is_not_asked_about_where_there_is_none(self, server: ModelServer) -> None:
        await read(a_writer(server))
        assert "stream_options" not in server.chats[0].body

    async def test_is_not_charged_for_a_model_that_did_not_answer(
        self, server: ModelServer, reserve: ModelServer
    ) -> None:
        server.script = "http_401"
        reserve.script = lambda ask: replace(obedient(ask), usage=(31, 7))
        budget = Budget(100_000)
        await read(a_writer(server, reserve, budget))
        assert budget.spent == 38

    async def test_stops_an_answer_that_runs_on_and_the_upstream_call_with_it(
        self, server: ModelServer
    ) -> None:
        def runs_on(ask: Ask) -> Answer:
            return Answer("学习" * 200_000)

        server.script = runs_on
        with pytest.raises(BudgetExhausted, match="DRAFTER_MODEL_BUDGET_TOKENS"):
            await read(a_writer(server, budget=Budget(3000)))
        assert await asyncio.to_thread(server.chats[0].disconnected.wait, 10)

    async def test_of_seconds_ends_a_call_that_is_under_way(self, server: ModelServer) -> None:
        server.script = "timeout"
        with pytest.raises(BudgetExhausted, match=r"本稿的0\.3秒"):
            await read(a_writer(server, budget=Budget(seconds=0.3)))
        assert await asyncio.to_thread(server.chats[0].disconnected.wait, 10)

    async def test_of_seconds_runs_from_the_first_call_over_all_sections(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        clock = itertools.count(0, 10)
        budget = Budget(seconds=100, now=lambda: next(clock))
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, budget=budget))
        assert draft.state is DraftState.INCOMPLETE
        assert "DRAFTER_MODEL_BUDGET_SECONDS" in failures(draft)[-1]
        assert len(failures(draft)) < len(draft.sections)

    async def test_used_up_in_a_repair_leaves_the_text_there_was(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        server.script = lambda ask: Answer("全年学习9431次。", usage=(9_000, 100))
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, budget=Budget(9_001)))
        first = draft.sections[0].revision
        assert first is not None
        assert "修正未完成（预算用尽" in first.writer_note
        assert "9431次【待核实】" in first.text


class TestWhatStreams:
    async def stream(
        self, drafting: Drafting, writer: ModelWriter
    ) -> tuple[Draft, dict[str, str], dict[str, str]]:
        """The draft, and by section what came in pieces and what its last step says."""
        steps: list[Progress] = []
        draft = await drafting.draft_report(SHEET, TYPE, writer, steps.append)
        keys = [s.plan.section_key for s in draft.sections]
        pieces = {
            key: "".join(
                s.text
                for s in steps
                if s.section_key == key and s.kind is ProgressKind.SECTION_TEXT
            )
            for key in keys
        }
        done = {s.section_key: s.text for s in steps if s.kind is ProgressKind.SECTION_DONE}
        return draft, pieces, done

    @pytest.mark.parametrize(
        "script",
        ["obedient", "markdown", "thinking", "wrong_numbers", "unknown_tokens", "duplicate_tokens",
         "dropped_tokens", "invented_title", "mends_when_told"],
    )  # fmt: skip
    async def test_is_text_without_tokens_and_the_last_step_has_what_is_stored(
        self, server: ModelServer, drafting: Drafting, script: str
    ) -> None:
        server.script = script
        draft, pieces, done = await self.stream(drafting, a_writer(server))
        stored = {s.plan.section_key: s.text for s in draft.sections if s.text}
        assert stored
        assert done == stored
        assert not set("".join(pieces.values())) & set("⟦⟧〚〛")
        assert all(pieces[key] for key in done)

    async def test_is_what_is_stored_where_the_gate_has_nothing_to_say(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        draft, pieces, done = await self.stream(drafting, a_writer(server))
        told = next(s for s in draft.sections if "14次" in s.text)
        assert pieces[told.plan.section_key] == done[told.plan.section_key] == told.text

    async def test_ends_with_the_stored_text_when_a_section_is_written_again(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server))
        steps: list[Progress] = []
        key = draft.sections[-1].plan.section_key
        after = await drafting.regenerate_section(
            draft.draft_id, key, TYPE, a_writer(server), "换个说法", steps.append
        )
        assert [s.text for s in steps if s.kind is ProgressKind.SECTION_DONE] == [
            after.sections[-1].text
        ]


class TestCancelling:
    async def test_a_draft_stops_every_upstream_call(
        self, server: ModelServer, drafting: Drafting
    ) -> None:
        server.script = "stall"
        draft = asyncio.create_task(
            replace(drafting, parallelism=3).draft_report(SHEET, TYPE, a_writer(server))
        )
        for _ in range(500):
            if len(server.chats) == 3:
                break
            await asyncio.sleep(0.02)
        draft.cancel()
        with pytest.raises(asyncio.CancelledError):
            await draft
        for request in server.chats:
            assert await asyncio.to_thread(request.disconnected.wait, 10)
        assert len(server.chats) == 3
