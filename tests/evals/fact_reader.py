"""A fact sheet made from a finished report: every figure, 《title》, document number and day in it.

It plays the clerk who knows the year and would have filled the sheet: label, value, measure unit.
It reads with the patterns of ``mentions`` and ``labels`` and shares no code with the checker; the
product's own reader of JSON sheets makes the facts, as it would for an OA system.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.errors import FactSheetError
from drafter.facts import derive_facts, read_fact_sheet
from drafter.reference.report_types import find_report_type
from tests.evals.corpus import PastReport, ReportSection
from tests.evals.labels import label_of
from tests.evals.mentions import Mention, MentionKind, find_mentions, fold

REPORT_TYPE = "annual-work-summary"
PLAN = "下一步打算"
_PREFIX = re.compile("(?:不少于|不低于|至少|不超过|超过|突破|将近|接近|大约|逾|超|近|约)$")
_SUFFIX = re.compile("^(?:以上|以内|以下|左右)")
_NO_COUNT = re.compile(r"第$|[〔（(]$|[A-Za-z\-/.]$|“$")
_BEHIND_NO_COUNT = re.compile(
    r"^(?:(?:[—–~～\-－至到]|万?[—–~～\-－至到])(?:\d|百分之)|[+＋/.:：级型]|及?以上的|[“”])"
)
"""A range, a class (20万吨级), a criterion (80%以上的): nothing that a clerk counts."""
_UPPER_END = re.compile(r"(?:\d|百分之\S)\s?[—–~～\-－至到]$")
_MASK = "*＊×X"
_LONGEST_NAME = 12
_LOOSE_HAN_UNITS = frozenset("个项条种类级段点对字本部集位口面头轮届门班等天期")
"""两个, 三项, 一期: in Chinese numerals often a manner of speaking."""
_PLAN_HEADING = re.compile("安排|打算|任务|计划|目标|部署|下一步|明年|展望|建议|要求")
_PLAN_SENTENCE = re.compile("力争|预期目标|下一步|明年")
_DONE = re.compile("去年|上年|上半年|以来|过去|[成办展]了")
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_FROM = re.compile("[由从][^，。；0-9]{0,6}$")
_FROM_YEAR = re.compile(r"[由从](?:上年|去年)?的?$")
_UP_TO = re.compile("^[^，。；0-9]{0,6}(?:到|至|为)$")
_NO_COUNTS = ("%", "‰", "个百分点", "倍")
_LAST_YEAR_TO_EVERY = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A mention of a report that became a fact of its sheet."""

    section: int
    mention: Mention
    """Its span leaves out words like 近 and 以上."""
    fact: Fact


@dataclass(frozen=True)
class SheetOfReport:
    """A report with the sheet that it is true to."""

    report: PastReport
    sheet: FactSheet
    stated: Sequence[Stated]
    mentions: int
    """Everything of these kinds that was seen and could be labelled."""
    indistinct: int
    """Left out: another one has the same label and unit, and another value."""
    refused: Sequence[str]
    """What the product's reader of sheets would not take."""

    def of_section(self, number: int) -> dict[int, Fact]:
        """Where in a section which fact stands."""
        return {s.mention.start: s.fact for s in self.stated if s.section == number}


@dataclass
class _Row:
    """One row of the sheet, and where it stands."""

    fields: dict[str, str]
    places: list[tuple[int, Mention]] = field(default_factory=list)


def read_report(report: PastReport, lexicon: Lexicon) -> SheetOfReport:
    """The sheet of a report, and the mention that each fact was read from."""
    found = 0
    rows: dict[tuple[str, str], dict[str, _Row]] = defaultdict(dict)
    for number, section in enumerate(report.sections):
        for mention, fields in _read_section(section, report.year):
            same_name = rows[fields["label"], fields.get("measure_unit", "")]
            row = same_name.setdefault(fields["value"], _Row(fields))
            row.places.append((number, mention))
            found += 1
    distinct = [row for values in rows.values() if len(values) == 1 for row in values.values()]
    distinct.sort(key=lambda row: (row.places[0][0], row.places[0][1].start))
    _give_last_years(distinct)
    sheet, kept, refused = _read_sheet(report, distinct, lexicon)
    facts = sheet.by_id()
    stated = [
        Stated(number, mention, facts[fact_id])
        for fact_id, row in kept.items()
        for number, mention in row.places
    ]
    stated.sort(key=lambda s: (s.section, s.mention.start))
    indistinct = found - sum(len(row.places) for row in distinct)
    return SheetOfReport(report, sheet, stated, found, indistinct, refused)


def _read_section(section: ReportSection, year: int) -> Iterator[tuple[Mention, dict[str, str]]]:
    text = section.text
    mentions = find_mentions(text)
    for number, mention in enumerate(mentions):
        value = _value_of(text, mention, year)
        if value is None or _is_former(text, mentions, number):
            continue
        label = label_of(text, mentions, number)
        if not label:
            continue
        sentence = text[
            max(text.rfind(c, 0, mention.start) for c in "。！？\n") + 1 : mention.start
        ]
        plans = _PLAN_HEADING.search(section.heading) and not _DONE.search(sentence)
        category = PLAN if plans or _PLAN_SENTENCE.search(sentence) else ""
        former = mentions[number - 1] if number and _is_former(text, mentions, number - 1) else None
        if former is not None and _FROM_YEAR.search(text[: former.start]):
            bare = _value_of(text, former, year) or {"value": ""}
            value["last_year"] = bare["value"]
        yield mention, {"label": label, "category": category, **value}


