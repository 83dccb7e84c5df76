"""Facts that a report type expects, and which of them a sheet lacks."""

import re

from drafter.claims.likeness import likeness
from drafter.domain.fact import FactSheet
from drafter.domain.report import ExpectedFact, ReportType, SectionRole

_ALIKE = 0.8
_SHORTEST_WORD = 2
_COUNTED = re.compile("(?:次数|人数|件数|篇数|数量|总数|合计|情况|工作|活动)$")
"""What a label may have behind the name of what is counted."""


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
    """Whether a label says an expected fact's name, perhaps qualified: 走访用水企业 for 走访企业.

    A name with another subject behind it is another thing: 走访企业收集问题 is no 走访企业.
    """
    written = _COUNTED.sub("", _bare(label))
    names = [_COUNTED.sub("", _bare(name)) for name in (expected.label, *expected.aliases)]
    return any(
        written.endswith(name) or likeness(name, written) >= _ALIKE or _stands_apart(name, written)
        for name in names
    )


def _stands_apart(name: str, written: str) -> bool:
    """Whether a label holds a name with something in its middle: 走访 用水 企业."""
    return any(
        written.startswith(name[:middle]) and written.endswith(name[middle:])
        for middle in range(_SHORTEST_WORD, len(name) - _SHORTEST_WORD + 1)
    )


def _bare(label: str) -> str:
    return re.sub(r"[\s“”（）()：:]", "", label)
