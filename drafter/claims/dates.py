"""Dates and years in text."""

import re
import unicodedata
from collections.abc import Iterator

from drafter.claims.numerals import parse_number
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_DIGITS = "[0-9０-９]"
_CHINESE_YEAR = "[一二〇零○三四五六七八九]{4}"
_YEAR = rf"(?:(?:19|20|１９|２０){_DIGITS}{{2}}|{_CHINESE_YEAR})"
_SMALL = rf"(?:{_DIGITS}{{1,2}}|[一二三四五六七八九十]{{1,3}})"
_DATE = re.compile(
    rf"(?P<year>{_YEAR})\s*年\s*(?P<month>{_SMALL})\s*月\s*(?:(?P<day>{_SMALL})\s*[日号])?"
    rf"|(?P<iso>(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?P<part_year>(?:{_YEAR})\s*年)?\s*(?P<part>第?[一二三四1-4]季度|[上下]半年)"
    rf"|(?P<only_year>{_YEAR})(?:\s*[—–\-~～至到]+\s*(?P<to_year>{_YEAR}))?\s*(?:年度|年)"
    rf"|(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})\s*[日号]"
    rf"|(?<![个])(?P<month_only>(?:{_DIGITS}{{1,2}}|十[一二]?|[一二三四五六七八九]))\s*月(?!度|份额|均|例|月)"
    rf"(?:\s*[—–\-~～至到]\s*(?P<to_month>{_SMALL})\s*月)?(?:份)?"
    rf"|(?P<hour>{_DIGITS}{{1,2}})\s*(?:[:：]\s*{_DIGITS}{{2}}|时(?![间长代段限候]))"
)


def find_dates(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Calendar dates, months, quarters, half-years, years and times of day.

    ``normalized`` is 2023-03-17, --03-17, 2023-03, --03, 2023-Q1, --H1, 2023, 2021/2023 or
    the text itself for a time of day. A year alone is a YEAR claim, everything else a DATE claim.
    """
    for match in _DATE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        kind = ClaimKind.YEAR if match["only_year"] else ClaimKind.DATE
        yield Claim(Span(start, match.end()), kind, text[start : match.end()], _normalized(match))


def _normalized(match: re.Match[str]) -> str:
    if match["iso"]:
        return "-".join(f"{int(p):02d}" for p in re.split("[-./]", match["iso"]))
    if match["only_year"]:
        first = _number(match["only_year"])
        return f"{first}/{_number(match['to_year'])}" if match["to_year"] else str(first)
    if match["year"]:
        day = f"-{_number(match['day']):02d}" if match["day"] else ""
        return f"{_number(match['year'])}-{_number(match['month']):02d}{day}"
    if match["part"]:
        year = str(_number(match["part_year"].rstrip("年 "))) if match["part_year"] else "-"
        return f"{year}-{_part(match['part'])}"
    if match["m"]:
        return f"--{_number(match['m']):02d}-{_number(match['d']):02d}"
    if match["month_only"]:
        last = f"/{_number(match['to_month']):02d}" if match["to_month"] else ""
        return f"--{_number(match['month_only']):02d}{last}"
    return unicodedata.normalize("NFKC", match.group())


def _part(text: str) -> str:
    if text.endswith("半年"):
        return "H1" if text.startswith("上") else "H2"
    return f"Q{_number(text.removeprefix('第').removesuffix('季度'))}"


def _number(text: str) -> int:
    return int(parse_number(text) or 0)
