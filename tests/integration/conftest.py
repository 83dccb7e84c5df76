"""What most tests of API and commands start from; where a module needs another, it has its own."""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.cli import main
from api.main import create_app
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft
from tests.clients import signed_in
from tests.commands import FACTS, Drafter, Ran
from tests.conversation_draft import written_draft
from tests.databases import commands_over
from tests.word_office import Office, office_over


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services over a fresh folder that search by words alone: nothing waits for an embedder."""
    services = make_services()
    services.embedder = None
    return services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """A client that may do everything."""
    with signed_in(create_app(services)) as client:
        yield client


@pytest.fixture
def drafter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Drafter:
    """Runs ``drafter`` in a folder of its own, on a library of its own."""
    monkeypatch.chdir(tmp_path)
    commands_over(tmp_path / "data", monkeypatch)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drafter", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "事实.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return str(path)


@pytest.fixture
def make_office(tmp_path: Path, lexicon: Lexicon) -> Callable[[Draft], Office]:
    """Opens an office in Word over a draft."""
    return partial(office_over, tmp_path, lexicon)


@pytest.fixture
def office(make_office: Callable[[Draft], Office]) -> Office:
    """An office in Word over a whole draft."""
    return make_office(written_draft())
