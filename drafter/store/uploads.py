"""Uploaded files: kept with their bytes until they are settled, then with what became of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    func,
    select,
    update,
)

from drafter.access.audit import AuditEntry
from drafter.domain.paging import Page, PageAsked
from drafter.domain.upload import (
    BatchProgress,
    DocumentBatch,
    UploadedFile,
    UploadState,
    pace_of,
)
from drafter.errors import Conflict, NotFound
from drafter.ports import TakenFile, UploadPart
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.engine import one_at_a_time, translated_errors
from drafter.store.pages import read_page
from drafter.store.tables import document_batches as batches
from drafter.store.tables import uploaded_files as files
from drafter.store.upload_rows import (
    OPEN,
    add_files,
    batch_of,
    file_of,
    find_batch,
    is_file,
    keep_new,
    numbers_of,
    row_of,
    settled_last,
)


class SqlUploads:
    """Keeps batches of uploaded files. ``Uploads`` says what each method is for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def accept(
        self,
        batch: DocumentBatch,
        part_id: str,
        files_of_part: Sequence[tuple[str, bytes]],
        entry: AuditEntry | None,
    ) -> UploadPart:
        """Keep files of a batch, all or none; a part that was kept before is given as it is.

        Raises:
            Conflict: the batch was cancelled.
        """
        # Where somebody waits, the change itself is noted; what only waits is noted as accepted.
        noting = (
            self._engine.begin()
            if batch.is_waited_for
            else changing(self._engine, batch.batch_id, batch.owner)
        )
        with translated_errors(self._engine), noting as connection:
            one_at_a_time(connection, f"batch {batch.batch_id}")
            keep_new(connection, batch)
            known = numbers_of(connection, batch.batch_id, part_id)
            if not known:
                if find_batch(connection, batch.batch_id).cancelled_at is not None:
                    raise Conflict("这批文件已停止收录，请另传一批。")
                known = add_files(connection, batch.batch_id, part_id, files_of_part, entry)
        return UploadPart(
            batch.batch_id, part_id, known, batch.owner, is_waited_for=batch.is_waited_for
        )

    def get(self, batch_id: str) -> DocumentBatch:
        """A batch.

        Raises:
            NotFound: there is none.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return find_batch(connection, batch_id)

    def page_of_batches(
        self, asked: PageAsked, owners: frozenset[str] | None, uploader_id: str = ""
    ) -> Page[DocumentBatch]:
        """A page of the batches of these owners, newest first; of one uploader."""
        query = select(batches.c.body)
        if owners is not None:
            query = query.where(batches.c.owner.in_(sorted(owners)))
        if uploader_id:
            query = query.where(batches.c.uploader_id == uploader_id)
        by = (batches.c.created_at, batches.c.batch_id)
        with translated_errors(self._engine), self._reading() as connection:
            return read_page(connection, query, by, asked, batch_of, newest_first=True)

    def progress(self, batch_ids: Sequence[str]) -> dict[str, BatchProgress]:
        """How far each of these batches is."""
        counted = (
            select(
                files.c.batch_id,
                files.c.state,
                func.count().label("files"),
                func.sum(files.c.size).label("bytes"),
            )
            .where(files.c.batch_id.in_(batch_ids))
            .group_by(files.c.batch_id, files.c.state)
        )
        found = {batch_id: BatchProgress() for batch_id in batch_ids}
        with translated_errors(self._engine), self._reading() as connection:
            for row in connection.execute(counted).all():
                before = found[row.batch_id]
                left = int(row.bytes) if row.state in OPEN else 0
                counts = {**before.counts, UploadState(row.state): int(row.files)}
                found[row.batch_id] = BatchProgress(counts, before.bytes_left + left)
            for batch_id, progress in found.items():
                if not progress.is_settled:
                    latest = settled_last(connection, batch_id)
                    found[batch_id] = replace(progress, pace=pace_of(latest))
        return found

    def file(self, batch_id: str, number: int) -> UploadedFile:
        """A file of a batch.

        Raises:
            NotFound: there is none.
        """
        query = select(files.c.body).where(is_file(batch_id, number))
        with translated_errors(self._engine), self._reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"这批文件里没有第{number}个文件。")
        return file_of(row)

    def page_of_files(self, batch_id: str, asked: PageAsked) -> Page[UploadedFile]:
        """A page of the files of a batch, in their order."""
        query = select(files.c.body).where(files.c.batch_id == batch_id)
        with translated_errors(self._engine), self._reading() as connection:
            return read_page(connection, query, (files.c.number,), asked, file_of)

    def take(self, batch_id: str, number: int, process: str, now: datetime) -> TakenFile | None:
        """Begin with a file; None where it is settled, or no longer there."""
        query = select(files).where(is_file(batch_id, number), files.c.state.in_(OPEN))
        with translated_errors(self._engine), self._engine.begin() as connection:
            row = connection.execute(query.with_for_update()).first()
            if row is None:
                return None
            tries = row.tries + (row.process != process)
            file = replace(file_of(row), state=UploadState.INDEXING, started_at=now)
            connection.execute(
                update(files)
                .where(is_file(batch_id, number))
                .values(process=process, tries=tries, **row_of(file))
            )
            batch = find_batch(connection, batch_id)
        entry = from_json(AuditEntry, row.entry) if row.entry else None
        return TakenFile(batch, file, bytes(row.content), tries, entry)

    def is_wanted(self, batch_id: str, number: int) -> bool:
        """Whether a file that was begun has not been cancelled."""
        query = select(files.c.state).where(is_file(batch_id, number))
        with translated_errors(self._engine), self._reading() as connection:
            return connection.execute(query).scalar() == UploadState.INDEXING.value

    def keep(self, batch_id: str, file: UploadedFile) -> None:
        """Keep what is known of a file now; the bytes of one that is settled are forgotten.

        One that was cancelled meanwhile stays so, unless it was too late: what is in the library
        is said to be there.
        """
        may_change: list[ColumnElement[bool]] = [is_file(batch_id, file.number)]
        if not file.state.is_settled:
            may_change.append(files.c.state.in_(OPEN))
        values = row_of(file) | ({"content": None} if file.state.is_settled else {})
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(update(files).where(*may_change).values(values))

    def cancel(self, batch_id: str, now: datetime) -> int:
        """Cancel the files of a batch that are not settled; gives how many."""
        with translated_errors(self._engine), self._reading() as connection:
            owner = find_batch(connection, batch_id).owner
        waiting = select(files.c.number, files.c.body).where(
            files.c.batch_id == batch_id, files.c.state.in_(OPEN)
        )
        with changing(self._engine, batch_id, owner) as connection:
            one_at_a_time(connection, f"batch {batch_id}")
            found = connection.execute(waiting.with_for_update()).all()
            for row in found:
                file = replace(file_of(row), state=UploadState.CANCELLED, finished_at=now)
                connection.execute(
                    update(files)
                    .where(is_file(batch_id, row.number))
                    .values(content=None, **row_of(file))
                )
            if not found:
                raise Conflict("这批文件已经处理完，没有可以停止的。")
            batch = replace(find_batch(connection, batch_id), cancelled_at=now)
            connection.execute(
                update(batches).where(batches.c.batch_id == batch_id).values(body=to_json(batch))
            )
        return len(found)

    def open_files(self) -> int:
        """How many files of all batches are not settled."""
        query = select(func.count()).select_from(files).where(files.c.state.in_(OPEN))
        with translated_errors(self._engine), self._reading() as connection:
            return int(connection.execute(query).scalar() or 0)

    def open_parts(self) -> list[UploadPart]:
        """The parts that hold a file that is not settled."""
        where = files.c.batch_id == batches.c.batch_id
        query = (
            select(files.c.batch_id, files.c.part_id, files.c.number, batches.c.body)
            .join(batches, where)
            .where(files.c.state.in_(OPEN))
            .order_by(files.c.batch_id, files.c.number)
        )
        parts: dict[tuple[str, str], UploadPart] = {}
        with translated_errors(self._engine), self._reading() as connection:
            for row in connection.execute(query).all():
                batch = batch_of(row)
                empty = UploadPart(
                    row.batch_id, row.part_id, (), batch.owner, is_waited_for=batch.is_waited_for
                )
                part = parts.get((row.batch_id, row.part_id), empty)
                numbers = (*part.numbers, row.number)
                parts[row.batch_id, row.part_id] = replace(part, numbers=numbers)
        return list(parts.values())

    def purge(self, before: datetime) -> int:
        """Forget the batches made before a moment whose files are all settled; gives how many."""
        unsettled = select(files.c.batch_id).where(files.c.state.in_(OPEN))
        with translated_errors(self._engine), self._engine.begin() as connection:
            return connection.execute(
                delete(batches).where(
                    batches.c.created_at < before.isoformat(),
                    batches.c.batch_id.not_in(unsettled),
                )
            ).rowcount

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)
