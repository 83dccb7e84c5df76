"""Search with two lanes, words and meaning, fused by score; exact names and numbers by words."""

from collections.abc import Iterable, Mapping, Sequence

from drafter.domain.source import Hit, Passage, PassageFilter
from vectorstore.identifiers import Identifiers
from vectorstore.index import DocumentIndex
from vectorstore.meaning import MeaningLane
from vectorstore.words import split_words

WORDS_WEIGHT = 0.3
"""What words weigh beside meaning: chosen on halves of two sets of questions (decision 0005)."""
_LOOKED_AT_AGAIN = 3
"""The best passages of both lanes, which the second look for meaning sets out from."""
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
        self._meaning = MeaningLane(index, index.embedder) if index.embedder else None
        self._kept = _Kept(-1)

    def search(self, query: str, where: PassageFilter, limit: int) -> list[Hit]:
        """The best passages for a query; none for a blank one.

        Both lanes answer, fused by score; the best answers are looked at for meaning once more,
        with the question. Without an embedder words alone answer. Where the query holds a
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
        lane = self._meaning
        question = lane.ask(query, where) if lane else None
        # Meanwhile what does not need the question's vector.
        words = self._words(query, where, depth)
        named = _Named(query)
        if named.identifiers:
            self._find_by_name(named, where, words, kept)
        looked = lane.look(question, depth) if lane and question else None
        meaning = looked.found if looked else []
        scores = fuse(words, meaning)
        if looked and meaning and not named.identifiers:
            best = sorted(scores, key=lambda i: (-scores[i], i))[:_LOOKED_AT_AGAIN]
            meaning = looked.again(best)
            scores = fuse(words, meaning)
        lexical, dense = ([found for found, _ in of] for of in (words, meaning))
        if named.identifiers:
            scores = self._exact_first(scores, named, kept)
        hits = self._hits(scores, lexical, dense, limit, kept)
        if looked or not lane:  # an embedder that is away now may be back for the next
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

    def _words(self, query: str, where: PassageFilter, limit: int) -> list[tuple[str, float]]:
        """Id and BM25 score, best first."""
        return self._index.store.search_words(split_words(query), where, limit)

    def _find_by_name(
        self,
        named: "_Named",
        where: PassageFilter,
        words: Sequence[tuple[str, float]],
        kept: _Kept,
    ) -> None:
        """Look for the names among the words' hits, and for each name by itself.

        Among the other words of a long question it could stay below the depth of the search.
        """
        found = [passage_id for passage_id, _ in words[:_NOT_BY_NAME]]
        for phrase in named.identifiers.phrases:
            found += [passage_id for passage_id, _ in self._words(phrase, where, _BY_NAME)]
        named.look_at(self._passages(list(dict.fromkeys(found)), kept))

    def _exact_first(
        self, scores: dict[str, float], named: "_Named", kept: _Kept
    ) -> dict[str, float]:
        """What the query names to the letter leads; of like exactness the fused score decides."""
        best = sorted(scores, key=lambda passage_id: -scores[passage_id])[:_NOT_BY_NAME]
        named.look_at(self._passages([i for i in best if i not in named.exactness], kept))
        ranks = {
            passage_id: (exactness, scores.get(passage_id, 0.0), passage_id)
            for passage_id, exactness in named.exactness.items()
        }
        ordered = sorted(ranks, key=lambda passage_id: ranks[passage_id], reverse=True)
        return {passage_id: 1.0 / rank for rank, passage_id in enumerate(ordered, start=1)}


class _Named:
    """How exactly passages are what a query names."""

    def __init__(self, query: str) -> None:
        self.identifiers = Identifiers(query)
        self.exactness: dict[str, tuple[bool, bool, bool, int]] = {}

    def look_at(self, passages: Mapping[str, Passage]) -> None:
        for passage_id, passage in passages.items():
            self.exactness[passage_id] = self.identifiers.exactness(passage)


def fuse(
    words: Sequence[tuple[str, float]], meaning: Sequence[tuple[str, float]]
) -> dict[str, float]:
    """Id → weighted sum of both lanes' scores, each spread from 0 (its last) to 1 (its best).

    A convex combination keeps how much better the best is, which ranks forget (Bruch, Gai & Ingber
    2023). What a lane did not find has 0 there.
    """
    scores: dict[str, float] = {}
    for lane, weight in ((words, WORDS_WEIGHT), (meaning, 1 - WORDS_WEIGHT)):
        for passage_id, share in _spread(lane):
            scores[passage_id] = scores.get(passage_id, 0.0) + weight * share
    return scores


def _spread(lane: Sequence[tuple[str, float]]) -> Iterable[tuple[str, float]]:
    if not lane:
        return ()
    best, last = lane[0][1], lane[-1][1]
    if best == last:
        return ((passage_id, 1.0) for passage_id, _ in lane)
    return ((passage_id, (score - last) / (best - last)) for passage_id, score in lane)
