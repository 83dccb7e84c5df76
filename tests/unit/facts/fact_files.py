"""Fact files for the tests of drafter.facts: rows of texts in the forms that clerks send."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from drafter.domain.fact import Fact, FactKind, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ExpectedFact, ReportType, SectionRole, SectionType
from drafter.errors import FactSheetError
from drafter.facts import FactSheetReading, Otherwise, read_fact_sheet
from drafter.reference.lexicon import load_lexicon

Row = Sequence[object]
Shape = Callable[[Worksheet], None]
"""Merges or formats cells of a sheet that was filled."""


class Options(TypedDict, total=False):
    """What read_fact_sheet may be given beside the file."""

    report_type: ReportType
    lexicon: Lexicon
    supplied_by: str
    organization: str
    report_year: int | None
    otherwise: Otherwise


HEADER = ("类别", "数据项", "数值", "单位", "去年", "备注")
IDENTITY: tuple[Row, ...] = (
    (None, "单位名称", "云溪区档案馆党支部"),
    (None, "报告年度", 2025, "年"),
)

REPORT_TYPE = ReportType(
    report_type="test-duty-report",
    name="党建述职报告（测试）",
    title="{organization}{year}年度述职报告",
    sections=(
        SectionType(
            "introduction",
            0,
            "",
            SectionRole.INTRODUCTION,
            expected_facts=(ExpectedFact("报告依据", FactKind.DOCUMENT_TITLE),),
        ),
        SectionType(
            "theory",
            2,
            "强化理论武装",
            SectionRole.ACHIEVEMENT,
            categories=("理论学习", "学习教育"),
            expected_facts=(
                ExpectedFact(
                    "中心组学习", FactKind.COUNT, "次", ("中心组集中研学",), is_required=True
                ),
                ExpectedFact("党建工作要点", FactKind.DOCUMENT_TITLE),
                ExpectedFact("走访企业", FactKind.COUNT, "家次"),
                ExpectedFact("群众满意度", FactKind.PERCENTAGE, "%"),
            ),
        ),
        SectionType(
            "problems",
            1,
            "存在的问题",
            SectionRole.PROBLEM,
            categories=("存在问题",),
            expected_facts=(ExpectedFact("问题一", FactKind.TEXT, is_required=True),),
        ),
        SectionType(
            "plans",
            1,
            "下一步打算",
            SectionRole.PLAN,
            categories=("下步打算",),
            expected_facts=(ExpectedFact("明年计划走访企业", FactKind.COUNT, "家次"),),
        ),
    ),
)


def workbook_bytes(*sheets: tuple[str, Sequence[Row]], shape: Shape | None = None) -> bytes:
    """An .xlsx with these sheets; ``shape`` may merge or format cells of the first one."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    for number, (title, rows) in enumerate(sheets):
        sheet = first if number == 0 else workbook.create_sheet()
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
    if shape is not None:
        shape(first)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def fact_table(*rows: Row, header: Row = HEADER, shape: Shape | None = None) -> bytes:
    """One sheet 表1: the header in row 1, identity in rows 2 and 3, ``rows`` from row 4 on."""
    return workbook_bytes(("表1", [header, *IDENTITY, *rows]), shape=shape)


def with_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The package with the XML text of one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == name:
                data = change(data.decode()).encode()
            new.writestr(info, data)
    return out.getvalue()


def json_bytes(*facts: dict[str, object], **fields: object) -> bytes:
    sheet = {"organization": "云溪区档案馆党支部", "report_year": 2025, "facts": list(facts)}
    return json.dumps(sheet | fields, ensure_ascii=False).encode()


def read(
    content: bytes, file_name: str = "数据.xlsx", **options: Unpack[Options]
) -> FactSheetReading:
    given: Options = {"report_type": REPORT_TYPE, "lexicon": load_lexicon()}
    given.update(options)
    return read_fact_sheet(file_name, content, **given)


def facts_of(
    content: bytes, file_name: str = "数据.xlsx", **options: Unpack[Options]
) -> dict[str, Fact]:
    """The facts by label."""
    return {fact.label: fact for fact in read(content, file_name, **options).sheet}


def one_fact(*row: object) -> Fact:
    """The fact of a single row: 类别, 数据项, 数值, 单位, 去年, 备注."""
    (fact,) = read(fact_table(row)).sheet
    return fact


def problems_of(
    content: bytes, file_name: str = "数据.xlsx", **options: Unpack[Options]
) -> list[SheetProblem]:
    """The problems of a sheet, whether it was refused or taken."""
    try:
        return list(read(content, file_name, **options).problems)
    except FactSheetError as error:
        return list(error.problems)


def errors_of(
    content: bytes, file_name: str = "数据.xlsx", **options: Unpack[Options]
) -> list[str]:
    """The errors of a sheet, each as 表1!C4 …."""
    found = problems_of(content, file_name, **options)
    return [f"{p.place} {p.message}".strip() for p in found if p.is_error]


def warnings_of(
    content: bytes, file_name: str = "数据.xlsx", **options: Unpack[Options]
) -> list[str]:
    """What a sheet that was taken should be looked at for."""
    found = read(content, file_name, **options).problems
    return [f"{p.place} {p.message}".strip() for p in found]
