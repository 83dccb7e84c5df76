"""Brings the vector index up to date by itself, in the processes that run for long."""

import logging
import threading

from drafter.errors import DrafterError
from vectorstore.index import DocumentIndex

LOOK_SECONDS = 2.0
logger = logging.getLogger(__name__)


class IndexKeeper:
    """Looks every two seconds whether the vector index is what the store is, and mends it."""

    def __init__(self, index: DocumentIndex) -> None:
        self._index = index
        self._stopping = threading.Event()
        self._looking = threading.Thread(target=self._look, name="index-keeper", daemon=True)
        self._was_away = False

    def start(self) -> None:
        """Begin to look."""
        self._looking.start()

    def close(self) -> None:
        """Stop looking; what is being mended is finished first."""
        self._stopping.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                is_away = self._index.catch_up() is None
            except DrafterError:
                continue  # the database is away: it is looked for again
            except Exception:
                logger.exception("the vector index could not be looked at")
                continue
            if is_away != self._was_away:
                self._was_away = is_away
                logger.warning(
                    "the vector index is %s",
                    "away: the store's vectors answer" if is_away else "in use again",
                )
