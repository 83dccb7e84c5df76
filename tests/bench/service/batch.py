"""A batch of many organizations against what the model can take, with one worker and with two."""

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from tests.bench.service.sheets import sheets
from tests.model_scripts import Answer, Ask, obedient
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

_MODEL_PARALLEL = 8
"""Calls of one worker at once, which the scripted model answers in a fixed time."""
_DRAFTS = 2 * _MODEL_PARALLEL
"""A batch has half of these: as many drafts as calls, so that one that ends leaves no call free."""
_PATIENCE = 3600
_ANSWER_TIME = 5.0
"""Seconds that the scripted model takes for a section: some 400 characters by a model of 14 billion
parameters on a card that serves eight at once. A quicker one is limited by the CPU."""


@dataclass(frozen=True)
class _Batch:
    seconds: float
    calls: int
    share: float
    """Of the time that the model was needed, of the time that it took."""
    cpu: float
    """Seconds of CPU of the service's processes a section, their start not counted."""


def run(*, is_quick: bool) -> None:
    """Print seconds and the share of the model's capacity, with two workers and with one.

    Also what a section costs in CPU, which limits what a machine can take from any model.
    """
    organizations, delay = (6, 1.0) if is_quick else (200, _ANSWER_TIME)
    two = _write(organizations, 2, delay)
    one = _write(max(1, organizations // 2), 1, delay)
    rates = [batch.calls / batch.seconds for batch in (one, two)]
    for workers, batch in ((2, two), (1, one)):
        print(
            f"batch, {workers} worker(s): {batch.calls} sections in {batch.seconds:.0f} s, "
            f"{batch.share:.2f} of what the model can take (the goal is 0.9), "
            f"{batch.cpu:.2f} s of CPU a section"
        )
    print(f"batch, two workers to one: {rates[1] / rates[0]:.2f} (the goal is 1.8)")


def _write(organizations: int, workers: int, delay: float) -> _Batch:
    def slow(ask: Ask) -> Answer:
        return replace(obedient(ask), pause=delay)

    with (
        tempfile.TemporaryDirectory() as folder,
        ModelServer() as model,
        ExitStack() as stack,
    ):
        model.script = slow
        settings: dict[str, object] = {
            "model_base_url": model.base_url,
            "model_name": "obedient",
            "model_parallel": _MODEL_PARALLEL,
            "sections_in_parallel": 4,
        }
        data = Path(folder) / "data"
        server = stack.enter_context(ServerProcess(data, drafts_in_parallel=0, **settings))
        processes = [server]
        processes += [
            stack.enter_context(
                ServerProcess(data, "worker", drafts_in_parallel=_DRAFTS, **settings)
            )
            for _ in range(workers)
        ]
        spent, begun = _cpu(processes), time.perf_counter()
        asked = server.client.post("/draft-batches", json={"drafts": sheets(organizations)})
        assert asked.status_code == 202, asked.text
        left = [draft["draft_id"] for draft in asked.json()["drafts"]]
        while left:
            assert time.perf_counter() - begun < _PATIENCE, f"{len(left)} drafts are not written"
            draft = server.client.get(f"/drafts/{left[0]}").json()
            if draft["state"] == "writing":
                time.sleep(0.5)
                continue
            assert draft["state"] == "ready", draft["state"]
            left.pop(0)
        seconds = time.perf_counter() - begun
        spent, calls = _cpu(processes) - spent, len(model.chats)
    needed = calls * delay / (workers * _MODEL_PARALLEL)
    return _Batch(seconds, calls, needed / seconds, spent / calls)


def _cpu(processes: list[ServerProcess]) -> float:
    """Seconds of CPU that they have had."""
    times = [psutil.Process(each.process.pid).cpu_times() for each in processes]
    return sum(each.user + each.system for each in times)
