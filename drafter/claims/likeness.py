"""How alike two short Chinese wordings are: shared pairs of neighbouring characters."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import add

_NOISE = re.compile(r"[\W_\d]+")


@lru_cache(maxsize=8_192)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a wording; digits and punctuation part them."""
    pairs: set[str] = set()
    alike = unicodedata.normalize("NFKC", text).replace("搜", "收").replace("共", "合")
    for run in _NOISE.split(alike):
        if len(run) == 1:
            pairs.add(run)
        pairs.update(map(add, run, run[1:]))
    return frozenset(pairs)


def coverage(part: str, whole: str) -> float:
    """The share of ``part``'s character pairs that also stand in ``whole``: 0 to 1."""
    wanted = bigrams(part)
    return len(wanted & bigrams(whole)) / len(wanted) if wanted else 0.0


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the two wordings' character pairs: 0 to 1 (Dice 1945)."""
    first, second = bigrams(one), bigrams(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def common_start(wordings: Sequence[str]) -> str:
    """The characters with which all the wordings begin."""
    first, last = min(wordings), max(wordings)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:length] if length is not None else first
