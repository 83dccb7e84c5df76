"""The worked example of an OA system runs against a real installation, as a reader would run it."""

import io
import json
import runpy
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from drafter.jobs.courier import signature
from tests.integration.test_telemetry import free_port
from tests.server_process import ServerProcess

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
CLIENT = EXAMPLES.parents[1] / "clients" / "python"
EXAMPLE = runpy.run_path(str(EXAMPLES / "oa_integration.py"))
OLDEST: int = EXAMPLE["OLDEST"]


def key_of(server: ServerProcess) -> dict[str, str]:
    return {"DRAFTER_KEY": server.client.headers["Authorization"].removeprefix("Bearer ")}


def test_an_oa_system_gets_its_report_by_callback(tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    facts = EXAMPLES / "facts.json"
    with ServerProcess(tmp_path / "data", callback_networks='["127.0.0.0/8"]') as server:
        done = subprocess.run(  # noqa: S603 - our own script
            [
                *(sys.executable, EXAMPLES / "oa_integration.py", "--url", server.address),
                *("--listen", f"127.0.0.1:{free_port()}", "--facts", facts, "--out", out),
                *("--patience", "60"),
            ],
            capture_output=True,
            text=True,
            env=key_of(server),
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        left = server.client.get("/webhooks").json()
    assert "written: 云溪区水务局党总支2025年度" in done.stdout
    assert left == []
    text = ZipFile(io.BytesIO(out.read_bytes())).read("word/document.xml").decode()
    for fact in json.loads(facts.read_text(encoding="utf-8"))["facts"]:
        assert str(fact["value"]) in text


def test_what_is_refused_is_told_with_its_code(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"organization": "", "report_year": 2025, "facts": []}', encoding="utf-8")
    with ServerProcess(tmp_path / "data") as server:
        done = subprocess.run(  # noqa: S603
            [
                *(sys.executable, EXAMPLES / "oa_integration.py", "--url", server.address),
                *("--listen", f"127.0.0.1:{free_port()}", "--facts", facts),
                *("--out", tmp_path / "out.docx"),
            ],
            capture_output=True,
            text=True,
            env=key_of(server),
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("invalid-request: ")
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize(
    ("age", "body", "genuine"),
    [(0, b"{}", True), (0, b"{} ", False), (OLDEST + 2, b"{}", False), (-OLDEST - 2, b"{}", False)],
)
def test_a_callback_is_genuine_if_it_is_signed_and_new(
    age: int,
    body: bytes,
    genuine: bool,
) -> None:
    now = time.time()
    timestamp = str(int(now) - age)
    signed = signature("s" * 16, timestamp, b"{}")
    assert EXAMPLE["is_genuine"]("s" * 16, timestamp, body, signed, now) is genuine


@pytest.mark.skipif(not (CLIENT / "drafter_client").is_dir(), reason="make client generates it")
def test_a_report_is_drafted_through_the_generated_client(tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    facts = EXAMPLES / "facts.json"
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"organization": "", "report_year": 2025, "facts": []}', encoding="utf-8")
    with ServerProcess(tmp_path / "data") as server:
        environment = {**key_of(server), "PYTHONPATH": str(CLIENT)}

        def draft(stated: Path) -> subprocess.CompletedProcess[str]:
            script = EXAMPLES / "typed_client.py"
            return subprocess.run(  # noqa: S603 - our own script
                [sys.executable, "-W", "error", script, server.address, stated, out],
                capture_output=True,
                text=True,
                env=environment,
                timeout=120,
                check=False,
            )

        refused = draft(wrong)
        assert refused.returncode == 1
        assert "invalid-request" in refused.stderr
        assert not out.exists()
        done = draft(facts)
    assert done.returncode == 0, done.stderr
    assert "ready" in done.stdout
    text = ZipFile(io.BytesIO(out.read_bytes())).read("word/document.xml").decode()
    for fact in json.loads(facts.read_text(encoding="utf-8"))["facts"]:
        assert str(fact["value"]) in text
