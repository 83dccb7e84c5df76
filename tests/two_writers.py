"""Two people edit one section at the same moment, again and again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionRole,
    SectionState,
)
from drafter.errors import RevisionConflict
from drafter.ports import DraftStore
from tests.builders import fact_sheet

_MOMENT = datetime(2026, 1, 5, tzinfo=UTC)
PLAN = SectionPlan("s1", 1, "一、", "主要工作", SectionRole.ACHIEVEMENT)


@dataclass(frozen=True, slots=True)
class RaceResult:
    """What came of all rounds."""

    saved: int
    told: int
    """Writers who were told that the other had been faster."""
    lost: int
    """Saved texts that are no revision."""


def draft_of_one_section(draft_id: str = "a" * 32) -> Draft:
    """A draft with a section that has no text yet."""
    return Draft(
        draft_id=draft_id,
        title="2025年度述职报告",
        sheet=fact_sheet(),
        sections=(Section(PLAN),),
        state=DraftState.READY,
        writer="exemplar",
        created_at=_MOMENT,
        updated_at=_MOMENT,
    )


def edited(number: int, text: str) -> Section:
    """The section with a text that a person gave it."""
    revision = Revision(
        f"{number:032d}", "s1", number, text, RevisionOrigin.EDITED, "张三", _MOMENT
    )
    return Section(PLAN, SectionState.WRITTEN, revision)


def race(one: DraftStore, other: DraftStore, rounds: int) -> RaceResult:
    """In each round both save a text over the same revision at the same moment."""
    draft = replace(draft_of_one_section("b" * 32))
    one.create(draft)
    saved: list[str] = []
    told = 0
    gate = threading.Barrier(2)

    def write(store: DraftStore, number: int, text: str) -> str:
        section = edited(number, text)
        gate.wait()
        try:
            store.add_revision(draft.draft_id, section, expected_number=number - 1)
        except RevisionConflict:
            return ""
        return text

    with ThreadPoolExecutor(2) as pool:
        for number in range(1, rounds + 1):
            tasks = [
                pool.submit(write, store, number, f"第{number}稿，{name}改")
                for store, name in ((one, "甲"), (other, "乙"))
            ]
            for text in (task.result() for task in tasks):
                saved += [text] if text else []
                told += not text
    kept = {revision.text for revision in one.revisions(draft.draft_id, "s1")}
    return RaceResult(len(saved), told, len(set(saved) - kept))
