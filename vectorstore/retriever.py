"""Retrieval for the chain: what past reports and policies bring to one section."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from drafter.domain.report import SectionPlan
from drafter.domain.source import (
    DocumentKind,
    Hit,
    Passage,
    PassageFilter,
    Reader,
    SectionPassages,
    SourceDocument,
)
from drafter.errors import EmbedderUnavailable
from drafter.ports import DocumentStore, StoredDocument, Vector
from vectorstore.examples import choose_examples
from vectorstore.index import DocumentIndex
from vectorstore.ownership import own_names
from vectorstore.same_section import role_of, same_section
from vectorstore.same_wording import find_same, fold_same
from vectorstore.search import HybridSearch
from vectorstore.superseded import find_superseded
from vectorstore.themes import Themes
from vectorstore.words import split_words

_SEEN_FOR_OTHERS = 48
_POLICIES = 4
_OWN_YEARS = 2
_HEADINGS_KEPT = 1_024
_LOOKED_AT = 100
"""Hits of a free query among which those that say the same are looked for."""
_ENDING = ("废止", "停止执行", "失效")
_ALL = 1_000_000
"""More passages than any index holds."""


class StoreRetriever:
    """Implements drafter.ports.Retriever over the document index."""

    def __init__(
        self,
        store: DocumentStore,
        index: DocumentIndex,
        reader_of: Callable[[str], Reader] = lambda _: Reader(),
        themes_of: Callable[[str], tuple[tuple[str, ...], ...]] = lambda _: (),
    ) -> None:
        """``reader_of`` knows what the organization of a name may read beside public documents.

        ``themes_of`` knows by what words the sections of a report type are known.
        """
        self._store = store
        self._reader_of = reader_of
        self._themes = lru_cache(16)(_themes)
        self._themes_of = themes_of
        self._index = index
        self._search = HybridSearch(index)
        self._own_reports = lru_cache(64)(self._find_own_reports)
        self._read_own = lru_cache(16)(self._read_own_passages)
        self._passages_of = lru_cache(32)(self._find_passages_of)
        self._said_in_policies = lru_cache(16)(self._find_policies_that_say)
        self._ended_titles = lru_cache(1)(self._find_ended_titles)
        self._heading_vector = lru_cache(_HEADINGS_KEPT)(self._embed_heading)

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        """What may help to write a section, never from a past report of ``year`` or later.

        Own: the section of the organization's last two reports that this one continues, in order,
        latest first. Others: passages of other organizations' reports from the part of the same
        role, of the same report type first, at most two of each organization, none twice, and not
        all alike (``choose_examples``).
        Policies: the nearest passages as a basis, those of the year itself included: the notice
        that asks for this year's report is one. None that another policy puts out of force.
        """
        reader, generation = self._reader_of(organization), self._store.generation()
        own_reports = self._own_reports(organization, report_type, year, reader, generation)
        themes = self._themes(self._themes_of(report_type))
        own = self._own_passages(section, own_reports[:_OWN_YEARS], generation, themes)
        query = _query(section)
        if not query:
            return SectionPassages(own=own)
        own_ids = {stored.document.document_id for stored in own_reports}
        past = PassageFilter(
            kind=DocumentKind.PAST_REPORT,
            excluded_organization=organization,
            before_year=year,
            reader=reader,
        )
        others = self._in_other_reports(section, query, past, report_type)
        where = PassageFilter(kind=DocumentKind.POLICY, before_year=year + 1, reader=reader)
        hits = self._search.search(query, where, 2 * _POLICIES)
        ended = self._ended_titles(self._store.generation())
        policies = [hit for hit in hits if hit.passage.document_title not in ended][:_POLICIES]
        return SectionPassages(
            own=own,
            others=choose_examples(
                [hit for hit in hits if hit.passage.document_id not in own_ids] for hits in others
            ),
            policies=tuple(hit.passage for hit in policies),
        )

    def last_report(
        self, organization: str, report_type: str, before_year: int
    ) -> SourceDocument | None:
        """The organization's latest past report of the type before a year.

        Whose a report is, ``own_names`` says: a report whose text names only a general 党总支 or
        党支部 counts as the organization's own where that is how the organization's name ends and
        none of its own is indexed.
        """
        reader, generation = self._reader_of(organization), self._store.generation()
        reports = self._own_reports(organization, report_type, before_year, reader, generation)
        return reports[0].document if reports else None

    def own_reports(
        self, organization: str, report_type: str, before_year: int
    ) -> tuple[StoredDocument, ...]:
        """The organization's own reports that a draft goes on from: the last two, latest first."""
        reader, generation = self._reader_of(organization), self._store.generation()
        reports = self._own_reports(organization, report_type, before_year, reader, generation)
        return reports[:_OWN_YEARS]

    def own_passages(
        self, organization: str, report_type: str, before_year: int
    ) -> tuple[Passage, ...]:
        """Every passage of the organization's last two reports of the type, latest first."""
        reader, generation = self._reader_of(organization), self._store.generation()
        return self._read_own(organization, report_type, before_year, reader, generation)

    def policies_that_say(
        self, words: Sequence[str], organization: str | None = None
    ) -> tuple[Passage, ...]:
        """Every policy passage that holds any of the words, in order of document and position.

        The words stand in the passages to the letter; how a sentence is split hides none of them.
        """
        reader = self._reader(organization)
        return self._said_in_policies(tuple(words), reader, self._store.generation())

    def passages(
        self, passage_ids: Sequence[str], organization: str | None = None
    ) -> tuple[Passage, ...]:
        """Passages by id, in the order asked; unknown ids are left out."""
        found = self._store.passages(passage_ids, self._reader(organization))
        return tuple(found[i] for i in passage_ids if i in found)

    def same_elsewhere(self, passage: Passage, reader: Reader | None) -> tuple[Passage, ...]:
        """The other passages with a passage's wording (of a policy: with its figures, too).

        ``reader`` is for whom; None: whoever may read everything.
        """
        return find_same(self._store, passage, reader)

    def search(
        self, query: str, where: PassageFilter, limit: int, organization: str | None = None
    ) -> list[Hit]:
        """Passages for a free query, best first; what says the same is one hit with its places.

        Here and above no organization stands for whoever may read all that the filter admits.
        """
        if organization is not None:
            where = replace(where, reader=self._reader_of(organization))
        return fold_same(self._search.search(query, where, max(limit, _LOOKED_AT)), limit)

    def _reader(self, organization: str | None) -> Reader | None:
        return None if organization is None else self._reader_of(organization)

    def _find_own_reports(
        self,
        organization: str,
        report_type: str,
        before_year: int,
        reader: Reader,
        _generation: int,
    ) -> tuple[StoredDocument, ...]:
        """The organization's own reports, latest first; reports without a year last."""
        where = PassageFilter(
            kind=DocumentKind.PAST_REPORT,
            report_type=report_type,
            before_year=before_year,
            reader=reader,
        )
        own = self._store.list_documents(replace(where, organization=organization))
        if not own:
            # Only now all reports are read: this takes a while in a large library.
            reports = self._store.list_documents(where)
            names = own_names((r.document.organization for r in reports), organization)
            own = [r for r in reports if r.document.organization in names]
        return tuple(sorted(own, key=lambda r: (-(r.document.year or 0), r.document.title)))

    def _read_own_passages(
        self,
        organization: str,
        report_type: str,
        before_year: int,
        reader: Reader,
        generation: int,
    ) -> tuple[Passage, ...]:
        reports = self._own_reports(organization, report_type, before_year, reader, generation)
        return tuple(
            passage
            for stored in reports[:_OWN_YEARS]
            for passage in self._passages_of(stored.document.document_id, generation)
        )

    def _find_passages_of(self, document_id: str, _generation: int) -> tuple[Passage, ...]:
        return tuple(self._store.passages_of(document_id))

    def _find_policies_that_say(
        self, words: tuple[str, ...], reader: Reader | None, _generation: int
    ) -> tuple[Passage, ...]:
        """By the lexical index: 停止执行 is looked for by the words that it is split into."""
        parts = [part for word in words for part in split_words(word)]
        where = PassageFilter(kind=DocumentKind.POLICY, reader=reader)
        ids = [passage_id for passage_id, _ in self._store.search_words(parts, where, _ALL)]
        found = self._store.passages(sorted(ids)).values()
        said = [p for p in found if any(word in p.text for word in words)]
        return tuple(sorted(said, key=lambda p: (p.document_id, p.position)))

    def _find_ended_titles(self, _generation: int) -> frozenset[str]:
        """Titles of policies that another one puts out of force: no basis for a draft.

        A new version under its old title is none of them: titles cannot tell the two apart.
        """
        return frozenset(
            ended.title
            for passage in self.policies_that_say(_ENDING)
            for ended in find_superseded(passage.text.split("\n"))
            if ended.title != passage.document_title
        )

    def _own_passages(
        self,
        section: SectionPlan,
        reports: Sequence[StoredDocument],
        generation: int,
        themes: Themes | None,
    ) -> tuple[Passage, ...]:
        own: list[Passage] = []
        wording = ""
        for stored in reports:
            passages = self._passages_of(stored.document.document_id, generation)
            found = self._continued(section, passages, wording, themes)
            # The year before is found by the wording too: headings change more than the work does.
            wording = wording or "\n".join(p.text for p in found)
            own += found
        return tuple(own)

    def _in_other_reports(
        self, section: SectionPlan, query: str, any_report: PassageFilter, report_type: str
    ) -> Iterator[list[Hit]]:
        """Others' passages of the section's role: of the report type first, then of any."""
        for where in (replace(any_report, report_type=report_type), any_report):
            hits = self._search.search(query, where, _SEEN_FOR_OTHERS)
            yield [hit for hit in hits if role_of(hit.passage.heading_path) is section.role]

    def _continued(
        self,
        section: SectionPlan,
        passages: Sequence[Passage],
        wording: str,
        themes: Themes | None,
    ) -> list[Passage]:
        """The passages that the section continues; by letters alone where no embedder can run."""
        try:
            return same_section(
                section, passages, wording=wording, nearness=self._nearness, themes=themes
            )
        except EmbedderUnavailable:
            return same_section(section, passages, wording=wording)

    def _nearness(self, one: str, other: str) -> float:
        vectors = self._heading_vector(one), self._heading_vector(other)
        return sum(a * b for a, b in zip(*vectors, strict=True))

    def _embed_heading(self, heading: str) -> Vector:
        """The vector of a heading; a failure is not kept, the next try may succeed."""
        if self._index.embedder is None:
            raise EmbedderUnavailable("没有语义检索组件。")
        return self._index.embedder.embed_passages([heading])[0]


def _themes(themes: tuple[tuple[str, ...], ...]) -> Themes | None:
    return Themes(themes) if themes else None


def _query(section: SectionPlan) -> str:
    return " ".join(filter(None, [section.heading, *section.openings[:1], *section.purposes[:1]]))
