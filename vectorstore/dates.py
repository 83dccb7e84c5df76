"""Years and dates as documents write them: 2023年, 二〇二三年, 2024年1月8日, 2024-01-08."""

import re
import unicodedata
from datetime import date

_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
}
_CHINESE_YEAR = r"[一二][九〇零○O][〇零○O一二三四五六七八九]{2}"
_YEAR = re.compile(rf"((?:19|20)\d\d|{_CHINESE_YEAR})\s*年(度?)")
_MONTH_OR_DAY = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DATE = re.compile(
    rf"((?:19|20)\d\d|{_CHINESE_YEAR})\s*年\s*({_MONTH_OR_DAY})\s*月\s*({_MONTH_OR_DAY})\s*日"
    r"|((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)"
)
_ALONE = re.compile(
    r"[(（\[]?\s*(?:(?:成文|发布|发文|印发)?(?:日期|时间)\s*[:：]\s*)?(?P<date>.+?)\s*[)）\]]?"
)


def find_year(text: str) -> int | None:
    """The year that a text names; a 年度 goes before a mere year, the first before the next."""
    found = list(_YEAR.finditer(unicodedata.normalize("NFKC", text)))
    best = next((match for match in found if match[2]), found[0] if found else None)
    return int(_digits(best[1])) if best else None


def find_dates(text: str) -> list[date]:
    """Every full date in a text that the calendar knows."""
    found: list[date] = []
    for match in _DATE.finditer(unicodedata.normalize("NFKC", text)):
        year, month, day = (part for part in match.groups() if part is not None)
        try:
            found.append(date(int(_digits(year)), _ordinal(month), _ordinal(day)))
        except ValueError:  # 2月30日 is a slip of the pen, not a date
            continue
    return found


def is_date_alone(line: str) -> bool:
    """Whether a line holds a date and nothing else, brackets and 日期： aside."""
    match = _ALONE.fullmatch(unicodedata.normalize("NFKC", line).strip())
    return bool(match and _DATE.fullmatch(match["date"]) and find_dates(line))


def _digits(year: str) -> str:
    return "".join(_CHINESE_DIGITS.get(c, c) for c in year)


def _ordinal(text: str) -> int:
    """十 → 10, 十二 → 12, 二十一 → 21, 三 → 3."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_digits(text))
    return int(_digits(tens) or 1) * 10 + int(_digits(ones) or 0)
