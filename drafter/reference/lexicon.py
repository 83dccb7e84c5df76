"""The lexicon (词表) as data: prompts/lexicons/*.toml and an organization's own files → Lexicon."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path

from drafter.domain.lexicon import Lexicon
from drafter.errors import ConfigurationError

Words = dict[str, tuple[str | tuple[str, ...], ...]]
"""What a file holds: for each list of the lexicon its words, or its groups of words."""

_GROUPED = {"unit_equivalents": 2, "formulations": 1, "absolutes": 1, "meetings": 2}
"""Lists whose entries are groups of words, and the fewest words of one."""
_MEETING = re.compile("[一二三四五六七八九十]{1,3}届(?:中央纪委)?[一二三四五六七八九十][中次]全会")
_NEVER_ALIKE = (
    (frozenset({"人", "名", "位"}), frozenset({"人次"})),
    (frozenset({"家", "户"}), frozenset({"家次", "户次"})),
    (frozenset({"%", "％"}), frozenset({"个百分点", "百分点"})),
)
"""Units that count different things: held equal, every 人次 would pass for 人."""
_KNOWN = tuple(f.name for f in fields(Lexicon))


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The words that the checker knows, with those of the files ``*.toml`` in a folder added.

    Raises:
        ConfigurationError: a file cannot be read, is no TOML, or has an unknown list or a wrong
            entry; the message names the file and the entry.
    """
    if folder is None:
        return _shipped_lexicon()
    words = dict(_shipped())
    for path in sorted(folder.glob("*.toml")):
        _add(words, parse_lexicon(str(path), _read(path)))
    return Lexicon(**words)  # type: ignore[arg-type]


@cache
def _shipped_lexicon() -> Lexicon:
    """One for all: what is compiled from its words is kept for as long as it is."""
    return Lexicon(**_shipped())  # type: ignore[arg-type]


@cache
def _shipped() -> Words:
    words: Words = {}
    for entry in sorted(files("prompts").joinpath("lexicons").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            _add(words, parse_lexicon(entry.name, entry.read_text(encoding="utf-8")))
    return words


def _add(words: Words, more: Words) -> None:
    for key, found in more.items():
        words[key] = tuple(dict.fromkeys((*words.get(key, ()), *found)))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # an editor of Windows puts a mark in front
    except OSError as error:
        raise ConfigurationError(f"词表文件 {path} 打不开（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"词表文件 {path} 不是 UTF-8 编码，请另存为 UTF-8。") from error


def parse_lexicon(file_name: str, toml_text: str) -> Words:
    """Read one lexicon file: each key a field of Lexicon; tables only group words.

    Raises:
        ConfigurationError: no TOML, an unknown key, or an entry that is no word (no group of
            words, where groups are asked for).
    """
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"词表文件 {file_name} 不是有效的 TOML：{error}") from error
    words: Words = {}
    for key, value in data.items():
        if key not in _KNOWN:
            known = "、".join(_KNOWN)
            raise _wrong(file_name, key, f"没有这一类词，可用的有：{known}")
        entries = [
            _entry(file_name, key, f"{place}第{number}项", entry)
            for place, group in _lists(file_name, key, value)
            for number, entry in enumerate(group, 1)
        ]
        words[key] = tuple(dict.fromkeys(entries))
    return words


def _lists(file_name: str, key: str, value: object) -> Iterator[tuple[str, list[object]]]:
    """The lists of a key, each with its place: the key alone, or key.table."""
    named = value.items() if isinstance(value, dict) else [("", value)]
    for name, each in named:
        place = f"{key}.{name}" if name else key
        if not isinstance(each, list):
            raise _wrong(file_name, place, '应为列表，如 ["甲", "乙"]')
        yield place, each


def _entry(file_name: str, key: str, place: str, entry: object) -> str | tuple[str, ...]:
    if key not in _GROUPED:
        if not isinstance(entry, str) or not entry.strip():
            raise _wrong(file_name, place, f"应为加引号的词，现为 {entry!r}")
        return entry
    if not isinstance(entry, list) or not all(isinstance(w, str) and w.strip() for w in entry):
        raise _wrong(file_name, place, f"应为一组加引号的词，现为 {entry!r}")
    group = tuple(str(word) for word in entry)
    if len(group) < _GROUPED[key]:
        raise _wrong(file_name, place, f"至少要有{_GROUPED[key]}个词")
    if key == "unit_equivalents":
        _check_units(file_name, place, group)
    elif key == "meetings" and not (
        _MEETING.fullmatch(group[0]) and re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", group[1])
    ):
        reason = '应为会议和召开年月，如 ["二十届四中全会", "2025-10"]'
        raise _wrong(file_name, place, reason)
    elif key == "formulations" and group[0] in group[1:]:
        raise _wrong(file_name, place, f"“{group[0]}”既是正确表述，又列为错误写法")
    return group


def _check_units(file_name: str, place: str, group: tuple[str, ...]) -> None:
    for some, others in _NEVER_ALIKE:
        first, second = some.intersection(group), others.intersection(group)
        if first and second:
            reason = f"“{min(first)}”和“{min(second)}”不是同一种数，不能互换"
            raise _wrong(file_name, place, reason)


def _wrong(file_name: str, place: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"词表文件 {file_name} 的 {place} 有误：{reason}。")
