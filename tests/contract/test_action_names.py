"""The audit trail says in Chinese whatever may be written down in it."""

from api.action_names import ACTION_NAMES, action_name
from api.permissions import OPERATIONS


def test_every_operation_that_changes_something_has_a_name() -> None:
    changing = {operation for operation in OPERATIONS if not operation.startswith("GET ")}
    assert changing - set(ACTION_NAMES) == set()


def test_no_name_is_left_of_an_operation_that_there_is_not() -> None:
    ways_in = {"GET /login/{token}", "GET /sso/callback"}  # no operations of the API
    assert set(ACTION_NAMES) - set(OPERATIONS) == ways_in


def test_a_command_and_what_is_seldom_noted_say_what_they_are() -> None:
    assert action_name("drafter people add") == "命令行：drafter people add"
    assert action_name("GET /api/v1/people") == "查看 GET /api/v1/people"
    assert action_name("BREW /tea") == "BREW /tea"
