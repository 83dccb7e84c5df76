"""Prompts (提示词): versioned text files in prompts/ → messages with every input filled in.

The only place that knows jinja2. A prompt file is a template with the blocks ``system`` and
``user``; prompts/catalog.toml names its active version and, for each version, the hash, the
inputs and why it exists. A file that differs from its hash is refused: the version recorded with
a text must say which words produced it.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from drafter.errors import ConfigurationError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

ROLES = ("system", "user")
"""The blocks of a prompt file, in the order of the messages."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt."""

    name: str
    version: str
    sha256: str
    inputs: frozenset[str]
    text: str

    @property
    def label(self) -> str:
        """What is recorded with every text: write_section@v1."""
        return f"{self.name}@{self.version}"


def load_prompt(name: str, version: str | None = None) -> Prompt:
    """A prompt in the given version, or in the active one.

    Raises:
        ConfigurationError: the catalog has no such prompt or version, or the file was changed
            after its release.
    """
    entry = _catalog().get("prompts", {}).get(name)
    if entry is None:
        raise ConfigurationError(f"提示词目录 prompts/catalog.toml 中没有“{name}”。")
    version = version or entry["active"]
    release = entry["versions"].get(version)
    if release is None:
        known = "、".join(entry["versions"])
        raise ConfigurationError(f"提示词“{name}”没有版本“{version}”，现有：{known}。")
    text = _read_released(f"{name}/{version}.md", release["sha256"])
    return Prompt(name, version, release["sha256"], frozenset(release["inputs"]), text)


def render(prompt: Prompt, **inputs: object) -> str:
    """The whole prompt as one text, for people to read; ``render_messages`` is what is sent.

    Raises:
        ConfigurationError: an input is missing or unknown; the message names it.
    """
    return "\n\n".join(text for _, text in render_messages(prompt, **inputs))


def render_messages(prompt: Prompt, **inputs: object) -> tuple[tuple[str, str], ...]:
    """The prompt's messages as (role, text), in order.

    The roles are the template's own blocks: nothing in an input can open another message.

    Raises:
        ConfigurationError: an input is missing or unknown; the message names it.
    """
    from jinja2 import TemplateError

    _check_inputs(prompt, inputs)
    try:
        template = _compile(prompt)
        return tuple((role, _render_block(template, role, inputs)) for role in ROLES)
    except TemplateError as error:
        raise ConfigurationError(f"提示词 {prompt.label} 无法生成：{error}") from error


def find_inputs(prompt: Prompt) -> frozenset[str]:
    """The inputs that the prompt and the fragments it includes really use."""
    from jinja2 import meta

    environment = _environment()
    tree = environment.parse(prompt.text)
    names = set(meta.find_undeclared_variables(tree))
    for fragment in meta.find_referenced_templates(tree):
        source = _load_fragment(str(fragment))
        names |= meta.find_undeclared_variables(environment.parse(source))
    return frozenset(names)


def _check_inputs(prompt: Prompt, inputs: Mapping[str, object]) -> None:
    missing = sorted(prompt.inputs - inputs.keys())
    unknown = sorted(inputs.keys() - prompt.inputs)
    problems = [f"缺少 {'、'.join(missing)}"] if missing else []
    problems += [f"不认识 {'、'.join(unknown)}"] if unknown else []
    if problems:
        raise ConfigurationError(f"提示词 {prompt.label} 的输入有误：{'；'.join(problems)}。")


def _render_block(template: "Template", role: str, inputs: Mapping[str, object]) -> str:
    context = template.new_context(dict(inputs))
    return "".join(template.blocks[role](context)).strip()


@cache
def _compile(prompt: Prompt) -> "Template":
    return _environment().from_string(prompt.text)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_load_fragment),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - prompts are plain text; nothing renders them as HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _load_fragment(path: str) -> str:
    """A text that prompts share; released with its own hash, so a prompt cannot change under it."""
    release = _catalog().get("fragments", {}).get(path)
    if release is None:
        raise ConfigurationError(f"提示词目录 prompts/catalog.toml 中没有片段“{path}”。")
    return _read_released(path, release["sha256"])


def _read_released(path: str, sha256: str) -> str:
    try:
        content = files("prompts").joinpath(*path.split("/")).read_bytes()
    except FileNotFoundError as error:
        raise ConfigurationError(f"缺少提示词文件 prompts/{path}。") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConfigurationError(
            f"提示词文件 prompts/{path} 与目录登记的校验值不符：已发布的版本不可修改，请另建版本。"
        )
    return content.decode("utf-8")


@cache
def _catalog() -> dict[str, Any]:
    return tomllib.loads(files("prompts").joinpath("catalog.toml").read_text(encoding="utf-8"))
