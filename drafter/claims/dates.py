"""Dates and years in text."""

import re
import unicodedata
from collections.abc import Iterator

from drafter.claims.numerals import parse_number
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_TO = r"\s*[—–\-－−~～至到]{1,2}\s*"
_CHINESE_YEAR = "[一二][一二〇零三四五六七八九]{3}"
_YEAR = rf"(?:(?<![\d.])(?:19|20)\d\d|(?<![一二三四五六七八九十百千]){_CHINESE_YEAR})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_MONTH = (
    r"(?:(?<!\d)(?:1[0-2]|0?[1-9])|(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]))"
)
_NO_MONTH = "度均供考票租薪息嫂子饼球光亮一"
_DATE = re.compile(
    r"(?=[\d一二三四五六七八九十前第上下中晚早凌清])(?:"
    rf"(?P<year>{_YEAR})\s*年\s*(?P<month>{_SMALL})(?:{_TO}(?P<year_month>{_SMALL}))?\s*月"
    rf"(?:份|\s*(?P<day>{_SMALL})(?:\s*[日号]?{_TO}(?P<to_day>{_SMALL}))?\s*[日号])?"
    r"|(?P<iso>(?<![\d.])(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?:(?P<part_year>{_YEAR})\s*年\s*)?(?:(?P<first>前)?(?P<part>第?(?<![\d十])[一二三四1-4]季度)|(?P<half>[上下]半年))"
    rf"|(?P<quarter>(?<![\d十])[一二三1-3])(?:、|{_TO})(?P<to_quarter>[二三四2-4])季度"
    rf"|(?P<only_year>{_YEAR})(?:(?:\s*年度?)?{_TO}(?P<to_year>{_YEAR}))?\s*(?:年度|学年|年)"
    rf"|(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})(?:\s*[日号]?{_TO}(?P<to_d>{_SMALL}))?\s*[日号]"
    rf"|(?P<from_month>{_MONTH}){_TO}(?P<until_month>{_SMALL})\s*月份?(?![{_NO_MONTH}])"
    rf"|(?<!个)(?P<month_only>{_MONTH})\s*月(?![{_NO_MONTH}])"
    rf"(?:份?{_TO}(?P<to_month>{_SMALL})\s*月)?份?"
    r"|(?P<clock>(?:(?:上午|中午|下午|晚上?|早上?|凌晨|清晨)\d{1,2}[时点](?:\d{1,2}分|半)?"
    r"|(?<!\d)(?<![\d.][.:：∶])\d{1,2}(?:[:：][0-5]\d(?![:：.\d])|时\d{1,2}分|时(?![间长代段限候装光])))))"
)


def find_dates(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Calendar dates, months, quarters, half-years, years and times of day, and ranges of them.

    ``normalized`` is 2023-03-17, 2023-03-17/19, --03-17, 2023-03, --03, --01/11, 2023-Q1, --H1,
    --Q1/Q3, 2023, 2021/2023, or the text itself for a time of day. A year alone is a YEAR claim,
    everything else a DATE claim.
    """
    for match in _DATE.finditer(text):
        kind = ClaimKind.YEAR if match["only_year"] else ClaimKind.DATE
        yield Claim(Span(*match.span()), kind, match.group(), _normalized(match))


def _normalized(match: re.Match[str]) -> str:
    if match["iso"]:
        return "-".join(f"{int(p):02d}" for p in re.split("[-./]", match["iso"]))
    if match["only_year"]:
        return _with_end(str(_number(match["only_year"])), match["to_year"])
    if match["year"]:
        month = _with_end(f"{_number(match['month']):02d}", match["year_month"])
        day = f"-{_number(match['day']):02d}" if match["day"] else ""
        return _with_end(f"{_number(match['year'])}-{month}{day}", match["to_day"])
    if match["part"] or match["half"]:
        return _part_of_year(match)
    if match["quarter"]:
        return f"--Q{_number(match['quarter'])}/Q{_number(match['to_quarter'])}"
    if match["m"]:
        return _with_end(f"--{_number(match['m']):02d}-{_number(match['d']):02d}", match["to_d"])
    if match["from_month"]:
        return _with_end(f"--{_number(match['from_month']):02d}", match["until_month"])
    if match["month_only"]:
        return _with_end(f"--{_number(match['month_only']):02d}", match["to_month"])
    return unicodedata.normalize("NFKC", match.group())


def _with_end(first: str, last: str | None) -> str:
    """A date, with the end of the range that it starts."""
    return f"{first}/{_number(last):02d}" if last else first


def _part_of_year(match: re.Match[str]) -> str:
    year = str(_number(match["part_year"])) if match["part_year"] else "-"
    if match["half"]:
        return f"{year}-H{'1' if match['half'].startswith('上') else '2'}"
    quarter = _number(match["part"].removeprefix("第").removesuffix("季度"))
    return f"{year}-Q1/Q{quarter}" if match["first"] else f"{year}-Q{quarter}"


def _number(text: str) -> int:
    return int(parse_number(text) or 0)
