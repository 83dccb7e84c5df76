"""Clients of the API who may do everything: the one place where tests get their rights from."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.settings import Settings
from api.signing_in import add_key, add_person, open_session
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Role, Scope
from tests.databases import store_url


def services_over(folder: Path, **settings: object) -> Services:
    """Real services over a folder; settings may be given by name."""
    given = {"data_dir": folder, "database_url": store_url(folder), **settings}
    return Services(Settings(_env_file=None, **given))  # type: ignore[arg-type]


def bearer(services: Services) -> dict[str, str]:
    """The header of a system that may do everything and says itself for whom it acts."""
    _, secret = add_key(services, "测试系统", tuple(Scope), created_by="测试")
    return {"Authorization": f"Bearer {secret}"}


def signed_in(app: FastAPI, **options: Any) -> TestClient:  # noqa: ANN401 - TestClient's own
    """A client of the application with such a key."""
    services: Services = app.state.services
    return TestClient(app, headers=bearer(services), **options)


def session_of(services: Services, name: str) -> str:
    """The session cookie of a person of this name, who administers the installation."""
    known = next((p for p in services.people.all() if p.name == name), None)
    login = f"person{len(services.people.all())}"
    administers = [(EVERYWHERE, Role.ADMINISTRATOR)]
    return open_session(services, known or add_person(services, login, name, administers)).token
