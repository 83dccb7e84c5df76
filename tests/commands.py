"""What tests of the command line start from, and what a command did."""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook

FACTS = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    ],
}


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.out)


Drafter = Callable[..., Ran]


def draft_id_of(ran: Ran) -> str:
    found = re.search(r"编号 (\w{12})", ran.out)
    assert found, ran.out + ran.err
    return found[1]


def write_workbook(path: Path, *rows: tuple[str | int, ...]) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "表1"
    for row in (("数据项", "数值", "计量单位"), *rows):
        page.append(row)
    book.save(path)


def text_of(path: Path) -> str:
    xml = zipfile.ZipFile(path).read("word/document.xml").decode("utf-8")
    return re.sub(r"<[^>]+>", "", xml)
