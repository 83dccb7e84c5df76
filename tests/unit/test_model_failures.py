"""What staff are told of an endpoint that fails, where a real socket cannot easily show it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import openai
import pytest

from drafter.llm import ModelEndpoint
from drafter.llm.failures import Failure, describe, seconds_to_wait

ENDPOINT = ModelEndpoint(base_url="https://user:secret@models.yunxi.example/v1", model="qwen")
REQUEST = httpx2.Request("POST", "https://models.yunxi.example/v1/chat/completions")


def status_error(status: int, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, headers=headers, request=REQUEST)
    return openai.APIStatusError("……", response=response, body=None)


def test_an_endpoint_that_does_not_accept_the_connection_in_time_is_tried_again() -> None:
    failure = describe(openai.APITimeoutError(request=REQUEST), ENDPOINT)
    assert "5秒内没有接通" in failure.message
    assert failure.is_transient


def test_what_a_url_carries_before_the_host_is_not_shown() -> None:
    assert ENDPOINT.host == "models.yunxi.example"


@pytest.mark.parametrize(
    ("status", "is_transient"),
    [
        *((status, False) for status in (400, 401, 402, 403, 404, 413)),
        *((status, True) for status in (408, 429, 500, 502, 503, 504, 529)),
    ],
)
def test_only_a_status_that_may_pass_is_worth_another_try(status: int, is_transient: bool) -> None:
    failure = describe(status_error(status), ENDPOINT)
    assert failure.is_transient is is_transient
    assert f"HTTP {status}" in failure.message


def test_retry_after_may_be_a_date() -> None:
    later = datetime(2100, 1, 1, tzinfo=UTC) + timedelta(hours=1)
    error = status_error(429, **{"retry-after": format_datetime(later, usegmt=True)})
    assert describe(error, ENDPOINT).retry_after > 3600


@pytest.mark.parametrize("value", ["", "soon", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_retry_after_that_says_nothing_is_ignored(value: str) -> None:
    assert describe(status_error(429, **{"retry-after": value}), ENDPOINT).retry_after == 0


def test_waits_are_bounded_and_never_shorter_than_the_server_asks() -> None:
    assert seconds_to_wait(50, Failure("")) <= 20
    assert seconds_to_wait(0, Failure("", retry_after=33.0)) == 33.0
