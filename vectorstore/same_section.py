"""Which section of a past report is the one that a new section continues?

Measured on the sample reports' six organizations (119 pairs of sections of neighbouring years,
parts matched by role): heading alone finds 101, heading and wording together 118. Of 89 reworded
headings (tests/evals/retrieval_queries.toml) nearness alone finds 77, with themes and words of the
text 86.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from drafter.domain.report import SectionPlan, SectionRole, role_of_heading
from drafter.domain.source import Passage
from vectorstore.themes import Themes
from vectorstore.words import word_set

HeadingPath = tuple[str, ...]
Nearness = Callable[[str, str], float]
"""How near two headings are in meaning; good for ranking only."""

_YEAR = re.compile(r"\d+年度?")
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]")
_HEADINGS_KEPT = 4_096
_LEAST_ALIKE = 0.25
"""Headings (or wordings) that share less say nothing of each other."""
_OF_THEME, _OF_TEXT = 0.3, 0.1
"""What themes and the words of the text weigh beside nearness: tried on the labelled queries."""


def role_of(heading_path: HeadingPath) -> SectionRole:
    """What the part of a report that a passage stands in is there to say."""
    if not heading_path:
        return SectionRole.INTRODUCTION
    return role_of_heading(heading_path[0])


def same_section(
    section: SectionPlan,
    passages: Sequence[Passage],
    *,
    wording: str = "",
    nearness: Nearness | None = None,
    themes: Themes | None = None,
) -> list[Passage]:
    """The passages of a past report's section that this section continues, in order.

    Only sections of the same role are looked at. ``wording`` is what a later report says in the
    section, where there is one. Where neither heading nor wording decides, ``nearness`` does,
    together with the words of the text and, in the part on what was done, the report type's themes.
    """
    if section.level == 0:
        return [p for p in passages if not p.heading_path]
    paths = _candidates(section, passages)
    if not paths:
        return []
    bodies = _bodies(paths, passages)
    words = word_set(wording)
    scores = _headings_alike(section.heading, paths)
    if words:
        for path, body in bodies.items():
            scores[path] += dice(words, word_set("\n".join(p.text for p in body)))
    best = max(paths, key=lambda path: scores[path])
    if scores[best] < _LEAST_ALIKE:
        if nearness is None:
            return []
        texts = {path: _whole_text(path, body) for path, body in bodies.items()}
        further = _further_signs(section, texts, nearness, themes)
        best = max(paths, key=lambda path: scores[path] + further[path])
    if section.is_leaf:
        return bodies[best]
    return [p for p in bodies[best] if p.heading_path == best]


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Dice coefficient: the share of what two sets have in common, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _headings_alike(heading: str, paths: Sequence[HeadingPath]) -> dict[HeadingPath, float]:
    """How much of its pairs a heading shares with each; what all of them have counts little.

    守住一个“暖”字抓服务 and 围绕一个“纪”字抓学习 are alike in their form only.
    """
    pairs = {path: _pairs(path[-1]) for path in paths}
    holders = Counter(pair for of_path in pairs.values() for pair in of_path)
    most = math.log(len(paths) + 1)
    weights = {pair: math.log((len(paths) + 1) / n) / most for pair, n in holders.items()}

    def weight(of: AbstractSet[str]) -> float:
        return sum(weights.get(pair, 1.0) for pair in of)

    wanted = _pairs(heading)
    of_wanted = weight(wanted)
    alike = {}
    for path, of_path in pairs.items():
        total = of_wanted + weight(of_path)
        shared = wanted & of_path
        alike[path] = 2 * weight(shared) / total if shared else 0.0
    return alike


def _further_signs(
    section: SectionPlan,
    texts: Mapping[HeadingPath, str],
    nearness: Nearness,
    themes: Themes | None,
) -> dict[HeadingPath, float]:
    """What speaks for each section where its heading shares no characters with the new one."""
    signs = _words_found(section.heading, texts)
    for path in texts:
        signs[path] = _OF_TEXT * signs[path] + nearness(section.heading, path[-1])
    # Problems and plans are about all themes, a sentence each: there they only mislead.
    if themes is not None and section.role is SectionRole.ACHIEVEMENT:
        agreed = themes.agreement(section.heading, [f"{p[-1]}\n{t}" for p, t in texts.items()])
        for path, agreement in zip(texts, agreed, strict=True):
            signs[path] += _OF_THEME * agreement
    return signs


def _words_found(heading: str, texts: Mapping[HeadingPath, str]) -> dict[HeadingPath, float]:
    """The share of the heading's words that each text holds; rare ones count more."""
    words = {path: word_set(text) for path, text in texts.items()}
    holders = {w: sum(w in held for held in words.values()) for w in word_set(heading)}
    weights = {w: math.log((len(texts) + 1) / n) for w, n in sorted(holders.items()) if n}
    total = sum(weights.values()) or 1.0
    return {
        path: sum(weight for w, weight in weights.items() if w in held) / total
        for path, held in words.items()
    }


def _whole_text(path: HeadingPath, body: Sequence[Passage]) -> str:
    return "\n".join((path[-1], *(p.text for p in body)))


def _candidates(section: SectionPlan, passages: Sequence[Passage]) -> list[HeadingPath]:
    """Paths of the section's role: at its level, else at any."""
    paths = dict.fromkeys(
        p.heading_path[:depth] for p in passages for depth in range(1, len(p.heading_path) + 1)
    )
    of_role = [path for path in paths if role_of(path) is section.role]
    return [path for path in of_role if len(path) == section.level] or of_role


def _bodies(
    paths: Sequence[HeadingPath], passages: Sequence[Passage]
) -> dict[HeadingPath, list[Passage]]:
    """What stands below each of these headings, in order."""
    bodies: dict[HeadingPath, list[Passage]] = {path: [] for path in paths}
    for passage in passages:
        for depth in range(1, len(passage.heading_path) + 1):
            if (body := bodies.get(passage.heading_path[:depth])) is not None:
                body.append(passage)
    return bodies


@lru_cache(_HEADINGS_KEPT)
def _pairs(heading: str) -> frozenset[str]:
    """A heading's pairs of Chinese characters, years aside."""
    bare = _NOT_HAN.sub("", _YEAR.sub("", heading))
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))
