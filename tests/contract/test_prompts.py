"""What every prompt file promises: it is released, complete, and the only place for its words."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import drafter
import prompts
from drafter.errors import ConfigurationError
from drafter.prompting import ROLES, find_inputs, load_prompt, render

PROMPTS = Path(str(prompts.__file__)).parent
CORE = Path(str(drafter.__file__)).parent
CATALOG: dict[str, Any] = tomllib.loads((PROMPTS / "catalog.toml").read_text(encoding="utf-8"))
VERSIONS = [
    (name, version) for name, entry in CATALOG["prompts"].items() for version in entry["versions"]
]
HAN = re.compile("[\u3400-\u9fff]")
SENTENCE = re.compile("[，。；：]")
LONGEST_LITERAL = 40


def sha256_of(path: str) -> str:
    return hashlib.sha256((PROMPTS / path).read_bytes()).hexdigest()


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_a_released_version_never_changes(name: str, version: str) -> None:
    released = CATALOG["prompts"][name]["versions"][version]
    assert released["sha256"] == sha256_of(f"{name}/{version}.md")


@pytest.mark.parametrize("path", CATALOG["fragments"])
def test_a_released_fragment_never_changes(path: str) -> None:
    assert CATALOG["fragments"][path]["sha256"] == sha256_of(path)


def test_every_prompt_file_is_in_the_catalog() -> None:
    listed = {f"{name}/{version}.md" for name, version in VERSIONS} | set(CATALOG["fragments"])
    folders = [PROMPTS / "shared", *(PROMPTS / name for name in CATALOG["prompts"])]
    found = {p.relative_to(PROMPTS).as_posix() for f in folders for p in f.iterdir()}
    assert found == listed


@pytest.mark.parametrize("name", CATALOG["prompts"])
def test_the_active_version_exists(name: str) -> None:
    assert CATALOG["prompts"][name]["active"] in CATALOG["prompts"][name]["versions"]


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_version_says_why_it_exists(name: str, version: str) -> None:
    assert CATALOG["prompts"][name]["versions"][version]["why"]


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_the_declared_inputs_are_those_that_the_text_uses(name: str, version: str) -> None:
    prompt = load_prompt(name, version)
    assert find_inputs(prompt) == prompt.inputs


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_no_input_may_be_left_out(name: str, version: str) -> None:
    prompt = load_prompt(name, version)
    for missing in prompt.inputs:
        inputs = dict.fromkeys(prompt.inputs - {missing}, "")
        with pytest.raises(ConfigurationError, match=missing):
            render(prompt, **inputs)


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_role_has_its_block(name: str, version: str) -> None:
    text = load_prompt(name, version).text
    assert re.findall(r"{% block (\w+) %}", text) == list(ROLES)


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_no_prompt_shows_a_token_that_a_weak_model_could_copy(name: str, version: str) -> None:
    texts = [load_prompt(name, version).text]
    texts += [(PROMPTS / path).read_text(encoding="utf-8") for path in CATALOG["fragments"]]
    assert not re.search(r"⟦[A-Z]?\d+⟧", "".join(texts))


def long_chinese_literals(source: str) -> list[str]:
    """Sentences of more than 40 Han characters; no docstrings, patterns (a|b|c), word lists."""
    tree = ast.parse(source)
    excused: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            excused |= {id(part) for argument in node.args for part in ast.walk(argument)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in excused
        and SENTENCE.search(node.value)
        and "|" not in node.value
        and len(HAN.findall(node.value)) > LONGEST_LITERAL
    ]


def test_long_chinese_sentences_are_told_from_docstrings_and_patterns() -> None:
    words = "认真学习，贯彻落实。" * 6
    assert long_chinese_literals(f'def f():\n    """{words}"""\n') == []
    assert long_chinese_literals(f'WORDS = re.compile("{words}")\n') == []
    assert long_chinese_literals(f'RULE = "{words}"\n') == [words]


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda p: p.stem)
def test_the_core_holds_no_prompt_text(path: Path) -> None:
    """Words for a model belong into prompts/, where they have a version."""
    assert long_chinese_literals(path.read_text(encoding="utf-8")) == []
