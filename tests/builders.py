"""Small facts, sheets, exemplars and writers by hand; everything in them is fictional."""

import hashlib
import itertools
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from drafter.domain.fact import Derivation, DerivationKind, Fact, FactKind, FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.source import DocumentKind, Exemplar, Passage
from drafter.domain.task import SectionTask
from drafter.redaction.delexicalize import delexicalize
from drafter.reference.lexicon import load_lexicon
from tests.fakes_index import DUTY

ORGANIZATION = "安澜市云溪区水务局党总支"
OTHER_ORGANIZATION = "安澜市青禾街道党工委"
_TOKEN = re.compile("⟦([FDP][0-9]+)⟧")
_RISES = {True: "增加", False: "减少"}


def count(
    label: str, amount: str | int, measure_unit: str, fact_id: str = "F01", **more: object
) -> Fact:
    """A count, as the sheet states it."""
    quantity = Quantity(
        Decimal(amount),
        measure_unit,
        more.pop("comparator", Comparator.EXACT),  # type: ignore[arg-type]
    )
    kind = FactKind.PERCENTAGE if measure_unit == "%" else FactKind.COUNT
    return replace(Fact(fact_id, label, kind, str(amount), quantity), **more)  # type: ignore[arg-type]


def title(label: str, value: str, fact_id: str = "F01", **more: object) -> Fact:
    return replace(Fact(fact_id, label, FactKind.DOCUMENT_TITLE, value), **more)  # type: ignore[arg-type]


def text(label: str, value: str, fact_id: str = "F01", **more: object) -> Fact:
    return replace(Fact(fact_id, label, FactKind.TEXT, value), **more)  # type: ignore[arg-type]


def day(label: str, on_date: date, fact_id: str = "F01", **more: object) -> Fact:
    fact = Fact(fact_id, label, FactKind.DATE, on_date.isoformat(), on_date=on_date)
    return replace(fact, **more)  # type: ignore[arg-type]


def change(fact: Fact, difference: str | int, *, rises: bool = True, fact_id: str = "D01") -> Fact:
    """What code derives for a fact whose last year's value is known."""
    assert fact.quantity is not None
    is_share = fact.kind is FactKind.PERCENTAGE
    return Fact(
        fact_id,
        f"{fact.label}较上年{_RISES[rises]}",
        FactKind.COUNT,
        str(difference),
        Quantity(Decimal(difference), "个百分点" if is_share else fact.quantity.measure_unit),
        remark={True: "提高", False: "降低"}[rises] if is_share else _RISES[rises],
        derivation=Derivation(
            DerivationKind.PERCENTAGE_POINTS if is_share else DerivationKind.CHANGE,
            (fact.fact_id,),
            "今年－去年",
        ),
        required=False,
    )


def growth(fact: Fact, percent: str, *, rises: bool = True, fact_id: str = "D02") -> Fact:
    return Fact(
        fact_id,
        f"{fact.label}较上年{'增长' if rises else '下降'}",
        FactKind.PERCENTAGE,
        percent,
        Quantity(Decimal(percent), "%"),
        remark="增长" if rises else "下降",
        derivation=Derivation(DerivationKind.GROWTH, (fact.fact_id,), "增减÷去年"),
        required=False,
    )


def numbered(*facts: Fact) -> tuple[Fact, ...]:
    """The facts as F01, F02 … in the order given."""
    return tuple(replace(fact, fact_id=f"F{i:02d}") for i, fact in enumerate(facts, start=1))


def fact_sheet(*facts: Fact, **more: object) -> FactSheet:
    sheet = FactSheet(ORGANIZATION, 2025, DUTY, facts, organization_short="局党总支")
    return replace(sheet, **more)  # type: ignore[arg-type]


def passage(
    wording: str,
    *,
    organization: str = ORGANIZATION,
    year: int = 2024,
    heading: str = "强化理论武装",
    kind: DocumentKind = DocumentKind.PAST_REPORT,
    position: int = 1,
    document_title: str = "云溪区水务局党总支2024年度述职报告",
) -> Passage:
    document_id = hashlib.sha256(f"{organization}{year}{heading}".encode()).hexdigest()[:16]
    return Passage(
        f"{document_id}:{position:04d}",
        document_id,
        position,
        ("主要工作", heading),
        wording,
        kind,
        organization=organization if kind is DocumentKind.PAST_REPORT else "",
        year=year,
        document_title=document_title,
    )


def exemplar(
    wording: str, *, is_own: bool = True, year: int = 2024, lexicon: Lexicon | None = None
) -> Exemplar:
    """A past wording as a writer sees it: delexicalized by the code that does it for all."""
    organization = ORGANIZATION if is_own else OTHER_ORGANIZATION
    return delexicalize(
        passage(wording, organization=organization, year=year),
        is_own=is_own,
        lexicon=lexicon or load_lexicon(),
        known_names=(ORGANIZATION, OTHER_ORGANIZATION),
    )


def printed(wording: str, facts: Sequence[Fact]) -> str:
    """A writer's text as a person will read it."""
    values = {fact.fact_id: fact.render().rstrip("。") for fact in facts}
    return _TOKEN.sub(lambda match: values[match[1]], wording)


class ScriptedWriter:
    """Answers with the next of the given texts; remembers what it was asked."""

    def __init__(
        self, *answers: str | Exception, can_repair: bool = True, piece_size: int = 1000
    ) -> None:
        self.name = "scripted"
        self.prompt_version = "scripted@v1"
        self.can_repair = can_repair
        self.tasks: list[SectionTask] = []
        self._answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        self._piece_size = piece_size

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        self.tasks.append(task)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        for start in range(0, len(answer), self._piece_size):
            yield answer[start : start + self._piece_size]


class TaskWriter:
    """Answers with what a function makes of the task; may wait in between."""

    name = "scripted"
    prompt_version = "scripted@v1"
    can_repair = False

    def __init__(self, answer: Callable[[SectionTask], str]) -> None:
        self._answer = answer

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        yield self._answer(task)


def all_tokens(task: SectionTask) -> str:
    """Every stated fact of a section behind its label."""
    told = [f"{fact.label}{fact.token}。" for fact in task.facts if not fact.is_derived]
    return "".join(told) or "扎实推进各项工作，不断提高工作水平。"


def plan_fact(label: str, amount: int, measure_unit: str, fact_id: str = "F01") -> Fact:
    return count(label, amount, measure_unit, fact_id, role=FactRole.PLAN, category="下步打算")
