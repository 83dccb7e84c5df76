"""The pictures of the clerk's manual, taken from the running product: `make manual-pictures`."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser import API, CHROMIUM, PAST_REPORT, SHEET, Site, first_day

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = 64
EARLIER_YEAR = 2024


def take(page: Page, name: str) -> None:
    """A picture of few colours: the repository should stay small."""
    page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


def walk(page: Page, site: Site) -> None:
    """Through the pages that the manual speaks of."""
    files = {"file": ("2024年度述职报告.txt", PAST_REPORT.encode())}
    site.api.post(f"{API}/documents", files=files).raise_for_status()
    site.draft(report_year=EARLIER_YEAR)
    page.goto(f"{site.address}/#/library")
    page.locator(".documents li").first.wait_for()
    take(page, "library")
    page.goto(f"{site.address}/#/new")
    page.locator("input[name=organization]").fill(SHEET["organization"])
    page.locator("input[name=year]").fill("2025")
    page.get_by_role("button", name="下一步", exact=True).click()
    page.get_by_role("button", name=f"沿用{EARLIER_YEAR}年度的表").click()
    page.locator('[data-cell="0,2"]').fill("16")
    page.locator("td.computed", has_text="增加").first.wait_for()
    take(page, "facts")
    draft = site.draft()
    site.edit(draft["draft_id"], "s1.1", "全年中心组集中学习14次，开展调研99次。", 1)
    page.goto(f"{site.address}/#/drafts/{draft['draft_id']}")
    page.locator(".paper .finding-unverified").first.wait_for()
    page.keyboard.press("Alt+2")
    take(page, "room")
    page.keyboard.press("Alt+1")
    page.keyboard.insert_text("中心组集中学习改成15次")
    page.keyboard.press("Enter")
    page.locator(".proposal").wait_for()
    take(page, "talk")
    page.goto(f"{site.address}/#/types")
    page.locator(".type").nth(1).wait_for()
    take(page, "types")


def main() -> None:
    """Take them all anew."""
    if CHROMIUM is None:
        raise SystemExit("no Chromium is installed (make chromium)")
    FOLDER.mkdir(exist_ok=True)
    with first_day(1180, 700) as (site, page):
        walk(page, site)


if __name__ == "__main__":
    main()
