"""Settings that are wrong are named, with what is right; a key is never repeated."""

import json

import pytest

from api.settings import load_settings
from drafter.errors import ConfigurationError


def fallbacks(*changes: dict[str, object]) -> str:
    """The setting's JSON: as many models as there are changes to a good one."""
    good = {"base_url": "http://127.0.0.1:1/v1", "name": "qwen", "api_key": "sk-secret"}
    return json.dumps([{**good, **change} for change in changes])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MODEL_FALLBACKS", "qwen", "DRAFTER_MODEL_FALLBACKS 应写作 JSON 列表"),
        ("MODEL_FALLBACKS", "{}", "DRAFTER_MODEL_FALLBACKS"),
        ("MODEL_FALLBACKS", "[{}]", "DRAFTER_MODEL_FALLBACKS 第1项的 base_url 不对，必填"),
        (
            "MODEL_FALLBACKS",
            fallbacks({}, {"base_url": "127.0.0.1:1/v1"}),
            "DRAFTER_MODEL_FALLBACKS 第2项的 base_url 不对，写法不对",
        ),
        (
            "MODEL_FALLBACKS",
            fallbacks({"temperature": 3}),
            "DRAFTER_MODEL_FALLBACKS 第1项的 temperature 不对，不能大于2",
        ),
        (
            "MODEL_FALLBACKS",
            fallbacks({"modell": 3}),
            "DRAFTER_MODEL_FALLBACKS 第1项的 modell 不对，没有这一项",
        ),
        ("MODEL_CONTEXT_SIZE", "12", "DRAFTER_MODEL_CONTEXT_SIZE 的值“12”不对，不能小于1024"),
        ("MODEL_PARALLEL", "0", "DRAFTER_MODEL_PARALLEL"),
        ("MODEL_BUDGET_TOKENS", "-1", "DRAFTER_MODEL_BUDGET_TOKENS"),
        ("MODEL_BUDGET_SECONDS", "lang", "DRAFTER_MODEL_BUDGET_SECONDS 的值“lang”不对，应是数字"),
        ("AI_LABEL_OFF_FOR", "甲单位", "DRAFTER_AI_LABEL_OFF_FOR 应写作 JSON 列表"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"DRAFTER_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert said in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_fallbacks_are_read_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DRAFTER_MODEL_FALLBACKS", fallbacks({}, {"name": "b", "context_size": 4096})
    )
    first, second = load_settings().model_fallbacks
    assert (first.name, second.name, second.context_size) == ("qwen", "b", 4096)
    assert first.api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(first)
