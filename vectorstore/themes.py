"""What a heading is about, by the words that a report type lists for its sections.

深学细悟强党性 shares no character with 强化理论武装; what stands below it does.
"""

import math
from collections import Counter
from collections.abc import Sequence

from vectorstore.words import split_words


class Themes:
    """The themes of one report type, each known by its words; a word of all themes tells none."""

    def __init__(self, themes: Sequence[Sequence[str]]) -> None:
        """``themes`` are the heading and the categories of each section."""
        words = [{word for phrase in theme for word in split_words(phrase)} for theme in themes]
        themes_of = Counter(word for theme in words for word in theme)
        self._themes = [
            {word: math.log(len(words) / themes_of[word]) for word in sorted(theme)}
            for theme in words
        ]

    def agreement(self, heading: str, texts: Sequence[str]) -> list[float]:
        """For each text, 0 to 1: how far what it says more of than the others is the heading's."""
        wanted = self._shares(heading)
        shares = [self._shares(text) for text in texts]
        usual = [sum(theme) / len(texts) for theme in zip(*shares, strict=True)]
        return [
            _cosine(wanted, [max(0.0, s - u) for s, u in zip(own, usual, strict=True)])
            for own in shares
        ]

    def _shares(self, text: str) -> list[float]:
        times = Counter(split_words(text))
        found = [
            sum(weight * math.log1p(times[word]) for word, weight in theme.items())
            for theme in self._themes
        ]
        total = sum(found) or 1.0
        return [each / total for each in found]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    length = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / length if length else 0.0
