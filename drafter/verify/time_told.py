"""Of which time does the wording speak: of last year, of this one, or of what is planned?

A true figure of another time is a false statement: last year's told as this year's, a goal told
as done, this year's result told as next year's goal.
"""

import re
from dataclasses import dataclass

from drafter.domain.fact import FactRole
from drafter.domain.report import SectionRole
from drafter.verify.context import Context
from drafter.verify.evidence import Evidence, Part

_LAST_YEAR = re.compile("去年|上年|上一年|同期|(?:由|从)(?:原来)?的?$|原来的?$|以往的?$")
_ALL_OF_LAST_YEAR = re.compile("^(?:去年|上年|上一年度?)(?!同期|以来|基础|底以来|相比|比)")
_NOTHING_BUT_LAST_YEAR = re.compile(
    "(?<![较比与同于由从])(?:去年|上年)(?!同期|以来|基础|底以来|相比|比|的)"
)
_NEXT_YEAR = re.compile(
    "(?<![说文证声])明年|(?<![近年])来年|下一?年度?|下一?步|今后|力争"
    "|(?<![成现到了])预期目标(?:建议)?(?:[为是：]|确定为)"
)
_PLANS = re.compile(
    "打算|拟(?=开展|组织|举办|召开|新|推|建)"
    "|计划(?=于|在|将|再|新|走访|开展|组织|举办|召开|改造|建|推|完成|实施|培训|盘活|投入|争取|送|流动)"
)
_TOLD_AS_DONE = re.compile("已|累计|今年|先后|(?<!一)共(?![同建产筑享商治])|完成了|实现了|达到了")
"""Where it is not known what a section is there for, these say that a result is told."""
_THIS_YEAR = re.compile("今年|本年|基础上|已经|已(?=完成|建|办)")


@dataclass(frozen=True, slots=True)
class TimeTold:
    """Of which time the wording around a claim speaks."""

    is_last_year: bool
    """By a word right before the figure, or all along."""
    is_only_last_year: bool
    """Nothing but last year's figure may stand here."""
    is_plan: bool | None
    """Told as a goal; None where nothing says so and nothing denies it."""
    is_this_year: bool
    is_done: bool
    """Told as a result, where it is not known what the section is there for."""


def read_time(context: Context, report_year: int, section_role: SectionRole | None) -> TimeTold:
    """Of which time the wording speaks.

    ``section_role`` is what the section is there to say; None where it is not known: a goal may
    then stand without a word that says so.
    """
    last = f"{report_year - 1}年"
    return TimeTold(
        is_last_year=bool(
            _LAST_YEAR.search(context.before)
            or _ALL_OF_LAST_YEAR.search(context.stretch)
            or last in context.before
            or context.stretch.startswith(last)
        ),
        is_only_last_year=bool(_NOTHING_BUT_LAST_YEAR.search(context.before)),
        is_plan=_is_plan(context, report_year, section_role),
        is_this_year=bool(_THIS_YEAR.search(context.clause))
        or f"{report_year}年" in context.clause,
        is_done=bool(_TOLD_AS_DONE.search(context.clause)),
    )


def agrees_in_time(item: Evidence, time: TimeTold) -> bool:
    """Whether a piece of evidence may be told of this time."""
    if item.part is Part.LAST_YEAR:
        return time.is_last_year
    if item.part is Part.VALUE and time.is_only_last_year:
        return False
    if item.fact.role is FactRole.PLAN:
        return time.is_plan is not False and not (time.is_plan is None and time.is_done)
    if item.fact.role is FactRole.ACHIEVEMENT and time.is_plan:
        return time.is_this_year
    return True


def _is_plan(context: Context, report_year: int, section_role: SectionRole | None) -> bool | None:
    """Whether a goal is told.

    Where results are told only the coming year makes a goal of a figure: 计划 and 打算 are said of
    what was done, too.
    """
    if _NEXT_YEAR.search(context.stretch) or f"{report_year + 1}年" in context.stretch:
        return True
    if section_role is SectionRole.PLAN:
        return True
    if section_role is not None:
        return False
    return True if _PLANS.search(context.stretch) else None
