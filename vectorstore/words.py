"""Text → words for the lexical index: dictionary words and character pairs.

Default tokenizers are useless on Chinese (nDCG@10 .07 against .69, RESEARCH.md §4); words find
what people mean, pairs find names and titles that no dictionary has.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
"""〇, the CJK block with extension A, and the rare characters of personal names."""
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:\.[0-9]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_PART = re.compile(r"[a-z]{2,}|\d+(?:\.\d+)*")
_SETS_KEPT = 4_096
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, repeats kept.

    理论学习 gives 理论 学习, then 理论 论学 学习; 5G基站 gives 5g 5 and 基站. A lone character or
    letter is left out, a number never is.
    """
    words: list[str] = []
    normal = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())
    for match in _RUN.finditer(normal):
        run = match.group()
        words += _split_han(run) if _IS_HAN.match(run) else _split_other(run)
    return tuple(words)


@lru_cache(_SETS_KEPT)
def word_set(text: str) -> frozenset[str]:
    """The words of a text, each once; remembered, for the same passages are compared again."""
    return frozenset(split_words(text))


def _split_han(run: str) -> list[str]:
    """The dictionary's words, then all pairs; a word of two counts twice, as the surer find."""
    known = [word for word in _segmenter().cut(run) if len(word) > 1]
    return known + [run[i : i + 2] for i in range(len(run) - 1)]


def _split_other(run: str) -> list[str]:
    """A number, a Latin word, or a mixture (pm2.5, 5g) whole and in its parts."""
    parts: list[str] = _PART.findall(run)
    return parts if parts == [run] or len(run) == 1 else [run, *parts]


@cache
def _segmenter() -> Any:  # noqa: ANN401 - untyped package
    import rjieba

    return rjieba
