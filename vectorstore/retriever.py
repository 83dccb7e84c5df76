"""Retrieval for the chain: what past reports and policies bring to one section."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from drafter.domain.report import SectionPlan
from drafter.domain.source import (
    DocumentKind,
    Hit,
    Passage,
    PassageFilter,
    SectionPassages,
    SourceDocument,
)
from drafter.ports import DocumentStore, StoredDocument
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch

_GENERAL_NAMES = (
    "党总支",
    "党支部",
    "机关党委",
    "党委",
    "党组",
    "本单位",
    "局党总支",
    "机关党支部",
)
_OTHERS = 8
_PER_ORGANIZATION = 2
_POLICIES = 4
_OWN_YEARS = 2


class StoreRetriever:
    """Implements drafter.ports.Retriever over the document index."""

    def __init__(self, store: DocumentStore, index: DocumentIndex) -> None:
        self._store = store
        self._search = HybridSearch(index)

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        """What may help to write a section, never from a document of ``year`` or later.

        Own: the section of the organization's last two reports whose heading is nearest, in
        order. Others: passages of other organizations' reports, at most two of each. Policies:
        the nearest passages, as a basis.
        """
        own_reports = self._own_reports(organization, report_type, year)
        own: list[Passage] = []
        for stored in own_reports[:_OWN_YEARS]:
            own += self._same_section(section, stored)
        query = _query(section)
        if not query:
            return SectionPassages(own=tuple(own))
        own_ids = {stored.document.document_id for stored in own_reports}
        others = self._search.search(
            query,
            PassageFilter(
                kind=DocumentKind.PAST_REPORT, excluded_organization=organization, before_year=year
            ),
            _OTHERS * 4,
        )
        policies = self._search.search(
            query, PassageFilter(kind=DocumentKind.POLICY, before_year=year + 1), _POLICIES
        )
        return SectionPassages(
            own=tuple(own),
            others=tuple(
                _spread(hit.passage for hit in others if hit.passage.document_id not in own_ids)
            ),
            policies=tuple(hit.passage for hit in policies),
        )

    def last_report(
        self, organization: str, report_type: str, before_year: int
    ) -> SourceDocument | None:
        """The organization's latest past report of the type before a year.

        A report whose text names only a general 党总支 or 党支部 counts as the organization's own
        where that is how the organization's name ends and none of its own is indexed.
        """
        reports = self._own_reports(organization, report_type, before_year)
        return reports[0].document if reports else None

    def passages(self, passage_ids: Sequence[str]) -> tuple[Passage, ...]:
        """Passages by id, in the order asked; unknown ids are left out."""
        found = self._store.passages(passage_ids)
        return tuple(found[i] for i in passage_ids if i in found)

    def search(self, query: str, where: PassageFilter, limit: int) -> list[Hit]:
        """Passages for a free query, best first."""
        return self._search.search(query, where, limit)

    def _own_reports(
        self, organization: str, report_type: str, before_year: int
    ) -> list[StoredDocument]:
        """The organization's own reports, latest first: by its full name, else by a general one."""
        where = PassageFilter(
            kind=DocumentKind.PAST_REPORT, report_type=report_type, before_year=before_year
        )
        reports = self._store.list_documents(where)
        for is_own in (_is_same, _is_part, _is_general):
            own = [r for r in reports if is_own(r.document.organization, organization)]
            if own:
                return sorted(own, key=lambda r: (-(r.document.year or 0), r.document.title))
        return []

    def _same_section(self, section: SectionPlan, stored: StoredDocument) -> list[Passage]:
        """The passages of the one section of a past report that this one continues."""
        passages = self._store.passages_of(stored.document.document_id)
        if section.level == 0:
            return [p for p in passages if not p.heading_path]
        paths = list(dict.fromkeys(p.heading_path for p in passages if p.heading_path))
        best = max(paths, key=lambda path: _alike(section.heading, path[-1]), default=None)
        if best is None or _alike(section.heading, best[-1]) < _LEAST_ALIKE:
            return []
        if section.is_leaf:
            return [p for p in passages if p.heading_path[: len(best)] == best]
        return [p for p in passages if p.heading_path == best]


_LEAST_ALIKE = 0.25


def _is_same(written: str, organization: str) -> bool:
    return written == organization


def _is_part(written: str, organization: str) -> bool:
    """One name is the end of the other: 审批局党总支 and 江畔区审批局党总支."""
    if not written or written in _GENERAL_NAMES:
        return False
    return organization.endswith(written) or written.endswith(organization)


def _is_general(written: str, organization: str) -> bool:
    return not written or (written in _GENERAL_NAMES and organization.endswith(written))


def _query(section: SectionPlan) -> str:
    return " ".join(filter(None, [section.heading, *section.purposes[:1]]))


def _alike(one: str, other: str) -> float:
    """Dice coefficient of two headings' character pairs, years aside."""
    first, second = (_pairs(re.sub(r"\d+年度?", "", text)) for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"[^\u3400-\u9fff]", "", text)
    return {bare[i : i + 2] for i in range(len(bare) - 1)}


def _spread(passages: Iterable[Passage]) -> list[Passage]:
    """The first passages, with at most two of one organization."""
    counts: Counter[str] = Counter()
    kept: list[Passage] = []
    for passage in passages:
        if counts[passage.organization] < _PER_ORGANIZATION and len(kept) < _OTHERS:
            counts[passage.organization] += 1
            kept.append(passage)
    return kept
