"""What changed between two texts, word by word."""

import difflib
import re
from functools import cache
from typing import Any

from drafter.domain.conversation import DiffKind, DiffPart

_NUMBER_OR_MARK = re.compile(r"\d+(?:\.\d+)?%?|【待核实】|\s|.", re.DOTALL)


def word_diff(old: str, new: str) -> tuple[DiffPart, ...]:
    """What stays, goes and comes, word by word; joined, the kept and added parts are ``new``."""
    before, after = _words(old), _words(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    parts: list[DiffPart] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            parts.append(DiffPart(DiffKind.KEPT, "".join(before[a:b])))
            continue
        if gone := "".join(before[a:b]):
            parts.append(DiffPart(DiffKind.REMOVED, gone))
        if come := "".join(after[c:d]):
            parts.append(DiffPart(DiffKind.ADDED, come))
    return tuple(parts)


def _words(text: str) -> list[str]:
    """Dictionary words; a figure is one word, so that 58 → 62 is not 5→6, 8→2."""
    words: list[str] = []
    for word in _segmenter().cut(text):
        words += [word] if word.isalpha() else _NUMBER_OR_MARK.findall(word)
    return words


@cache
def _segmenter() -> Any:  # noqa: ANN401 - untyped package
    import rjieba

    return rjieba
