"""Kill workers and server at random moments under load, and count what was lost or done twice.

    python -m tests.chaos [KILLS] [SEED]

A real server, two real workers, and the scripted model server. Every accepted draft has to end
ready, every section has one revision, and no section that has a text is asked of the model again. A
section that was under way in a process when it was killed is asked once more: that is the price.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from tests.model_scripts import SCRIPTS, Answer, Ask
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

_PATIENCE = 300
_LABELS = ("中心组集中学习", "走访群众", "发展党员")


@dataclass
class _Run:
    accepted: dict[str, str] = field(default_factory=dict)
    """The number in the labels of each draft, by the draft's id."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When the model was asked, and all that it was told."""
    kills: int = 0


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance, run = random.Random(seed), _Run()

    def answer_slowly(ask: Ask) -> Answer:
        run.asked.append((time.time(), ask.user))
        return replace(SCRIPTS["obedient"](ask), pause=chance.uniform(0, 0.6))

    with tempfile.TemporaryDirectory() as folder, ModelServer() as model:
        model.script = answer_slowly
        data = Path(folder) / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        starts: list[Callable[[], ServerProcess]] = [
            lambda: ServerProcess(data, drafts_in_parallel=0, **settings),
            *[lambda: ServerProcess(data, "worker", **settings)] * 2,
        ]
        processes = [start().__enter__() for start in starts]
        for _ in range(kills):
            _send(processes[0].client, run, chance)
            time.sleep(chance.uniform(0.1, 4))
            victim = chance.choices(range(3), (1, 3, 3))[0]
            processes[victim].kill()
            processes[victim].__exit__()
            processes[victim] = starts[victim]().__enter__()
            run.kills += 1
        drafts = _finished(processes[0].client, run)
        for process in processes:
            process.__exit__()
    return _report(drafts, run)


def _send(client: httpx2.Client, run: _Run, chance: random.Random) -> None:
    number = f"{len(run.accepted):04d}"
    facts = [
        {"label": f"{label}{number}号", "value": chance.randint(2, 90), "measure_unit": "次"}
        for label in _LABELS
    ]
    organization = f"澄江区第{chance.choice('一二三四')}档案馆党支部"
    sheet = {"organization": organization, "report_year": 2025, "facts": facts, "writer": "model"}
    response = client.post("/drafts?wait=0", json=sheet)
    response.raise_for_status()
    run.accepted[response.json()["draft_id"]] = number


def _finished(client: httpx2.Client, run: _Run) -> list[dict[str, Any]]:
    end = time.monotonic() + _PATIENCE
    while True:
        drafts = [client.get(f"/drafts/{draft_id}").json() for draft_id in run.accepted]
        if all(draft["state"] != "writing" for draft in drafts) or time.monotonic() > end:
            return drafts
        time.sleep(1)


def _report(drafts: list[dict[str, Any]], run: _Run) -> int:
    lost = sum(draft["state"] != "ready" for draft in drafts)
    sections = [(d["draft_id"], s) for d in drafts for s in d["sections"]]
    twice = sum(section["revision_number"] != 1 for _, section in sections)
    needless = 0
    for draft_id, section in sections:
        written = datetime.fromisoformat(section["revised_at"]).timestamp()
        heading = f"标题：{section['heading']}\n"
        labels = [f"{label}{run.accepted[draft_id]}号" for label in _LABELS]
        needless += sum(
            at > written and heading in told and any(label in told for label in labels)
            for at, told in run.asked
        )
    for name, figure in (
        ("kills", run.kills),
        ("drafts accepted", len(run.accepted)),
        ("drafts lost", lost),
        ("sections", len(sections)),
        ("sections written twice", twice),
        ("calls to the model", len(run.asked)),
        ("calls for a section that had its text", needless),
    ):
        print(f"{name:40}{figure:6}")
    return 1 if lost or twice or needless else 0


if __name__ == "__main__":
    sys.exit(main())
