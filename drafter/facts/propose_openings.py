"""How the sections of a proposed report type begin: from the sample, else the genre's usual way."""

import re
from collections.abc import Iterator, Sequence

from drafter.claims.timeless import is_timeless, may_open
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ReportType, SectionRole
from drafter.domain.source import DocumentSection, SourceDocument
from drafter.facts.type_wording import (
    claims_of_wording,
    names_the_place,
    with_fields,
    without_fields,
)

_SENTENCE = re.compile("[^。！？]+[。！？]?")
_LONGEST = 90
_ANNOUNCES = re.compile("^[^。]{0,40}如下[：:。]?$")
_CLOSES = re.compile("(?:总结|报告|述职|汇报)如下")
_QUOTES = re.compile("[“”《》{}]")


class Openings:
    """Proposes the openings of one sample's sections, in their order."""

    def __init__(
        self, document: SourceDocument, lexicon: Lexicon, usual: ReportType, name: str
    ) -> None:
        """``usual`` is a type of the product: its openings stand where the sample has none."""
        self._document = document
        self._lexicon = lexicon
        self._usual = usual
        self._name = name
        self._leads = 0
        self.taken: list[str] = []
        """What was taken from the sample, for a person to look at."""

    def of_introduction(self) -> tuple[str, ...]:
        """What stands before the first heading."""
        before = [s for s in self._document.sections if s.level == 0]
        found = [s for section in before for s in self._harmless(section.paragraphs)]
        general = [s for s in found if is_timeless(without_fields(s)) and s.endswith("。")]
        announcing = [s for s in found if _ANNOUNCES.search(s)]
        if chosen := "".join((*general[:1], *announcing[-1:])):
            self.taken.append(chosen)
            return (chosen,)
        verb = next((v for v in ("述职", "总结") if v in self._name), "报告")
        usual = self._of_usual(SectionRole.INTRODUCTION, level=0)
        return tuple(_CLOSES.sub(f"{verb}如下", opening) for opening in usual)

    def of(self, section: DocumentSection, role: SectionRole, *, is_lead: bool) -> tuple[str, ...]:
        """What a section begins with, before its facts or the sections below it."""
        if role is not SectionRole.ACHIEVEMENT:
            return self._of_usual(role, level=1) if section.level == 1 else ()
        for sentence in self._harmless(section.paragraphs[:1])[:1]:
            plain = without_fields(sentence)
            if is_timeless(plain) and may_open(plain):
                self.taken.append(sentence)
                return (sentence,)
        if not is_lead:
            return ()
        usual = self._of_usual(role, level=2)
        self._leads += 1
        return usual[self._leads - 1 : self._leads]  # another one for each: none is read twice

    def _harmless(self, paragraphs: Sequence[str]) -> list[str]:
        """Sentences that claim nothing, with fields for the year and for who writes."""
        return [s for text in paragraphs for s in self._sentences(text)]

    def _sentences(self, text: str) -> Iterator[str]:
        for sentence in _SENTENCE.findall(text.strip()):
            found = with_fields(sentence.strip(), self._document, self._lexicon)
            is_short = len(found) <= _LONGEST and not _QUOTES.search(sentence)
            if not is_short or names_the_place(found, self._document):
                continue
            if not claims_of_wording(found, self._lexicon):
                yield found

    def _of_usual(self, role: SectionRole, level: int) -> tuple[str, ...]:
        found = (s for s in self._usual.sections if s.role is role and s.level == level)
        return next((s.openings for s in found if s.openings), ())
