"""The empty fact sheet of a report type: an .xlsx to fill in."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from drafter.domain.fact import FactKind
from drafter.domain.report import ReportType, SectionRole, SectionType

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADERS = ("类别", "数据项", "数值", "单位", "去年", "备注")
_WIDTHS = (16, 34, 30, 10, 12, 34)
_HEADER_ROW = 2
_YEAR_ROW = 5
_SPARE_ROWS = 3
_NUMBERED_WORDS = {SectionRole.PROBLEM: "问题", SectionRole.PLAN: "打算"}
_INSTRUCTIONS = (
    "一、每行填一项数据。“数值”只填本年的数；文件名带书名号，如《……工作要点》。",
    "二、“单位”填量词或计量单位，如 次、人次、名、篇、万元、%。",
    "三、“去年”填上年同一项的数，系统会自动算出增减。",
    "四、“备注”可写日期、结果（如：全部按期办结）、口径（如：三个支部合计）或分项算式（如：33+11+6）。",
    "五、没有的项目留空即可；可以自行增加行，增加的行请写明类别。",
    "六、“存在问题”“下步打算”每条一行，直接写文字或数据。",
)
_Row = tuple[str, str, str | int | None, str]


def blank_sheet(
    report_type: ReportType, *, organization: str = "", report_year: int | None = None
) -> bytes:
    """The sheet as .xlsx bytes: identity rows, then the expected facts by section, units filled.

    Rows whose value stays empty count as missing when the sheet is read, not as errors.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "事实表"
    rows = _rows(report_type, organization, report_year)
    write_fact_rows(sheet, f"{report_type.name}事实表", rows)
    guide = workbook.create_sheet("填写说明")
    guide.column_dimensions["A"].width = 90
    for line in _INSTRUCTIONS:
        guide.append([line])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def write_fact_rows(
    sheet: "Worksheet", title: str, rows: Iterable[Sequence[str | int | None]]
) -> None:
    """Fill a worksheet as a fact sheet: the title, the headers, a row each, and the look."""
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet.append(list(HEADERS))
    for row in rows:
        sheet.append([cell or None for cell in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text, even where it begins with =
    _lay_out(sheet)


def _rows(report_type: ReportType, organization: str, report_year: int | None) -> Iterator[_Row]:
    yield "", "单位名称", organization or None, ""
    yield "", "单位简称", None, ""
    yield "", "报告年度", report_year, "年"
    yield "", "填报人", None, ""
    for section in report_type.sections:
        yield from _section_rows(section)


def _section_rows(section: SectionType) -> Iterator[_Row]:
    category = section.categories[0] if section.categories else ""
    word = _NUMBERED_WORDS.get(section.role)
    for fact in section.expected_facts:
        if not (word and fact.kind is FactKind.TEXT):
            yield category, fact.label, None, fact.measure_unit
    if word:
        yield from ((category, f"{word}{number}", None, "") for number in "一二三四")
    elif category:
        yield from ((category, "", None, "") for _ in range(_SPARE_ROWS))


def _lay_out(sheet: "Worksheet") -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    thin = Side(style="thin", color="BFBFBF")
    for row in sheet.iter_rows(min_row=_HEADER_ROW, max_col=len(HEADERS)):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for cell in sheet[_HEADER_ROW]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
    for column, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    year = DataValidation(type="whole", operator="between", formula1="2000", formula2="2100")
    year.error = "请填四位年份，如 2025。"
    year.add(f"C{_YEAR_ROW}")
    sheet.add_data_validation(year)
