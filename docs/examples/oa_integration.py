r"""How an OA system drafts a report: send facts, be called back, fetch the Word file.

    python oa_integration.py --url http://127.0.0.1:8000 --listen 127.0.0.1:9000 \
        --facts facts.json --out report.docx

Standard library only: copy what you need. ``--key`` is the API key, else
``DRAFTER_KEY`` in the environment. The
address that drafter calls back must be one that its operator allows
(``DRAFTER_CALLBACK_NETWORKS``).
"""

import argparse
import hashlib
import hmac
import json
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

OLDEST = 300
"""Seconds: an older callback may be a recorded one, sent again by somebody else."""


@dataclass(frozen=True)
class Api:
    """The HTTP interface of drafter."""

    url: str
    key: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> bytes:  # noqa: ANN401
        """One request; the answer's body.

        Raises:
            SystemExit: it was refused, or nobody is there; the reason is told.
        """
        content = None if body is None else json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.url + path, content, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())  # application/problem+json, always
            raise SystemExit(f"{problem['code']}: {problem['detail']}") from None
        except urllib.error.URLError as error:
            raise SystemExit(f"{self.url} cannot be reached: {error.reason}") from None

    def json(self, method: str, path: str, body: Any = None, **headers: str) -> Any:  # noqa: ANN401
        """The same for an answer in JSON."""
        return json.loads(self.call(method, path, body, **headers))


def is_genuine(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether drafter sent this, and just now: HMAC-SHA256 over timestamp, a full stop and body."""
    signed = timestamp.encode() + b"." + body
    expected = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    is_fresh = timestamp.isdecimal() and abs(now - int(timestamp)) <= OLDEST
    return is_fresh and hmac.compare_digest(expected, signature)


@contextmanager
def receiving(host: str, port: int, secret: str) -> Iterator["queue.Queue[dict[str, Any]]"]:
    """Take callbacks as long as the block lasts; genuine ones come out of the queue."""
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            timestamp = self.headers.get("Drafter-Timestamp", "")
            signature = self.headers.get("Drafter-Signature", "")
            genuine = is_genuine(secret, timestamp, body, signature, time.time())
            # Answer at once: whatever takes time comes after it. 2xx says that it was taken.
            self.send_response(204 if genuine else 401)
            self.end_headers()
            if genuine:
                told.put(json.loads(body))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer((host, port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def draft(api: Api, host: str, port: int, facts: dict[str, Any], patience: float) -> bytes:
    """The Word file of a report that is drafted from these facts."""
    secret = uuid.uuid4().hex
    with receiving(host, port, secret) as told:
        hook = {"url": f"http://{host}:{port}/drafter", "secret": secret}
        hook["organization"] = facts["organization"]
        webhook = api.json("POST", "/api/v1/webhooks", hook)  # an OA system does this once
        try:
            # The same key for every repetition of this order: a lost answer orders nothing twice.
            order = {"Idempotency-Key": uuid.uuid4().hex}
            accepted = api.json("POST", "/api/v1/drafts?wait=0", facts, **order)
            print(f"accepted: {accepted['draft_id']}")
            while True:
                # A callback comes at least once: look at whose it is, and expect it again.
                event = told.get(timeout=patience)
                if event["draft_id"] == accepted["draft_id"]:
                    break
        finally:
            api.call("DELETE", f"/api/v1/webhooks/{webhook['webhook_id']}")
    print(f"written: {event['title']}, {event['state']}, open points: {event['open_points']}")
    return api.call("GET", event["export"])


def main() -> int:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where drafter is")
    parser.add_argument("--key", default=os.environ.get("DRAFTER_KEY", ""), help="its API key")
    parser.add_argument("--listen", default="127.0.0.1:9000", help="where it calls back")
    parser.add_argument("--facts", type=Path, required=True, help="a fact sheet in JSON")
    parser.add_argument("--out", type=Path, required=True, help="the .docx to write")
    parser.add_argument("--patience", type=float, default=600, help="seconds to wait at most")
    asked = parser.parse_args()
    host, _, port = asked.listen.partition(":")
    facts = json.loads(asked.facts.read_text(encoding="utf-8"))
    api = Api(asked.url.rstrip("/"), asked.key)
    asked.out.write_bytes(draft(api, host, int(port), facts, asked.patience))
    print(f"saved: {asked.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
