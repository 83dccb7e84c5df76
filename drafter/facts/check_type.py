"""Whether drafts can be written from a report type that a person made."""

import re
from collections import Counter
from collections.abc import Iterator

from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ReportType, SectionRole
from drafter.facts.type_wording import claims_of_wording

_FIELD = re.compile(r"\{[^{}]*\}|[{}]")
_IN_TITLE = frozenset({"{organization}", "{year}"})
_IN_TEXT = frozenset({"{organization}", "{year}", "{next_year}", "{person}"})
_KNOWN = "{year}、{next_year}、{organization}、{person}"


def problems_of_type(found: ReportType, lexicon: Lexicon) -> Iterator[str]:
    """Everything that a person has to mend, in their words."""
    yield from _in_structure(found)
    labels = Counter(e.label for section in found.sections for e in section.expected_facts)
    for label, times in labels.items():
        if times > 1:
            yield f"数据项“{label}”写了{times}次，请留一处"
    for section in found.sections:
        for wording in (section.heading, *section.openings, *section.purposes):
            if not set(_FIELD.findall(wording)) <= _IN_TEXT:
                yield f"“{wording}”里的花括号只能是 {_KNOWN}"
            elif claimed := claims_of_wording(wording, lexicon):
                yield f"“{wording}”里的“{'、'.join(claimed)}”会写进每一份报告，请去掉"


def _in_structure(found: ReportType) -> Iterator[str]:
    if set(_FIELD.findall(found.title)) != _IN_TITLE:
        yield "标题格式里要有单位 {organization} 和年度 {year}，不能有别的花括号"
    first, *rest = found.sections
    if first.level != 0 or any(section.level == 0 for section in rest):
        yield "第一部分应是引言，而且只有一个引言"
    if not rest or rest[0].level != 1:
        yield "引言后面应是一级标题"
    if not any(section.role is SectionRole.ACHIEVEMENT for section in rest):
        yield "至少要有一个写工作情况的部分"
    if any(not section.heading for section in rest):
        yield "有的部分没有标题"
