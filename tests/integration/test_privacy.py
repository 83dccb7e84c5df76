"""Privacy mode over a real socket: what leaves the house, what comes back, what is noted down."""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.bootstrap import Services
from drafter.chain import Drafting
from drafter.domain.fact import Fact, FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft, SectionState
from drafter.domain.task import SectionTask
from drafter.errors import ModelOutputInvalid, StorageError
from drafter.llm import ModelEndpoint, OpenAIChat, SentLog
from drafter.redaction.private_names import private_names, private_texts
from drafter.redaction.pseudonyms import PseudonymPrivacy
from drafter.reference.report_types import find_report_type
from drafter.writers.model import ModelWriter
from tests.builders import count, fact_sheet, numbered, passage
from tests.fakes_index import DUTY, StandingClock
from tests.lexical_drafting import lexical_drafting
from tests.model_scripts import Answer, Ask, obedient
from tests.model_server import ModelServer
from tests.section_tasks import section_task

TYPE = find_report_type(DUTY)
SHEET = fact_sheet(
    *numbered(
        count("中心组集中学习", 14, "次", category="理论学习", remark="由书记钱晓东主持"),
        count("与青禾街道党工委共建活动", 3, "次", category="党风廉政"),
        Fact("F01", "品牌", FactKind.NAME, "云水先锋", category="理论学习"),
    )
)
PRIVATE = ("云溪区水务局", "青禾街道", "钱晓东", "云水先锋", "13800138000", "zs@163.com")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def drafting(tmp_path: Path, lexicon: Lexicon) -> Drafting:
    return lexical_drafting(tmp_path, lexicon)


def a_writer(server: ModelServer, lexicon: Lexicon, log: SentLog | None = None) -> ModelWriter:
    endpoint = ModelEndpoint(base_url=server.base_url, model="scripted", retries=0)
    salts = itertools.cycle(["BKQ", "DFG", "HJL", "MNP"])
    return ModelWriter(
        OpenAIChat(endpoint, on_send=log.record if log else None),
        lambda: "7c1e9b04aa52",
        privacy=PseudonymPrivacy(lexicon, lambda: next(salts)),
    )


def a_task(lexicon: Lexicon, **changes: object) -> SectionTask:
    names = private_names(SHEET, (passage("学习。", organization="安澜市青禾街道党工委"),), lexicon)
    return section_task(private_names=names, private_texts=private_texts(SHEET), **changes)


INSTRUCTION = "突出云水先锋，请钱晓东（13800138000，zs@163.com）与青禾街道党工委核对"


async def written(writer: ModelWriter, task: SectionTask) -> str:
    return "".join([piece async for piece in writer.write(task)])


def sent(server: ModelServer) -> str:
    return "".join(json.dumps(r.body, ensure_ascii=False) for r in server.chats)


def echoes(ask: Ask) -> Answer:
    """Writes down what it was asked for, names and all."""
    asked = ask.user.split("# 这一次的写作要求\n")[1].split("\n")[0]
    return Answer(obedient(ask).text + asked + "。")


class TestAWholeDraft:
    async def test_sends_no_name_and_no_number_that_identifies_anyone(
        self, server: ModelServer, drafting: Drafting, lexicon: Lexicon
    ) -> None:
        writer = a_writer(server, lexicon)
        draft = await drafting.draft_report(SHEET, TYPE, writer)
        key = next(s.plan.section_key for s in draft.sections if "14次" in s.text)
        draft = await drafting.regenerate_section(draft.draft_id, key, TYPE, writer, INSTRUCTION)
        assert all(s.state is SectionState.WRITTEN for s in draft.sections)
        assert [name for name in PRIVATE if name in sent(server)] == []

    async def test_has_its_names_again(
        self, server: ModelServer, drafting: Drafting, lexicon: Lexicon
    ) -> None:
        draft = await drafting.draft_report(SHEET, TYPE, a_writer(server, lexicon))
        whole = "".join(s.text for s in draft.sections)
        assert "与青禾街道党工委共建活动3次" in whole
        assert not set("BKQDFGHJLMNP") & set(whole)

    async def test_reads_as_without_privacy_mode(
        self, server: ModelServer, drafting: Drafting, lexicon: Lexicon
    ) -> None:
        open_writer = ModelWriter(
            OpenAIChat(ModelEndpoint(base_url=server.base_url, model="scripted")), lambda: "n"
        )
        hidden = await drafting.draft_report(SHEET, TYPE, a_writer(server, lexicon))
        plain = await drafting.draft_report(SHEET, TYPE, open_writer)
        assert texts(hidden) == texts(plain)


def texts(draft: Draft) -> list[str]:
    return [s.text for s in draft.sections]


