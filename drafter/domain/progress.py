"""What is told of a draft while it is being written."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class ProgressKind(StrEnum):
    """What happened."""

    PLANNED = "planned"
    SECTION_STARTED = "section_started"
    SECTION_TEXT = "section_text"
    SECTION_DONE = "section_done"
    SECTION_FAILED = "section_failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a draft, as it happens."""

    kind: ProgressKind
    draft_id: str
    section_key: str = ""
    text: str = ""
    """For SECTION_TEXT the next piece of the text, its tokens printed; for SECTION_DONE the whole
    text as it is stored, which takes the place of the pieces; for SECTION_FAILED the reason."""
    section_count: int = 0


OnProgress = Callable[[Progress], None]


def ignore(_: Progress) -> None:
    """For those who do not ask."""
