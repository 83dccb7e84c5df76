"""What a person has bound to a fact stays bound while its sentence is the same."""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.domain.verification import BOUND_BY_HAND, SourcedSpan

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def kept_by_hand(old: str, sources: Sequence[SourcedSpan], new: str) -> tuple[SourcedSpan, ...]:
    """The spans of an older text that a person has bound, where they stand in the new one.

    A sentence that stands in either text more than once says not which one was meant: its spans
    are let go.
    """
    kept = []
    for source in sources:
        if not source.note.startswith(BOUND_BY_HAND):
            continue
        found = (m for m in _SENTENCE.finditer(old) if m.end() > source.span.start)
        sentence = next(found, None)
        if sentence is None or sentence.start() > source.span.start:
            continue
        if old.count(sentence[0]) == new.count(sentence[0]) == 1:
            moved = source.span.shifted(new.index(sentence[0]) - sentence.start())
            kept.append(replace(source, span=moved))
    return tuple(kept)
