"""A fact sheet in its JSON form, as ``read_json`` takes it."""

import json
from dataclasses import replace

from drafter.domain.fact import Fact, FactSheet


def write_json(sheet: FactSheet) -> str:
    """The stated facts of a sheet as JSON; derived ones are computed again when it is read."""
    return json.dumps(
        {
            "organization": sheet.organization,
            "organization_short": sheet.organization_short,
            "report_year": sheet.report_year,
            "report_type": sheet.report_type,
            "supplied_by": next((f.source.supplied_by for f in sheet.stated()), ""),
            "facts": [_fact(fact) for fact in sheet.stated()],
        },
        ensure_ascii=False,
        indent=2,
    )


def _fact(fact: Fact) -> dict[str, str]:
    # What was read into fields comes first, so that reading again finds the same clauses first.
    remark = [fact.occurred_on, fact.outcome, fact.gloss, fact.remark]
    fields = {
        "fact_id": fact.fact_id,
        "label": fact.label,
        "value": fact.value,
        "measure_unit": fact.quantity.measure_unit if fact.quantity else "",
        "category": fact.category,
        "last_year": replace(fact.last_year, measure_unit="").render() if fact.last_year else "",
        "remark": "；".join(filter(None, remark)),
        "basis": fact.basis,
        "as_of": fact.as_of.isoformat() if fact.as_of else "",
        "kind": fact.kind.value,
    }
    return {name: text for name, text in fields.items() if text}
