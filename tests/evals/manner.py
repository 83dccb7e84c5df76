"""How a draft reads: full of facts or of words, of the length asked for, like others or not."""

import re
from collections.abc import Sequence

from drafter.domain.report import Draft, Section, SectionState
from tests.evals.table import print_table

_SENTENCE = re.compile("[^。！？；\n]*[。！？；]")
_SHINGLE = 8
"""Characters in a row that two drafts may share by chance only in set phrases."""
_NOT_HAN = re.compile("[^\u4e00-\u9fff]+")
COLUMNS = [
    "draft",
    "sections",
    "empty",
    "in guide",
    "characters",
    "sentences",
    "with a fact",
    "shared",
]


def fact_share(draft: Draft) -> tuple[int, int]:
    """Sentences that carry something with a source, and all sentences."""
    carrying = whole = 0
    for section in draft.sections:
        spans = section.revision.sources if section.revision else ()
        for match in _SENTENCE.finditer(section.text):
            whole += 1
            carrying += any(match.start() <= s.span.start < match.end() for s in spans)
    return carrying, whole


def in_guide(section: Section) -> bool:
    """Whether a section is as long as its type asks for."""
    length = len("".join(section.text.split()))
    return section.plan.min_characters <= length <= section.plan.max_characters


def shared_with(draft: Draft, others: Sequence[Draft]) -> float:
    """The greatest share of a draft's runs of eight characters that stand in one of the others."""
    own = _shingles(draft)
    return max((len(own & _shingles(o)) / len(own) for o in others if own), default=0.0)


def print_manner(title: str, drafts: Sequence[tuple[str, str, Draft]]) -> None:
    """A row a draft: name, writer, draft; shared is with the same writer's other organizations."""
    rows = []
    for name, writer, draft in drafts:
        leaves = [s for s in draft.sections if s.plan.is_leaf]
        written = [s for s in leaves if s.state is SectionState.WRITTEN and s.text.strip()]
        filled = [s for s in written if s.plan.fact_ids]
        carrying, whole = fact_share(draft)
        others = [
            other
            for _, by, other in drafts
            if by == writer
            and other.sheet.organization != draft.sheet.organization
            and other.sheet.report_type == draft.sheet.report_type
        ]
        rows.append(
            [
                f"{name}, {writer}",
                len(leaves),
                len(leaves) - len(written),
                f"{sum(map(in_guide, filled))}/{len(filled)}",
                sum(len("".join(s.text.split())) for s in draft.sections),
                whole,
                carrying / whole if whole else 0.0,
                shared_with(draft, others),
            ]
        )
    print_table(title, COLUMNS, rows)


def _shingles(draft: Draft) -> frozenset[str]:
    runs = (run for s in draft.sections for run in _NOT_HAN.split(s.text) if len(run) >= _SHINGLE)
    return frozenset(run[i : i + _SHINGLE] for run in runs for i in range(len(run) - _SHINGLE + 1))
