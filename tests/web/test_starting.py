"""From an empty installation to a draft: samples, the table, a sheet, the library."""

import gzip
import re
from pathlib import Path

from lxml import html
from playwright.sync_api import FilePayload, Page, expect

from api.main import web_folder
from tests.browser import API, PAST_REPORT, Clerk, Sit, Site, paste

PASTED = (
    "类别\t数据项\t数值\t单位\t去年\n"
    "理论学习\t中心组集中学习\t14\t次\t12\n理论学习\t主题党日\t12\t次\t\n"
)


def choose(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.locator(".drop input[type=file]").set_input_files(file)


def begin(page: Page, organization: str = "澄江区档案馆党支部") -> None:
    page.locator("input[name=organization]").fill(organization)
    page.locator("input[name=year]").fill("2025")
    page.get_by_role("button", name="下一步", exact=True).click()
    page.locator(".grid").first.wait_for()


class TestTheFirstDay:
    def test_an_empty_installation_explains_itself_and_drafts_a_sample(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/")
            expect(page.get_by_role("heading", name="还没有稿件")).to_be_visible()
            expect(page.get_by_text("文档库还是空的")).to_be_visible()
            page.get_by_role("button", name=re.compile("图书馆")).click()
            expect(page.locator(".paper-title")).to_contain_text("云溪区图书馆党支部2025年度")
            page.get_by_role("link", name="我的稿件").click()
            expect(page.locator(".draft-card")).to_contain_text("云溪区图书馆党支部")

    def test_a_past_report_goes_into_the_library_is_found_and_shown_with_the_hit_marked(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/library")
            choose(page, "2024年度述职报告.txt", PAST_REPORT.encode())
            expect(page.locator(".uploads")).to_contain_text("已收录")
            expect(page.locator(".documents li")).to_have_count(1)
            page.get_by_role("searchbox").fill("下沉社区")
            page.get_by_role("button", name="查找").click()
            page.locator(".hits a").first.click()
            expect(page.locator(".passage.wanted mark")).to_have_text("下沉社区")

    def test_a_file_that_cannot_be_read_is_told_with_its_reason(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/library")
            choose(page, "坏.docx", b"no word file")
            expect(page.locator(".uploads")).to_contain_text("没有收录")
            expect(page.locator(".uploads")).to_contain_text("坏.docx")
        assert empty_site.api.get(f"{API}/documents").json() == []


class TestANewDraft:
    def test_facts_pasted_from_excel_are_drafted(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page)
        page.get_by_role("tab", name="粘贴").click()
        page.get_by_role("tabpanel", name="粘贴").get_by_role("textbox").fill(PASTED)
        page.get_by_role("button", name="放进表格").click()
        expect(page.get_by_text("已填 2 项")).to_be_visible()
        page.get_by_role("button", name="下一步", exact=True).click()
        page.get_by_role("button", name="起草", exact=True).click()
        expect(page.locator(".paper")).to_contain_text("中心组集中学习14次")
        page.get_by_role("tab", name="数据").click()
        expect(page.locator(".facts")).to_contain_text("中心组集中学习 14次")

    def test_the_table_works_by_keyboard_takes_blocks_and_undoes(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page)

        def cell(row: int, column: int) -> str:
            return f'[data-cell="{row},{column}"]'

        page.locator(cell(0, 2)).focus()
        page.keyboard.type("8")
        page.keyboard.press("ArrowDown")
        expect(page.locator(cell(1, 2))).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.locator(cell(1, 3))).to_be_focused()
        paste(page, cell(1, 2), "5\t次\n6\t人")
        assert page.locator(cell(2, 3)).input_value() == "人"
        page.keyboard.press("Control+z")
        assert page.locator(cell(2, 3)).input_value() == ""
        assert page.locator(cell(0, 2)).input_value() == "8"

    def test_what_was_filled_in_survives_a_reload(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page, "澄江区图书馆")
        page.locator('[data-cell="0,2"]').fill("《工作要点》")
        page.reload()
        assert page.locator("input[name=organization]").input_value() == "澄江区图书馆"
        page.get_by_role("button", name="下一步", exact=True).click()
        assert page.locator('[data-cell="0,2"]').input_value() == "《工作要点》"

    def test_a_wrong_value_is_marked_in_its_cell_with_what_to_do(
        self, clerk: Clerk, site: Site
    ) -> None:
        before = len(site.api.get(f"{API}/drafts").json())
        page = clerk.go("/new")
        begin(page)
        page.locator('[data-cell="2,2"]').fill("十来次吧")
        page.locator('[data-cell="2,3"]').fill("次")
        page.get_by_role("button", name="下一步", exact=True).click()
        page.get_by_role("button", name="起草", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("不是数字")
        expect(page.locator('td.wrong [data-cell="2,2"]')).to_be_visible()
        assert len(site.api.get(f"{API}/drafts").json()) == before

    def test_a_sheet_is_shown_before_it_is_drafted(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page)
        page.get_by_role("tab", name="上传事实表").click()
        sheet = "数据项,数值,单位\n单位名称,澄江区水务局,\n报告年度,2025,\n主题党日,12,次\n"
        choose(page, "事实.csv", sheet.encode())
        expect(page.get_by_text("读到 澄江区水务局 2025年度，1 项数据。")).to_be_visible()
        page.get_by_role("button", name="下一步", exact=True).click()
        page.get_by_role("button", name="起草", exact=True).click()
        expect(page.locator(".paper")).to_contain_text("主题党日12次")

    def test_the_organization_and_the_year_are_asked_for(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(page.get_by_text("请填单位全称。")).to_be_visible()


class TestWhatIsBuilt:
    def test_the_page_holds_no_code_or_style_in_place(self, clerk: Clerk) -> None:
        for node in html.fromstring((web_folder() / "index.html").read_bytes()).iter():
            assert not [name for name in node.attrib if str(name).startswith("on")]
            assert "style" not in node.attrib
            assert node.tag != "style"
            assert node.tag != "script" or (node.get("src") and not node.text)

    def test_the_writing_room_loads_at_most_300_kilobytes_of_script(
        self, clerk: Clerk, site: Site
    ) -> None:
        draft = site.draft()
        scripts: set[str] = set()
        clerk.page.on(
            "request",
            lambda request: scripts.add(request.url) if request.url.endswith(".js") else None,
        )
        clerk.open_room(draft["draft_id"])
        files = [web_folder() / "assets" / Path(address).name for address in scripts]
        assert len(files) > 2
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 300_000
