"""Two people edit one section at the same moment, again and again."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx2

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

_Writer = TypeVar("_Writer")
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

    def save(store: DraftStore, number: int, text: str) -> bool:
        section = edited(number, text)
        try:
            store.add_revision(draft.draft_id, section, expected_number=number - 1)
        except RevisionConflict:
            return False
        return True

    saved, told = _rounds((one, other), rounds, save, first=1)
    kept = [revision.text for revision in one.revisions(draft.draft_id, "s1")]
    return RaceResult(len(saved), told, sum(text not in kept for text in saved))


def race_over_http(one: httpx2.Client, other: httpx2.Client, rounds: int) -> RaceResult:
    """The same through the API; who is told is shown the text that was faster.

    Raises:
        AssertionError: an answer that is neither a saved text nor such a conflict.
    """
    fact = {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"}
    sheet = {"organization": "澄江区档案馆党支部", "report_year": 2025, "facts": [fact]}
    made = one.post("/drafts", json=sheet | {"writer": "exemplar"})
    assert made.status_code == 201, made.text
    draft = made.json()
    section = next(s for s in draft["sections"] if s["revision_number"])
    url = f"/drafts/{draft['draft_id']}/sections/{section['section_key']}"
    first = section["revision_number"] + 1

    def save(client: httpx2.Client, number: int, text: str) -> bool:
        body = {"text": text, "author": "张三"}
        answer = client.put(url, json=body, headers={"If-Match": f'"{number - 1}"'})
        told: dict[str, Any] = answer.json()
        if answer.status_code == 200:
            assert told["revision_number"] == number
            return True
        assert (answer.status_code, told["code"]) == (412, "revision-conflict"), answer.text
        assert answer.headers["ETag"] == f'"{told["current"]["revision_number"]}"'
        assert told["current"]["revision_number"] == number
        assert told["current"]["text"] != text
        return False

    saved, told = _rounds((one, other), rounds, save, first=first)
    history = other.get(f"{url}/revisions").json()
    kept = [revision["text"] for revision in history]
    assert other.get(url).json()["text"] == saved[-1]
    return RaceResult(len(saved), told, sum(text not in kept for text in saved))


def _rounds(
    writers: tuple[_Writer, _Writer],
    rounds: int,
    save: Callable[[_Writer, int, str], bool],
    first: int,
) -> tuple[list[str], int]:
    """The texts that were saved, in order, and how many were told of a conflict."""
    saved: list[str] = []
    told = 0
    gate = threading.Barrier(2)

    def write(writer: _Writer, number: int, text: str) -> str:
        gate.wait()
        return text if save(writer, number, text) else ""

    with ThreadPoolExecutor(2) as pool:
        for number in range(first, first + rounds):
            tasks = [
                pool.submit(write, writer, number, f"第{number}稿，{name}改")
                for writer, name in zip(writers, "甲乙", strict=True)
            ]
            for text in (task.result() for task in tasks):
                saved += [text] if text else []
                told += not text
    return saved, told
