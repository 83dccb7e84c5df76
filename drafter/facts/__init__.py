"""How facts get in: read (.xlsx, .csv, JSON), check, derive; and the empty sheet to fill in."""

from drafter.facts.blank_sheet import blank_sheet
from drafter.facts.check_sheet import check_sheet
from drafter.facts.derive import derive_facts
from drafter.facts.expected import missing_facts
from drafter.facts.read_sheet import FactSheetReading, Otherwise, read_fact_sheet
from drafter.facts.roll_up import RollUp, roll_up
from drafter.facts.table import TableCheck, check_table, with_pointers
from drafter.facts.write_json import write_json
from drafter.facts.write_roll_up import roll_up_workbook

__all__ = [
    "FactSheetReading",
    "Otherwise",
    "RollUp",
    "TableCheck",
    "blank_sheet",
    "check_sheet",
    "check_table",
    "derive_facts",
    "missing_facts",
    "read_fact_sheet",
    "roll_up",
    "roll_up_workbook",
    "with_pointers",
    "write_json",
]
