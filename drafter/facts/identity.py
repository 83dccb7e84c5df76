"""What a sheet says of itself: whose it is, of which year, who filled it in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from drafter.domain.fact import SheetProblem
from drafter.facts.headers import normalize_header
from drafter.facts.raw_fact import RawFact

_LABELS = {
    "organization": ("单位名称", "报告单位", "填报单位", "组织名称", "党组织名称"),
    "organization_short": ("单位简称", "简称", "自称"),
    "report_year": ("报告年度", "年度", "述职年度", "报告年份"),
    "supplied_by": ("填报人", "填表人", "制表人"),
}
_KEYS = {label: key for key, labels in _LABELS.items() for label in labels}
_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*(?:年度?)?\s*")
_ABOVE = re.compile(
    rf"(?P<whose>{'|'.join(_LABELS['organization'])})(?:[（(][^（()）]*[）)])?\s*[：:]\s*"
    r"(?P<name>[^\s\d：:（()）]{4,})(?=[\s（(]|$)"
    rf"|(?P<when>{'|'.join(_LABELS['report_year'])})\s*[：:]\s*(?P<year>20\d\d)年?度?(?=\s|$)"
)
"""填报单位（盖章）：云溪区档案馆党支部, as it stands in the lines above a table."""


def split_identity(
    raw: Iterable[RawFact], problems: list[SheetProblem]
) -> tuple[dict[str, RawFact], list[RawFact]]:
    """The rows about the sheet itself by what they state, and the facts.

    Each sheet of a workbook may say it again, but not say something else.
    """
    identity: dict[str, RawFact] = {}
    facts: list[RawFact] = []
    for item in raw:
        key = _key_of(item.label)
        # Beside columns of two years a clerk writes the name into the first of them.
        value = item.value or item.last_year
        if key is None:
            facts.append(item)
        elif not value:
            continue
        elif key not in identity:
            identity[key] = replace(item, value=value)
        elif value != identity[key].value:
            message = f"“{item.label}”填的“{value}”与前面的“{identity[key].value}”不一致。"
            problems.append(SheetProblem(item.place, f"{message}请只留一个。"))
    return identity, facts


def text_of(identity: dict[str, RawFact], key: str) -> str:
    """What the sheet states under a key; empty where it says nothing."""
    return identity[key].value if key in identity else ""


def year_of(identity: dict[str, RawFact], problems: list[SheetProblem]) -> int | None:
    """The report year that the sheet states."""
    item = identity.get("report_year")
    if item is None:
        return None
    year = _read_year(item.value)
    if year is None:
        message = f"报告年度“{item.value}”不是四位年份，例如应填 2025。"
        problems.append(SheetProblem(item.place, message))
    return year


def stated_above(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, int, str, str]]:
    """Row, column, label and value of what the lines above a table say of it."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            for match in _ABOVE.finditer(cell):
                label, value = match["whose"] or match["when"], match["name"] or match["year"]
                yield number, column, label, value


def with_identity(facts: list[RawFact], above: Iterable[RawFact]) -> list[RawFact]:
    """The rows of all tables, and of what stands above them whatever no row states."""
    keys = {_key_of(item.label) for item in facts if item.value}
    for item in above:
        if (key := _key_of(item.label)) not in keys:
            keys.add(key)
            facts.append(item)
    return facts


def stated_year(rows: Iterable[Sequence[str]]) -> int | None:
    """The report year that some row states, before it is known which column holds the values.

    Which of the columns 2024年 and 2025年 is this year's depends on it.
    """
    for row in rows:
        for index, cell in enumerate(row):
            if (match := _ABOVE.search(cell)) and match["year"]:
                return int(match["year"])
            if _key_of(cell) == "report_year":
                years = filter(None, map(_read_year, row[index + 1 :]))
                if year := next(years, None):
                    return year
    return None


def _key_of(label: str) -> str | None:
    return _KEYS.get(normalize_header(label))


def _read_year(text: str) -> int | None:
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match else None
