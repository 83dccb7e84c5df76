"""Search with two lanes, words and meaning, fused by rank; exact names and numbers by words."""

from collections.abc import Sequence
from functools import lru_cache

from drafter.domain.source import Hit, Passage, PassageFilter
from drafter.errors import EmbedderUnavailable, StorageError
from drafter.ports import Vector
from vectorstore.exact_vectors import ExactVectors
from vectorstore.identifiers import Identifiers
from vectorstore.index import DocumentIndex
from vectorstore.words import split_words

RRF_K = 60
"""Reciprocal rank fusion (Cormack et al. 2009)."""
DENSE_WEIGHT = 2.0
"""Dense counts twice as much as lexical: the best of the weights tried on RGB zh (nDCG@10)."""
_DEPTH = 100
_NOT_BY_NAME = 50
"""Hits of the whole query that are looked at for the names in it, and follow those with them."""
_BY_NAME = 60
"""Hits of each name by itself."""
_QUERIES_KEPT = 256
_PASSAGES_KEPT = 4_096
"""As long as the library stays as it is: the sections of a report find much the same ones."""


class _Kept:
    """What searches found in one state of the library: a section is written more than once."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.passages: dict[str, Passage] = {}
        self.hits: dict[tuple[str, PassageFilter, int], list[Hit]] = {}


class HybridSearch:
    """Finds passages; filters hold before ranking."""

    def __init__(self, index: DocumentIndex) -> None:
        self._index = index
        embedder = index.embedder
        self._exact = (
            ExactVectors(index.store, embedder.identity, embedder.dimension) if embedder else None
        )
        # A report's sections ask each question of past reports and of policies.
        self._embed = lru_cache(_QUERIES_KEPT)(embedder.embed_query) if embedder else None
        self._kept = _Kept(-1)

    def search(self, query: str, where: PassageFilter, limit: int) -> list[Hit]:
        """The best passages for a query; none for a blank one.

        Both lanes answer, fused by rank; without an embedder words alone. Where the query holds a
        《title》, a document number, a figure (but no mere year) or a quoted phrase, passages that
        hold it to the letter lead: meaning cannot tell one number from another.
        """
        if not query.strip() or limit <= 0:
            return []
        kept = self._kept_of_now()
        key = (query, where, limit)
        if (known := kept.hits.get(key)) is not None:
            return list(known)
        depth = max(_DEPTH, limit)
        lexical = self._lexical(query, where, depth)
        dense = self._dense(query, where, depth)
        scores = fuse([(lexical, 1.0), (dense or [], DENSE_WEIGHT)])
        if identifiers := Identifiers(query):
            scores = self._exact_first(scores, identifiers, where, lexical, kept)
        hits = self._hits(scores, lexical, dense or [], limit, kept)
        if dense is not None:  # an embedder that is away now may be back for the next
            kept.hits[key] = hits
        return list(hits)

    def _kept_of_now(self) -> _Kept:
        generation = self._index.store.generation()
        kept = self._kept
        if (
            kept.generation != generation
            or len(kept.passages) > _PASSAGES_KEPT
            or len(kept.hits) > _QUERIES_KEPT
        ):
            kept = self._kept = _Kept(generation)
        return kept

    def _hits(
        self,
        scores: dict[str, float],
        lexical: list[str],
        dense: list[str],
        limit: int,
        kept: _Kept,
    ) -> list[Hit]:
        best = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
        lexical_ranks = {passage_id: rank for rank, passage_id in enumerate(lexical, start=1)}
        dense_ranks = {passage_id: rank for rank, passage_id in enumerate(dense, start=1)}
        passages = self._passages(best[:limit], kept)
        if len(passages) < limit:  # a stray id of the vector index must not cost a hit
            passages |= self._passages(best[limit : 2 * limit], kept)
        found = [passage_id for passage_id in best if passage_id in passages]
        return [
            Hit(passages[i], scores[i], lexical_ranks.get(i), dense_ranks.get(i))
            for i in found[:limit]
        ]

    def _passages(self, passage_ids: Sequence[str], kept: _Kept) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""
        known = kept.passages
        found = {i: known[i] for i in passage_ids if i in known}
        if missing := [i for i in passage_ids if i not in found]:
            read = self._index.store.passages(missing)
            known.update(read)
            found |= read
        return found

    def _lexical(self, query: str, where: PassageFilter, limit: int) -> list[str]:
        found = self._index.store.search_words(split_words(query), where, limit)
        return [passage_id for passage_id, _ in found]

    def _exact_first(
        self,
        scores: dict[str, float],
        identifiers: Identifiers,
        where: PassageFilter,
        lexical: Sequence[str],
        kept: _Kept,
    ) -> dict[str, float]:
        """What the query names to the letter leads; of like exactness the fused score decides.

        Each name is looked up by itself too: among the other words of a long question it could
        stay below the depth of the search.
        """
        best = sorted(scores, key=lambda passage_id: -scores[passage_id])
        found = [*best[:_NOT_BY_NAME], *lexical[:_NOT_BY_NAME]]
        for phrase in identifiers.phrases:
            found += self._lexical(phrase, where, _BY_NAME)
        passages = self._passages(list(dict.fromkeys(found)), kept)
        ranks = {
            passage_id: (identifiers.exactness(passage), scores.get(passage_id, 0.0), passage_id)
            for passage_id, passage in passages.items()
        }
        best = sorted(ranks, key=lambda passage_id: ranks[passage_id], reverse=True)
        return {passage_id: 1.0 / rank for rank, passage_id in enumerate(best, start=1)}

    def _dense(self, query: str, where: PassageFilter, limit: int) -> list[str] | None:
        """Ids by meaning, best first; None where the embedder cannot run just now."""
        if self._embed is None or self._exact is None:
            return []
        is_filtered = where != PassageFilter()
        if is_filtered and not self._exact.admits_any(where):
            return []  # before the question is embedded: that takes most of a search
        try:
            vector: Vector = self._embed(query)
        except EmbedderUnavailable:
            return None
        if not is_filtered and (vectors := self._index.current_vectors()):
            try:
                found = vectors.nearest(vector, limit)
                # A document that was added meanwhile might have been found in part.
                if self._index.current_vectors() is vectors:
                    return found
            except StorageError:
                pass  # damaged or away: the store's vectors answer until it is mended
        return self._exact.nearest(vector, where, limit)


def fuse(lanes: Sequence[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Weighted reciprocal rank fusion: id → score."""
    scores: dict[str, float] = {}
    for ids, weight in lanes:
        for rank, passage_id in enumerate(ids, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + weight / (RRF_K + rank)
    return scores
