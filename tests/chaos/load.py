"""What people and systems do meanwhile: draft, edit, add documents. And what the model answers."""

import random
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from tests.chaos.rows import SqliteRow
from tests.model_scripts import SCRIPTS, Answer, Ask

_PATIENCE = 400
LABELS = ("中心组集中学习", "走访群众", "发展党员")
_FAILING = (
    *("timeout", "stall", "cut_before_text", "cut_stream", "unmarked_end", "half_json"),
    *("error_event", "length", "content_filter", "empty", "refusal", "wrong_numbers"),
    *("http_400", "http_429_forever", "http_500", "http_503"),
)
_SHARE_FAILING = 0.3


@dataclass
class Load:
    """Everything that was accepted, and every call to the model."""

    chance: random.Random
    accepted: dict[str, str] = field(default_factory=dict)
    """The number in the labels of each draft, by the draft's id."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When the model was asked, and all that it was told."""
    failed_calls: int = 0
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    """Draft, section and text of each edit that was confirmed."""
    refused: int = 0
    """Requests that were answered by an error, or by nothing, while something was down."""
    documents: list[str] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, ask: Ask) -> Answer:
        """The model: slow, and failing three times in ten."""
        with self._lock:
            self.asked.append((time.time(), ask.user))
            name = "obedient"
            if self.chance.random() < _SHARE_FAILING:
                name = self.chance.choice(_FAILING)
                self.failed_calls += 1
            pause = self.chance.uniform(0, 0.6)
        return replace(SCRIPTS[name](ask), pause=pause)

    def act(self, client: httpx2.Client) -> None:
        """Send a draft, edit a section of an earlier one, and now and then add a document."""
        number = f"{len(self.accepted):04d}"
        facts = [
            {
                "label": f"{label}{number}号",
                "value": self.chance.randint(2, 90),
                "measure_unit": "次",
            }
            for label in LABELS
        ]
        organization = f"澄江区第{self.chance.choice('一二三四')}档案馆党支部"
        sheet = {"organization": organization, "report_year": 2025, "facts": facts}
        key = {"Idempotency-Key": f"draft-{number}"}
        answer = self._insist(
            client, "POST", "/drafts?wait=0", json=sheet | {"writer": "model"}, headers=key
        )
        self.accepted[answer.json()["draft_id"]] = number
        self._edit(client)
        if len(self.accepted) % 3 == 0:
            text = f"澄江区第{number}号学习规则\n第一条 中心组每季度学习{number}次。".encode()
            answer = self._insist(
                client,
                "POST",
                "/documents",
                files={"file": (f"规则{number}.txt", text)},
                data={"kind": "policy"},
            )
            self.documents.append(answer.json()["document_id"])

    def finish(self, row: SqliteRow) -> None:
        """Wait until everything that was accepted has ended, and read it."""
        end = time.monotonic() + _PATIENCE
        while True:
            self.drafts = [
                self._insist(row.client(n), "GET", f"/drafts/{draft_id}").json()
                for n, draft_id in enumerate(self.accepted)
            ]
            is_done = all(draft["state"] != "writing" for draft in self.drafts)
            if is_done or time.monotonic() > end:
                break
            time.sleep(1)
        client = row.client(0)
        self.found = [d for d in self.documents if client.get(f"/documents/{d}").status_code == 200]
        while client.get("/health").json()["vector_index"] != "in-use" and row.servers > 1:
            if time.monotonic() > end:
                break
            time.sleep(1)
        self.vector_index = client.get("/health").json()["vector_index"]
        self.histories = {
            (draft_id, key): client.get(f"/drafts/{draft_id}/sections/{key}/revisions").json()
            for draft_id, key, _ in self.edits
        }

    found: list[str] = field(default_factory=list)
    vector_index: str = ""
    histories: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def _edit(self, client: httpx2.Client) -> None:
        """As a clerk does: on the latest text, or told that another one is there."""
        draft_id = self.chance.choice(list(self.accepted))
        draft = self._insist(client, "GET", f"/drafts/{draft_id}").json()
        written = [s for s in draft["sections"] if s["text"]]
        if not written:
            return
        section = self.chance.choice(written)
        text = f"{section['text']}\n第{len(self.edits)}次修改。"
        path = f"/drafts/{draft_id}/sections/{section['section_key']}"
        tag = {"If-Match": f'"{section["revision_number"]}"'}
        try:
            answer = client.put(path, json={"text": text, "author": "张三"}, headers=tag)
        except httpx2.HTTPError:
            self.refused += 1
            return
        if answer.is_success:
            self.edits.append((draft_id, section["section_key"], text))
        else:
            self.refused += 1

    def _insist(
        self,
        client: httpx2.Client,
        method: str,
        path: str,
        **more: Any,  # noqa: ANN401 - as httpx2 has them
    ) -> httpx2.Response:
        """Ask again until it is answered, as an OA system does with its key."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = client.request(method, path, **more)
                if answer.is_success or time.monotonic() > end:
                    answer.raise_for_status()
                    return answer
            except httpx2.TransportError:
                if time.monotonic() > end:
                    raise
            self.refused += 1
            time.sleep(0.5)
