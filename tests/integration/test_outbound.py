"""On an intranet nothing is called but what is configured: the product's main ways, watched."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.model_server import ModelServer
from tests.server_process import ServerProcess

ROOT = Path(__file__).parents[2]
FACTS = [
    {"label": "主题党日", "value": 36, "measure_unit": "次", "category": "理论学习"},
    {"label": "走访群众", "value": "126户", "category": "联系群众"},
]
SHEET = {"organization": "澄江区档案馆党支部", "report_year": 2025, "facts": FACTS}
REPORT = "澄江区图书馆党支部2024年度述职报告\n\n一、抓理论学习\n\n全年开展主题党日11次。\n"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class WatchedServer(ServerProcess):
    """Notes down what it connects to."""

    module: ClassVar[str] = "tests.outbound"


class Proxy:
    """Takes every connection and ends it; whoever honours a proxy's setting is counted."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        self._thread = threading.Thread(target=self._take)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes it up
        self._thread.join()
        self._listener.close()

    def _take(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                said = connection.recv(200)
            if not said:
                return
            self.asked.append(said)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy() as running:
        for name in PROXIES:
            monkeypatch.setenv(name, f"http://127.0.0.1:{running.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "127.0.0.1,localhost")
        yield running


def connections(log: Path) -> set[tuple[str, int]]:
    """Hosts and ports that were connected to or asked for."""
    lines = log.read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines]
    return {(host, int(port)) for _, host, port in found if not host.startswith(("/", "\0"))}


def is_elsewhere(host: str) -> bool:
    if host in ("localhost", "None", "", socket.gethostname()):
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified)


async def test_the_main_ways_connect_to_the_configured_model_and_to_nothing_else(
    tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "outbound.log"
    monkeypatch.setenv("OUTBOUND_LOG", str(log))
    with (
        ModelServer() as model,
        WatchedServer(
            tmp_path / "data",
            *("serve", "--samples", "--port", "0"),
            model_base_url=model.base_url,
            model_name="obedient",
            writer="exemplar",
        ) as server,
    ):
        client = server.client
        added = client.post("/documents", files={"file": ("图书馆2024.txt", REPORT.encode())})
        assert added.status_code == 201, added.text
        assert client.get("/search", params={"q": "主题党日"}).json()
        by_rules, made = (
            client.post("/drafts", json=SHEET | {"writer": writer}).json()
            for writer in ("exemplar", "model")
        )
        assert (by_rules["state"], made["state"]) == ("ready", "ready")
        url = f"/drafts/{made['draft_id']}"
        said = client.post(f"{url}/messages", json={"text": "引言再短一点", "author": "张三"})
        assert said.status_code == 201, said.text
        assert client.get(f"{url}/export").content.startswith(b"PK")
        assert client.get(f"{server.address}/docs").status_code == 200
        tools = StdioServerParameters(
            command=sys.executable,
            args=["-m", "tests.outbound", "mcp", "--url", server.address],
            cwd=ROOT,
            env={
                "DRAFTER_KEY": client.headers["Authorization"].removeprefix("Bearer "),
                "OUTBOUND_LOG": str(log),
            },
        )
        async with Client(stdio_client(tools)) as assistant:
            found = await assistant.call_tool("search", {"query": "主题党日"})
            assert not found.is_error, found.content
        asked = connections(log)
        model_port = int(model.base_url.rpartition(":")[2].partition("/")[0])
        own_port = int(server.address.rpartition(":")[2])
    assert {host for host, _ in asked if is_elsewhere(host)} == set()
    assert {port for _, port in asked} - {0} == {model_port, own_port}
    assert proxy.asked == []


@pytest.mark.skipif(find_spec("rapidocr_onnxruntime") is None, reason="no extra 'ocr' installed")
def test_text_recognition_does_not_prepare_to_tell_of_its_use(tmp_path: Path) -> None:
    """Its runtime gives the machine a number first, and calls its maker some seconds later."""
    environment = {"PATH": os.defpath, "HOME": str(tmp_path)}
    script = (
        "import numpy; from vectorstore.reading.recognize import recognize\n"
        "print(recognize(numpy.full((100, 200, 3), 255, numpy.uint8)).lines)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.7", "telemetry.example.com", "2001:db8::1"])
def test_what_is_not_this_machine_is_elsewhere(host: str) -> None:
    assert is_elsewhere(host)
