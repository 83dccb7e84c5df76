"""What a section has from past reports, word for word: single sentences, and how much of it."""

import re
from collections.abc import Collection, Iterator, Sequence

from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan
from drafter.domain.source import Passage
from drafter.domain.verification import Finding, SourcedSpan
from drafter.verify.overlap import find_overlap
from drafter.verify.overlap_share import find_shared_wording

_GENRE_BREAK = re.compile(r"[，。；：、]|\d{4}年度?")


def find_past_wording(
    text: str,
    sources: Sequence[SourcedSpan],
    originals: Sequence[Passage],
    own_ids: Collection[str],
    section: SectionPlan,
    lexicon: Lexicon,
) -> tuple[Finding, ...]:
    """Sentences and shares that a section's text has from the passages that it was shown with.

    ``own_ids`` are the passages of the organization's own reports. Set phrases and the report
    type's own clauses count as nobody's.
    """
    set_phrases = (*lexicon.set_phrases, *_genre_wording(section))
    others = [passage for passage in originals if passage.passage_id not in own_ids]
    key = section.section_key
    return (
        *find_overlap(text, sources, originals, own_ids, section_key=key, set_phrases=set_phrases),
        *find_shared_wording(text, sources, others, section_key=key, set_phrases=set_phrases),
    )


def _genre_wording(section: SectionPlan) -> Iterator[str]:
    """The report type's own clauses: that others open their sections so is no borrowing."""
    for wording in (*section.openings, *section.purposes):
        yield from filter(None, _GENRE_BREAK.split(wording))
