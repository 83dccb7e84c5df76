"""A fact as it was found, before it is understood: texts with the places where they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawFact:
    """One row of a table, or one object of a JSON list."""

    label: str
    value: str
    place: str
    """Where the value stands: 表1!C7, 第3行, /facts/2/value."""
    file_name: str = ""
    sheet: str = ""
    cell: str = ""
    measure_unit: str = ""
    category: str = ""
    remark: str = ""
    last_year: str = ""
    basis: str = ""
    as_of: str = ""
    kind: str = ""
    """Only where JSON names it."""
    fact_id: str = ""
    """Only where JSON names it."""
