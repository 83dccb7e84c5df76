"""The writing room: what is shown, what a clerk's typing does, and what never gets lost."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.bench.typing import long_report
from tests.browser import API, SHEET, Clerk, Sit, Site, holds_soon, serving
from tests.clients import services_over

KEY = "s1.1"
ODD_TEXT = "党员𠮷野<b>组织</b>中心组集中学习14次 😀，开展主题党日12次。\n调研99次，*重点*落实。"


@pytest.fixture
def draft(site: Site) -> dict[str, Any]:
    return site.draft()


def editor(page: Page, key: str = KEY) -> Locator:
    return page.locator(f'[id="section-{key}"] .ProseMirror')


def shown(page: Page, key: str) -> str:
    return "\n".join(editor(page, key).locator("p").all_text_contents())


def saved(page: Page) -> None:
    expect(page.locator(".room-bar .save-state")).to_have_text("已保存")


def say(page: Page, words: str) -> None:
    page.get_by_label("对这份稿件说句话").fill(words)
    page.get_by_role("button", name="发送").click()


class TestWhatIsShown:
    def test_every_text_stands_to_the_letter_with_its_sources_and_findings_in_place(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, ODD_TEXT, 1)
        page = clerk.open_room(draft["draft_id"])
        for key, text in site.texts(draft["draft_id"]).items():
            assert shown(page, key) == text
        assert editor(page).locator(".sourced").all_text_contents() == ["14次", "12次"]
        assert "99次" in editor(page).locator(".finding-unverified").all_text_contents()

    def test_a_sourced_span_shows_its_fact_when_the_caret_is_in_it(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.locator(".sourced", has_text="14次").first.click()
        card = page.locator(".source-card.in-side")
        expect(card).to_contain_text("中心组集中学习")
        expect(card).to_contain_text("14次")

    def test_the_outline_tells_what_is_open_and_leads_to_its_section(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "全年开展调研99次。", 1)
        page = clerk.open_room(draft["draft_id"])
        entry = page.locator(".outline-list button", has_text="待核实").first
        expect(entry).to_be_visible()
        entry.click()
        expect(editor(page)).to_be_in_viewport()

    def test_columns_fold_and_stay_folded(self, clerk: Clerk, draft: dict[str, Any]) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("button", name="提纲栏").click()
        expect(page.locator(".room-outline")).to_be_hidden()
        page.reload()
        expect(page.locator(".room-paper")).to_be_visible()
        expect(page.locator(".room-outline")).to_be_hidden()

    def test_the_address_of_another_draft_shows_that_draft(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        other = site.draft(organization="澄江区水务局党总支")
        page = clerk.open_room(draft["draft_id"])
        editor(page).click()
        page.keyboard.press("Control+End")
        page.keyboard.type("刚写的。")
        page.evaluate("id => { location.hash = `#/drafts/${id}`; }", other["draft_id"])
        expect(page.locator(".paper-title")).to_have_text(other["title"])
        expect(editor(page)).not_to_contain_text("刚写的。")
        page.go_back()
        expect(page.locator(".paper-title")).to_have_text(draft["title"])
        expect(editor(page)).to_contain_text("刚写的。")
        assert site.texts(draft["draft_id"])[KEY].endswith("刚写的。")

    def test_a_draft_that_is_gone_is_told(self, clerk: Clerk) -> None:
        page = clerk.go("/drafts/ffffffffffff")
        expect(page.get_by_role("alert")).to_contain_text("没有编号为“ffffffffffff”的稿件")


class TestTyping:
    def test_typing_is_saved_and_checked_and_no_other_section_changes(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        before = site.texts(draft["draft_id"])
        page = clerk.open_room(draft["draft_id"])
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("全年走访群众77户。")
        expect(editor(page).locator(".finding-unverified", has_text="77户")).to_be_visible()
        saved(page)
        after = site.texts(draft["draft_id"])
        assert after.pop(KEY) == before.pop(KEY) + "全年走访群众77户。"
        assert after == before

    def test_words_that_could_not_be_saved_survive_a_reload(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])

        def refuse(route: Route) -> None:
            if route.request.method == "PUT":
                route.abort()
            else:
                route.continue_()

        page.route("**/sections/**", refuse)
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("断网时写的话。")
        expect(page.locator(".room-bar .save-state")).to_have_text("没存上，文字还在本机")
        page.on("dialog", lambda dialog: dialog.accept())
        page.unroute("**/sections/**")
        page.reload()
        expect(editor(page)).to_contain_text("断网时写的话。")
        saved(page)
        assert site.texts(draft["draft_id"])[KEY].endswith("断网时写的话。")

    def test_two_people_in_one_section_see_both_texts_and_neither_is_lost(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        site.edit(draft["draft_id"], KEY, "李四写的：主题党日12次。", 1)
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("张三加的。")
        conflict = page.locator("section.conflict")
        expect(conflict).to_contain_text("李四")
        expect(conflict).to_contain_text("李四写的：主题党日12次。")
        expect(conflict).to_contain_text("张三加的。")
        assert site.texts(draft["draft_id"])[KEY] == "李四写的：主题党日12次。"
        page.get_by_role("button", name="用我写的").click()
        saved(page)
        assert site.texts(draft["draft_id"])[KEY].endswith("张三加的。")
        address = f"{API}/drafts/{draft['draft_id']}/sections/{KEY}/revisions"
        assert "李四写的：主题党日12次。" in [r["text"] for r in site.api.get(address).json()]

    def test_in_a_conflict_the_other_text_can_be_taken(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        site.edit(draft["draft_id"], KEY, "李四写的。", 1)
        editor(page).locator("p").last.click()
        page.keyboard.type("张三加的。")
        page.get_by_role("button", name="用现在的文本").click()
        expect(editor(page)).to_have_text("李四写的。")
        saved(page)

    def test_a_save_whose_answer_was_lost_is_no_conflict(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])

        lost: list[int] = []

        def lose_the_first_answer(route: Route) -> None:
            if route.request.method == "PUT" and not lost:
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        page.route("**/sections/**", lose_the_first_answer)
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("写一句。")
        expect(page.locator(".room-bar .save-state")).to_have_text("没存上，文字还在本机")
        page.keyboard.press("Control+s")
        saved(page)
        assert site.texts(draft["draft_id"])[KEY].endswith("写一句。")
        expect(page.locator("section.conflict")).to_have_count(0)
        assert lost == [200]


def lose_saves(page: Page) -> None:
    page.route(
        "**/sections/**",
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )


class TestWhatIsNotSaved:
    def test_nothing_is_settled_or_put_in_the_place_of_words_that_are_not_saved(
        self, clerk: Clerk, clerk_at: Sit, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "第二稿。", 1)
        page = clerk.open_room(draft["draft_id"])
        lose_saves(page)
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("没存上的话。")
        expect(page.locator(".room-bar .save-state")).to_have_text("没存上，文字还在本机")
        page.locator(".room-bar").get_by_role("button", name="定稿").click()
        dialog = page.get_by_role("dialog", name="定稿")
        dialog.get_by_role("button", name="定稿").click()
        expect(dialog.get_by_role("alert")).to_contain_text("还有文字没存上")
        dialog.get_by_role("button", name="取消").click()
        section = page.locator(f'[id="section-{KEY}"]')
        section.get_by_role("button", name=re.compile("^历史")).click()
        page.get_by_role("dialog").get_by_role("button", name="还原这一稿").click()
        expect(page.get_by_text("现在还原会盖掉它")).to_be_visible()
        page.keyboard.press("Escape")
        expect(editor(page)).to_have_text("第二稿。没存上的话。")
        page.get_by_role("link", name="我的稿件").click()
        card = page.locator(".draft-card", has=page.locator(f'a[href$="{draft["draft_id"]}"]'))
        expect(card).to_contain_text("有文字还没存上")
        with clerk_at(site, name="李四") as shared:  # whoever else logs in at this machine
            state = page.context.storage_state()["origins"][0]["localStorage"]
            kept = {item["name"]: item["value"] for item in state}
            shared.page.add_init_script(f"Object.assign(localStorage, {json.dumps(kept)})")
            shared.open_room(draft["draft_id"])
            expect(editor(shared.page)).to_have_text("第二稿。")
        page.unroute("**/sections/**")
        card.get_by_role("link").click()
        saved(page)
        assert site.texts(draft["draft_id"])[KEY] == "第二稿。没存上的话。"

    def test_words_that_were_not_sent_wait_in_the_box_and_survive_a_reload(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.route("**/messages", lambda route: route.abort())
        section = page.locator(f'[id="section-{KEY}"]')
        section.get_by_role("button", name=re.compile("^重写")).click()
        page.get_by_label("要求").fill("突出社区下沉")
        page.get_by_role("button", name="写一稿看看").click()
        box = page.get_by_label("对这份稿件说句话")
        expect(box).to_have_value("重写这一部分：突出社区下沉")
        page.unroute("**/messages")
        page.reload()
        expect(box).to_have_value("重写这一部分：突出社区下沉")


class TestTheConversation:
    def test_a_proposal_changes_nothing_before_it_is_accepted(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        before = site.texts(draft["draft_id"])
        page = clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        card = page.locator(".proposal")
        expect(card.locator(".diff ins", has_text="13")).to_be_visible()
        assert site.texts(draft["draft_id"]) == before
        card.get_by_role("button", name="采纳").click()
        expect(editor(page)).to_contain_text("13次")
        expect(card).to_contain_text("张三已采纳")
        after = site.texts(draft["draft_id"])
        assert {key for key in after if after[key] != before[key]} == {KEY}

    def test_an_older_list_of_messages_does_not_hide_what_was_just_said(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page, messages = clerk.page, re.compile(r"/messages(\?|$)")
        older: list[tuple[Route, APIResponse]] = []

        def hold(route: Route) -> None:
            if route.request.method == "GET" and not older:
                older.append((route, route.fetch()))
            else:
                route.continue_()

        page.route(messages, hold)
        clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        page.locator(".proposal").wait_for()
        ((route, answer),) = older
        with page.expect_request(messages):  # it is asked for anew
            route.fulfill(response=answer)
        expect(page.locator(".proposal")).to_be_visible()

    def test_a_rejected_proposal_leaves_the_draft(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        before = site.texts(draft["draft_id"])
        page = clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        page.locator(".proposal").get_by_role("button", name="放弃").click()
        expect(page.locator(".proposal")).to_contain_text("张三已放弃")
        assert site.texts(draft["draft_id"]) == before

    def test_a_request_is_put_in_other_words_and_takes_the_place_of_the_first(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        page.locator(".proposal").get_by_role("button", name="再改").click()
        box = page.get_by_label("对这份稿件说句话")
        expect(box).to_be_focused()
        expect(box).to_have_value("主题党日改成13次")
        box.fill("主题党日改成15次")
        box.press("Enter")
        first, second = page.locator(".proposal").nth(0), page.locator(".proposal").nth(1)
        expect(second.locator(".diff ins", has_text="15")).to_be_visible()
        expect(first).to_contain_text("张三已放弃")
        expect(second.get_by_role("button", name="采纳")).to_be_enabled()

    def test_a_proposal_that_the_text_has_moved_past_is_refused_and_told(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        expect(page.locator(".proposal")).to_be_visible()
        site.edit(draft["draft_id"], KEY, "李四写的：主题党日12次。", 1)
        page.locator(".proposal").get_by_role("button", name="采纳").click()
        expect(page.locator(".proposal")).to_contain_text("不能直接采纳")
        assert site.texts(draft["draft_id"])[KEY] == "李四写的：主题党日12次。"

    def test_an_answer_cites_what_can_be_clicked(self, clerk: Clerk, draft: dict[str, Any]) -> None:
        page = clerk.open_room(draft["draft_id"])
        say(page, "14次是哪来的？")
        page.locator(".citations button").first.click()
        expect(page.locator(".source-card.in-side")).to_contain_text("中心组集中学习")

    def test_the_selected_words_go_with_the_message(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        editor(page).locator("p").first.click(click_count=3)
        expect(page.locator(".composer .selected")).to_contain_text("已选中")
        say(page, "这一段再简练一点")
        expect(page.locator(".turn blockquote")).to_be_visible()
        (message,) = site.api.get(f"{API}/drafts/{draft['draft_id']}/messages").json()
        assert message["section_key"] == KEY
        assert message["selected_text"] in site.texts(draft["draft_id"])[KEY]

    def test_a_section_is_rewritten_from_its_heading_through_a_proposal(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "先写一句，主题党日12次。", 1)
        before = site.texts(draft["draft_id"])
        page = clerk.open_room(draft["draft_id"])
        page.locator(f'[id="section-{KEY}"]').get_by_role(
            "button", name=re.compile("^重写")
        ).click()
        page.get_by_role("button", name="更具体").click()
        page.locator(".proposal").get_by_role("button", name="采纳").click()
        expect(editor(page)).to_contain_text("中心组集中学习14次")
        after = site.texts(draft["draft_id"])
        assert {key for key in after if after[key] != before[key]} == {KEY}

    def test_an_earlier_text_is_compared_and_restored(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        first = site.texts(draft["draft_id"])[KEY]
        site.edit(draft["draft_id"], KEY, "改坏了。", 1)
        page = clerk.open_room(draft["draft_id"])
        page.locator(f'[id="section-{KEY}"]').get_by_role(
            "button", name=re.compile("^历史")
        ).click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("del").first).to_be_visible()
        dialog.get_by_role("button", name="还原这一稿").click()
        expect(editor(page)).to_contain_text("14次")
        assert site.texts(draft["draft_id"])[KEY] == first


class TestChecksAndExport:
    def test_a_conflict_with_the_facts_is_listed_found_and_fixed(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "全年中心组集中学习41次。", 1)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name=re.compile("核验")).click()
        group = page.locator(".group-error", has_text="与事实表不符")
        group.get_by_role("button", name="到文中看").click()
        expect(editor(page)).to_be_focused()
        assert page.evaluate("getSelection().toString()") == "41次"
        expect(page.locator(".source-card.in-side")).to_contain_text("中心组集中学习")
        group.get_by_role("button", name="改为“14次”").click()
        expect(editor(page)).to_have_text("全年中心组集中学习14次。")
        expect(group).to_have_count(0)
        saved(page)
        assert site.texts(draft["draft_id"])[KEY] == "全年中心组集中学习14次。"

    def test_a_fact_shows_where_it_is_told_and_is_changed_through_a_proposal(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name="数据").click()
        fact = page.locator(".fact", has_text="主题党日").first
        fact.get_by_role("button", name="文中 1 处").click()
        assert page.evaluate("getSelection().toString()") == "12次"
        fact.get_by_role("button", name="改：主题党日").click()
        fact.get_by_role("textbox").fill("13次")
        fact.get_by_role("button", name="确定").click()
        expect(page.locator(".proposal .fact-changes")).to_contain_text("13次")

    def test_the_word_file_has_what_was_typed_a_moment_ago(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        editor(page).locator("p").last.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("刚写的一句。")
        page.get_by_role("button", name="导出 Word").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=re.compile("^带批注")).click()
        assert download.value.suggested_filename.endswith(".docx")
        with zipfile.ZipFile(download.value.path()) as archive:
            assert "刚写的一句。" in archive.read("word/document.xml").decode()

    def test_before_a_clean_copy_it_is_told_what_is_open_and_what_of_it_will_be_marked(
        self, clerk: Clerk, site: Site
    ) -> None:
        draft = site.draft()
        site.edit(draft["draft_id"], KEY, "中心组集中学习14次，主题党日12次，调研99次。", 1)
        page = clerk.open_room(draft["draft_id"])
        marks = sum(text.count("【待核实】") for text in site.texts(draft["draft_id"]).values())
        assert marks == 0
        page.get_by_role("button", name="导出 Word").click()
        page.get_by_role("menuitem", name=re.compile("^清稿")).click()
        asked = page.get_by_role("dialog")
        expect(asked).to_contain_text("处待核实，清稿里都不带标记，看不出来。")
        page.keyboard.press("Escape")
        text = "中心组集中学习14次，主题党日12次，调研99次【待核实】，走访88次。"
        site.edit(draft["draft_id"], KEY, text, 2)
        page.reload()
        page.get_by_role("button", name="导出 Word").click()
        page.get_by_role("menuitem", name=re.compile("^清稿")).click()
        expect(asked).to_contain_text("文中有 1 个【待核实】标记，清稿里仍在；没有这个标记的")
        with page.expect_download() as download:
            asked.get_by_role("button", name="确定").click()
        with zipfile.ZipFile(download.value.path()) as package:
            body = package.read("word/document.xml").decode()
            assert "word/comments.xml" not in package.namelist()
        assert body.count("待核实") == 1

    def test_an_edited_word_file_comes_back_section_by_section(
        self, clerk: Clerk, site: Site, draft: dict[str, Any], tmp_path: Path
    ) -> None:
        before = site.texts(draft["draft_id"])
        exported = site.api.get(f"{API}/drafts/{draft['draft_id']}/export").content
        edited = tmp_path / "改稿.docx"
        with (
            zipfile.ZipFile(io.BytesIO(exported)) as old,
            zipfile.ZipFile(edited, "w") as new,
        ):
            for name in old.namelist():
                part = old.read(name)
                if name == "word/document.xml":
                    changed = part.decode().replace("中心组集中学习", "中心组扎实集中学习", 1)
                    assert changed != part.decode()
                    part = changed.encode()
                new.writestr(name, part)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("button", name="传回 Word").click()
        page.get_by_role("dialog").locator("input[type=file]").set_input_files(edited)
        expect(page.get_by_role("dialog").locator("ins")).to_contain_text("扎实")
        assert site.texts(draft["draft_id"]) == before
        page.get_by_role("button", name="写进稿件").click()
        expect(editor(page)).to_contain_text("中心组扎实集中学习")
        after = site.texts(draft["draft_id"])
        assert {key for key in after if after[key] != before[key]} == {KEY}


class TestAlike:
    def test_a_sentence_of_another_report_stands_beside_it(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        copied = "党员干部深入社区网格走家串户倾听群众急难愁盼，逐件登记逐件销号。"
        past = f"澄江区司法局党支部2024年度述职报告\n一、理论学习\n{copied}\n"
        files = {"file": ("2024年度司法局述职报告.txt", past.encode())}
        assert site.api.post(f"{API}/documents", files=files).status_code in (200, 201)
        draft = site.draft()
        site.edit(draft["draft_id"], KEY, copied, 1)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name=re.compile("核验")).click()
        page.get_by_text("显示提示").click()
        item = page.locator(".group-hint li", has_text="连续")
        item.get_by_role("button", name="对照看").click()
        expect(item.locator(".overlap")).to_contain_text("澄江区司法局党支部2024年度述职报告")
        marked = item.locator(".overlap mark")
        expect(marked).to_have_count(2)
        assert marked.nth(0).inner_text() == marked.nth(1).inner_text()


class TestTogether:
    def test_what_another_person_changes_shows_up_and_is_told(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        looks: list[int] = []
        address = f"{site.address}{API}/drafts/{draft['draft_id']}"
        clerk.page.on("response", lambda r: looks.append(r.status) if r.url == address else None)
        page = clerk.open_room(draft["draft_id"])
        page.wait_for_event("response", lambda r: r.status == 304)  # nothing new: nothing is sent
        site.edit(draft["draft_id"], KEY, "李四写的：主题党日12次。", 1)
        expect(page.get_by_text(re.compile("李四刚改了“"))).to_be_visible()
        assert looks.count(200) == 2
        expect(editor(page)).to_have_text("李四写的：主题党日12次。")

    def test_what_another_person_accepts_is_not_offered_any_more(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        say(page, "主题党日改成13次")
        card = page.locator(".proposal")
        expect(card.get_by_role("button", name="采纳")).to_be_enabled()
        address = f"{API}/drafts/{draft['draft_id']}/proposals"
        (proposal,) = site.api.get(address).json()
        accepting = f"{address}/{proposal['proposal_id']}/acceptance"
        assert site.api.post(accepting, json={"author": "李四"}).is_success
        expect(card).to_contain_text("李四已采纳")
        expect(card.get_by_role("button", name="采纳")).to_have_count(0)
        expect(editor(page)).to_contain_text("13次")


@pytest.fixture
def site_without_vectors(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """A service that searches by words alone: embedding 200 sections takes half a minute."""
    services = services_over(tmp_path / "data")
    services.embedder = None
    with serving(services) as running:
        yield running


class TestALongDraft:
    def test_of_two_hundred_sections_only_those_near_the_screen_are_editors(
        self, site_without_vectors: Site, clerk_at: Sit
    ) -> None:
        site = site_without_vectors
        organization = "澄江区发展和改革局党支部"
        report = ("2024年度述职报告.txt", long_report(organization))
        assert site.api.post(f"{API}/documents", files={"file": report}).status_code == 201
        draft = site.draft(organization=organization)
        assert len(draft["sections"]) > 200
        last = draft["sections"][-1]["section_key"]
        with clerk_at(site) as clerk:
            page = clerk.open_room(draft["draft_id"])
            expect(page.locator(".outline-list li")).to_have_count(len(draft["sections"]))
            assert page.locator(".ProseMirror[contenteditable]").count() < 60
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
            page.locator(".outline-list button").last.click()
            text = page.locator(f'[id="section-{last}"] .ProseMirror[contenteditable]')
            text.click()
            page.keyboard.type("最后一部分写的。")
            saved(page)
        assert "最后一部分写的。" in site.texts(draft["draft_id"])[last]


class TestKeysAndPaper:
    def test_the_room_is_worked_by_its_keys(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "全年中心组集中学习41次，开展调研99次。", 1)
        page = clerk.open_room(draft["draft_id"])
        page.keyboard.press("Control+/")
        expect(page.get_by_role("dialog", name="快捷键")).to_contain_text("下一处待核实")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="快捷键")).to_be_hidden()
        for words in ("41次", "99次"):
            page.keyboard.press("Alt+n")
            expect(editor(page)).to_be_focused()
            assert page.evaluate("getSelection().toString()") == words
        for key in (KEY, "s1.2", "s1.3", "s1.4", "s1.5", "s2", "s3"):  # 漏用, and what is blank
            page.keyboard.press("Alt+n")
            expect(editor(page, key)).to_be_focused()
        expect(page.locator(".checks")).to_be_visible()
        page.keyboard.press("Alt+n")  # after the last the first again
        page.keyboard.insert_text("14次")
        expect(editor(page).locator(".finding-error")).to_have_count(0)
        page.keyboard.press("Alt+n")  # the next one, not the one after it
        assert page.evaluate("getSelection().toString()") == "99次"
        page.keyboard.press("Alt+r")
        expect(page.get_by_role("dialog", name=re.compile("^重写"))).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Alt+3")
        expect(page.locator(".facts")).to_be_visible()

    def test_the_preview_has_sheets_of_the_official_size(
        self, clerk: Clerk, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("button", name="预览").click()
        preview = page.get_by_role("dialog", name="版式预览")
        expect(preview).to_contain_text("约 1 页")
        sheet = preview.locator("article")
        millimetre = 96 / 25.4
        box = sheet.bounding_box()
        assert box is not None
        assert round(box["width"] / millimetre) == 210
        assert round(box["height"] / millimetre) == 297
        line = sheet.evaluate("it => parseFloat(getComputedStyle(it).lineHeight)")
        assert round(225 * millimetre / line) == 22
        page.set_viewport_size({"width": 390, "height": 844})
        holds_soon(
            page,
            "document.querySelector('.sheets article').getBoundingClientRect().right < innerWidth",
        )
        page.keyboard.press("Escape")
        expect(preview).to_be_hidden()

    def test_on_paper_only_the_report_remains(self, clerk: Clerk, draft: dict[str, Any]) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.emulate_media(media="print")
        for part in (".room-bar", ".room-side", ".room-outline", ".tools", ".top"):
            expect(page.locator(part).first).to_be_hidden()
        expect(page.locator(".paper-title")).to_be_visible()

    def test_a_title_never_tears_its_year(self, clerk: Clerk, draft: dict[str, Any]) -> None:
        page = clerk.open_room(draft["draft_id"])
        for width in (1366, 700, 390, 340):
            page.set_viewport_size({"width": width, "height": 768})
            assert (
                page.locator(".paper-title .whole").evaluate("it => it.getClientRects().length")
                == 1
            )


class TestSettling:
    def test_a_finding_that_may_stand_is_put_aside_with_its_reason_and_taken_up_again(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "中心组集中学习14次，主题党日12次，开展调研99次。", 1)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name=re.compile("核验")).click()
        item = page.locator(".group-unverified li", has_text="99次")
        item.get_by_role("button", name="不改，说明理由").click()
        item.get_by_role("textbox", name="不改的理由").fill("以台账为准")
        item.get_by_role("button", name="确定").click()
        aside = page.locator(".group-dismissed")
        expect(aside).to_contain_text("张三：以台账为准")
        expect(editor(page).locator(".finding-unverified")).to_have_count(0)
        aside.get_by_role("button", name="收回").click()
        expect(editor(page).locator(".finding-unverified", has_text="99次")).to_be_visible()

    def test_a_mark_behind_prose_shows_its_sentence_and_is_taken_away_by_who_looked_into_it(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        site.edit(draft["draft_id"], KEY, "学习抓得紧。队伍建设还有差距。【待核实】", 1)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name=re.compile("核验")).click()
        item = page.locator(".group-unverified li", has_text="“队伍建设还有差距。【待核实】”")
        item.get_by_role("button", name="已核实，去掉标记").click()
        expect(item).to_have_count(0)
        saved(page)
        assert site.texts(draft["draft_id"])[KEY] == "学习抓得紧。队伍建设还有差距。"

    def test_a_value_is_bound_to_the_fact_that_it_tells(self, clerk: Clerk, site: Site) -> None:
        fact = {"label": "主题党日", "value": 9, "measure_unit": "次", "category": "理论学习"}
        draft = site.draft(facts=[*SHEET["facts"][:1], fact])
        site.edit(draft["draft_id"], KEY, "强基固本，相关事项共9次。", 1)
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("tab", name=re.compile("核验")).click()
        item = page.locator(".group-unverified li", has_text="9次").first
        item.get_by_role("button", name="对应数据项").click()
        item.get_by_role("combobox").select_option(label="主题党日 9次")
        editor(page).click()
        page.keyboard.press("Control+Home")
        page.keyboard.type("先写7户。")  # it moves the value and makes another finding before it
        item.get_by_role("button", name="确定").click()
        expect(editor(page).locator(".sourced", has_text="9次")).to_be_visible()
        expect(editor(page).locator(".finding-unverified")).to_have_text("7户")

    def test_a_final_draft_is_locked_filed_and_can_be_opened_again(
        self, clerk: Clerk, site: Site, draft: dict[str, Any]
    ) -> None:
        page = clerk.open_room(draft["draft_id"])
        page.get_by_role("button", name="定稿").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(re.compile(r"现在还有 \d+ 处没有处理"))
        dialog.get_by_role("button", name="定稿").click()
        expect(dialog.get_by_role("alert")).to_contain_text("没有处理")
        dialog.get_by_role("button", name="仍然定稿").click()
        expect(page.locator(".room-paper .hint-box")).to_contain_text("稿件已锁定")
        expect(editor(page)).to_have_attribute("contenteditable", "false")
        page.get_by_role("button", name="重新打开").click()
        expect(editor(page)).to_have_attribute("contenteditable", "true")
