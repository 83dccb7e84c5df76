"""Documents and passages; the lexical index is written in the same transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from drafter.domain.paging import Page, PageAsked
from drafter.domain.source import (
    DocumentKind,
    Passage,
    PassageFilter,
    Reader,
    SourceDocument,
    Visibility,
)
from drafter.errors import Conflict, NotFound
from drafter.ports import (
    Clock,
    DocumentStanding,
    Filing,
    IndexedPassage,
    StoredDocument,
)
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.draft_rows import lock_draft, open_draft
from drafter.store.engine import translated_errors
from drafter.store.pages import read_page
from drafter.store.tables import documents, library, passages
from drafter.store.vectors import SqlVectors, pack, parts
from drafter.store.word_index import word_index_of

_SHORTEST_ID = 6

_PASSAGE_COLUMNS = (
    passages.c.passage_id,
    passages.c.document_id,
    passages.c.position,
    passages.c.heading_path,
    passages.c.text,
    passages.c.page,
    documents.c.kind,
    documents.c.organization,
    documents.c.year,
    documents.c.report_type,
    documents.c.title,
)


class SqlDocumentStore(SqlVectors):
    """Keeps documents wholly or not at all: every change is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        super().__init__(engine)
        self._clock = clock
        self._words = word_index_of(engine)

    def add(
        self,
        document: SourceDocument,
        items: Sequence[IndexedPassage],
        embedding_identity: str,
        *,
        filing: Filing | None = None,
    ) -> None:
        """Keep a document and its passages, wholly or not at all; replaces the same id.

        Raises:
            Conflict: the draft that it is filed from was changed or finalized meanwhile.
        """
        with changing(self._engine, document.document_id, document.owner) as connection:
            if filing is not None:
                lock_draft(connection, filing)
            generation = _count_change(connection)
            self._remove(connection, document.document_id)
            connection.execute(
                insert(documents).values(
                    document_id=document.document_id,
                    kind=document.kind.value,
                    organization=document.organization,
                    year=document.year,
                    report_type=document.report_type,
                    title=document.title,
                    body=to_json(document),
                    passage_count=len(items),
                    indexed_at=self._clock.now().isoformat(),
                    owner=document.owner,
                    visibility=document.visibility.value,
                    generation=generation,
                )
            )
            for item in items:
                key = connection.execute(
                    insert(passages).values(
                        passage_id=item.passage.passage_id,
                        document_id=document.document_id,
                        position=item.passage.position,
                        heading_path=list(item.passage.heading_path),
                        text=item.passage.text,
                        page=item.passage.page,
                        embedding_identity=embedding_identity if item.vector is not None else "",
                        vector=pack(item.vector) if item.vector is not None else None,
                    )
                ).inserted_primary_key
                self._words.add(connection, key[0] if key else 0, item.words)

    def remove(self, document_id: str, *, reopened: str = "") -> None:
        """Forget a document and its passages; open the draft that it was filed from.

        Raises:
            NotFound: there is no such document.
            Conflict: it was filed from a draft, and that is not to be opened.
        """
        with changing(self._engine, document_id) as connection:
            if reopened:
                open_draft(connection, reopened, self._clock.now())
            else:
                _refuse_filed(connection, document_id)
            _count_change(connection)
            if not self._remove(connection, document_id) and not reopened:
                raise NotFound(f"文档库中没有编号为“{document_id}”的文件。")

    def get(self, document_id: str) -> StoredDocument:
        """A document by its id or an unambiguous beginning of it (at least 6 characters).

        Raises:
            NotFound: none, or more than one, begins so.
        """
        if len(document_id) < _SHORTEST_ID or not document_id.isalnum():
            raise NotFound(f"“{document_id}”不是文件编号，请至少给出编号的前{_SHORTEST_ID}位。")
        query = select(documents).where(documents.c.document_id.startswith(document_id)).limit(2)
        rows = self._all(query)
        if not rows:
            raise NotFound(f"文档库中没有编号为“{document_id}”的文件。")
        if len(rows) > 1:
            raise NotFound(f"以“{document_id}”开头的文件不止一个，请多给几位编号。")
        return _stored(rows[0])

    def list_documents(self, where: PassageFilter) -> list[StoredDocument]:
        """The documents that the filter admits: kind, then organization, year, title."""
        query = (
            select(documents)
            .where(*_conditions(where))
            .order_by(
                documents.c.kind,
                documents.c.organization,
                documents.c.year.nulls_first(),
                documents.c.title,
                documents.c.document_id,
            )
        )
        return [_stored(row) for row in self._all(query)]

    def page_of_documents(self, where: PassageFilter, asked: PageAsked) -> Page[StoredDocument]:
        """A page of the same."""
        columns = documents.c
        by = (
            *(columns.kind, columns.organization, func.coalesce(columns.year, 0)),
            *(columns.title, columns.document_id),
        )
        ids = select(columns.document_id).where(*_conditions(where))
        with translated_errors(self._engine), self._reading() as connection:
            page = read_page(connection, ids, by, asked, lambda row: str(row.document_id))
            # What a document says of itself is large: it is read for this page only.
            query = select(documents).where(columns.document_id.in_(page.items))
            found = {row.document_id: _stored(row) for row in connection.execute(query)}
        return Page(tuple(found[each] for each in page.items), page.next)

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in order."""
        query = (
            select(*_PASSAGE_COLUMNS)
            .join(documents)
            .where(passages.c.document_id == document_id)
            .order_by(passages.c.position)
        )
        return [_passage(row) for row in self._all(query)]

    def passages(
        self, passage_ids: Sequence[str], reader: Reader | None = None
    ) -> dict[str, Passage]:
        """Passages by id; ids that are unknown, or not for this reader, are left out."""
        found: dict[str, Passage] = {}
        for part in parts(passage_ids):
            wanted = (passages.c.passage_id.in_(part), *_readable(reader))
            query = select(*_PASSAGE_COLUMNS).join(documents).where(*wanted)
            found |= {row.passage_id: _passage(row) for row in self._all(query)}
        return found

    def standings(self, document_id: str) -> list[DocumentStanding]:
        """The documents whose id begins so (at least 6 characters)."""
        if len(document_id) < _SHORTEST_ID or not document_id.isalnum():
            return []
        columns = (documents.c.document_id, documents.c.owner, documents.c.visibility)
        query = select(*columns).where(documents.c.document_id.startswith(document_id))
        return [
            DocumentStanding(row.document_id, row.owner, Visibility(row.visibility))
            for row in self._all(query)
        ]

    def generation(self) -> int:
        """Another number after every change to the documents, whichever process makes it."""
        with translated_errors(self._engine), self._reading() as connection:
            number: int = connection.execute(select(library.c.generation)).scalar_one()
        return number

    def generations(self) -> dict[str, int]:
        """For each document the generation in which it was written: the same, the same passages."""
        rows = self._all(select(documents.c.document_id, documents.c.generation))
        return {row.document_id: row.generation for row in rows}

    def matching_documents(self, where: PassageFilter) -> list[str]:
        """Ids of the documents that the filter admits, in no order."""
        query = select(documents.c.document_id).where(*_conditions(where))
        return [row.document_id for row in self._all(query)]

    def matching_ids(self, where: PassageFilter) -> list[str]:
        """Ids of the passages that the filter admits, in order of document and position."""
        query = (
            select(passages.c.passage_id)
            .join(documents)
            .where(*_conditions(where))
            .order_by(passages.c.document_id, passages.c.position)
        )
        return [row.passage_id for row in self._all(query)]

    def search_words(
        self, words: Sequence[str], where: PassageFilter, limit: int
    ) -> list[tuple[str, float]]:
        """Passages that hold any of the words: id and BM25 score (higher is better), best first."""
        if not words:
            return []
        with translated_errors(self._engine), self._reading() as connection:
            return self._words.search(connection, words, _conditions(where), limit)

    def _remove(self, connection: Connection, document_id: str) -> bool:
        self._words.remove(connection, document_id)
        connection.execute(delete(passages).where(passages.c.document_id == document_id))
        gone = connection.execute(delete(documents).where(documents.c.document_id == document_id))
        return bool(gone.rowcount)


def _refuse_filed(connection: Connection, document_id: str) -> None:
    query = select(documents.c.body).where(documents.c.document_id == document_id)
    for row in connection.execute(query):
        document = from_json(SourceDocument, row.body)
        if document.draft_id:
            raise Conflict(f"《{document.title}》由定稿归档，要移除请先取消那份稿件的定稿。")


def _count_change(connection: Connection) -> int:
    """In the transaction of the change itself: whoever sees the one sees the other.

    The first thing that a change does: its lock lets one process at a time change the library.
    """
    connection.execute(update(library).values(generation=library.c.generation + 1))
    generation: int = connection.execute(select(library.c.generation)).scalar_one()
    return generation


def _conditions(where: PassageFilter) -> list[ColumnElement[bool]]:
    columns = documents.c
    conditions: list[ColumnElement[bool]] = []
    if where.kind is not None:
        conditions.append(columns.kind == where.kind.value)
    if where.organization is not None:
        conditions.append(columns.organization == where.organization)
    if where.excluded_organization is not None:
        conditions.append(columns.organization != where.excluded_organization)
    if where.year is not None:
        conditions.append(columns.year == where.year)
    if where.before_year is not None:
        conditions.append(or_(columns.year.is_(None), columns.year < where.before_year))
    if where.report_type is not None:
        conditions.append(columns.report_type == where.report_type)
    if where.document_id is not None:
        conditions.append(columns.document_id == where.document_id)
    return [*conditions, *_readable(where.reader)]


def _readable(reader: Reader | None) -> list[ColumnElement[bool]]:
    """That a document may be read: the rule of ``Reader.may_read``."""
    if reader is None:
        return []
    columns = documents.c
    shared = columns.visibility == Visibility.SHARED.value
    return [
        or_(
            columns.visibility == Visibility.PUBLIC.value,
            columns.owner.in_(reader.owners),
            and_(shared, columns.owner.in_(reader.sharers)),
        )
    ]


def _stored(row: Row[Any]) -> StoredDocument:
    return StoredDocument(
        # Who may read it are the columns' to say: bodies of older times do not know it.
        document=replace(
            from_json(SourceDocument, row.body),
            owner=row.owner,
            visibility=Visibility(row.visibility),
        ),
        passage_count=row.passage_count,
        indexed_at=datetime.fromisoformat(row.indexed_at),
    )


def _passage(row: Row[Any]) -> Passage:
    return Passage(
        passage_id=row.passage_id,
        document_id=row.document_id,
        position=row.position,
        heading_path=tuple(row.heading_path),
        text=row.text,
        kind=DocumentKind(row.kind),
        organization=row.organization,
        year=row.year,
        report_type=row.report_type,
        document_title=row.title,
        page=row.page,
    )
