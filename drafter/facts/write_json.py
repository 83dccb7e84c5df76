"""A fact sheet in its JSON form, as ``read_json`` takes it."""

import json

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.quantity import Quantity, render_amount


def write_json(sheet: FactSheet) -> str:
    """The stated facts of a sheet as JSON; derived ones are computed again when it is read."""
    return json.dumps(
        {
            "organization": sheet.organization,
            "organization_short": sheet.organization_short,
            "report_year": sheet.report_year,
            "report_type": sheet.report_type,
            "facts": [_fact(fact) for fact in sheet.stated()],
        },
        ensure_ascii=False,
        indent=2,
    )


def _fact(fact: Fact) -> dict[str, str]:
    quantity = fact.quantity
    remark = [fact.remark, fact.outcome, fact.gloss, fact.occurred_on]
    fields = {
        "label": fact.label,
        "value": _value(quantity) if quantity else fact.render(),
        "measure_unit": quantity.measure_unit if quantity else "",
        "category": fact.category,
        "last_year": render_amount(fact.last_year.amount) if fact.last_year else "",
        "remark": "；".join(filter(None, remark)),
        "basis": fact.basis,
        "as_of": fact.as_of.isoformat() if fact.as_of else "",
        "kind": fact.kind.value,
    }
    return {name: text for name, text in fields.items() if text}


def _value(quantity: Quantity) -> str:
    return Quantity(quantity.amount, "", quantity.comparator).render()
