"""Any OpenAI client can draft by talking: the real client library against the real application."""

from collections.abc import Iterator
from typing import Any

import pytest
from openai import OpenAI
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import bearer

FACTS = (
    "单位：澄江区档案馆党支部\n年度：2025\n"
    "全年开展主题党日36次，组织中心组集中学习14次（去年12次）。走访群众126户。"
)


@pytest.fixture
def client(services: Services) -> Iterator[OpenAI]:
    key = bearer(services)["Authorization"].removeprefix("Bearer ")
    with TestClient(create_app(services), base_url="http://drafter") as http:
        yield OpenAI(api_key=key, base_url="http://drafter/v1", http_client=http, max_retries=0)


class Chat:
    """A chat client: it keeps what was said and sends all of it each time."""

    def __init__(self, client: OpenAI) -> None:
        self._client = client
        self._said: list[Any] = []

    def say(self, text: str) -> str:
        self._said.append({"role": "user", "content": text})
        answer = self._client.chat.completions.create(
            model="drafter", messages=self._said, user="张三"
        )
        content = answer.choices[0].message.content or ""
        self._said.append({"role": "assistant", "content": content})
        return content


def test_there_is_one_name_to_talk_to(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["drafter"]


def test_facts_are_shown_before_anything_is_drafted(client: OpenAI, services: Services) -> None:
    chat = Chat(client)
    assert "单位：" in chat.say("你好")
    shown = chat.say(FACTS)
    assert "主题党日：36次" in shown
    assert "起草" in shown
    assert services.drafts.list_drafts() == []


def test_a_report_is_drafted_changed_and_kept_by_talking(
    client: OpenAI, services: Services
) -> None:
    chat = Chat(client)
    chat.say(FACTS)
    written = chat.say("起草")
    (summary,) = services.drafts.list_drafts()
    draft = services.drafts.get(summary.draft_id)
    assert f"稿件编号：{draft.draft_id}" in written
    for section in draft.sections:
        assert section.text in written
    places = [written.index(f"## {s.plan.full_heading}") for s in draft.sections if s.plan.level]
    assert places == sorted(places)
    proposed = chat.say("主题党日改成38次")
    assert "建议" in proposed
    assert "**38" in proposed
    assert services.drafts.get(draft.draft_id).sections == draft.sections, "only proposed"
    assert "已采纳" in chat.say("采纳")
    after = services.drafts.get(draft.draft_id)
    assert "38次" in "".join(section.text for section in after.sections)


def test_an_answer_is_streamed_in_pieces(client: OpenAI) -> None:
    messages: list[Any] = [
        {"role": "user", "content": FACTS},
        {"role": "user", "content": "起草"},
    ]
    stream = client.chat.completions.create(model="drafter", messages=messages, stream=True)
    chunks = list(stream)
    pieces = [c.choices[0].delta.content for c in chunks if c.choices[0].delta.content]
    assert len(pieces) > 3
    assert pieces[0].startswith("# 澄江区档案馆党支部")
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_what_is_said_again_takes_the_place_of_what_was_said(client: OpenAI) -> None:
    chat = Chat(client)
    chat.say(FACTS)
    shown = chat.say("更正：主题党日37次。")
    assert "主题党日：37次" in shown
    assert "36次" not in shown


def test_what_goes_wrong_is_told_in_words(client: OpenAI) -> None:
    chat = Chat(client)
    chat.say(FACTS + "\n报告类型：没有这种类型")
    assert "没有做成" in chat.say("起草")


def test_a_draft_that_only_the_user_names_is_not_opened(client: OpenAI, services: Services) -> None:
    chat = Chat(client)
    assert "单位：" in chat.say(f"稿件编号：{'d' * 32}")
