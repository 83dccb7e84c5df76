"""Rows of batches and of uploaded files."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select

from drafter.access.audit import AuditEntry
from drafter.domain.upload import DocumentBatch, UploadedFile, UploadState
from drafter.errors import NotFound
from drafter.store.codec import from_json, to_json
from drafter.store.engine import new_rows_only
from drafter.store.tables import document_batches as batches
from drafter.store.tables import uploaded_files as files

OPEN = [state.value for state in UploadState if not state.is_settled]
_LOOKED_AT = 20
"""Files settled last, whose pace is told."""


def keep_new(connection: Connection, batch: DocumentBatch) -> None:
    """Keep a batch unless it is there."""
    connection.execute(
        new_rows_only(connection, batches).values(
            batch_id=batch.batch_id,
            uploader_id=batch.uploader_id,
            owner=batch.owner,
            created_at=batch.created_at.isoformat(),
            body=to_json(batch),
        )
    )


def add_files(
    connection: Connection,
    batch_id: str,
    part_id: str,
    files_of_part: Sequence[tuple[str, bytes]],
    entry: AuditEntry | None,
) -> tuple[int, ...]:
    """Keep the files of a part, after all that the batch has; gives their numbers."""
    newest = select(func.max(files.c.number)).where(files.c.batch_id == batch_id)
    first = (connection.execute(newest).scalar() or 0) + 1
    for number, (name, content) in enumerate(files_of_part, first):
        connection.execute(
            insert(files).values(
                batch_id=batch_id,
                number=number,
                part_id=part_id,
                process="",
                tries=0,
                entry=to_json(entry),
                content=content,
                **row_of(UploadedFile(number, name, len(content))),
            )
        )
    return tuple(range(first, first + len(files_of_part)))


def numbers_of(connection: Connection, batch_id: str, part_id: str) -> tuple[int, ...]:
    """The numbers of the files of a part; none where it was not kept."""
    query = select(files.c.number).where(files.c.batch_id == batch_id, files.c.part_id == part_id)
    return tuple(connection.execute(query.order_by(files.c.number)).scalars())


def settled_last(connection: Connection, batch_id: str) -> list[UploadedFile]:
    """The files of a batch that were settled last."""
    query = (
        select(files.c.body)
        .where(files.c.batch_id == batch_id, files.c.state.not_in(OPEN))
        .order_by(files.c.finished_at.desc())
        .limit(_LOOKED_AT)
    )
    return [file_of(row) for row in connection.execute(query).all()]


def find_batch(connection: Connection, batch_id: str) -> DocumentBatch:
    """A batch.

    Raises:
        NotFound: there is none.
    """
    query = select(batches.c.body).where(batches.c.batch_id == batch_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"没有编号为“{batch_id}”的一批文件。")
    return batch_of(row)


def row_of(file: UploadedFile) -> dict[str, Any]:
    """What a row says of a file, but for its bytes."""
    finished = file.finished_at.isoformat() if file.finished_at else ""
    return {
        "state": file.state.value,
        "size": file.size,
        "finished_at": finished,
        "body": to_json(file),
    }


def is_file(batch_id: str, number: int) -> ColumnElement[bool]:
    """The condition that names a file."""
    return and_(files.c.batch_id == batch_id, files.c.number == number)


def batch_of(row: Any) -> DocumentBatch:  # noqa: ANN401 - a Row of whatever was asked for
    """The batch of a row with its body."""
    return from_json(DocumentBatch, row.body)


def file_of(row: Any) -> UploadedFile:  # noqa: ANN401 - a Row of whatever was asked for
    """The file of a row with its body."""
    return from_json(UploadedFile, row.body)
