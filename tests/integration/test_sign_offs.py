"""复核签发 over the API: who may sign, what a signature is bound to, what makes it void."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as cli
from api.identity import COOKIE
from api.main import create_app
from api.signing_in import add_key, add_person, open_session
from drafter.access.people import Organization
from drafter.access.rights import Role, Scope
from tests.clients import services_over, signed_in
from tests.conversation_draft import written_draft
from tests.databases import commands_over
from tests.integration.test_returns_api import keep
from tests.standing_clock import StandingClock

DRAFT = written_draft()
URL = f"/api/v1/drafts/{DRAFT.draft_id}"
ROUNDS = f"{URL}/sign-offs"
CLEAN = f"{URL}/export?comments=false&provenance=false"
OTHER = "云溪区图书馆党支部"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = services_over(tmp_path)
    services.embedder = None
    keep(services, DRAFT)
    services.drafting.look_again(DRAFT.draft_id)
    owner = services.organizations.named(DRAFT.sheet.organization)
    assert owner is not None
    services.organizations.change(replace(owner, wants_sign_off=True))
    services.organizations.add(Organization("o" * 32, OTHER, services.clock.now()))
    for login, name, role, place in (
        ("zhang", "张三", Role.CLERK, owner.organization_id),
        ("wang", "王五", Role.CLERK, owner.organization_id),
        ("li", "李四", Role.REVIEWER, owner.organization_id),
        ("zhao", "赵六", Role.AUDITOR, owner.organization_id),
        ("other", "外单位", Role.REVIEWER, "o" * 32),
    ):
        add_person(services, login, name, [(place, role)])
    return services


@pytest.fixture
def system(services: Services) -> Iterator[TestClient]:
    """A system with a key, which may do everything but sign in its own name."""
    with signed_in(create_app(services)) as client:
        yield client


@pytest.fixture
def as_person(services: Services, system: TestClient) -> Iterator[Callable[[str], TestClient]]:
    seated: dict[str, TestClient] = {}

    def client(login: str) -> TestClient:
        if login not in seated:
            person = services.people.by_login(login)
            assert person is not None
            seated[login] = TestClient(system.app, headers={"Sec-Fetch-Site": "same-origin"})
            seated[login].cookies.set(COOKIE, open_session(services, person).token)
        return seated[login]

    yield client
    for each in seated.values():
        each.close()


@pytest.fixture
def zhang(as_person: Callable[[str], TestClient]) -> TestClient:
    return as_person("zhang")


@pytest.fixture
def li(as_person: Callable[[str], TestClient]) -> TestClient:
    return as_person("li")


def opened(client: TestClient) -> dict[str, Any]:
    answer = client.post(ROUNDS)
    assert answer.status_code == 201, answer.text
    sign_off: dict[str, Any] = answer.json()
    return sign_off


def confirm_all(client: TestClient, sign_off: dict[str, Any], part: str) -> Any:  # noqa: ANN401
    count = sum(figure[part] is None for figure in sign_off["figures"])
    address = f"{ROUNDS}/{sign_off['number']}/remaining"
    return client.post(address, json={"part": part, "count": count})


def sign(zhang: TestClient, li: TestClient) -> dict[str, Any]:
    sign_off = opened(zhang)
    assert confirm_all(zhang, sign_off, "filling").json()["state"] == "reviewing"
    signed = confirm_all(li, sign_off, "reviewing")
    assert signed.status_code == 201, signed.text
    answer: dict[str, Any] = signed.json()
    return answer


def latest(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(ROUNDS).json()["rounds"][0]
    return answer


def finalize(client: TestClient) -> Any:  # noqa: ANN401
    return client.post(f"{URL}/finalization", json={"accept_open_points": True})


def edit(client: TestClient, text: str = "修订内部管理制度9项。", number: int = 1) -> None:
    header = {"If-Match": f'"{number}"'}
    answer = client.put(f"{URL}/sections/s1.2", json={"text": text}, headers=header)
    assert answer.status_code == 200, answer.text


def test_it_is_final_only_after_two_people_have_confirmed_every_figure(
    zhang: TestClient, li: TestClient
) -> None:
    refused = finalize(zhang)
    assert (refused.status_code, refused.json()["code"]) == (409, "sign-off-missing")
    assert "还没有复核签发，请填报人" in refused.json()["detail"]
    sign_off = opened(zhang)
    assert "填报人还有" in finalize(zhang).json()["detail"]
    confirm_all(zhang, sign_off, "filling")
    assert "复核人（张三以外的人）还有" in finalize(zhang).json()["detail"]
    signed = confirm_all(li, sign_off, "reviewing").json()
    assert (signed["state"], signed["missing"]) == ("signed", "")
    done = finalize(zhang)
    assert done.status_code == 201
    assert done.json()["finalization"]["file_sha256"] == signed["file_sha256"]


def test_where_an_administrator_says_that_it_is_not_wanted_nobody_has_to_sign(
    system: TestClient, zhang: TestClient
) -> None:
    named = DRAFT.sheet.organization
    (owner,) = [o for o in system.get("/api/v1/organizations").json() if o["name"] == named]
    assert owner["wants_sign_off"] is True
    address = f"/api/v1/organizations/{owner['organization_id']}"
    changed = system.put(address, json=owner | {"wants_sign_off": False})
    assert changed.json()["wants_sign_off"] is False
    assert zhang.get(ROUNDS).json() == {"is_wanted": False, "rounds": []}
    assert finalize(zhang).json()["finalization"]["file_sha256"] == ""


def test_figures_are_shown_with_what_it_takes_to_check_them(zhang: TestClient) -> None:
    figures = {figure["fact_id"]: figure for figure in opened(zhang)["figures"]}
    shown = figures["F02"]
    assert (shown["label"], shown["value"], shown["last_year"]) == (
        "中心组集中学习",
        "14次",
        "12次",
    )
    assert shown["section_keys"] == ["s1.1"]
    assert (shown["filling"], shown["reviewing"]) == (None, None)


def test_a_doubt_stops_it_and_names_what_is_doubted(zhang: TestClient, li: TestClient) -> None:
    sign_off = opened(zhang)
    confirm_all(zhang, sign_off, "filling")
    word = {"part": "reviewing", "fact_id": "F02", "verdict": "doubted", "note": "台账是13次"}
    assert li.post(f"{ROUNDS}/1/words", json=word).status_code == 201
    assert confirm_all(li, latest(li), "reviewing").json()["state"] == "reviewing"
    told = finalize(zhang).json()["detail"]
    assert "复核人李四有疑问1项：中心组集中学习（台账是13次）" in told
    settled = li.post(f"{ROUNDS}/1/words", json=word | {"verdict": "confirmed", "note": ""})
    assert settled.json()["state"] == "signed"
    said = [w["verdict"] for w in settled.json()["words"] if w["fact_id"] == "F02"]
    assert said == ["confirmed", "doubted", "confirmed"], "the doubt stays on record"


def test_all_that_is_left_is_refused_with_another_count(zhang: TestClient) -> None:
    opened(zhang)
    answer = zhang.post(f"{ROUNDS}/1/remaining", json={"part": "filling", "count": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert latest(zhang)["words"] == []


def test_a_person_does_not_review_what_it_has_filled_in(li: TestClient) -> None:
    sign_off = opened(li)  # a reviewer may fill in too
    confirm_all(li, sign_off, "filling")
    answer = confirm_all(li, sign_off, "reviewing")
    assert answer.status_code == 409
    assert "复核人要由另一个人担任" in answer.json()["detail"]


def test_who_may_sign(zhang: TestClient, as_person: Callable[[str], TestClient]) -> None:
    sign_off = opened(zhang)
    answers = {
        (login, part): confirm_all(as_person(login), sign_off, part).status_code
        for login in ("wang", "zhao", "other")
        for part in ("reviewing", "filling")
    }
    assert answers == {
        ("wang", "reviewing"): 403,  # a clerk is no reviewer
        ("wang", "filling"): 201,
        ("zhao", "reviewing"): 404,  # an auditor sees finished reports only
        ("zhao", "filling"): 404,
        ("other", "reviewing"): 404,
        ("other", "filling"): 404,
    }


def test_a_system_signs_only_in_the_name_of_a_person_who_may(
    services: Services, system: TestClient, zhang: TestClient
) -> None:
    assert system.post(ROUNDS).status_code == 403
    by_name = {"X-On-Behalf-Of": "%E5%BC%A0%E4%B8%89"}
    assert system.post(ROUNDS, headers=by_name).status_code == 403, "a name is not a person"
    sign_off = opened(zhang)
    count = len(sign_off["figures"])

    def confirm(login: str, part: str) -> Any:  # noqa: ANN401
        body, header = {"part": part, "count": count}, {"X-On-Behalf-Of": login}
        return system.post(f"{ROUNDS}/1/remaining", json=body, headers=header)

    assert confirm("zhao", "filling").status_code == 403
    assert confirm("zhang", "filling").status_code == 201
    assert confirm("other", "reviewing").status_code == 403, "of another organization"
    signed = confirm("li", "reviewing").json()
    assert signed["state"] == "signed"
    assert {(w["signer"]["name"], w["signer"]["via"]) for w in signed["words"]} == {
        ("张三", "测试系统"),
        ("李四", "测试系统"),
    }
    _, secret = add_key(services, "只读", [Scope.READ], created_by="测试")
    reading = {"Authorization": f"Bearer {secret}", "X-On-Behalf-Of": "li"}
    assert system.post(ROUNDS, headers=reading).status_code == 403


def test_the_signed_file_is_the_same_for_ever(
    zhang: TestClient, li: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sign(zhang, li)
    first = zhang.get(CLEAN).content
    assert hashlib.sha256(first).hexdigest() == signed["file_sha256"]
    another_day = services.clock.now().replace(year=2031)
    monkeypatch.setattr(services.exporter, "_clock", StandingClock(another_day))
    assert zhang.get(CLEAN).content == first
    assert zhang.get(f"{ROUNDS}/1/export").content == first
    assert zhang.get(f"{URL}/export").content != first, "the copy with comments is another file"
    finalize(zhang)
    assert zhang.get(CLEAN).content == first


def check(client: TestClient, content: bytes) -> dict[str, Any]:
    files = {"file": ("送审稿.docx", content)}
    answer = client.post(f"{URL}/signed-file-checks", files=files)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def test_a_file_in_hand_is_told_from_every_other(zhang: TestClient, li: TestClient) -> None:
    draft_copy = zhang.get(CLEAN).content
    assert check(zhang, draft_copy)["number"] is None
    sign(zhang, li)
    signed = zhang.get(CLEAN).content
    said = check(zhang, signed)
    assert (said["number"], said["is_valid"]) == (1, True)
    assert "一字未动" in said["detail"]
    assert check(zhang, signed + b"\0")["is_valid"] is False
    edit(zhang, "修订内部管理制度9项。另作说明。")
    said = check(zhang, signed)
    assert (said["number"], said["is_valid"]) == (1, False)
    assert "已失效：张三后来改动了“（二）压实主体责任" in said["detail"]


def by_edit(client: TestClient) -> str:
    edit(client, "修订内部管理制度九项。")
    return "“（二）压实主体责任，推进从严治党”（修改为第2稿）"


def by_fact(client: TestClient) -> str:
    said = client.post(f"{URL}/messages", json={"text": "媒体采用信息报道改成130篇"}).json()
    (proposal,) = said["proposals"]
    accepted = client.post(f"{URL}/proposals/{proposal['proposal_id']}/acceptance", json={})
    assert accepted.status_code == 201
    return "“媒体采用信息报道”（126篇改为130篇）"


def by_restoring(client: TestClient) -> str:
    header = {"If-Match": '"1"'}
    answer = client.post(f"{URL}/sections/s1.2/restorations", json={"number": 1}, headers=header)
    assert answer.status_code == 201, answer.text
    return "“（二）压实主体责任，推进从严治党”（还原为第2稿）"


@pytest.mark.parametrize(
    ("change", "is_signed"),
    [(by_edit, True), (by_fact, True), (by_restoring, True), (by_fact, False)],
)
def test_a_later_change_makes_it_void_and_the_record_stays(
    zhang: TestClient,
    li: TestClient,
    as_person: Callable[[str], TestClient],
    *,
    change: Callable[[TestClient], str],
    is_signed: bool,
) -> None:
    words = len(sign(zhang, li)["words"]) if is_signed else len(opened(zhang)["words"])
    what = change(as_person("wang"))
    void = latest(zhang)
    assert void["state"] == "void"
    assert (void["voiding"]["by"], void["voiding"]["what"]) == ("王五", what)
    assert len(void["words"]) == words
    refused = finalize(zhang)
    assert refused.json()["code"] == "sign-off-missing"
    assert f"第1次复核签发已失效：王五改动了{what}" in refused.json()["detail"]
    word = {"part": "filling", "fact_id": "F02", "verdict": "confirmed"}
    assert zhang.post(f"{ROUNDS}/1/words", json=word).status_code == 409
    (listed,) = zhang.get("/api/v1/drafts").json()
    assert (listed["sign_off"], listed["sign_off_label"]) == ("void", "已失效")


def test_rewriting_a_section_makes_it_void(zhang: TestClient) -> None:
    opened(zhang)
    written = zhang.post(
        f"{URL}/sections/s1.2/regenerations",
        json={"writer": "exemplar"},
        headers={"If-Match": '"1"'},
    )
    assert written.status_code == 201, written.text
    assert latest(zhang)["voiding"]["by"] == "写稿程序"


def test_a_new_round_counts_on_and_knows_whether_the_facts_are_the_same(
    zhang: TestClient, li: TestClient
) -> None:
    first = sign(zhang, li)
    assert zhang.post(ROUNDS).status_code == 409, "it still holds"
    by_edit(zhang)
    second = sign(zhang, li)
    assert (second["number"], second["fact_set_number"]) == (2, 1)
    assert second["text_sha256"] != first["text_sha256"]
    by_fact(zhang)
    third = opened(zhang)
    assert (third["number"], third["fact_set_number"]) == (3, 2)
    rounds = zhang.get(ROUNDS).json()["rounds"]
    assert [(each["number"], each["state"]) for each in rounds] == [
        (3, "filling"),
        (2, "void"),
        (1, "void"),
    ]
    old = zhang.get(f"{ROUNDS}/1/export").content
    assert hashlib.sha256(old).hexdigest() == first["file_sha256"], "the old file stays"


def test_a_draft_that_was_ever_signed_is_not_deleted(zhang: TestClient, li: TestClient) -> None:
    sign(zhang, li)
    assert zhang.delete(URL).status_code == 409
    by_edit(zhang)
    assert latest(zhang)["state"] == "void"
    refused = zhang.delete(URL)
    assert (refused.status_code, "要留底" in refused.json()["detail"]) == (409, True)


def test_a_round_that_nobody_has_finished_goes_with_its_draft(zhang: TestClient) -> None:
    opened(zhang)
    assert zhang.delete(URL).status_code == 204
    assert zhang.get(ROUNDS).status_code == 404


def test_what_is_not_there_is_not_found(zhang: TestClient) -> None:
    opened(zhang)
    word = {"part": "filling", "fact_id": "F99", "verdict": "confirmed"}
    assert zhang.post(f"{ROUNDS}/1/words", json=word).status_code == 404
    assert zhang.post(f"{ROUNDS}/7/words", json=word).status_code == 404
    assert zhang.get(f"{ROUNDS}/1/export").status_code == 404, "it is not signed yet"
    for number in (7, -1, 10**30):
        assert zhang.get(f"{ROUNDS}/{number}/export").status_code == 404


def test_the_trail_tells_who_signed(zhang: TestClient, li: TestClient, system: TestClient) -> None:
    sign(zhang, li)
    trail = system.get(f"/api/v1/audit?object_id={DRAFT.draft_id}").json()
    signings = [(e["actor_name"], e["action"].rpartition("/")[2]) for e in reversed(trail)]
    assert signings == [("张三", "sign-offs"), ("张三", "remaining"), ("李四", "remaining")]


def test_the_command_line_gives_the_signed_file_and_does_not_finalize_without(
    zhang: TestClient,
    li: TestClient,
    services: Services,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands_over(services.settings.data_dir, monkeypatch)
    ask = ["drafts", "finalize", DRAFT.draft_id, "--author", "张三", "--accept-open-points"]
    refused = CliRunner().invoke(cli, ask)
    assert "还没有复核签发" in str(refused.exception)
    signed = sign(zhang, li)
    out = tmp_path / "送审稿.docx"
    clean = ["--no-comments", "--no-provenance", "--output", str(out)]
    told = CliRunner().invoke(cli, ["drafts", "export", DRAFT.draft_id, *clean])
    assert told.exit_code == 0, told.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() == signed["file_sha256"]
