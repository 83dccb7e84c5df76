"""Draft a report through the typed client and fetch the Word file.

    make client && pip install ./clients/python
    DRAFTER_KEY=dk_… python typed_client.py http://127.0.0.1:8000 facts.json report.docx

The client is generated from the service's OpenAPI document: every operation is a module with the
functions ``sync`` and ``asyncio``, every body and answer a class. An error is a ``ProblemOut``.
"""

import json
import os
import sys
import uuid
from pathlib import Path

from drafter_client import AuthenticatedClient
from drafter_client.api.drafts import create_draft, export_draft
from drafter_client.models import DraftIn, DraftOut


def main() -> None:
    """Order the report, wait until it is written, save it."""
    address, facts, out = sys.argv[1:]
    body = DraftIn.from_dict(json.loads(Path(facts).read_text(encoding="utf-8")))
    with AuthenticatedClient(address, os.environ["DRAFTER_KEY"], timeout=700) as client:
        draft = create_draft.sync(client=client, body=body, idempotency_key=uuid.uuid4().hex)
        if not isinstance(draft, DraftOut):
            sys.exit(f"{draft.code}: {draft.detail}" if draft else "no answer that is documented")
        file = export_draft.sync_detailed(draft_id=draft.draft_id, client=client)
    Path(out).write_bytes(file.content)
    print(f"{draft.title}: {draft.state}, {draft.open_points} open points, saved as {out}")


if __name__ == "__main__":
    main()
