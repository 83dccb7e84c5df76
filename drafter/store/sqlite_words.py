"""The lexical index in SQLite: FTS5 over words that are split already, ranked by BM25.

FTS5 says fast which passages hold a word; its own bm25() walks through every place of every
word in turn, which takes some 160 ms among 70,000 passages. So what passages hold a word is kept in
memory until the library changes, all are weighed as if they held each word once, and the best
of these again by how often they really do, as FTS5 would.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from sys import intern
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, bindparam, select, text
from typing_extensions import override

from drafter.store.tables import documents, library
from drafter.store.word_index import WordIndex

_K1, _B = 1.2, 0.75
_LEAST_WEIGHT = 1e-6
"""Of a word that more than half of all passages hold: what FTS5 gives it."""
_WEIGHED_AGAIN = 100
"""Passages above those asked for that are weighed by how often they hold each word: with 30 the
twenty best of two hundred short passages were others than with all."""
_FILTERS_KEPT = 32
_MOST_HELD = 8_000_000
"""Numbers of passages that are kept in memory, four bytes each."""
_IN_LIST = 500
_TEXTS_KEPT = 4096
"""Passages whose words are kept split: the sections of a report find much the same ones."""

Numbers = NDArray[np.int32]


class _Text(NamedTuple):
    passage_id: str
    words: tuple[str, ...]


class _Held:
    """What is known of one generation of the library: filled as words are asked for."""

    def __init__(self, generation: int, passage_count: int, average_length: float) -> None:
        self.generation = generation
        self.passage_count = passage_count
        self.average_length = average_length
        self.holders: OrderedDict[str, Numbers] = OrderedDict()
        self.held_count = 0
        self.admitted: dict[str, NDArray[np.bool_]] = {}
        """By filter: the sections of a report ask with the same ones."""
        self.texts: dict[int, _Text] = {}
        self.document_ids: list[str] | None = None
        self.document_of = np.empty(0, dtype=np.int32)
        """For each passage's number the place of its document in ``document_ids``; -1 for none."""


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
        with self._lock:
            held = self._of_now(connection)
            if not held.passage_count:
                return []
            holders = {word: self._holders(connection, held, word) for word in dict.fromkeys(words)}
            admitted = self._admitted(connection, held, conditions) if conditions else None
        weights = {
            word: max(math.log((held.passage_count - len(n) + 0.5) / (len(n) + 0.5)), _LEAST_WEIGHT)
            for word, n in holders.items()
        }
        best = _rough(holders, weights, admitted, limit + _WEIGHED_AGAIN)
        texts = _texts(connection, held, best)
        scores = ((t.passage_id, _score(t.words, weights, held.average_length)) for t in texts)
        return sorted(scores, key=lambda found: (-found[1], found[0]))[:limit]

    def _of_now(self, connection: Connection) -> _Held:
        generation = connection.execute(select(library.c.generation)).scalar_one()
        if self._held is None or self._held.generation != generation:
            totals = connection.execute(
                text("SELECT block FROM passage_words_data WHERE id = 1")
            ).scalar()
            passage_count, word_count = _varints(totals or b"")
            average = word_count / passage_count if passage_count else 1.0
            self._held = _Held(generation, passage_count, average or 1.0)
        return self._held

    def _holders(self, connection: Connection, held: _Held, word: str) -> Numbers:
        """The numbers of the passages that hold a word."""
        known = held.holders.get(word)
        if known is not None:
            held.holders.move_to_end(word)
            return known
        quoted = f'"{word.replace(chr(34), chr(34) * 2)}"'
        query = text(
            "SELECT group_concat(rowid) FROM passage_words WHERE passage_words MATCH :quoted"
        )
        numbers = _numbers(connection.execute(query, {"quoted": quoted}).scalar())
        held.holders[word] = numbers
        held.held_count += len(numbers)
        while held.held_count > _MOST_HELD and len(held.holders) > 1:
            _, oldest = held.holders.popitem(last=False)
            held.held_count -= len(oldest)
        return numbers

    def _admitted(
        self, connection: Connection, held: _Held, conditions: Sequence[ColumnElement[bool]]
    ) -> NDArray[np.bool_]:
        """For each number whether the filter, which is one of documents, admits the passage."""
        key = " ".join(f"{c} {sorted(c.compile().params.items())}" for c in conditions)
        if (known := held.admitted.get(key)) is not None:
            return known
        if held.document_ids is None:
            self._read_documents(connection, held)
        ids = held.document_ids or []
        query = select(documents.c.document_id).where(*conditions)
        wanted = {row.document_id for row in connection.execute(query)}
        # The last place stands for -1: a number without a document.
        is_wanted = np.array([document_id in wanted for document_id in ids] + [False])
        admitted: NDArray[np.bool_] = is_wanted[held.document_of]
        if len(held.admitted) >= _FILTERS_KEPT:
            held.admitted.clear()
        held.admitted[key] = admitted
        return admitted

    def _read_documents(self, connection: Connection, held: _Held) -> None:
        rows = connection.execute(
            text("SELECT document_id, group_concat(number) FROM passages GROUP BY document_id")
        ).all()
        numbers = [_numbers(row[1]) for row in rows]
        last = max((int(n.max()) for n in numbers if len(n)), default=0)
        held.document_of = np.full(last + 1, -1, dtype=np.int32)
        for place, of_document in enumerate(numbers):
            held.document_of[of_document] = place
        held.document_ids = [row[0] for row in rows]


