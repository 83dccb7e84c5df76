"""What a clerk's message asks for: one dataclass an action.

Where more than one section or fact may be meant, the sure field is empty and the candidates are
listed: the conversation asks back, it never picks. ``kind`` tells stored intents apart.
"""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What may be asked for."""

    REGENERATE = "regenerate"
    EDIT = "edit"
    ADD_FACT = "add-fact"
    CHANGE_FACT = "change-fact"
    REMOVE_FACT = "remove-fact"
    TAKE_OVER = "take-over"
    ASK = "ask"
    LIST = "list"
    UNDO = "undo"
    EXPORT = "export"
    HELP = "help"
    UNCLEAR = "unclear"


class Topic(StrEnum):
    """What a question is about."""

    LAST_YEAR = "last-year"
    """How a section read in the organization's last report."""
    SOURCE = "source"
    """Where a figure comes from."""
    PLACE = "place"
    """Where the draft tells something."""
    VALUE = "value"
    """What the sheet states."""
    TEXT = "text"
    """How a section reads now."""
    LIBRARY = "library"
    """What past reports and policies say."""


class OpenPoints(StrEnum):
    """Which open points are to be listed."""

    ALL = "all"
    MISSING = "missing"
    """Facts that are expected or supplied, and not told."""
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Regenerate:
    """Write sections again."""

    section_keys: tuple[str, ...] = ()
    """A part stands for itself and everything below it."""
    instruction: str = ""
    candidates: tuple[str, ...] = ()
    kind: Action = Action.REGENERATE


@dataclass(frozen=True, slots=True)
class EditPassage:
    """Replace a passage by another, wherever it stands in the sections meant."""

    old: str
    new: str
    section_keys: tuple[str, ...] = ()
    """Empty: the whole draft."""
    kind: Action = Action.EDIT


@dataclass(frozen=True, slots=True)
class AddFact:
    """A fact that the sheet does not have."""

    label: str
    value: str
    """As it was stated: 11次, 《…》."""
    section_keys: tuple[str, ...] = ()
    """Where the clerk wants it; empty: by its label."""
    evidence: str = ""
    """The wording that states it."""
    kind: Action = Action.ADD_FACT


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """Another value for a fact of the sheet."""

    label: str
    """As the message names it."""
    value: str
    fact_id: str = ""
    candidates: tuple[str, ...] = ()
    evidence: str = ""
    kind: Action = Action.CHANGE_FACT


@dataclass(frozen=True, slots=True)
class RemoveFact:
    """Take a fact out of the sheet."""

    label: str
    fact_id: str = ""
    candidates: tuple[str, ...] = ()
    kind: Action = Action.REMOVE_FACT


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Word sections as the organization's last report did, with this year's facts."""

    section_keys: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    kind: Action = Action.TAKE_OVER


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about the draft, the facts, the sources or past reports."""

    topic: Topic
    section_keys: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()
    """All that the question may mean: an answer may show several."""
    words: str = ""
    """What it asks about, as written."""
    kind: Action = Action.ASK


@dataclass(frozen=True, slots=True)
class ListOpen:
    """What is missing or not verified."""

    what: OpenPoints = OpenPoints.ALL
    section_keys: tuple[str, ...] = ()
    kind: Action = Action.LIST


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last change, or the last one of the sections named."""

    section_keys: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    kind: Action = Action.UNDO


@dataclass(frozen=True, slots=True)
class Export:
    """A file is wanted."""

    kind: Action = Action.EXPORT


@dataclass(frozen=True, slots=True)
class Help:
    """What can be said here?"""

    kind: Action = Action.HELP


@dataclass(frozen=True, slots=True)
class Unclear:
    """A request that no rule understands."""

    text: str
    section_keys: tuple[str, ...] = ()
    kind: Action = Action.UNCLEAR


Intent = (
    Regenerate
    | EditPassage
    | AddFact
    | ChangeFact
    | RemoveFact
    | TakeOver
    | Ask
    | ListOpen
    | Undo
    | Export
    | Help
    | Unclear
)
