"""Which column is what: the header names that clerks use, mapped to ours."""

import re
import unicodedata
from collections.abc import Sequence

_SYNONYMS = {
    "category": "类别 分类 板块 章节 所属部分 所属章节 类型 部分 大类 模块 所属类别",
    "label": "数据项 事项 指标 项目 内容 工作内容 名称 指标名称 数据名称 工作事项 工作项目 "
    "数据项名称 项目名称 事项名称",
    "value": "数值 数据 数量 值 完成数 完成情况 填报数 数值内容",
    "measure_unit": "单位 计量单位 量词 数量单位",
    "remark": "备注 说明 补充说明 情况说明 附注",
    "basis": "口径 统计口径 数据口径",
    "as_of": "截至 截至日期 截止日期 截止时间 截至时间 统计时间 时点",
}
_FIELDS = {name: field for field, names in _SYNONYMS.items() for name in names.split()}
_WHAT = "(?:数值|数据|数量|完成数|完成情况|完成值|情况|数|值)?"
"""What may follow the name of a year: 去年完成数."""
_THIS_YEAR = re.compile(f"(?:本年度?|今年|本期)(?:全年)?{_WHAT}")
_LAST_YEAR = re.compile(f"(?:去年|上一?年度?)(?:同期|全年)?{_WHAT}")
_YEAR = re.compile(rf"(20\d\d)年?(?:度)?(?:全年)?{_WHAT}")
IGNORED = frozenset({"序号", "编号", "必填", "是否必填"})
"""Columns that say nothing about a fact."""


def normalize_header(text: str) -> str:
    """A header as it is compared: half-width, without blanks and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s:：*]|\([^)]*\)", "", plain)


def map_headers(cells: Sequence[str], report_year: int | None) -> dict[int, str] | None:
    """Column index → field for a header row; None where the row is no header.

    A row is a header where it names at least the label and the value. A column that is headed by
    a year is this year's value or last year's, by ``report_year`` or by which year is later.
    """
    fields: dict[int, str] = {}
    years: dict[int, int] = {}
    labels: list[int] = []
    for index, cell in enumerate(cells):
        name = normalize_header(cell)
        field = _field_of(name)
        if match := _YEAR.fullmatch(name):
            years[index] = int(match[1])
        elif field == "label":
            labels.append(index)
        elif field and field not in fields.values():
            fields[index] = field
    if len(labels) > 1 and "category" not in fields.values():
        # 项目 | 内容 | 数量: the first of two names is that of the group.
        fields[labels.pop(0)] = "category"
    fields |= dict.fromkeys(labels[:1], "label")
    latest = report_year or max(years.values(), default=0)
    for index, year in years.items():
        if year == latest and "value" not in fields.values():
            fields[index] = "value"
        elif year == latest - 1 and "last_year" not in fields.values():
            fields[index] = "last_year"
    return fields if {"label", "value"} <= set(fields.values()) else None


def _field_of(name: str) -> str:
    if _THIS_YEAR.fullmatch(name):
        return "value"
    return "last_year" if _LAST_YEAR.fullmatch(name) else _FIELDS.get(name, "")
