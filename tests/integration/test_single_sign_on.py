"""Single sign-on against a real provider: who gets in, and what does not get anybody in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from api.settings import Settings
from api.signing_in import add_person
from drafter.access.audit import AuditFilter
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Role
from drafter.domain.paging import PageAsked
from drafter.errors import ConfigurationError
from tests.clients import services_over
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, LIES, LoginProvider
from tests.standing_clock import StandingClock

HERE = "http://testserver"


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    with LoginProvider() as running:
        yield running


@pytest.fixture(scope="module")
def services(provider: LoginProvider, tmp_path_factory: pytest.TempPathFactory) -> Services:
    services = Services(
        Settings(
            data_dir=tmp_path_factory.mktemp("sso"),
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=SecretStr(CLIENT_SECRET),
            _env_file=None,
        )
    )
    services.embedder = None
    add_person(services, "zhang", "张三", [(EVERYWHERE, Role.ADMINISTRATOR)])
    return services


@pytest.fixture
def browser(services: Services, provider: LoginProvider) -> Iterator[TestClient]:
    provider.user, provider.lie = {"preferred_username": "zhang", "name": "张三"}, ""
    with TestClient(create_app(services), follow_redirects=False) as client:
        client.headers["Sec-Fetch-Site"] = "same-origin"
        yield client


def begun(browser: TestClient) -> str:
    answer = browser.get("/sso/login")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def log_in(browser: TestClient, provider: LoginProvider) -> str:
    """Where the browser is in the end."""
    return came_back(browser, provider.log_in(begun(browser)))


def came_back(browser: TestClient, address: str) -> str:
    assert address.startswith(f"{HERE}/sso/callback?")
    answer = browser.get(address)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def refusal(address: str) -> dict[str, str]:
    fragment = urlsplit(address).fragment
    assert fragment.startswith("/login?"), address
    return {k: v[0] for k, v in parse_qs(fragment.partition("?")[2]).items()}


def who_is_in(browser: TestClient) -> str | None:
    answer = browser.get("/api/v1/session")
    return str(answer.json()["login"]) if answer.status_code == 200 else None


def test_who_is_known_here_is_logged_in_and_out_again(
    browser: TestClient, provider: LoginProvider, services: Services
) -> None:
    assert log_in(browser, provider) == "/"
    assert who_is_in(browser) == "zhang"
    (entry,) = services.audit.entries(AuditFilter(action="/sso/callback"), PageAsked(1)).items
    assert (entry.entry.actor_name, entry.entry.status) == ("张三", 303)
    assert browser.delete("/api/v1/session").status_code == 204
    assert who_is_in(browser) is None


def test_it_asks_with_a_challenge_a_state_and_a_nonce_of_their_own_each_time(
    browser: TestClient, provider: LoginProvider
) -> None:
    log_in(browser, provider)
    log_in(browser, provider)
    one, two = provider.asked[-2:]
    assert one["response_type"] == "code"
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == f"{HERE}/sso/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 43
        assert one[name] != two[name]


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie])
def test_a_token_that_does_not_count_lets_nobody_in(
    browser: TestClient, provider: LoginProvider, lie: str
) -> None:
    provider.lie = lie
    assert refusal(log_in(browser, provider)) == {"sso": "failed"}
    assert who_is_in(browser) is None


def test_an_answer_counts_once(browser: TestClient, provider: LoginProvider) -> None:
    back = provider.log_in(begun(browser))
    cookie = dict(browser.cookies)
    assert came_back(browser, back) == "/"
    browser.cookies.clear()
    for name, value in cookie.items():
        browser.cookies.set(name, value, path="/sso")
    assert refusal(came_back(browser, back)) == {"sso": "expired"}
    assert who_is_in(browser) is None


def test_an_answer_counts_only_in_the_browser_that_has_begun(
    browser: TestClient, provider: LoginProvider
) -> None:
    back = provider.log_in(begun(browser))
    browser.cookies.clear()  # somebody else's browser, talked into the address
    assert refusal(came_back(browser, back)) == {"sso": "expired"}


def test_an_answer_to_a_login_that_was_never_begun_does_not_count(browser: TestClient) -> None:
    begun(browser)
    made_up = f"{HERE}/sso/callback?code=code1&state=made-up"
    assert refusal(came_back(browser, made_up)) == {"sso": "expired"}


def test_an_answer_that_comes_too_late_does_not_count(
    browser: TestClient,
    provider: LoginProvider,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = provider.log_in(begun(browser))
    later = services.access_clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(services, "access_clock", StandingClock(later))
    assert refusal(came_back(browser, back)) == {"sso": "expired"}


def test_an_answer_of_another_provider_does_not_count(
    browser: TestClient, provider: LoginProvider
) -> None:
    back = provider.log_in(begun(browser))
    mixed_up = back.replace(back.partition("iss=")[2], "http%3A%2F%2Felsewhere.example")
    assert refusal(came_back(browser, mixed_up)) == {"sso": "failed"}


def test_who_changes_the_mind_there_is_told_so(browser: TestClient) -> None:
    state = parse_qs(urlsplit(begun(browser)).query)["state"][0]
    back = f"{HERE}/sso/callback?error=access_denied&state={state}"
    assert refusal(came_back(browser, back)) == {"sso": "declined"}


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ({"preferred_username": "Wang"}, {"sso": "unknown", "login": "wang"}),
        ({"preferred_username": "王五"}, {"sso": "no-login"}),
        ({}, {"sso": "no-login"}),
    ],
)
def test_who_is_not_known_here_is_refused_with_what_to_do(
    browser: TestClient, provider: LoginProvider, user: dict[str, Any], told: dict[str, str]
) -> None:
    provider.user = user
    assert refusal(log_in(browser, provider)) == told
    assert who_is_in(browser) is None


def test_who_was_stopped_stays_out(
    browser: TestClient, provider: LoginProvider, services: Services
) -> None:
    person = add_person(services, "gone", "离职", [])
    services.people.change(replace(person, is_active=False))
    provider.user = {"preferred_username": "gone"}
    assert refusal(log_in(browser, provider)) == {"sso": "inactive", "login": "gone"}


def test_where_it_is_set_so_who_is_not_known_gets_a_record_and_no_right(
    browser: TestClient,
    provider: LoginProvider,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services.settings, "oidc_create_people", True)
    provider.user = {"preferred_username": "zhao", "name": "赵六"}
    assert log_in(browser, provider) == "/"
    session = browser.get("/api/v1/session").json()
    assert (session["login"], session["name"], session["rights"]) == ("zhao", "赵六", [])
    assert browser.get("/api/v1/drafts").status_code == 403


def test_an_address_may_begin_so_many_logins_and_fills_no_trail(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.settings, "logins_per_minute", 2)
    with TestClient(create_app(services), follow_redirects=False) as client:
        for _ in range(2):
            begun(client)
        assert refusal(client.get("/sso/login").headers["location"]) == {"sso": "too-often"}
        before = len(services.audit.entries(AuditFilter(), PageAsked(1000)).items)
        told = [refusal(came_back(client, f"{HERE}/sso/callback?state=x")) for _ in range(4)]
    assert told == [{"sso": "expired"}] * 2 + [{"sso": "too-often"}] * 2
    assert len(services.audit.entries(AuditFilter(), PageAsked(1000)).items) == before + 2


def test_behind_a_proxy_it_comes_back_to_the_public_address(
    browser: TestClient,
    provider: LoginProvider,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services.settings, "public_origins", ("https://drafter.example.cn",))
    provider.log_in(begun(browser))
    assert provider.asked[-1]["redirect_uri"] == "https://drafter.example.cn/sso/callback"


def test_a_provider_that_is_another_than_it_says_is_not_believed(
    browser: TestClient,
    provider: LoginProvider,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert services.login_service is not None
    # Both before it fails: what is put back afterwards must not be the failure.
    monkeypatch.setattr(services.login_service, "_known", None)
    monkeypatch.setattr(services.login_service, "_failed_at", None)
    monkeypatch.setattr(provider, "calls_itself", "http://elsewhere.example")
    assert refusal(str(browser.get("/sso/login").headers["location"])) == {"sso": "failed"}


def test_a_provider_that_is_away_is_told_and_left_alone_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoginProvider() as gone:
        settings = Settings(
            data_dir=tmp_path,
            oidc_issuer=gone.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=SecretStr(CLIENT_SECRET),
            _env_file=None,
        )
    services = Services(settings)
    services.embedder = None
    clock = StandingClock(services.access_clock.now())
    services.access_clock = clock
    asked: list[str] = []
    assert services.login_service is not None
    really = services.login_service._json

    def counted(method: str, address: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401
        asked.append(address)
        return really(method, address, **sent)

    monkeypatch.setattr(services.login_service, "_json", counted)
    with TestClient(create_app(services), follow_redirects=False) as client:
        for _ in range(3):
            answer = client.get("/sso/login")
            assert refusal(answer.headers["location"]) == {"sso": "failed"}
        assert len(asked) == 1
        clock.moment += timedelta(seconds=6)
        client.get("/sso/login")
        assert len(asked) == 2


def test_without_it_there_is_no_such_way_in(tmp_path: Path) -> None:
    services = services_over(tmp_path)
    services.embedder = None
    with TestClient(create_app(services), follow_redirects=False) as client:
        assert client.get("/api/v1/health").json()["single_sign_on"] is False
        assert refusal(client.get("/sso/login").headers["location"]) == {"sso": "not-set-up"}


def test_what_is_set_up_by_half_stops_the_start(tmp_path: Path) -> None:
    services = Services(
        Settings(data_dir=tmp_path, oidc_issuer="https://sso.example.cn", _env_file=None)
    )
    with pytest.raises(ConfigurationError, match="DRAFTER_OIDC_CLIENT_ID"):
        _ = services.login_service
