"""A whole report against its slowest section: what running the sections side by side gains."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from api.bootstrap import Services
from drafter.domain.fact import FactSheet
from drafter.domain.progress import Progress, ProgressKind
from drafter.ports import ChatMessage, OnUsage, Writer
from drafter.reference.report_types import find_report_type
from drafter.writers.model import ModelWriter
from tests.bench.timing import Spread
from tests.evals.library import read_sample_sheets
from tests.model_scripts import Ask, obedient

_RUNS = 3
_QUICK, _REAL = 0.4, 3.0
"""Seconds that the scripted model takes for a section. The first is quicker than any real model and
shows what code costs beside it; 3 seconds are some 300 characters at 100 a second."""


@dataclass(frozen=True)
class SlowModel:
    """Answers as it should, after a fixed delay."""

    delay: float
    name = "slow"
    context_size = 32768
    answer_size = 2048

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        await asyncio.sleep(self.delay)
        told = [{"role": message.role, "content": message.content} for message in messages]
        yield obedient(Ask({"messages": told})).text


def run(services: Services) -> None:
    """Print seconds of a report and the ratio, for the exemplar writer and the slow model."""
    sheet = max(read_sample_sheets(services), key=lambda s: len(s.facts))
    _measure("exemplar writer", services, sheet, services.writer("exemplar"), parallel=4)
    for delay, parallel in ((_QUICK, 4), (_QUICK, 32), (_REAL, 32)):
        slow = ModelWriter(SlowModel(delay), nonce_source=lambda: "nonce")
        _measure(f"model, {delay} s a section", services, sheet, slow, parallel)


def _measure(
    name: str, services: Services, sheet: FactSheet, writer: Writer, parallel: int
) -> None:
    drafting = replace(services.drafting, parallelism=parallel)
    report_type = find_report_type(sheet.report_type)
    totals: list[float] = []
    slowest: list[float] = []
    sections = 0
    for _ in range(_RUNS):
        begun: dict[str, float] = {}
        took: dict[str, float] = {}

        def note(
            progress: Progress, begun: dict[str, float] = begun, took: dict[str, float] = took
        ) -> None:
            now = time.perf_counter()
            if progress.kind is ProgressKind.SECTION_STARTED:
                begun[progress.section_key] = now
            elif progress.kind is ProgressKind.SECTION_DONE:
                took[progress.section_key] = now - begun[progress.section_key]

        started = time.perf_counter()
        asyncio.run(drafting.draft_report(sheet, report_type, writer, note))
        totals.append(time.perf_counter() - started)
        slowest.append(max(took.values()))
        sections = len(took)
    ratio = Spread(tuple(a / b for a, b in zip(totals, slowest, strict=True)))
    print(
        f"whole report, {name}, {parallel} side by side: {Spread(tuple(totals)).render(' s')}, "
        f"slowest of {sections} sections {Spread(tuple(slowest)).render(' s')}, "
        f"ratio {ratio.render()} (waves: {math.ceil(sections / parallel)})"
    )
