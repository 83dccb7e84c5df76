"""Facts (数据项): what the organization states about its year, and what code derives from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from drafter.domain.quantity import Quantity

_POINTER = re.compile(r"/facts/(\d+)\b")


class FactKind(StrEnum):
    """What a fact's value is."""

    COUNT = "count"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    DATE = "date"
    DOCUMENT_TITLE = "document_title"
    NAME = "name"
    TEXT = "text"


class FactRole(StrEnum):
    """Which part of a report a fact speaks of."""

    IDENTITY = "identity"
    """The organization's name, the year, the notice that asks for the report."""
    ACHIEVEMENT = "achievement"
    PROBLEM = "problem"
    PLAN = "plan"


class DerivationKind(StrEnum):
    """How a derived fact (推算) was computed."""

    SUM = "sum"
    CHANGE = "change"
    GROWTH = "growth"
    PERCENTAGE_POINTS = "percentage_points"


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact was stated, so that a person can look it up."""

    file_name: str = ""
    sheet: str = ""
    cell: str = ""
    """Address of the value's cell, or the JSON pointer of the value."""
    supplied_by: str = ""

    def render(self) -> str:
        """The place in one line, as staff read it: 数据.xlsx 表1!C7; of JSON 数据 第3项."""
        if match := _POINTER.match(self.cell):
            return f"{self.file_name.removesuffix('.json')} 第{int(match[1]) + 1}项".strip()
        place = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return " ".join(part for part in (self.file_name, place) if part)


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a derived fact follows from stated ones; ``formula`` is shown to people."""

    kind: DerivationKind
    operand_ids: tuple[str, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact (数据项).

    A fact is quoted in a writer's text by its token ``⟦F07⟧``; ``render`` gives what the token
    becomes. A remark (备注) is evidence like the value itself: figures and dates that stand in it
    may be used.
    """

    fact_id: str
    """F01, F02 … for stated facts, D01, D02 … for derived ones; unique in a sheet."""
    label: str
    """What is stated or counted, as the clerk wrote it: 中心组集中研学."""
    kind: FactKind
    value: str
    """The value as text: 14, 《…》, or a whole sentence."""
    quantity: Quantity | None = None
    """Set for COUNT, AMOUNT and PERCENTAGE."""
    on_date: date | None = None
    """Set for DATE."""
    role: FactRole = FactRole.ACHIEVEMENT
    category: str = ""
    """类别: the heading that the sheet files the fact under."""
    aliases: tuple[str, ...] = ()
    """Other names of the label, from the report type."""
    remark: str = ""
    """备注, as written, less the parts that were read into other fields."""
    last_year: Quantity | None = None
    outcome: str = ""
    """A result stated in the remark: 全部按期办结."""
    gloss: str = ""
    """What the remark says the label covers: 基层站所."""
    occurred_on: str = ""
    """A date stated in the remark, as it may be printed: 3月17日."""
    basis: str = ""
    """口径: how it was counted: 三个支部合计."""
    as_of: date | None = None
    """截至日期."""
    source: FactSource = field(default_factory=FactSource)
    derivation: Derivation | None = None
    required: bool = True
    """Whether a draft that does not use it is reported as 漏用."""

    @property
    def is_derived(self) -> bool:
        """Whether code computed it."""
        return self.derivation is not None

    @property
    def token(self) -> str:
        """How a writer refers to it."""
        return f"⟦{self.fact_id}⟧"

    def render(self) -> str:
        """The value as it stands in a report: 14次, 99.6%, 《…》, 2023年3月17日."""
        if self.quantity is not None:
            return self.quantity.render()
        if self.on_date is not None:
            return f"{self.on_date.year}年{self.on_date.month}月{self.on_date.day}日"
        return self.value


@dataclass(frozen=True, slots=True)
class FactSheet:
    """事实表: all facts of one organization, one year, one report type.

    ``facts`` holds the stated facts in the order of the sheet and then the derived ones.
    """

    organization: str
    report_year: int
    report_type: str
    facts: tuple[Fact, ...]
    organization_short: str = ""
    """How the organization calls itself in its text: 局党总支."""
    aliases: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __hash__(self) -> int:  # type: ignore[explicit-override] # typing.override is of 3.12
        # Sheets are keys of caches, asked for with every text that is checked; two that share
        # all of this are compared in full.
        return hash((self.organization, self.report_year, self.report_type, len(self.facts)))

    def by_id(self) -> dict[str, Fact]:
        """The facts by their id."""
        return {fact.fact_id: fact for fact in self.facts}

    def stated(self) -> tuple[Fact, ...]:
        """The facts that the organization supplied itself."""
        return tuple(fact for fact in self.facts if not fact.is_derived)

    @property
    def own_names(self) -> tuple[str, ...]:
        """Every name by which the organization is known, longest first."""
        names = {self.organization, self.organization_short, *self.aliases} - {""}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing wrong with a supplied fact sheet; all of them are reported together."""

    place: str
    """Where: 表1!C7, 第3行, or a JSON pointer."""
    message: str
    """What is wrong and what to do, in Chinese."""
    is_error: bool = True
    """Errors refuse the sheet; warnings are shown and the sheet is taken."""
