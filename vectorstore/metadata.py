"""What a document says of itself: who wrote it, for which year, what kind, its number and date."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from drafter.domain.source import DocumentKind

_YEAR = re.compile(
    r"((?:19|20)\d\d|[一二]\s*[〇零○九]\s*[〇零○一二三四五六七八九]\s*[〇零○一二三四五六七八九])\s*年"
)
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,10})\s*[〔\[（(【［]\s*((?:19|20)\d\d)\s*[〕\]）)】］]\s*(?:第\s*)?(\d{1,4})\s*号"
)
_DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_BODY_ENDING = (
    "党总支|党支部|党委|党组|党工委|机关党委|支部委员会|总支委员会|委员会|人民政府|政府|局|办公室|办|中心|院|馆|厅|委|部|处|所|站|"
    "街道|镇|乡|社区|学校|医院|公司|协会|组"
)
_TITLE_ORGANIZATION = re.compile(
    rf"^(?:关于)?(?:中共)?([\u4e00-\u9fff]{{0,30}}?(?:{_BODY_ENDING}))(?:党组织书记|书记)?(?:关于)?(?=(?:19|20)\d\d|[一二][〇零○九]|年度|抓|基层|党建|述职|工作|个人|全年|开展|落实)"
)
_SIGNATURE = re.compile(rf"^(?:中共)?([\u4e00-\u9fff]{{2,30}}(?:{_BODY_ENDING}))$")
_HEAD_LINES = 12
_TAIL_LINES = 6
_CLOSING_MONTHS = 3
"""A report signed in January to March about no stated year speaks of the year before."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was read; empty where the document does not say."""

    organization: str = ""
    year: int | None = None
    report_type: str = ""
    document_number: str = ""
    issuing_agency: str = ""
    document_date: date | None = None


def read_metadata(
    title: str,
    lines: Sequence[str],
    *,
    kind: DocumentKind,
    report_type_aliases: Mapping[str, tuple[str, ...]],
) -> Metadata:
    """Read title, head and signature of a document."""
    edges = [*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]
    document_date = _date(edges)
    signed_by = _signature(lines)
    if kind is DocumentKind.POLICY:
        return Metadata(
            year=_year(title) or (document_date.year if document_date else None),
            document_number=_number(edges),
            issuing_agency=signed_by,
            document_date=document_date,
        )
    return Metadata(
        organization=_organization(title) or signed_by,
        year=_year(title) or _reported_year(document_date, edges),
        report_type=_report_type(title, report_type_aliases),
        document_number=_number(edges),
        document_date=document_date,
    )


def _organization(title: str) -> str:
    match = _TITLE_ORGANIZATION.match(title.replace(" ", ""))
    return match[1] if match else ""


def _signature(lines: Sequence[str]) -> str:
    """The body that signs: a line of its own near the end, or right under the title."""
    for line in [*reversed(lines[-_TAIL_LINES:]), *lines[1:4]]:
        if match := _SIGNATURE.match(line.replace(" ", "")):
            return match[1]
    return ""


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(_plain(match[1])) if match else None


def _plain(year: str) -> str:
    return "".join(_CHINESE_DIGITS.get(c, c) for c in re.sub(r"\s", "", year))


def _reported_year(signed_on: date | None, lines: Sequence[str]) -> int | None:
    stated = next((y for line in lines[:5] if "年度" in line and (y := _year(line))), None)
    if stated:
        return stated
    if signed_on is None:
        return next((y for line in lines[:5] if (y := _year(line))), None)
    return signed_on.year - 1 if signed_on.month <= _CLOSING_MONTHS else signed_on.year


def _date(lines: Sequence[str]) -> date | None:
    """The document date: the last full date that stands alone or in brackets."""
    for line in reversed(lines):
        match = _DATE.search(unicodedata.normalize("NFKC", line))
        if match and len(line) <= 40:
            try:
                return date(*(int(part) for part in match.groups()))
            except ValueError:
                continue
    return None


def _number(lines: Sequence[str]) -> str:
    for line in lines:
        match = _NUMBER.search(line)
        if match and len(line) <= 40:
            return f"{match[1]}〔{match[2]}〕{int(match[3])}号"
    return ""


def _report_type(title: str, aliases: Mapping[str, tuple[str, ...]]) -> str:
    """The type whose longest alias the title holds."""
    found = [
        (len(alias), slug) for slug, words in aliases.items() for alias in words if alias in title
    ]
    return max(found)[1] if found else ""
