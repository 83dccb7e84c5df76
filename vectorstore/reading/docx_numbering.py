"""Automatic numbering of Word: the ordinal that a reader sees before a paragraph.

Rules of ISO/IEC 29500-1, 17.9 (numbering): each list level counts for itself, a paragraph of a
level starts the deeper levels again, lvlText says how %1 … %9 are put together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from vectorstore.reading.docx_package import W

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _ListLevel:
    number_format: str
    pattern: str
    start: int


@dataclass
class Numbering:
    """The lists of one document, counting as its paragraphs go by."""

    levels: dict[str, dict[int, _ListLevel]]
    """Number id → list level → how it counts."""
    lists: dict[str, str] = field(default_factory=dict)
    """Number id → the list whose counter it shares."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_ordinal(self, number_id: str, depth: int) -> str:
        """The ordinal of the next paragraph of this list level; empty for a bullet."""
        levels = self.levels.get(number_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(self.lists.get(number_id, number_id), {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.number_format in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            of = levels.get(index, level)
            return _format(counts.get(index, of.start), of.number_format)

        return _PLACE.sub(shown, level.pattern)


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read numbering.xml; without one nothing is numbered."""
    if root is None:
        return Numbering({})
    abstract = {
        item.get(f"{W}abstractNumId", ""): _list_levels(item)
        for item in root.iterfind(f"{W}abstractNum")
    }
    levels: dict[str, dict[int, _ListLevel]] = {}
    lists: dict[str, str] = {}
    for number in root.iterfind(f"{W}num"):
        number_id = number.get(f"{W}numId", "")
        reference = number.find(f"{W}abstractNumId")
        name = reference.get(f"{W}val", "") if reference is not None else ""
        overrides = list(number.iterfind(f"{W}lvlOverride"))
        levels[number_id] = abstract.get(name, {}) | _overridden(overrides, abstract.get(name, {}))
        # A list with overrides starts anew; others of one abstract list go on counting.
        lists[number_id] = f"own:{number_id}" if overrides else name
    return Numbering(levels, lists)


def _list_levels(abstract: etree._Element) -> dict[int, _ListLevel]:
    return {
        int(level.get(f"{W}ilvl", "0")): _ListLevel(
            number_format=_value(level, "numFmt", "decimal"),
            pattern=_value(level, "lvlText", ""),
            start=_integer(_value(level, "start", "1"), 1),
        )
        for level in abstract.iterfind(f"{W}lvl")
    }


def _overridden(
    overrides: list[etree._Element], levels: dict[int, _ListLevel]
) -> dict[int, _ListLevel]:
    changed: dict[int, _ListLevel] = {}
    for override in overrides:
        depth = _integer(override.get(f"{W}ilvl", "0"), 0)
        changed |= _list_levels(override)
        level = changed.get(depth, levels.get(depth))
        if level is not None:
            start = _integer(_value(override, "startOverride", str(level.start)), level.start)
            changed[depth] = _ListLevel(level.number_format, level.pattern, start)
    return changed


def _value(parent: etree._Element, name: str, default: str) -> str:
    child = parent.find(f"{W}{name}")
    return child.get(f"{W}val", default) if child is not None else default


def _integer(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def _format(number: int, number_format: str) -> str:
    return _FORMATS.get(number_format, str)(number)


def _chinese(number: int) -> str:
    """一, 十, 二十一, 一百零五; above 999 digit by digit."""
    if number > 999:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _chinese,
    "ideographDigital": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
}
