"""A report type of one's own: from a sample document to a draft."""

import re

from playwright.sync_api import FilePayload, expect

from tests.browser import API, Clerk, Site
from tests.integration.test_report_types_api import SAMPLE


def test_a_type_is_proposed_from_a_sample_edited_saved_and_drafted_from(
    clerk: Clerk, site: Site
) -> None:
    page = clerk.go("/types")
    sample = FilePayload(name="情况报告.txt", mimeType="text/plain", buffer=SAMPLE.encode())
    page.locator(".drop input[type=file]").set_input_files(sample)
    expect(page.locator("input[name=type-name]")).to_have_value("安全生产工作情况报告")
    expect(page.locator(".warnings")).to_contain_text("5个")
    page.get_by_label("标题 3").fill("排查整治隐患")
    section = page.locator(".type-section").nth(3)
    section.get_by_role("button", name=re.compile("加数据项")).click()
    section.get_by_label("数据项 3.", exact=False).last.fill("应急演练")
    section.get_by_placeholder("单位").last.fill("场")
    page.get_by_role("button", name="保存").click()
    card = page.locator(".type", has_text="安全生产工作情况报告")
    expect(card).to_contain_text("自建")
    expect(card).to_contain_text("应急演练")
    with page.expect_download() as download:
        card.get_by_role("link", name="下载空白事实表").click()
    assert download.value.suggested_filename == "安全生产工作情况报告事实表.xlsx"
    card.get_by_role("link", name="用这类新建稿件").click()
    page.locator("input[name=organization]").fill("澄江区文化馆")
    page.locator("input[name=year]").fill("2025")
    page.get_by_role("button", name="下一步", exact=True).click()
    page.locator(".grid tbody tr").nth(3).wait_for()
    labels = [box.input_value() for box in page.locator(".grid tbody td:nth-child(2) input").all()]
    number = labels.index("应急演练")
    page.locator(f'[data-cell="{number},2"]').fill("4")
    expect(page.locator(f'[data-cell="{number},3"]')).to_have_value("场")
    page.get_by_role("button", name="下一步", exact=True).click()
    page.get_by_role("button", name="起草", exact=True).click()
    expect(page.locator(".paper-title")).to_have_text("澄江区文化馆2025年度安全生产工作情况报告")
    expect(page.locator(".paper")).to_contain_text("应急演练4场")
    (draft, *_) = site.api.get(f"{API}/drafts").json()
    assert draft["report_type"].startswith("own-")


def test_one_of_the_product_is_copied_and_a_wrong_heading_is_told(clerk: Clerk) -> None:
    page = clerk.go("/types")
    card = page.locator(".type", has_text="部门年度工作总结")
    card.get_by_role("button", name=re.compile("^照此另建")).click()
    page.locator("input[name=type-name]").fill("季度工作小结")
    page.get_by_label("标题 2", exact=True).fill("全年完成12件实事")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").first).to_contain_text("12件")
    page.get_by_label("标题 2", exact=True).fill("办好民生实事")
    page.get_by_role("link", name="文档库").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("改动还没有保存")
    asked.get_by_role("button", name="取消").click()
    expect(page.get_by_label("标题 2", exact=True)).to_have_value("办好民生实事")
    page.get_by_role("button", name="保存").click()
    card = page.locator(".type", has_text="季度工作小结")
    expect(card).to_contain_text("办好民生实事")
    card.get_by_role("button", name="删除：季度工作小结").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(card).to_have_count(0)
