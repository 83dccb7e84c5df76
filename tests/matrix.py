"""Who may what, as a table over the OpenAPI document: ``python -m tests.matrix`` prints it.

A house with two organizations, the one above the first, and everybody who could ask.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.identity import COOKIE
from api.main import create_app
from api.permissions import OPERATIONS, PUBLIC
from api.settings import Settings
from api.signing_in import add_key, add_person, open_session
from drafter.access.people import EVERYWHERE, Organization
from drafter.access.rights import RIGHTS_OF_ROLE, RIGHTS_OF_SCOPE, Right, Role, Scope
from tests.clients import signed_in

API = "/api/v1"
OWN, OTHER, PARENT = "澄江区档案馆党支部", "云溪区水务局党总支", "澄江区直机关工委"
SECRET = "绝密工程"  # noqa: S105 - what must not be seen
PRIVATE = f"全年牵头推进{SECRET}建设，组织档案数字化加工和异地备份，形成了可复制的工作经验。"
REPORT = f"{OWN}2024年度述职报告\n一、主要工作\n（一）抓理论学习\n{PRIVATE}\n"
_DRAFT_PARTS = ("{draft_id}", "{document_id}", "{passage_id}", "{webhook_id}")
_SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Who:
    """Somebody who asks: with which rights, in which organization."""

    rights: frozenset[Right]
    place: str
    role: Role | None = None
    scope: Scope | None = None

    @property
    def is_of_other(self) -> bool:
        return self.place == OTHER

    def expected(self, operation: str, right: Right) -> int | None:
        """The refusal that this one must hear for a thing of OWN; None: none."""
        if not self.place and not self.rights:
            return 401
        is_here = self.place in (OWN, "everywhere")
        if "{draft_id}" in operation:
            if not (is_here and Right.READ in self.rights):
                return 404
            return None if right in self.rights else 403
        if "{document_id}" in operation or "{passage_id}" in operation:
            if not (is_here and Right.READ in self.rights):
                return 404
            return None if right in self.rights else 403
        if (
            ("{webhook_id}" in operation or "{batch_id}" in operation)
            and right in self.rights
            and not is_here
        ):
            return 404
        return None if right in self.rights else 403


def _people() -> dict[str, Who]:
    found = {"anonymous": Who(frozenset(), "")}
    for prefix, place in (("", OWN), ("other ", OTHER), ("parent ", PARENT)):
        for role in (Role.CLERK, Role.REVIEWER, Role.AUDITOR):
            found[f"{prefix}{role.value}"] = Who(RIGHTS_OF_ROLE[role], place, role=role)
        for scope in (Scope.READ, Scope.WRITE, Scope.WEBHOOKS, Scope.AUDIT):
            found[f"{prefix}key:{scope.value}"] = Who(RIGHTS_OF_SCOPE[scope], place, scope=scope)
    found["administrator"] = Who(
        RIGHTS_OF_ROLE[Role.ADMINISTRATOR], "everywhere", role=Role.ADMINISTRATOR
    )
    return found


CALLERS = _people()


@dataclass
class House:
    """A running application with something of OWN behind each address."""

    services: Services
    app: FastAPI
    draft_id: str = ""
    finished_id: str = ""
    document_id: str = ""
    passage_id: str = ""
    webhook_id: str = ""
    batch_id: str = ""
    secret: str = SECRET
    owner_name: str = OWN
    private_sentence: str = PRIVATE
    clients: dict[str, TestClient] = field(default_factory=dict)

    def client(self, name: str) -> TestClient:
        return self.clients[name]

    def ask(self, operation: str, name: str) -> Any:  # noqa: ANN401 - httpx's answer
        """Ask for an operation on the things of OWN, as this caller."""
        method, _, template = operation.partition(" ")
        path = re.sub(r"{(\w+)}", lambda part: self._value(part[1]), template)
        sent: dict[str, Any] = {"headers": {"If-Match": '"999"'}}
        if method in ("POST", "PUT", "PATCH"):
            sent["json"] = {}
        return self.client(name).request(method, path, **sent)

    def draft_of_other(self) -> dict[str, Any]:
        answer = self.client("other clerk").post(f"{API}/drafts", json=_sheet(OTHER))
        assert answer.status_code == 201, answer.text
        draft: dict[str, Any] = answer.json()
        return draft

    def _value(self, part: str) -> str:
        known: dict[str, str] = {
            "draft_id": self.draft_id,
            "document_id": self.document_id,
            "passage_id": self.passage_id,
            "webhook_id": self.webhook_id,
            "batch_id": self.batch_id,
            "section_key": "s1.1",
        }
        return known.get(part, "1")


def operations_of(app: FastAPI) -> list[str]:
    """Method and path of everything in the OpenAPI document."""
    paths = app.openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


@contextmanager
def filled_house(folder: Path) -> Iterator[House]:
    """OWN has a draft, a finished one, a private document and a webhook."""
    services = Services(
        Settings(data_dir=folder, _env_file=None, callback_networks=["127.0.0.0/8"])
    )
    services.embedder = None
    app = create_app(services)
    house = House(services, app)
    now = services.clock.now()
    for name, key in ((PARENT, "p" * 32), (OWN, "a" * 32), (OTHER, "b" * 32)):
        above = "p" * 32 if name == OWN else ""
        reads = name == OWN
        services.organizations.add(
            Organization(key, name, now, parent_id=above, parent_reads_finished=reads)
        )
    with ExitStack() as stack:
        for name, who in CALLERS.items():
            house.clients[name] = stack.enter_context(_client(house, name, who))
        administrator = stack.enter_context(signed_in(app))
        _fill(house, administrator)
        yield house


def _client(house: House, name: str, who: Who) -> TestClient:
    services = house.services
    found = services.organizations.named(who.place)
    place = found.organization_id if found else EVERYWHERE
    client = TestClient(house.app, headers=_SAME_SITE, raise_server_exceptions=False)
    if who.role is not None:
        login = name.replace(" ", ".")
        person = add_person(services, login, login, [(place, who.role)])
        client.cookies.set(COOKIE, open_session(services, person).token)
    elif who.scope is not None:
        _, secret = add_key(services, name, [who.scope], [place], created_by="test")
        client.headers["Authorization"] = f"Bearer {secret}"
    return client


def _fill(house: House, administrator: TestClient) -> None:
    clerk = house.client("clerk")
    files = {"file": ("2024年度述职报告.txt", REPORT.encode())}
    added = clerk.post(f"{API}/documents", files=files, data={"organization": OWN, "year": "2024"})
    assert added.status_code == 201, added.text
    house.document_id = added.json()["document_id"]
    house.batch_id = clerk.get(f"{API}/document-batches").json()[0]["batch_id"]
    shown = clerk.get(f"{API}/documents/{house.document_id}").json()
    house.passage_id = shown["passages"][0]["passage_id"]
    ids = []
    for year in (2025, 2024):
        made = clerk.post(f"{API}/drafts", json=_sheet(OWN) | {"report_year": year})
        assert made.status_code == 201, made.text
        ids.append(made.json()["draft_id"])
    house.draft_id, house.finished_id = ids
    url = f"{API}/drafts/{house.finished_id}/finalization"
    assert clerk.post(url, json={"accept_open_points": True}).status_code == 201
    hook = {"url": "http://127.0.0.1:9/", "organization": OWN}
    house.webhook_id = administrator.post(f"{API}/webhooks", json=hook).json()["webhook_id"]


def _sheet(organization: str) -> dict[str, Any]:
    facts = [
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
    ]
    return {"organization": organization, "report_year": 2025, "facts": facts}


def main() -> None:
    """Print the answer to every operation for everybody."""
    names = list(CALLERS)
    out = sys.stdout
    with tempfile.TemporaryDirectory() as folder, filled_house(Path(folder)) as house:
        for number, name in enumerate(names, 1):
            out.write(f"{number:>3} {name}\n")
        out.write("".join(f"{number:>5}" for number in range(1, len(names) + 1)) + "\n")
        leaks = 0
        for operation, right in OPERATIONS.items():
            if right is PUBLIC:
                continue
            cells = []
            for name in names:
                expected = CALLERS[name].expected(operation, right)
                cells.append(f"{expected or 'ok':>5}")
                if expected is not None:
                    leaks += house.ask(operation, name).status_code != expected
            out.write(f"{''.join(cells)}  {operation}\n")
        out.write(f"leaks: {leaks}\n")
    sys.exit(leaks > 0)


if __name__ == "__main__":
    main()
