"""From an empty installation to a draft: samples, the table, a sheet, the library."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

from lxml import html
from playwright.sync_api import FilePayload, Page, Route, expect

from api.bootstrap import Services
from api.main import web_folder
from tests.browser import API, PAST_REPORT, SHEET, Clerk, Sit, Site, paste, serving
from tests.holding_embedder import HeldEmbedder

PASTED = (
    "类别\t数据项\t数值\t单位\t去年\n"
    "理论学习\t中心组集中学习\t14\t次\t12\n理论学习\t主题党日\t12\t次\t\n"
)


def choose(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.locator(".drop input[type=file]").first.set_input_files(file)


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

    def test_who_is_new_is_led_once_round_and_can_call_the_guide_again(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/")
            guide = page.get_by_role("complementary", name="五分钟走一遍")
            expect(guide).to_contain_text("三个地方")
            guide.get_by_role("button", name="下一条").click()
            expect(guide).to_contain_text("先写一份看看")
            box, below = guide.bounding_box(), page.locator("main").bounding_box()
            assert box is not None
            assert below is not None
            assert box["y"] + box["height"] <= below["y"]  # it hides nothing
            page.get_by_role("button", name=re.compile("图书馆")).click()
            expect(guide).to_contain_text("看数字从哪里来")
            guide.get_by_role("button", name="关闭").click()
            page.reload()
            expect(page.locator(".paper-title")).to_be_visible()
            expect(guide).to_be_hidden()
            page.get_by_role("button", name="新手引导").click()
            expect(guide).to_contain_text("三个地方")

    def test_a_past_report_goes_into_the_library_is_found_and_shown_with_the_hit_marked(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/library")
            choose(page, "2024年度述职报告.txt", PAST_REPORT.encode())
            expect(page.locator(".uploads")).to_contain_text("已收录")
            expect(page.locator(".documents li")).to_have_count(1)
            told = page.locator(".what-next")
            expect(told).to_contain_text("1 份往年报告：起草澄江区图书馆党支部的同类报告时")
            expect(told).not_to_contain_text("接着写")
            told.get_by_role("link", name="新建稿件").click()
            expect(page.locator("input[name=organization]")).to_have_value("澄江区图书馆党支部")
            page.go_back()
            page.get_by_role("searchbox").fill("下沉社区")
            page.get_by_role("button", name="查找").click()
            page.locator(".hits a").first.click()
            expect(page.locator(".passage.wanted mark")).to_have_text("下沉社区")
            page.go_back()
            expect(page.get_by_role("searchbox")).to_have_value("下沉社区")
            page.locator(".hits a").first.wait_for()
            page.get_by_label("类别", exact=True).last.select_option("policy")
            expect(page.locator(".hits a")).to_have_count(0)
            page.get_by_role("button", name="回到列表").click()
            expect(page.get_by_role("searchbox")).to_have_value("")

    def test_a_folder_is_taken_in_and_one_broken_file_stops_no_other(
        self, empty_site: Site, clerk_at: Sit, tmp_path: Path
    ) -> None:
        folder = tmp_path / "往年材料"
        (folder / "2024").mkdir(parents=True)
        (folder / "坏.docx").write_bytes(b"no word file")
        (folder / ".隐藏.txt").write_text("不是材料")
        (folder / "2024" / "述职报告.txt").write_text(PAST_REPORT)
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/library")
            page.get_by_label("选择文件夹").set_input_files(folder)
            expect(page.get_by_text("已处理 2 / 2 个文件，1 个没有收录")).to_be_visible()
            uploads = page.locator(".uploads li")
            expect(uploads.filter(has_text="坏.docx")).to_contain_text("没有收录")
            expect(uploads.filter(has_text="述职报告.txt")).to_contain_text("已收录")
            expect(page.locator(".documents li")).to_have_count(1)

    def test_what_was_handed_over_is_shown_after_a_reload_and_can_be_stopped(
        self, make_services: Callable[..., Services], clerk_at: Sit
    ) -> None:
        held = HeldEmbedder()
        services = make_services()
        services.embedder = held
        with serving(services) as site, clerk_at(site) as clerk:
            page = clerk.go("/library")
            choose(page, "2024年度述职报告.txt", PAST_REPORT.encode())
            expect(page.locator(".uploads li")).to_contain_text("正在收录")
            page.reload()
            expect(page.locator(".uploads li")).to_contain_text("2024年度述职报告.txt 正在收录")
            held.may_go_on.set()
            expect(page.get_by_text("已处理 1 / 1 个文件")).to_be_visible()
            expect(page.locator(".documents li")).to_have_count(1)
            held.may_go_on.clear()
            choose(page, "第二份.txt", PAST_REPORT.replace("2024", "2023").encode())
            page.get_by_role("button", name="停止收录").click()
            expect(page.get_by_text("没有处理的不再收录")).to_be_visible()
            held.may_go_on.set()
            page.reload()
            page.locator(".batch summary").first.click()
            expect(page.locator(".uploads li").first).to_contain_text("第二份.txt 已停止")
            expect(page.locator(".documents li")).to_have_count(1)

    def test_what_a_document_says_of_itself_is_put_right_and_nobody_is_overwritten(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        files = {"file": ("2024年度述职报告.txt", PAST_REPORT.encode())}
        added = empty_site.api.post(f"{API}/documents", files=files).json()
        where = f"{API}/documents/{added['document_id']}"
        with clerk_at(empty_site) as clerk:
            page = clerk.go(where.removeprefix(API).replace("documents", "library"))
            page.get_by_role("button", name="修改信息").click()
            match = {"If-Match": empty_site.api.get(where).headers["ETag"]}
            assert (
                empty_site.api.patch(where, json={"year": 2023}, headers=match).status_code == 200
            )
            page.locator("input[name=organization]").fill("澄江区少儿图书馆党支部")
            page.get_by_role("button", name="保存").click()
            expect(page.get_by_text("别人刚改过这份文件的信息")).to_be_visible()
            expect(page.locator("input[name=year]")).to_have_value("2023")
            page.locator("input[name=organization]").fill("澄江区少儿图书馆党支部")
            page.get_by_role("button", name="保存").click()
            expect(page.locator(".meta")).to_contain_text("澄江区少儿图书馆党支部")
        kept = empty_site.api.get(where).json()
        assert (kept["organization"], kept["year"]) == ("澄江区少儿图书馆党支部", 2023)

    def test_a_policy_that_another_puts_out_of_force_is_told(
        self, empty_site: Site, clerk_at: Sit
    ) -> None:
        old = "关于基层减负的通知\n澄江区委办〔2019〕3号\n一、减少会议。\n"
        new = (
            "关于为基层减负的若干规定\n澄江区委办〔2024〕8号\n一、减少会议。\n"
            "本规定自印发之日起施行，《关于基层减负的通知》（澄江区委办〔2019〕3号）同时废止。\n"
        )
        for name, text in (("旧通知.txt", old), ("新规定.txt", new)):
            files = {"file": (name, text.encode())}
            data = {"kind": "policy"}
            assert empty_site.api.post(f"{API}/documents", files=files, data=data).is_success
        with clerk_at(empty_site) as clerk:
            page = clerk.go("/library")
            line = page.locator(".documents li", has_text="关于基层减负的通知").first
            expect(line).to_contain_text("废止")

    def test_a_document_says_what_it_was_used_in(self, clerk: Clerk, site: Site) -> None:
        draft = site.draft()
        document = site.api.get(f"{API}/documents").json()[0]["document_id"]
        page = clerk.go(f"/library/{document}")
        page.get_by_text("用在哪里").click()
        link = page.locator(".uses").get_by_role("link", name=draft["title"]).first
        expect(link).to_be_visible()
        link.click()
        expect(page.locator(".paper-title")).to_have_text(draft["title"])

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
        page.get_by_role("button", name="读出数据").click()
        expect(page.get_by_text("已填 2 项")).to_be_visible()
        page.get_by_role("button", name="下一步", exact=True).click()
        page.get_by_role("button", name="起草", exact=True).click()
        expect(page.locator(".paper")).to_contain_text("中心组集中学习14次")
        page.get_by_role("tab", name="数据").click()
        expect(page.locator(".facts")).to_contain_text("中心组集中学习 14次")
        expect(page.locator(".facts")).to_contain_text("网页填表 第1项")

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
        assert page.locator(cell(2, 3)).input_value() == "次"
        assert page.locator(cell(0, 2)).input_value() == "8"

    def test_facts_in_words_are_read_and_taken_after_a_look(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page)
        page.get_by_role("tab", name="粘贴").click()
        door = page.get_by_role("tabpanel", name="粘贴")
        door.get_by_role("textbox").fill("全年走访企业62家（去年58家），收集问题38条。")
        door.get_by_role("button", name="读出数据").click()
        expect(door.locator(".proposed li")).to_have_count(2)
        expect(door.locator(".proposed")).to_contain_text("原文：“收集问题38条”")
        door.get_by_role("checkbox", name=re.compile("收集问题")).uncheck()
        door.get_by_role("button", name="把 1 项放进表格").click()
        expect(page.get_by_text("已填 1 项")).to_be_visible()
        expect(
            page.locator(".grid tr", has=page.locator(".computed", has_text="增加4"))
        ).to_have_count(1)

    def test_another_year_and_a_plan_are_not_ticked_and_what_was_not_read_is_named(
        self, clerk: Clerk
    ) -> None:
        page = clerk.go("/new")
        begin(page)
        page.get_by_role("tab", name="粘贴").click()
        door = page.get_by_role("tabpanel", name="粘贴")
        door.get_by_role("textbox").fill(
            "2024年接待查档11020人次。参加培训56人次，比上年增加6人次。拟于2026年新建库房2000平方米。"
        )
        door.get_by_role("button", name="读出数据").click()
        expect(door.get_by_role("checkbox", name=re.compile("写的是2024年"))).not_to_be_checked()
        expect(door.get_by_role("checkbox", name=re.compile("写的是计划"))).not_to_be_checked()
        expect(door.get_by_role("checkbox", name=re.compile("参加培训"))).to_be_checked()
        expect(door.locator(".left-out")).to_contain_text("“比上年增加6人次” 写的是比较")
        expect(door.get_by_role("button", name="把 1 项放进表格")).to_be_visible()

    def test_last_years_table_is_taken_over_with_its_figures_beside_and_can_be_undone(
        self, clerk: Clerk, site: Site
    ) -> None:
        facts = [
            *SHEET["facts"],
            {"label": "问题一", "value": "培训还不够", "category": "存在问题"},
        ]
        site.draft(organization="澄江区气象局党支部", report_year=2024, facts=facts)
        page = clerk.go("/new")
        begin(page, "澄江区气象局党支部")
        expect(page.locator(".doors")).to_contain_text("2024年度用过 3 项数据")
        page.get_by_role("button", name="沿用2024年度的表").click()
        expect(page.locator('[data-cell="0,1"]')).to_have_value("中心组集中学习")
        expect(page.locator('[data-cell="0,2"]')).to_have_value("")
        expect(page.locator('[data-cell="0,4"]')).to_have_value("14")
        expect(page.locator('[data-cell="2,2"]')).to_have_attribute(
            "placeholder", "去年：培训还不够"
        )
        page.locator('[data-cell="0,2"]').fill("16")
        expect(page.locator("td.computed").first).to_have_text("增加2次，增长14.3%")
        for _ in range(2):
            page.get_by_role("button", name="撤销").click()
        expect(page.locator('[data-cell="0,4"]')).to_have_value("")

    def test_another_units_last_year_does_not_stay_when_the_unit_is_changed(
        self, clerk: Clerk, site: Site
    ) -> None:
        named = {"organization": "云溪区水务局党支部", "organization_short": "区水务局"}
        site.draft(**named, report_year=2024)
        theirs = [{**SHEET["facts"][0], "value": 31}]
        site.draft(organization="澄江区地方志办公室党支部", report_year=2024, facts=theirs)
        page = clerk.go("/new")
        begin(page, "云溪区水务局党支部")
        page.get_by_role("button", name="沿用2024年度的表").click()
        expect(page.locator('[data-cell="0,4"]')).to_have_value("14")
        page.locator('[data-cell="0,2"]').fill("16")
        page.reload()
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(page.locator('[data-cell="0,4"]')).to_have_value("14")
        page.get_by_role("button", name="上一步").click()
        page.locator("input[name=organization]").fill("澄江区地方志办公室党支部")
        page.get_by_role("button", name="下一步", exact=True).click()
        asked = page.get_by_role("dialog")
        expect(asked).to_contain_text("表格原是为“云溪区水务局党支部”2025年度填的")
        expect(asked).to_contain_text("您自己填的有 1 项，")
        page.keyboard.press("Escape")
        expect(page.locator("input[name=organization]")).to_be_visible()
        page.get_by_role("button", name="下一步", exact=True).click()
        asked.get_by_role("button", name="保留我填的数").click()
        expect(page.locator('[data-cell="0,2"]')).to_have_value("16")
        expect(page.locator('[data-cell="0,4"]')).to_have_value("31")
        labels = page.locator(".grid tbody tr td:nth-child(2) input")
        assert "主题党日" not in [label.input_value() for label in labels.all()]
        expect(page.get_by_role("button", name="撤销")).to_be_disabled()
        page.get_by_role("button", name="上一步").click()
        expect(page.locator("input[name=short]")).to_have_value("")

    def test_what_was_taken_over_goes_with_the_year_and_what_was_typed_if_one_says_so(
        self, clerk: Clerk, site: Site
    ) -> None:
        site.draft(organization="云溪区文化馆党支部", report_year=2024)
        page = clerk.go("/new")
        begin(page, "云溪区文化馆党支部")
        page.get_by_role("button", name="沿用2024年度的表").click()
        expect(page.locator('[data-cell="0,1"]')).to_have_value("中心组集中学习")
        page.get_by_role("button", name="上一步").click()
        page.locator("input[name=year]").fill("2026")
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(page.get_by_text("已清掉从“云溪区文化馆党支部”2025年度沿用的")).to_be_visible()
        expect(page.locator('[data-cell="0,1"]')).to_have_value("报告依据")
        page.locator('[data-cell="0,4"]').fill("9")
        page.get_by_role("button", name="上一步").click()
        page.locator("input[name=organization]").fill("云溪区博物馆党支部")
        page.get_by_role("button", name="下一步", exact=True).click()
        asked = page.get_by_role("dialog")
        expect(asked).to_contain_text("您自己填的有 1 项（其中 1 项填了去年的数）")
        asked.get_by_role("button", name="清空").click()
        expect(page.locator('[data-cell="0,1"]')).to_have_value("报告依据")
        expect(page.locator('[data-cell="0,4"]')).to_have_value("")

    def test_a_contradiction_is_marked_where_it_is_and_what_is_missing_is_offered(
        self, clerk: Clerk
    ) -> None:
        page = clerk.go("/new")
        begin(page)
        before = page.locator(".grid tbody tr").count()
        rows = "走访企业收集问题\t3\t条\n走访社区收集问题\t5\t条\n收集问题合计\t9\t条"
        paste(page, f'[data-cell="{before - 3},1"]', rows)
        expect(page.locator(f'td.doubted [data-cell="{before - 1},2"]')).to_be_visible()
        expect(page.locator(".table-summary")).to_contain_text("3+5=8")
        page.locator('[data-cell="0,1"]').fill("")
        page.get_by_role("button", name=re.compile("＋ 报告依据")).click()
        expect(page.locator(".grid input").nth(0)).to_be_visible()
        labels = page.locator(".grid tbody tr td:nth-child(2) input")
        assert "报告依据" in [label.input_value() for label in labels.all()]

    def test_who_is_quicker_than_the_list_of_types_waits_for_it(self, clerk: Clerk) -> None:
        page = clerk.page
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route(re.compile(r"/api/v1/report-types(\?|$)"), hold)
        clerk.go("/new")
        page.locator("input[name=organization]").fill("澄江区档案馆党支部")
        for _ in range(2):
            page.get_by_role("button", name="下一步", exact=True).click()
        expect(page.locator(".grid")).to_have_count(0)
        for route in held:
            route.continue_()
        page.locator(".grid").first.wait_for()
        labels = page.locator(".grid tbody tr td:nth-child(2) input")
        assert "报告依据" in [label.input_value() for label in labels.all()]

    def test_facts_and_past_reports_are_two_doors(self, clerk: Clerk) -> None:
        page = clerk.go("/new")
        begin(page, "澄江区图书馆党支部")
        doors = page.locator(".doors section")
        expect(doors.first).to_contain_text("事实资料")
        expect(doors.last).to_contain_text("澄江区图书馆党支部2024年度述职报告")

    def test_another_type_begins_the_table_anew_unless_somebody_has_begun_it(
        self, clerk: Clerk
    ) -> None:
        page = clerk.go("/new")
        begin(page)
        first = page.locator('[data-cell="0,1"]')
        expect(first).to_have_value("报告依据")
        page.get_by_role("button", name="上一步").click()
        page.get_by_role("radio", name=re.compile("部门年度工作总结")).check()
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(first).not_to_have_value("报告依据")
        expected = first.input_value()
        page.locator('[data-cell="0,2"]').fill("7")
        page.get_by_role("button", name="上一步").click()
        page.get_by_role("radio", name=re.compile("述职")).check()
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(first).to_have_value(expected)

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
        expect(page.locator(".go h2")).to_have_text(re.compile(r"还有 \d+ 处要先改"))
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
