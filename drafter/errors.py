"""Everything that drafter raises on purpose.

* DrafterError
  + InputError                what a person supplied cannot be used
    - FactSheetError          carries every SheetProblem of the sheet
    - DocumentUnreadable      encrypted, empty, damaged, without text, of an unknown format
    - UnknownReportType
    - InvalidRequest          any other unusable argument
  + NotFound                  no such draft, section, document, fact
  + Conflict                  the thing changed meanwhile, or its state forbids the action
    - RevisionConflict        a section is no longer at the revision that the caller saw
    - SignOffMissing          two people have to confirm the figures first
    - OpenPoints              carries all that is open in a draft that should be finalized
  + WriterError               a writer could not deliver
    - ModelUnavailable        unreachable, refused, timed out, rate limited after retries
    - ModelOutputInvalid      empty or cut answer
    - BudgetExhausted         the draft has used up its tokens or its time
  + StorageError              database or index cannot be used
    - DatabaseAway            for the moment: unreachable, restarting, locked by others
  + EmbedderUnavailable       no embedding can be computed
  + ConfigurationError        a setting is wrong

Messages are Chinese where staff see them, and say what to do. HTTP is not known here:
api/problems.py maps classes to status codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from drafter.domain.fact import SheetProblem


class DrafterError(Exception):
    """Root of the tree. ``code`` is stable and documented; ``str(error)`` is for people."""

    code = "drafter-error"


class InputError(DrafterError):
    """What a person supplied cannot be used; nothing was changed."""

    code = "invalid-input"


class FactSheetError(InputError):
    """A fact sheet has errors; ``problems`` holds all of them, warnings included."""

    code = "invalid-fact-sheet"

    def __init__(self, problems: tuple[SheetProblem, ...], *, file_name: str = "") -> None:
        self.problems = problems
        self.file_name = file_name
        errors = [p for p in problems if p.is_error]
        where = f"{file_name}：" if file_name else ""
        lines = "；".join(f"{p.place} {p.message}".strip() for p in errors)
        super().__init__(f"{where}事实表有{len(errors)}处错误：{lines}")


class DocumentUnreadable(InputError):
    """A file cannot be read; the message names it and the remedy."""

    code = "document-unreadable"

    def __init__(self, file_name: str, reason: str) -> None:
        self.file_name = file_name
        self.reason = reason
        super().__init__(f"{file_name}：{reason}")


class UnknownReportType(InputError):
    """No such report type; the message lists those there are."""

    code = "unknown-report-type"


class InvalidRequest(InputError):
    """Any other unusable argument."""

    code = "invalid-request"


class NotFound(DrafterError):
    """No such draft, section, document or fact."""

    code = "not-found"


class Conflict(DrafterError):
    """The thing changed meanwhile, or its state forbids the action."""

    code = "conflict"


class RevisionConflict(Conflict):
    """A section is no longer at the revision that the caller saw; nothing was written."""

    code = "revision-conflict"


class SignOffMissing(Conflict):
    """A draft is not finalized before two people have confirmed its figures."""

    code = "sign-off-missing"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that a person should settle before a draft is final."""

    section_key: str
    """Empty for the whole report."""
    message: str
    finding_id: str = ""
    """Empty where it is no finding: a section without a text."""


class OpenPoints(Conflict):
    """A draft is not finalized while something is open; ``points`` holds all of it."""

    code = "open-points"

    def __init__(self, points: tuple[OpenPoint, ...]) -> None:
        self.points = points
        lines = "；".join(point.message.rstrip("。；") for point in points)
        super().__init__(
            f"还有{len(points)}处没有处理：{lines}。请改正或注明理由忽略，也可以确认带着这些问题定稿。"
        )


class WriterError(DrafterError):
    """A writer could not deliver."""

    code = "writer-failed"


class ModelUnavailable(WriterError):
    """The model endpoint cannot be reached, refuses, or is too slow."""

    code = "model-unavailable"


class ModelOutputInvalid(WriterError):
    """The model answered, but with nothing that can be used."""

    code = "model-output-invalid"


class BudgetExhausted(WriterError):
    """The draft has used up the tokens or the time that it may cost; what was written stays."""

    code = "budget-exhausted"


class StorageError(DrafterError):
    """The database or the index cannot be used."""

    code = "storage-failed"


class DatabaseAway(StorageError):
    """The database cannot be used for the moment: what was to be done may be tried again."""


class EmbedderUnavailable(DrafterError):
    """No embedding can be computed; search goes on with words alone."""

    code = "embedder-unavailable"


class ConfigurationError(DrafterError):
    """A setting is missing or wrong; the message names it."""

    code = "configuration-invalid"


def error_of(code: str, message: str) -> DrafterError:
    """The error with this code, told by another process; ``DrafterError`` where none has it."""
    with_own_fields = (FactSheetError, DocumentUnreadable)
    for cls in _classes(DrafterError):
        if cls.code == code and cls not in with_own_fields:
            return cls(message)
    return DrafterError(message)


def _classes(cls: type[DrafterError]) -> Iterator[type[DrafterError]]:
    yield cls
    for below in cls.__subclasses__():
        yield from _classes(below)
