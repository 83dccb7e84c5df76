"""The fact table while it is being filled: checks, earlier years."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import signed_in

SHEETS = "/api/v1/fact-sheets"
ORGANIZATION = "澄江区档案馆党支部"
WHOSE: dict[str, object] = {"organization": ORGANIZATION, "report_year": 2025}


@pytest.fixture
def client(make_services: Callable[..., Services]) -> Iterator[TestClient]:
    with signed_in(create_app(make_services())) as running:
        yield running


def figure(label: str, value: str, **more: object) -> dict[str, Any]:
    return {"label": label, "value": value, "measure_unit": "次", "category": "理论学习"} | more


def check(client: TestClient, *facts: dict[str, Any], **more: object) -> dict[str, Any]:
    response = client.post(f"{SHEETS}/checks", json=WHOSE | {"facts": list(facts)} | more)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


class TestChecks:
    def test_changes_are_computed_and_point_to_their_facts(self, client: TestClient) -> None:
        found = check(client, figure("主题党日", "12"), figure("集中学习", "14", last_year="12"))
        assert found["problems"] == []
        change = found["computed"][0]
        assert (change["direction"], change["value"]) == ("增加", "2次")
        assert change["formula"] == "14－12=2次"
        assert change["pointers"] == ["/facts/1/value"]

    def test_one_wrong_row_hides_nothing_of_the_others(self, client: TestClient) -> None:
        wrong = figure("主题党日", "十来次吧")
        found = check(client, wrong, figure("集中学习", "14", last_year="12"))
        (problem,) = found["problems"]
        assert problem["is_error"]
        assert problem["pointers"] == ["/facts/0/value"]
        assert found["computed"][0]["pointers"] == ["/facts/1/value"]
        assert "主题党日活动" not in [fact["label"] for fact in found["missing"]]

    def test_a_contradiction_names_every_row_and_no_pointer_in_its_words(
        self, client: TestClient
    ) -> None:
        found = check(client, figure("集中学习", "14"), figure("集中学习", "15"))
        (problem,) = found["problems"]
        assert problem["pointers"] == ["/facts/0/value", "/facts/1/value"]
        assert "/facts" not in problem["detail"]

    def test_an_empty_table_lacks_all_that_the_type_expects(self, client: TestClient) -> None:
        found = check(client)
        assert found["problems"] == []
        missing = {fact["label"]: fact for fact in found["missing"]}
        assert missing["主题党日活动"]["measure_unit"] == "次"
        assert missing["主题党日活动"]["category"]
        assert missing["问题一"]["is_required"]

    def test_an_unknown_type_is_refused(self, client: TestClient) -> None:
        body = WHOSE | {"facts": [], "report_type": "x"}
        response = client.post(f"{SHEETS}/checks", json=body)
        assert response.status_code == 422
        assert response.json()["code"] == "unknown-report-type"


class TestEarlierYears:
    def draft(self, client: TestClient, year: int, value: int, name: str = "") -> dict[str, Any]:
        body = {
            "organization": name or WHOSE["organization"],
            "organization_short": "党支部",
            "report_year": year,
            "facts": [
                figure("集中学习", str(value), basis="两个小组合计"),
                {"label": "问题一", "value": "培训还不够", "category": "存在问题"},
            ],
        }
        drafted: dict[str, Any] = client.post("/api/v1/drafts", json=body).json()
        return drafted

    def earlier(self, client: TestClient) -> list[dict[str, Any]]:
        where = f"organization={ORGANIZATION}&before=2025"
        found: list[dict[str, Any]] = client.get(f"{SHEETS}/earlier?{where}").json()
        return found

    def test_the_facts_of_earlier_years_come_latest_first_without_other_bodies(
        self, client: TestClient
    ) -> None:
        for year in (2023, 2024, 2025):
            self.draft(client, year, year - 2010)
        self.draft(client, 2024, 99, "澄江区图书馆党支部")
        found = self.earlier(client)
        assert [sheet["report_year"] for sheet in found] == [2024, 2023]
        learning, problem = found[0]["facts"]
        assert (learning["value"], learning["measure_unit"]) == ("14", "次")
        assert (learning["category"], learning["basis"]) == ("理论学习", "两个小组合计")
        assert learning["is_figure"]
        assert not problem["is_figure"]
        assert problem["value"] == "培训还不够"

    def test_a_finalized_draft_goes_before_a_later_one(self, client: TestClient) -> None:
        final = self.draft(client, 2024, 14)["draft_id"]
        body = {"author": "张三", "accept_open_points": True}
        assert client.post(f"/api/v1/drafts/{final}/finalization", json=body).status_code == 201
        self.draft(client, 2024, 15)
        (sheet,) = self.earlier(client)
        assert sheet["is_final"]
        assert sheet["draft_id"] == final

    def test_there_may_be_none(self, client: TestClient) -> None:
        assert self.earlier(client) == []


class TestASheetThatDoesNotSayWhoseItIs:
    """A clerk has said so before in the page; what the sheet itself says goes first."""

    SAID: ClassVar = {"organization": "澄江区档案馆党支部", "report_year": "2025"}
    ROWS = "数据项,数值,单位\n主题党日,12,次\n"

    def test_is_read_and_drafted_as_what_was_said(self, client: TestClient) -> None:
        file = {"file": ("表.csv", self.ROWS.encode())}
        refused = client.post(f"{SHEETS}/readings", files=file)
        assert refused.status_code == 422
        read = client.post(f"{SHEETS}/readings", files=file, data=self.SAID).json()
        assert (read["organization"], read["report_year"]) == ("澄江区档案馆党支部", 2025)
        draft = client.post("/api/v1/drafts/from-file", files=file, data=self.SAID).json()
        assert draft["title"].startswith("澄江区档案馆党支部2025年")

    def test_its_own_words_go_first(self, client: TestClient) -> None:
        rows = f"{self.ROWS}单位名称,澄江区图书馆党支部,\n报告年度,2024,\n"
        file = {"file": ("表.csv", rows.encode())}
        read = client.post(f"{SHEETS}/readings", files=file, data=self.SAID).json()
        assert (read["organization"], read["report_year"]) == ("澄江区图书馆党支部", 2024)

    def test_the_year_tells_its_columns_apart(self, client: TestClient) -> None:
        rows = "数据项,2024年,2025年,单位\n主题党日,11,12,次\n"
        file = {"file": ("表.csv", rows.encode())}
        read = client.post(f"{SHEETS}/readings", files=file, data=self.SAID).json()
        assert read["facts"][0]["value"] == "12次"
