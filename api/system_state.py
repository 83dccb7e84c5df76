"""What an operator wants to know of the installation at one look."""

import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Any

from api.version import VERSION
from drafter.domain.source import PassageFilter

if TYPE_CHECKING:
    from pathlib import Path

    from api.bootstrap import Services

Json = dict[str, Any]
_LAST_BACKUP = "last-backup"
"""A file in the data folder: when ``drafter backup`` last came to its end."""


def system_state(services: "Services") -> Json:
    """The state of the installation, as this process sees it."""
    database = services.database
    jobs, begun = services.progress.open_jobs(), services.progress.begun_jobs()
    disk = shutil.disk_usage(services.settings.data_dir)
    documents = services.documents.list_documents(PassageFilter())
    return {
        "version": VERSION,
        "schema_version": database.schema_version,
        "database": {"kind": database.kind, "size_bytes": database.size_bytes},
        "documents": len(documents),
        "passages": sum(stored.passage_count for stored in documents),
        "embedder": services.embedder.identity if services.embedder else "",
        "vector_index": "in-use" if services.index.current_vectors() else "not-in-use",
        "chroma_server": bool(services.settings.chroma_url),
        "waiting_jobs": len(jobs.keys() - begun),
        "running_jobs": len(jobs.keys() & begun),
        "files_to_index": services.uploads.open_files(),
        "has_workers": services.has_workers(),
        "workers": services.worker_states(),
        "disk_free_bytes": disk.free,
        "disk_size_bytes": disk.total,
        "last_backup_at": last_backup(services.settings.data_dir),
    }


def note_backup(data_dir: "Path", at: datetime) -> None:
    """Remember that the database was backed up."""
    (data_dir / _LAST_BACKUP).write_text(at.isoformat(), encoding="ascii")


def last_backup(data_dir: "Path") -> datetime | None:
    """When the database was last backed up with ``drafter backup``; None: not known."""
    try:
        return datetime.fromisoformat((data_dir / _LAST_BACKUP).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
