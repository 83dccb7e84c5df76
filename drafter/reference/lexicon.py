"""The lexicon (词表) as data: prompts/lexicons/*.toml → Lexicon."""

import tomllib
from dataclasses import fields, replace
from functools import cache
from importlib.resources import files

from drafter.domain.lexicon import Lexicon
from drafter.errors import ConfigurationError


def load_lexicon(extra: Lexicon | None = None) -> Lexicon:
    """The words that the checker knows, with an organization's own added where there are any.

    Raises:
        ConfigurationError: a file of prompts/lexicons has an unknown key or is no list of words.
    """
    lexicon = _load()
    if extra is None:
        return lexicon
    return replace(
        lexicon,
        **{f.name: getattr(lexicon, f.name) + getattr(extra, f.name) for f in fields(Lexicon)},
    )


@cache
def _load() -> Lexicon:
    words: dict[str, tuple[str | tuple[str, ...], ...]] = {}
    for entry in sorted(files("prompts").joinpath("lexicons").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            for key, found in parse_lexicon(entry.name, entry.read_text(encoding="utf-8")).items():
                words[key] = words.get(key, ()) + found
    try:
        return Lexicon(**words)  # type: ignore[arg-type]
    except TypeError as error:
        raise ConfigurationError(f"词表 prompts/lexicons 有误：{error}") from error


def parse_lexicon(file_name: str, toml_text: str) -> dict[str, tuple[str | tuple[str, ...], ...]]:
    """Read one lexicon file: each key a field of Lexicon; tables only group words.

    Raises:
        ConfigurationError: no TOML, an unknown key, or a value that is no list of words.
    """
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"词表文件 {file_name} 有误：{error}") from error
    known = {f.name for f in fields(Lexicon)}
    words: dict[str, tuple[str | tuple[str, ...], ...]] = {}
    for key, value in data.items():
        if key not in known:
            raise ConfigurationError(f"词表文件 {file_name} 有误：没有“{key}”这一类词")
        lists = list(value.values()) if isinstance(value, dict) else [value]
        if not all(isinstance(each, list) for each in lists):
            raise ConfigurationError(f"词表文件 {file_name} 有误：“{key}”应为词的列表")
        found = [tuple(w) if isinstance(w, list) else str(w) for each in lists for w in each]
        words[key] = tuple(dict.fromkeys(found))
    return words