def _is_former(text: str, mentions: Sequence[Mention], number: int) -> bool:
    """Whether a figure says what was before: the first one of 由320亿元增加到384亿元."""
    mention = mentions[number]
    if mention.kind is not MentionKind.NUMBER or not _FROM.search(text[: mention.start]):
        return False
    following = mentions[number + 1 : number + 2]
    return any(
        m.unit == mention.unit and _UP_TO.match(text[mention.end : m.start].replace("，", ""))
        for m in following
    )


def _value_of(text: str, mention: Mention, year: int) -> dict[str, str] | None:
    """Value, unit and kind of a mention; None where it is nothing that a sheet would hold."""
    before, behind = text[: mention.start], text[mention.end :]
    match mention.kind:
        case MentionKind.TITLE:
            return {"value": mention.text, "kind": "document_title"}
        case MentionKind.DOCUMENT_NUMBER:
            return {"value": mention.text, "kind": "text"}
        case MentionKind.DATE:
            day = _DAY.fullmatch(fold(mention.text))
            if day is None or re.match(r"\s?(?:[—–~～\-－至到]|以来)", behind):
                return None
            whole = f"{int(day[1] or year)}-{int(day[2]):02}-{int(day[3]):02}"
            return {"value": whole, "kind": "date"}
        case MentionKind.YEAR:
            return None
        case MentionKind.NUMBER:
            return _number_of(mention, before, behind)


def _number_of(mention: Mention, before: str, behind: str) -> dict[str, str] | None:
    if not mention.unit or mention.unit == "岁" or _is_no_count(before, behind):
        return None
    is_han = not fold(mention.text)[0].isdigit() and not mention.text.startswith("百分之")
    if is_han and (mention.unit in _LOOSE_HAN_UNITS or mention.amount < 2):
        return None
    prefix, suffix = _PREFIX.search(before), _SUFFIX.match(behind)
    unit = "" if mention.text.startswith("百分之") else mention.unit
    number = re.sub(r"\s", "", mention.text)
    number = number.removesuffix(unit).removesuffix("百分点").removesuffix("％")
    wording = f"{prefix.group() if prefix else ''}{number}{suffix.group() if suffix else ''}"
    return {"value": wording, "measure_unit": unit}


def _is_no_count(before: str, behind: str) -> bool:
    if _NO_COUNT.search(before) or _BEHIND_NO_COUNT.match(behind) or _UPPER_END.search(before):
        return True
    if before[-1:] in tuple(_MASK) or behind[:1] in tuple(_MASK):
        return True
    opened, closed = before.rfind("“"), behind.find("”")
    is_quoted = opened > before.rfind("”") and closed >= 0 and "“" not in behind[:closed]
    return is_quoted and len(before) - opened + closed <= _LONGEST_NAME


def _give_last_years(rows: Sequence[_Row]) -> None:
    """To every third plain count a figure of last year; the text does not tell it."""
    counts = [
        row.fields
        for row in rows
        if row.fields.get("measure_unit") not in (None, *_NO_COUNTS)
        and not row.fields["category"]
        and "last_year" not in row.fields
        and re.fullmatch(r"[1-9]\d+", row.fields["value"])
        and not re.search("[增减]|提高|下降", row.fields["label"])
    ]
    for fields in counts[::_LAST_YEAR_TO_EVERY]:
        fields["last_year"] = str(int(fields["value"]) * 7 // 8 - 1)


def _read_sheet(
    report: PastReport, rows: Sequence[_Row], lexicon: Lexicon
) -> tuple[FactSheet, Mapping[str, _Row], list[str]]:
    """The product's reading; rows that it refuses are left out, and why is told."""
    kept = list(rows)
    refused: list[str] = []
    while kept:
        numbered = {f"F{i:03}": row for i, row in enumerate(kept, start=1)}
        sheet = {
            "organization": report.organization or "某单位",
            "report_year": report.year,
            "facts": [{"fact_id": fact_id, **row.fields} for fact_id, row in numbered.items()],
        }
        try:
            reading = read_fact_sheet(
                "sheet.json",
                json.dumps(sheet, ensure_ascii=False).encode(),
                report_type=find_report_type(REPORT_TYPE),
                lexicon=lexicon,
            )
        except FactSheetError as error:
            bad = {
                int(number): problem.message
                for problem in error.problems
                if problem.is_error
                for number in re.findall(r"/facts/(\d+)", problem.place)
            }
            if not bad:
                raise
            refused += bad.values()
            kept = [row for i, row in enumerate(kept) if i not in bad]
            continue
        return derive_facts(reading.sheet), numbered, refused
    return FactSheet(report.organization, report.year, REPORT_TYPE, ()), {}, refused
