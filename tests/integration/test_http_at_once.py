"""The HTTP API under limits, without its model, and while others write."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI

from api.bootstrap import Services
from api.main import create_app
from tests.clients import signed_in
from tests.holding_clock import PATIENCE, HoldingClock
from tests.http_drafts import API, FACTS, create, if_match, problem_of, section_url
from tests.model_server import ModelServer


class TestLimitsAndModels:
    def test_an_upload_beyond_the_limit_is_refused_whether_its_size_is_declared_or_not(
        self, make_services: Callable[..., Services]
    ) -> None:
        client = signed_in(create_app(make_services(upload_limit_mb=1)))
        content = b"x" * (1024 * 1024 + 1)

        def in_pieces() -> Iterator[bytes]:
            for _ in range(5):
                yield content

        declared = client.post(f"{API}/documents", files={"file": ("大.txt", content)})
        assert "1 MB" in problem_of(declared, 413, "upload-too-large")["detail"]
        undeclared = client.post(
            f"{API}/documents",
            content=in_pieces(),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        problem_of(undeclared, 413, "upload-too-large")
        undeclared_json = client.post(f"{API}/drafts", content=in_pieces())
        problem_of(undeclared_json, 413, "upload-too-large")

    def test_an_unreachable_model_leaves_sections_that_name_the_setting_and_can_be_mended(
        self, make_services: Callable[..., Services]
    ) -> None:
        services = make_services(
            model_base_url="http://127.0.0.1:9/v1", model_name="m", model_retries=0
        )
        client = signed_in(create_app(services))
        draft = create(client, writer="model", facts=FACTS[:1])
        assert draft["state"] == "incomplete"
        failed = [s for s in draft["sections"] if s["state"] == "failed"]
        assert failed
        assert all("DRAFTER_MODEL_BASE_URL" in section["failure"] for section in failed)
        key = failed[0]["section_key"]
        url = section_url(draft, key)
        problem = problem_of(
            client.post(f"{url}/regenerations", json={}, headers=if_match(0)),
            503,
            "model-unavailable",
        )
        assert "DRAFTER_MODEL_BASE_URL" in problem["detail"]
        mended = client.post(
            f"{url}/regenerations", json={"writer": "exemplar"}, headers=if_match(0)
        )
        assert mended.json()["state"] == "written"

    def test_reports_that_a_model_writes_at_the_same_time_do_not_disturb_each_other(
        self, make_services: Callable[..., Services]
    ) -> None:
        with ModelServer() as server, ThreadPoolExecutor() as pool:
            services = make_services(model_base_url=server.base_url, model_name="obedient")
            with signed_in(create_app(services)) as client:
                values = (14, 15, 16)
                facts = [[FACTS[0] | {"value": value}] for value in values]
                drafts = pool.map(lambda f: create(client, writer="model", facts=f), facts)
                for value, draft in zip(values, drafts, strict=True):
                    text = "".join(section["text"] for section in draft["sections"])
                    assert draft["state"] == "ready"
                    assert f"{value}次" in text
                    assert not [v for v in values if v != value and f"{v}次" in text]


class TestWhileSomeoneWrites:
    """The clock is the door at which a writing thread can be held, in any place that tells time."""

    @pytest.fixture
    def clock(self) -> HoldingClock:
        return HoldingClock()

    @pytest.fixture
    def app(self, make_services: Callable[..., Services], clock: HoldingClock) -> FastAPI:
        services = make_services(sections_in_parallel=1)
        services.clock = clock
        return create_app(services)

    def test_others_are_answered_while_a_draft_is_being_written(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            clock.hold()
            writing = pool.submit(create, client)
            clock.wait_until_held()
            answered = pool.submit(client.get, f"{API}/drafts")
            assert answered.result(PATIENCE / 2).json() == []
            clock.let_go()
            assert writing.result(PATIENCE)["state"] == "ready"

    def test_a_section_that_a_person_fills_first_keeps_the_persons_text(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            clock.hold(2)  # the first tells when the draft was made, the second when s0 was written
            writing = pool.submit(create, client)
            clock.wait_until_held()
            (line,) = client.get(f"{API}/drafts").json()
            assert line["state"] == "writing"
            url = section_url(line, "s0")
            body = {"text": "现将有关情况述职如下。", "author": "张三"}
            assert client.put(url, json=body, headers=if_match(0)).status_code == 200
            still = client.get(f"{API}/drafts/{line['draft_id']}").json()
            assert still["state"] == "writing"
            clock.let_go()
            draft = writing.result(PATIENCE)
            assert draft["state"] == "ready"
            assert draft["sections"][0]["text"] == body["text"]
            assert client.get(url).json()["writer"] == "张三"

    def test_an_edit_made_while_the_section_is_written_again_wins_and_the_writer_is_told(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            draft = create(client)
            url = section_url(draft)
            clock.hold()
            writing = pool.submit(client.post, f"{url}/regenerations", json={}, headers=if_match(1))
            clock.wait_until_held()
            body = {"text": "张三的文本。", "author": "张三"}
            assert client.put(url, json=body, headers=if_match(1)).status_code == 200
            clock.let_go()
            problem_of(writing.result(PATIENCE), 412, "revision-conflict")
            assert client.get(url).json()["text"] == "张三的文本。"
            assert len(client.get(f"{url}/revisions").json()) == 2

    def test_of_many_editors_at_once_one_wins_and_all_others_are_told(self, app: FastAPI) -> None:
        with signed_in(app) as client, ThreadPoolExecutor(8) as pool:
            url = section_url(create(client))
            together = threading.Barrier(8)

            def edit(number: int) -> int:
                together.wait(PATIENCE)
                body = {"text": f"第{number}人的文本。", "author": f"第{number}人"}
                status: int = client.put(url, json=body, headers=if_match(1)).status_code
                return status

            statuses = list(pool.map(edit, range(8)))
            assert sorted(statuses) == [200] + [412] * 7
            winner = statuses.index(200)
            assert client.get(url).json()["writer"] == f"第{winner}人"

    def test_editors_of_different_sections_all_succeed_and_the_whole_is_judged_with_all(
        self, app: FastAPI
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor(8) as pool:
            draft = create(client)
            leaves = [s["section_key"] for s in draft["sections"] if s["sources"]][:4]

            def clear(key: str) -> int:
                body = {"text": "另行补充。", "author": "张三"}
                url = section_url(draft, key)
                status: int = client.put(url, json=body, headers=if_match(1)).status_code
                return status

            assert list(pool.map(clear, leaves)) == [200] * len(leaves)
            read = client.get(f"{API}/drafts/{draft['draft_id']}").json()
            text = "".join(s["text"] for s in read["sections"])
            unused = {
                i for f in read["findings"] if f["code"] == "unused-fact" for i in f["fact_ids"]
            }
            absent = {
                fact["fact_id"]
                for fact in read["facts"]
                if not fact["is_derived"] and fact["value"] not in text
            }
            assert absent
            assert unused == absent
