"""The JSON form of a fact sheet, as an OA system sends it.

{"organization": "…", "organization_short": "…", "report_year": 2025,
 "report_type": "party-building-duty-report",
 "facts": [{"label": "中心组学习", "value": 14, "measure_unit": "次", "category": "理论学习",
            "last_year": 12, "remark": "", "basis": "", "as_of": "2025-12-31"}]}

``kind`` (a FactKind) and ``fact_id`` (F01, F02 …) may be stated and need not be.
"""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from drafter.domain.fact import FactKind, SheetProblem
from drafter.errors import DocumentUnreadable
from drafter.facts.raw_fact import RawFact

FIELDS = (
    "label", "value", "measure_unit", "category", "remark", "last_year", "basis", "as_of", "kind",
    "fact_id",
)  # fmt: skip
SHEET_FIELDS = (
    "organization", "organization_short", "report_year", "report_type", "supplied_by", "facts",
)  # fmt: skip
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class JsonReading:
    """What a JSON fact sheet states."""

    facts: tuple[RawFact, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    organization: str = ""
    organization_short: str = ""
    report_year: int | None = None
    """None where none is stated, 0 where it is no year, which is among the problems."""
    report_type: str = ""
    supplied_by: str = ""


def read_json(file_name: str, content: bytes) -> JsonReading:
    """Read the JSON form; numbers keep their decimals exactly.

    Raises:
        DocumentUnreadable: it is no JSON object with a list of facts.
    """
    try:
        data = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_names,
        )
    except (ValueError, RecursionError) as error:
        raise DocumentUnreadable(file_name, f"不是有效的 JSON（{error}）。") from error
    if not isinstance(data, dict) or not isinstance(data.get("facts"), list):
        raise DocumentUnreadable(file_name, "应是一个对象，其中 facts 是数据项的列表。")
    problems = [
        SheetProblem(f"/{name}", "不认识的字段，未用。", is_error=False)
        for name in sorted(set(data) - set(SHEET_FIELDS))
    ]
    facts = [
        raw
        for number, item in enumerate(data["facts"])
        if (raw := _raw_fact(file_name, number, item, problems))
    ]
    year = data.get("report_year")
    if year is not None and (not isinstance(year, int) or year not in _YEARS):
        problems.append(SheetProblem("/report_year", f"报告年度“{year}”应是四位整数。"))
        year = 0
    return JsonReading(
        facts=tuple(facts),
        problems=tuple(problems),
        organization=_text(data.get("organization")),
        organization_short=_text(data.get("organization_short")),
        report_year=year,
        report_type=_text(data.get("report_type")),
        supplied_by=_text(data.get("supplied_by")),
    )


def _raw_fact(
    file_name: str, number: int, item: object, problems: list[SheetProblem]
) -> RawFact | None:
    pointer = f"/facts/{number}"
    if not isinstance(item, dict):
        problems.append(SheetProblem(pointer, "应是一个对象，至少有 label 和 value。"))
        return None
    problems += [
        SheetProblem(f"{pointer}/{name}", "不认识的字段，未用。", is_error=False)
        for name in sorted(set(item) - set(FIELDS))
    ]
    nested = [name for name in FIELDS if isinstance(item.get(name), (bool, list, dict))]
    if nested:
        problems += [
            SheetProblem(f"{pointer}/{name}", "应是文字或数字，请改正。") for name in nested
        ]
        return None
    texts = {name: _text(item.get(name)) for name in FIELDS}
    if not texts["label"] or not texts["value"]:
        absent = "label" if not texts["label"] else "value"
        problems.append(SheetProblem(f"{pointer}/{absent}", f"缺少 {absent}，请补上或删去该项。"))
        return None
    if texts["kind"] and texts["kind"] not in set(FactKind):
        kinds = "、".join(FactKind)
        problems.append(SheetProblem(f"{pointer}/kind", f"应是其中之一：{kinds}。"))
        return None
    return RawFact(place=f"{pointer}/value", file_name=file_name, cell=f"{pointer}/value", **texts)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values under one name JSON would silently keep the last."""
    name, times = Counter(name for name, _ in pairs).most_common(1)[0] if pairs else ("", 1)
    if times > 1:
        raise ValueError(f"同一个对象里字段“{name}”写了两次")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} 不是数字")


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value).strip()
