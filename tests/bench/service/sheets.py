"""A sheet with facts for every section of a report type, for any number of organizations."""

from itertools import count
from typing import Any

from drafter.reference.report_types import find_report_type

_TYPE = "party-building-duty-report"
_FACTS_A_SECTION = 3


def sheets(organizations: int) -> list[dict[str, Any]]:
    """Requests for a draft, as an OA system sends them; each for an organization of its own."""
    numbers = count(11)
    facts = [
        {"label": f"{category}第{n}项工作", "value": next(numbers), "measure_unit": "次"}
        | {"category": category}
        for section in find_report_type(_TYPE).sections
        for category in section.categories[:1]
        for n in range(1, _FACTS_A_SECTION + 1)
    ]
    return [
        {
            "organization": f"澄江区第{number}图书馆党支部",
            "report_year": 2025,
            "report_type": _TYPE,
            "writer": "model",
            "facts": facts,
        }
        for number in range(1, organizations + 1)
    ]
