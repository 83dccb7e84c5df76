"""The lexical index in SQLite: FTS5 over words that are split already, ranked by BM25.

FTS5 says fast where a word stands; its own bm25() walks through every place of every word of a
question in turn, which takes some 160 ms among 70,000 passages. So where words stand is kept in
memory (``WordCounts``), and follows the library: of what is added only the new words are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, bindparam, select, text
from typing_extensions import override

from drafter.store.tables import documents, library, passages
from drafter.store.word_counts import Numbers, WordCounts
from drafter.store.word_index import WordIndex

_FILTERS_KEPT = 32
_FOLLOWED = 2_000
"""Passages of changed documents; where there are more, everything is read anew when asked for."""
_IN_LIST = 500


@dataclass
class _Held:
    """What is known of one generation of the library: filled as words are asked for."""

    generation: int
    written: dict[str, int]
    """The generation in which each document was written."""
    counts: WordCounts
    admitted: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    """By filter: the sections of a report ask with the same ones."""
    passage_ids: dict[int, str] = field(default_factory=dict)


class SqliteWordIndex(WordIndex):
    """The virtual table ``passage_words``; its rowid is the passage's number."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: _Held | None = None

    @override
    def add(self, connection: Connection, number: int, words: Sequence[str]) -> None:
        connection.execute(
            text("INSERT INTO passage_words(rowid, words) VALUES (:number, :words)"),
            {"number": number, "words": " ".join(words)},
        )

    @override
    def remove(self, connection: Connection, document_id: str) -> None:
        connection.execute(
            text(
                "DELETE FROM passage_words WHERE rowid IN "
                "(SELECT number FROM passages WHERE document_id = :document_id)"
            ),
            {"document_id": document_id},
        )

    @override
    def search(
        self,
        connection: Connection,
        words: Sequence[str],
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
    ) -> list[tuple[str, float]]:
        """Passages that hold any of the words: id and BM25 score, best first.

        The caller's transaction sees one state of the library: what is kept is of that state.
        """
        asked = dict.fromkeys(words)
        with self._lock:
            held = self._held = self._of_now(connection)
            for word in asked:
                if word not in held.counts:
                    held.counts.hold(word, _places(connection, word))
            admitted = _admitted(connection, held, conditions) if conditions else None
            best = held.counts.best(asked, admitted, limit)
            _name(connection, held, [number for number, _ in best])
            found = [(held.passage_ids[number], score) for number, score in best]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:limit]

    def _of_now(self, connection: Connection) -> _Held:
        generation = connection.execute(select(library.c.generation)).scalar_one()
        held = self._held
        if held is not None and held.generation == generation:
            return held
        rows = connection.execute(
            select(documents.c.document_id, documents.c.generation, documents.c.passage_count)
        ).all()
        written = {row.document_id: row.generation for row in rows}
        if held is not None:
            come = {d for d, at in written.items() if held.written.get(d) != at}
            gone = {d for d in held.written if written.get(d) != held.written[d]}
            many = sum(row.passage_count for row in rows if row.document_id in come)
            if held.generation < generation and many <= _FOLLOWED:
                held.counts.follow(gone, _words_of(connection, sorted(come)))
                return _Held(generation, written, held.counts)
        counts = WordCounts(_numbers_of_all(connection), _lengths(connection))
        return _Held(generation, written, counts)


def _places(connection: Connection, word: str) -> Numbers:
    """The number of a passage for each time that it holds a word."""
    query = text("SELECT group_concat(doc) FROM passage_word_places WHERE term = :word")
    return _numbers(connection.execute(query, {"word": word}).scalar())


def _admitted(
    connection: Connection, held: _Held, conditions: Sequence[ColumnElement[bool]]
) -> NDArray[np.bool_]:
    """For each number whether the filter, which is one of documents, admits the passage."""
    key = " ".join(f"{c} {sorted(c.compile().params.items())}" for c in conditions)
    if (known := held.admitted.get(key)) is not None:
        return known
    query = select(documents.c.document_id).where(*conditions)
    admitted = held.counts.of_documents(connection.execute(query).scalars())
    if len(held.admitted) >= _FILTERS_KEPT:
        held.admitted.clear()
    held.admitted[key] = admitted
    return admitted


def _name(connection: Connection, held: _Held, numbers: Sequence[int]) -> None:
    """Learn the passages' ids."""
    asked = [number for number in numbers if number not in held.passage_ids]
    for start in range(0, len(asked), _IN_LIST):
        query = select(passages.c.number, passages.c.passage_id).where(
            passages.c.number.in_(asked[start : start + _IN_LIST])
        )
        held.passage_ids.update((row.number, row.passage_id) for row in connection.execute(query))


def _words_of(
    connection: Connection, document_ids: Sequence[str]
) -> Mapping[str, list[tuple[int, list[str]]]]:
    """Number and words of each passage of these documents."""
    query = text(
        "SELECT passages.document_id, passages.number, passage_words.words FROM passages "
        "JOIN passage_words ON passage_words.rowid = passages.number "
        "WHERE passages.document_id IN :ids"
    ).bindparams(bindparam("ids", expanding=True))
    found: dict[str, list[tuple[int, list[str]]]] = {each: [] for each in document_ids}
    for start in range(0, len(document_ids), _IN_LIST):
        for row in connection.execute(query, {"ids": document_ids[start : start + _IN_LIST]}):
            found[row.document_id].append((row.number, row.words.split()))
    return found


def _numbers_of_all(connection: Connection) -> dict[str, Numbers]:
    rows = connection.execute(
        text("SELECT document_id, group_concat(number) FROM passages GROUP BY document_id")
    )
    return {row[0]: _numbers(row[1]) for row in rows}


def _lengths(connection: Connection) -> list[tuple[int, int]]:
    """Number and count of words of every passage: what FTS5 keeps of each row."""
    rows = connection.execute(text("SELECT id, sz FROM passage_words_docsize"))
    return [(number, _varint(size)) for number, size in rows]


def _numbers(joined: str | None) -> Numbers:
    """Numbers that SQLite has joined by commas: ten times faster than row by row."""
    return np.fromstring(joined, dtype=np.int32, sep=",") if joined else np.empty(0, np.int32)


def _varint(block: bytes) -> int:
    """The first number of a record of FTS5's: seven bits a byte, the last byte below 128."""
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return number
