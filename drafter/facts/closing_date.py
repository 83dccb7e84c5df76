"""The day up to which a fact was counted (截至日期), as clerks write it."""

import re
from calendar import monthrange
from datetime import date

_SAYS_UNTIL = re.compile(r"\s|截[至止]到?")
_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月份?[底末]?")
_YEAR_END = re.compile(r"(\d{4})?年度?[底末]")


def read_closing_date(text: str, report_year: int | None) -> date | None:
    """The day that the text names; None where it names none.

    2025-12-31 · 截至2025年11月30日 · 11月30日 (of the report year) · 11月底 · 2025年底. A month
    ends with its last day, a year only where its end is said.
    """
    bare = _SAYS_UNTIL.sub("", text)
    match = _DAY.fullmatch(bare) or _MONTH.fullmatch(bare) or _YEAR_END.fullmatch(bare)
    if match is None or not (match[1] or report_year):
        return None
    year, month, day = (*match.groups(), None, None)[:3]
    year_number, month_number = int(year or report_year or 0), int(month or 12)
    try:
        last = monthrange(year_number, month_number)[1]
        return date(year_number, month_number, int(day or last))
    except ValueError:
        return None
