"""Which past reports a draft goes on from is told before it is made, and is what it does."""

from starlette.testclient import TestClient

from api.bootstrap import Services
from api.signing_in import add_key
from drafter.access.people import Organization
from drafter.access.rights import Scope

API = "/api/v1"
BODY = "\n一、主要工作\n（一）抓学习，铸忠诚\n组织学习12次。\n二、存在的问题\n学得不深。\n"
OWN = "江畔区水务局党总支"


def add(client: TestClient, title: str, **form: str) -> str:
    file = {"file": (f"{title}.txt", f"{title}{BODY}".encode())}
    answer = client.post(f"{API}/documents", files=file, data={"kind": "past-report"} | form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["document_id"])


def continued(client: TestClient, organization: str = OWN, before: int = 2025) -> list[str]:
    query: dict[str, str | int] = {"organization": organization, "before": before}
    answer = client.get(f"{API}/continued-reports", params=query)
    return [each["document_id"] for each in answer.json()["reports"]]


def test_they_are_the_last_two_before_the_year_latest_first(client: TestClient) -> None:
    ids = {year: add(client, f"{OWN}{year}年度述职报告") for year in (2021, 2022, 2023, 2024)}
    add(client, "江畔区公路站党支部2023年度述职报告")
    assert continued(client, before=2024) == [ids[2023], ids[2022]]


def test_a_report_that_names_only_a_party_branch_counts_and_its_outline_is_followed(
    client: TestClient,
) -> None:
    one = add(client, "党总支2022年度述职报告")
    assert continued(client) == [one]
    facts = [{"label": "中心组集中学习", "value": 14, "measure_unit": "次"}]
    sheet = {"organization": OWN, "report_year": 2025, "facts": facts}
    draft = client.post(f"{API}/drafts", json=sheet).json()
    assert "抓学习，铸忠诚" in str([section["heading"] for section in draft["sections"]])


def test_of_another_organization_nothing_is_told_that_its_documents_would_not(
    client: TestClient, services: Services
) -> None:
    moment = services.clock.now()
    for number, name in enumerate((OWN, "江畔区公路站党支部")):
        services.organizations.add(Organization(str(number) * 32, name, moment))
    add(client, f"{OWN}2024年度述职报告", owner=OWN, visibility="private")
    scopes, of = (Scope.READ,), ("1" * 32,)
    _, secret = add_key(services, "公路站", scopes, of, created_by="测试")
    other = {"Authorization": f"Bearer {secret}"}
    query: dict[str, str | int] = {"organization": OWN, "before": 2025}
    assert len(continued(client)) == 1
    told = client.get(f"{API}/continued-reports", params=query, headers=other)
    assert told.json() == {"reports": []}
