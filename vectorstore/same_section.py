"""Which section of a past report is the one that a new section continues?

Measured on the sample reports' six organizations (119 pairs of sections of neighbouring years,
parts matched by role): heading alone finds 101, heading and wording together 118.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from drafter.domain.report import SectionPlan, SectionRole, role_of_heading
from drafter.domain.source import Passage
from vectorstore.words import split_words

HeadingPath = tuple[str, ...]
Nearness = Callable[[str, str], float]
"""How near two headings are in meaning; good for ranking only."""

_YEAR = re.compile(r"\d+年度?")
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]")
_LEAST_ALIKE = 0.25
"""Headings (or wordings) that share less say nothing of each other."""


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
) -> list[Passage]:
    """The passages of a past report's section that this section continues, in order.

    Only sections of the same role are looked at. ``wording`` is what a later report says in the
    section, where there is one; ``nearness`` decides where neither heading nor wording does.
    """
    if section.level == 0:
        return [p for p in passages if not p.heading_path]
    paths = _candidates(section, passages)
    if not paths:
        return []
    bodies = {path: _below(path, passages) for path in paths}
    heading, words = _pairs(section.heading), set(split_words(wording))
    scores = {path: dice(heading, _pairs(path[-1])) for path in paths}
    if words:
        for path, body in bodies.items():
            scores[path] += dice(words, set(split_words("\n".join(p.text for p in body))))
    best = max(paths, key=lambda path: scores[path])
    if scores[best] < _LEAST_ALIKE:
        if nearness is None:
            return []
        best = max(paths, key=lambda path: scores[path] + nearness(section.heading, path[-1]))
    if section.is_leaf:
        return bodies[best]
    return [p for p in bodies[best] if p.heading_path == best]


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Dice coefficient: the share of what two sets have in common, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _candidates(section: SectionPlan, passages: Sequence[Passage]) -> list[HeadingPath]:
    """Paths of the section's role: at its level, else at any."""
    paths = dict.fromkeys(
        p.heading_path[:depth] for p in passages for depth in range(1, len(p.heading_path) + 1)
    )
    of_role = [path for path in paths if role_of(path) is section.role]
    return [path for path in of_role if len(path) == section.level] or of_role


def _below(path: HeadingPath, passages: Sequence[Passage]) -> list[Passage]:
    return [p for p in passages if p.heading_path[: len(path)] == path]


def _pairs(heading: str) -> set[str]:
    """A heading's pairs of Chinese characters, years aside."""
    bare = _NOT_HAN.sub("", _YEAR.sub("", heading))
    return {bare[i : i + 2] for i in range(len(bare) - 1)}
