"""The lexical index in PostgreSQL: a tsvector a passage with GIN, ranked by BM25 as FTS5 does.

ts_rank knows neither how rare a word is nor how long a passage: its best twenty share a third with
BM25's. So the index says which passages hold a word; all of them are weighed as if they held it
once, and the best of these again by how often they really do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Numeric,
    String,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    true,
)
from typing_extensions import override

from drafter.store.tables import documents, library, passages
from drafter.store.word_index import WordIndex

_K1, _B = 1.2, 0.75
_LEAST_WEIGHT = 1e-6
"""Of a word that more than half of all passages hold: what FTS5 gives it."""
_WEIGHED_AGAIN = 400
_LONGEST_WORD = 200
_DIGITS = 9
_LAST_PLACE = 16_383
"""A tsvector counts no further."""
_words = table(
    "passage_words", column("number", Integer), column("words"), column("length", Integer)
)


class PostgresqlWordIndex(WordIndex):
    """The table ``passage_words``; its rows go with their passages."""

    def __init__(self) -> None:
        self._size = _Size(-1, 0, 1.0)

    @override
    def add(self, connection: Connection, number: int, words: Sequence[str]) -> None:
        places: dict[str, list[str]] = {}
        for place, word in enumerate(words, start=1):
            places.setdefault(_lexeme(word), []).append(str(min(place, _LAST_PLACE)))
        vector = " ".join(f"{lexeme}:{','.join(at)}" for lexeme, at in places.items())
        connection.execute(
            text(
                "INSERT INTO passage_words(number, words, length) "
                "VALUES (:number, CAST(:words AS tsvector), :length)"
            ),
            {"number": number, "words": vector, "length": len(words)},
        )

    @override
    def remove(self, connection: Connection, document_id: str) -> None:
        """Nothing to do: the foreign key takes the rows with their passages."""

    @override
    def search(
        self,
        connection: Connection,
        words: Sequence[str],
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
    ) -> list[tuple[str, float]]:
        size = self._size_now(connection)
        if not size.passages:
            return []
        found = _found([word[:_LONGEST_WORD] for word in dict.fromkeys(words)])
        weights = _weights(found, size.passages)
        rough = _rough(found, weights, size.average, conditions, max(_WEIGHED_AGAIN, 4 * limit))
        held = func.unnest(_words.c.words).table_valued("lexeme", "positions", "weights")
        times = func.cardinality(held.c.positions)
        parts = func.sum(_part(weights.c.weight, times, rough.c.length, size.average))
        # Rounded: the parts are summed in any order, and what weighs alike must come out alike.
        score = func.round(cast(parts, Numeric), _DIGITS)
        query = (
            select(rough.c.passage_id, score.label("score"))
            .select_from(rough)
            .join(_words, _words.c.number == rough.c.number)
            .join(held, true())
            .join(weights, weights.c.word == held.c.lexeme)
            .group_by(rough.c.passage_id)
            .order_by(literal_column("score").desc(), rough.c.passage_id)
            .limit(limit)
        )
        return [(row.passage_id, float(row.score)) for row in connection.execute(query)]

    def _size_now(self, connection: Connection) -> "_Size":
        """How much the library holds; counted once a change."""
        generation = connection.execute(select(library.c.generation)).scalar_one()
        if self._size.generation != generation:
            counted = connection.execute(
                select(func.count(), func.coalesce(func.avg(_words.c.length), 1)).select_from(
                    _words
                )
            ).one()
            self._size = _Size(generation, counted[0], float(counted[1]) or 1.0)
        return self._size


@dataclass(frozen=True, slots=True)
class _Size:
    generation: int
    passages: int
    average: float
    """Words of a passage."""


def _found(asked: Sequence[str]) -> CTE:
    """Each word that is asked for, with every passage that holds it."""
    return (
        text(
            "SELECT asked.word, held.number, held.length "
            "FROM unnest(CAST(:words AS text[]), CAST(:queries AS tsquery[])) AS asked(word, query)"
            " JOIN passage_words held ON held.words @@ asked.query"
        )
        .bindparams(words=list(asked), queries=[_lexeme(word) for word in asked])
        .columns(word=String(), number=Integer(), length=Integer())
        .cte("found")
    )


def _weights(found: CTE, passage_count: int) -> CTE:
    """How much a word says: the more, the fewer passages hold it."""
    held = func.count()
    weight = func.greatest(func.ln((passage_count - held + 0.5) / (held + 0.5)), _LEAST_WEIGHT)
    return select(found.c.word, weight.label("weight")).group_by(found.c.word).cte("weights")


def _rough(
    found: CTE,
    weights: CTE,
    average: float,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> CTE:
    """The best passages that the filter admits, as if each held each word once."""
    score = func.sum(_part(weights.c.weight, 1, found.c.length, average))
    return (
        select(passages.c.number, passages.c.passage_id, found.c.length)
        .select_from(found)
        .join(weights, weights.c.word == found.c.word)
        .join(passages, passages.c.number == found.c.number)
        .join(documents, documents.c.document_id == passages.c.document_id)
        .where(*conditions)
        .group_by(passages.c.number, passages.c.passage_id, found.c.length)
        .order_by(score.desc(), passages.c.passage_id)
        .limit(limit)
        .cte("rough")
    )


def _part(weight: Any, times: Any, length: Any, average: float) -> Any:  # noqa: ANN401 - SQL
    """What one word adds to a passage's score."""
    return weight * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / average))


def _lexeme(word: str) -> str:
    """A word as tsvector and tsquery are written."""
    return "'" + word[:_LONGEST_WORD].replace("\\", "\\\\").replace("'", "''") + "'"