class TestOneRequest:
    @pytest.mark.parametrize("size", [1, 3, 50])
    async def test_restores_names_that_the_stream_cuts(
        self, server: ModelServer, lexicon: Lexicon, size: int
    ) -> None:
        server.script, server.chunk_size = echoes, size
        text = await written(a_writer(server, lexicon), a_task(lexicon, instruction=INSTRUCTION))
        assert text.endswith(f"{INSTRUCTION}。")

    async def test_says_how_pseudonyms_are_used_and_only_in_privacy_mode(
        self, server: ModelServer, lexicon: Lexicon
    ) -> None:
        await written(a_writer(server, lexicon), a_task(lexicon))
        assert "# 代称" in server.chats[-1].ask.system
        endpoint = ModelEndpoint(base_url=server.base_url, model="scripted")
        await written(ModelWriter(OpenAIChat(endpoint), lambda: "n"), a_task(lexicon))
        assert "# 代称" not in server.chats[-1].ask.system

    async def test_leaves_the_prompts_own_words_alone(
        self, server: ModelServer, lexicon: Lexicon
    ) -> None:
        """A pattern that took our own rules for names would garble them."""
        writer = a_writer(server, lexicon)
        task = replace(a_task(lexicon, instruction="写短些"), private_names=(), private_texts=())
        for told in (task, replace(task, omitted=task.facts)):
            await written(writer, told) if not told.omitted else None
            assert PseudonymPrivacy(lexicon, lambda: "BKQ").disguise((), ()).hide(
                writer.messages(told)
            ) == writer.messages(told)

    async def test_refuses_an_answer_with_a_damaged_pseudonym(
        self, server: ModelServer, lexicon: Lexicon
    ) -> None:
        server.script = lambda ask: Answer(echoes(ask).text.lower())
        with pytest.raises(ModelOutputInvalid, match="代称"):
            await written(a_writer(server, lexicon), a_task(lexicon, instruction=INSTRUCTION))

    async def test_every_request_has_another_salt(
        self, server: ModelServer, lexicon: Lexicon
    ) -> None:
        writer = a_writer(server, lexicon)
        for _ in range(2):
            await written(writer, a_task(lexicon, instruction=INSTRUCTION))
        one, other = (r.ask.user.split("写作要求\n")[1] for r in server.chats)
        assert one != other


class TestTheLog:
    def entries(self, path: Path) -> list[dict[str, object]]:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    async def test_holds_the_hash_of_each_message_and_none_of_its_text(
        self, server: ModelServer, lexicon: Lexicon, tmp_path: Path
    ) -> None:
        path = tmp_path / "data" / "sent-messages.jsonl"
        writer = a_writer(server, lexicon, SentLog(path, StandingClock()))
        await written(writer, a_task(lexicon, instruction=INSTRUCTION))
        messages = server.chats[0].body["messages"]
        assert [
            (e["role"], e["sha256"], e["characters"], e["bytes"]) for e in self.entries(path)
        ] == [
            (
                m["role"],
                hashlib.sha256(m["content"].encode()).hexdigest(),
                len(m["content"]),
                len(m["content"].encode()),
            )
            for m in messages
        ]
        assert {e["endpoint"] for e in self.entries(path)} == {server.base_url.split("/")[2]}
        assert {e["model"] for e in self.entries(path)} == {"scripted"}
        assert all(e["at"] for e in self.entries(path))
        assert path.stat().st_mode & 0o777 == 0o600

    async def test_has_every_try(
        self, server: ModelServer, lexicon: Lexicon, tmp_path: Path
    ) -> None:
        async def at_once(_: float) -> None:
            return

        server.script = "http_503"
        path = tmp_path / "sent-messages.jsonl"
        chat = OpenAIChat(
            ModelEndpoint(base_url=server.base_url, model="scripted"),
            sleep=at_once,
            on_send=SentLog(path, StandingClock()).record,
        )
        await written(ModelWriter(chat, lambda: "n"), section_task())
        assert len(self.entries(path)) == 2 * len(server.chats) == 4

    async def test_that_cannot_be_written_keeps_everything_in_the_house(
        self, server: ModelServer, lexicon: Lexicon, tmp_path: Path
    ) -> None:
        log = SentLog(tmp_path, StandingClock())  # a folder, no file
        with pytest.raises(StorageError, match="未发送"):
            await written(a_writer(server, lexicon, log), a_task(lexicon))
        assert server.requests == []


class TestTheSetting:
    async def test_turns_pseudonyms_and_log_on(
        self, server: ModelServer, make_services: Callable[..., Services], lexicon: Lexicon
    ) -> None:
        services = make_services(
            model_base_url=server.base_url, model_name="scripted", privacy_mode=True
        )
        writer = services.writer("model")
        assert isinstance(writer, ModelWriter)
        await written(writer, a_task(lexicon, instruction=INSTRUCTION))
        assert [name for name in PRIVATE if name in sent(server)] == []
        log = services.settings.data_dir / "sent-messages.jsonl"
        assert len(log.read_text(encoding="utf-8").splitlines()) == 2

    async def test_is_off_unless_asked_for(
        self, server: ModelServer, make_services: Callable[..., Services], lexicon: Lexicon
    ) -> None:
        services = make_services(model_base_url=server.base_url, model_name="scripted")
        writer = services.writer("model")
        assert isinstance(writer, ModelWriter)
        await written(writer, a_task(lexicon, instruction=INSTRUCTION))
        assert "钱晓东" in sent(server)
        assert not (services.settings.data_dir / "sent-messages.jsonl").exists()
