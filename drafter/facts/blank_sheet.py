"""The empty fact sheet of a report type: an .xlsx to fill in."""

import io

from drafter.domain.report import ReportType, SectionRole

HEADERS = ("类别", "数据项", "数值", "单位", "去年", "备注")
_WIDTHS = (16, 34, 30, 10, 12, 34)
_SPARE_ROWS = 3
_INSTRUCTIONS = (
    "一、每行填一项数据。“数值”只填本年的数；文件名带书名号，如《……工作要点》。",
    "二、“单位”填量词或计量单位，如 次、人次、名、篇、万元、%。",
    "三、“去年”填上年同一项的数，系统会自动算出增减。",
    "四、“备注”可写日期、结果（如：全部按期办结）、口径（如：三个支部合计）或分项算式（如：33+11+6）。",
    "五、没有的项目留空即可；可以自行增加行。",
    "六、“存在问题”“下步打算”每条一行，直接写文字或数据。",
)


def blank_sheet(
    report_type: ReportType, *, organization: str = "", report_year: int | None = None
) -> bytes:
    """The sheet as .xlsx bytes: identity rows, then the expected facts by section, units filled.

    Rows whose value stays empty count as missing when the sheet is read, not as errors.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "事实表"
    sheet.append([f"{report_type.name}事实表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet.append(list(HEADERS))
    for row in _rows(report_type, organization, report_year):
        sheet.append(row)
    bold = Font(bold=True)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for cell in sheet[2]:
        cell.font = bold
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[index]].width = width
    sheet.freeze_panes = "C3"
    guide = workbook.create_sheet("填写说明")
    guide.column_dimensions["A"].width = 90
    for line in _INSTRUCTIONS:
        guide.append([line])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _rows(
    report_type: ReportType, organization: str, report_year: int | None
) -> list[list[str | int | None]]:
    rows: list[list[str | int | None]] = [
        ["", "单位名称", organization or None, "", "", "写报告的单位"],
        ["", "单位简称", None, "", "", "文中自称，如：局党总支"],
        ["", "报告年度", report_year, "年", "", ""],
    ]
    for section in report_type.sections:
        category = section.categories[0] if section.categories else ""
        facts = section.expected_facts
        if section.role in (SectionRole.PROBLEM, SectionRole.PLAN):
            word = "问题" if section.role is SectionRole.PROBLEM else "打算"
            rows += [[category, f"{word}{n}", None, "", "", ""] for n in "一二三"]
            continue
        rows += [[category, fact.label, None, fact.measure_unit, "", ""] for fact in facts]
        if category:
            rows += [[category, None, None, "", "", ""] for _ in range(_SPARE_ROWS)]
    return rows
