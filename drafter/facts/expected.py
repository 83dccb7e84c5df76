"""Facts that a report type expects, and which of them a sheet lacks."""

import re

from drafter.claims.likeness import likeness
from drafter.domain.fact import FactSheet
from drafter.domain.report import ExpectedFact, ReportType, SectionRole

_ALIKE = 0.75


def expected_for(label: str, report_type: ReportType) -> ExpectedFact | None:
    """The expected fact that a label names, by its label or an alias."""
    bare = _bare(label)
    for section in report_type.sections:
        for expected in section.expected_facts:
            if bare in map(_bare, (expected.label, *expected.aliases)):
                return expected
    return None


def missing_facts(sheet: FactSheet, report_type: ReportType) -> tuple[ExpectedFact, ...]:
    """The expected facts that no fact of the sheet states, in the order of the report type.

    Labels need not be the same to the letter; any problem or plan serves for an expected one.
    """
    labels = [fact.label for fact in sheet.stated()]
    roles = {fact.role.value for fact in sheet.stated()}
    missing: list[ExpectedFact] = []
    for section in report_type.sections:
        if section.role in (SectionRole.PROBLEM, SectionRole.PLAN) and section.role.value in roles:
            continue
        missing += [
            expected
            for expected in section.expected_facts
            if not any(_names(expected, label) for label in labels)
        ]
    return tuple(missing)


def _names(expected: ExpectedFact, label: str) -> bool:
    return any(
        _bare(name) in _bare(label) or likeness(name, label) >= _ALIKE
        for name in (expected.label, *expected.aliases)
    )


def _bare(label: str) -> str:
    return re.sub(r"[\s“”（）()：:]", "", label)
