"""The use case shared by the CLI and the HTTP API: branches' sheets become the parent's."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.drafting import read_sheet

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.facts import RollUp
    from drafter.facts.roll_up import RolledLine


def read_and_roll_up(
    services: "Services",
    files: Sequence[tuple[str, bytes]],
    *,
    organization: str,
    organization_short: str = "",
    report_type: str = "",
    expected: Sequence[str] = (),
) -> tuple["RollUp", tuple[str, ...]]:
    """Read each branch's sheet and sum them up; with what is to be said of the sheets.

    Raises:
        FactSheetError: a sheet has errors; all of them are named.
        DocumentUnreadable: a file is no readable sheet.
        InvalidRequest: the sheets do not go together.
    """
    from drafter.facts import roll_up

    sheets, notes = [], []
    for name, content in files:
        sheet, said = read_sheet(services, name, content, report_type=report_type)
        sheets.append(sheet)
        notes += [f"{name}：{note}" for note in said]
    rolled = roll_up(
        sheets,
        organization=organization,
        organization_short=organization_short,
        expected=expected,
    )
    return rolled, tuple(notes)


def roll_up_view(rolled: "RollUp", notes: Sequence[str]) -> dict[str, Any]:
    """A roll-up as plain JSON values; ``sheet`` can be drafted from as it is."""
    from drafter.facts import write_json

    return {
        "sheet": json.loads(write_json(rolled.sheet)),
        "branches": list(rolled.branches),
        "absent": list(rolled.absent),
        "lines": [_line_view(line) for line in rolled.lines],
        "warnings": list(notes),
    }


def _line_view(line: "RolledLine") -> dict[str, Any]:
    return {
        "label": line.label,
        "category": line.category,
        "total": line.total.render() if line.total is not None else None,
        "note": line.note,
        "stated": [
            {
                "organization": v.organization,
                "value": v.fact.render(),
                "source": v.fact.source.render(),
            }
            for v in line.stated
        ],
        "missing": list(line.missing),
    }