def _numbers(joined: str | None) -> Numbers:
    """Numbers that SQLite has joined by commas: ten times faster than row by row."""
    return np.fromstring(joined, dtype=np.int32, sep=",") if joined else np.empty(0, np.int32)


def _rough(
    holders: dict[str, Numbers],
    weights: dict[str, float],
    admitted: NDArray[np.bool_] | None,
    limit: int,
) -> list[int]:
    """The best numbers that the filter admits, as if each held each word once."""
    last = max((int(n.max()) for n in holders.values() if len(n)), default=-1)
    scores = np.zeros(last + 1, dtype=np.float32)
    for word, numbers in holders.items():
        scores[numbers] += np.float32(weights[word])
    if admitted is not None:
        length = min(len(scores), len(admitted))
        scores[:length][~admitted[:length]] = 0
        scores[length:] = 0
    limit = min(limit, int(np.count_nonzero(scores)))
    if not limit:
        return []
    best: list[int] = np.argpartition(-scores, limit - 1)[:limit].tolist()
    return best


def _texts(connection: Connection, held: _Held, numbers: Sequence[int]) -> list[_Text]:
    """The words of each of these passages; one that is not there any more is left out."""
    query = text(
        "SELECT passages.number, passages.passage_id, passage_words.words FROM passage_words "
        "JOIN passages ON passages.number = passage_words.rowid "
        "WHERE passage_words.rowid IN :numbers"
    ).bindparams(bindparam("numbers", expanding=True))
    known = held.texts
    found = {number: known[number] for number in numbers if number in known}
    asked = [number for number in numbers if number not in found]
    for start in range(0, len(asked), _IN_LIST):
        for row in connection.execute(query, {"numbers": asked[start : start + _IN_LIST]}):
            found[row.number] = _Text(row.passage_id, tuple(map(intern, row.words.split(" "))))
    if len(known) + len(asked) > _TEXTS_KEPT:
        held.texts = {}  # a new one: another thread may be reading the old
    held.texts.update(found)
    return list(found.values())


def _score(words: Sequence[str], weights: dict[str, float], average: float) -> float:
    norm = _K1 * (1 - _B + _B * len(words) / average)
    found = Counter(filter(weights.__contains__, words))
    score = 0.0
    # In one order whatever the text's: what weighs alike comes out alike to the last bit.
    for word in sorted(found):
        times = found[word]
        score += weights[word] * times * (_K1 + 1) / (times + norm)
    return score


def _varints(block: bytes) -> tuple[int, int]:
    """The first two numbers of FTS5's record of totals: how many rows, how many words."""
    first, second = (*_read_varints(block), 0, 0)[:2]
    return first, second


def _read_varints(block: bytes) -> Iterable[int]:
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            yield number
            number = 0
