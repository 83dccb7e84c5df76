"""Of which time does the wording speak: of last year, of this one, or of what is planned?

A true figure of another time is a false statement: last year's told as this year's, a goal told
as done, this year's result told as next year's goal.
"""

import re

from drafter.domain.fact import FactRole
from drafter.domain.report import SectionRole
from drafter.verify.evidence import Evidence, Part
from drafter.verify.match_quantities import Context

_LAST_YEAR = re.compile("去年|上年|上一年|同期|(?:由|从)(?:原来)?的?$|原来的?$|以往的?$")
_ALL_OF_LAST_YEAR = re.compile("^(?:去年|上年|上一年度?)(?!同期|以来|基础|底以来|相比|比)")
_NOTHING_BUT_LAST_YEAR = re.compile(
    "(?<![较比与同于由从])(?:去年|上年)(?!同期|以来|基础|底以来|相比|比|的)"
)
_NEXT_YEAR = re.compile("(?<![说文证声])明年|(?<![近年])来年|下一?年度?|下一?步|今后|力争")
_PLANS = re.compile(
    "打算|拟(?=开展|组织|举办|召开|新|推|建)"
    "|计划(?=于|在|将|再|新|走访|开展|组织|举办|召开|改造|建|推|完成|实施|培训|盘活|投入|争取|送|流动)"
)
_TOLD_AS_DONE = re.compile("已|累计|今年|先后|(?<!一)共(?![同建产筑享商治])|完成了|实现了|达到了")
"""Where it is not known what a section is there for, these say that a result is told."""
_THIS_YEAR = re.compile("今年|本年|基础上|已经|已(?=完成|建|办)")


def agrees_in_time(
    item: Evidence, context: Context, report_year: int, section_role: SectionRole | None
) -> bool:
    """Whether a piece of evidence may be told where the wording puts it.

    ``section_role`` is what the section is there to say; None where it is not known: a goal may
    then stand without a word that says so.
    """
    if item.part is Part.LAST_YEAR:
        return tells_last_year(context, report_year)
    if item.part is Part.VALUE and _NOTHING_BUT_LAST_YEAR.search(context.before):
        return False
    planned = tells_a_plan(context, report_year, section_role)
    if item.fact.role is FactRole.PLAN:
        return planned is not False and not (
            planned is None and _TOLD_AS_DONE.search(context.clause)
        )
    if item.fact.role is FactRole.ACHIEVEMENT and planned:
        return bool(_THIS_YEAR.search(context.clause)) or f"{report_year}年" in context.clause
    return True


def tells_last_year(context: Context, report_year: int) -> bool:
    """Whether the figure is told as last year's: by a word right before it, or all along."""
    last = f"{report_year - 1}年"
    return (
        bool(_LAST_YEAR.search(context.before) or _ALL_OF_LAST_YEAR.search(context.stretch))
        or last in context.before
        or context.stretch.startswith(last)
    )


def tells_a_plan(
    context: Context, report_year: int, section_role: SectionRole | None
) -> bool | None:
    """Whether the figure is told as a goal; None where nothing says so and nothing denies it.

    Where results are told only the coming year makes a goal of one: 计划 and 打算 are said of
    what was done, too.
    """
    if _NEXT_YEAR.search(context.stretch) or f"{report_year + 1}年" in context.stretch:
        return True
    if section_role is SectionRole.PLAN:
        return True
    if section_role is not None:
        return False
    return True if _PLANS.search(context.stretch) else None
