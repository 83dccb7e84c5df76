"""How long typing in a long section, in a long draft, keeps the browser from painting.

Measured by the browser's own tracing: every task of the page's main thread while one types.
"""

import json
import statistics
from typing import Any

from playwright.sync_api import CDPSession, Page

from api.main import web_folder
from tests.browser import API, CHROMIUM, SHEET, Site, first_day

PARTS, ITEMS = 10, 19
SECTION = "s1.1"
LONG = "组织党员干部下沉社区服务群众，推动各项任务落到实处。" * 400
TYPED = "主题党日按月开展，台账记录完整。" * 4
FRAME = 50


def long_report(organization: str, parts: int = PARTS, items: int = ITEMS) -> bytes:
    """A past report whose outline has ``parts * (items + 1)`` sections."""
    numerals = "一二三四五六七八九十"

    def ordinal(number: int) -> str:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{numerals[tens - 1]}十"
        return head + (numerals[ones - 1] if ones else "")

    lines = [f"{organization}2024年度述职报告"]
    for part in range(1, parts + 1):
        lines.append(f"{ordinal(part)}、抓好{numerals[part - 1]}类重点工作")
        for item in range(1, items + 1):
            lines += [
                f"（{ordinal(item)}）第{ordinal(item)}项工作扎实推进",
                "各项工作有序推进，取得了实效。",
            ]
    return "\n".join(lines).encode()


def tasks_of_main_thread(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of computing of each task of the page's main thread.

    Its own time, not that of the clock: other processes of a busy machine are not the page's.
    """
    main = {
        (e["pid"], e["tid"])
        for e in events
        if e.get("name") == "thread_name" and e["args"].get("name") == "CrRendererMain"
    }
    return [
        e.get("tdur", e["dur"]) / 1000
        for e in events
        if e.get("name") == "RunTask" and e.get("ph") == "X" and (e["pid"], e["tid"]) in main
    ]


def traced(page: Page, cdp: CDPSession) -> list[float]:
    """The tasks while one types, until what was typed is saved and checked."""
    events: list[dict[str, Any]] = []
    cdp.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    categories = "toplevel,disabled-by-default-devtools.timeline,devtools.timeline,__metadata"
    cdp.send("Tracing.start", {"categories": categories, "transferMode": "ReportEvents"})
    page.keyboard.type(TYPED, delay=60)
    page.locator(".room-bar .save-state", has_text="已保存").wait_for()
    ended: list[object] = []
    cdp.on("Tracing.tracingComplete", lambda done: ended.append(done))  # noqa: PLW0108
    cdp.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    return tasks_of_main_thread(events)


def measure(site: Site, page: Page) -> dict[str, float]:
    """Longest and typical task while typing in 10,000 characters among 200 sections."""
    organization = SHEET["organization"]
    report = ("2024年度述职报告.txt", long_report(organization))
    assert site.api.post(f"{API}/documents", files={"file": report}).status_code == 201
    draft = site.draft()
    site.edit(draft["draft_id"], SECTION, LONG[:10_000], 1)
    page.goto(f"{site.address}/#/drafts/{draft['draft_id']}")
    editor = page.locator(f'[id="section-{SECTION}"] .ProseMirror')
    editor.locator("p").last.click()
    page.keyboard.press("Control+End")
    page.wait_for_timeout(1500)
    tasks = sorted(traced(page, page.context.new_cdp_session(page)))
    return {
        "sections": len(draft["sections"]),
        "longest_ms": round(tasks[-1], 1),
        "over_50_ms": sum(task > FRAME for task in tasks),
        "p99_ms": round(statistics.quantiles(tasks, n=100)[-1], 2),
    }


def run() -> None:
    """Print the figures; nothing where there is no browser or no page."""
    if CHROMIUM is None or not (web_folder() / "index.html").is_file():
        print("typing: no Chromium or no built page")
        return
    with first_day(1366, 768) as (site, page):
        print("typing", json.dumps(measure(site, page)))


if __name__ == "__main__":
    run()
