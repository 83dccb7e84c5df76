"""A fact sheet made from a finished report: every figure, 《title》, document number and day in it.

It plays the clerk who knows the year and would have filled the sheet: label, value, measure unit.
It reads with the patterns of ``mentions`` and shares no code with the checker; the product's own
reader of JSON sheets makes the facts, as it would for an OA system.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rjieba

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.errors import FactSheetError
from drafter.facts import derive_facts, read_fact_sheet
from drafter.reference.report_types import find_report_type
from tests.evals.corpus import PastReport
from tests.evals.mentions import Mention, MentionKind, fold, find_mentions

REPORT_TYPE = "annual-work-summary"
SHORTEST_LABEL, LONGEST_LABEL = 4, 12
_SHORTEST_SUBJECT = 3
_BREAK = re.compile(r"[，。；：！？、\n（）()“”‘’—…《》〔〕【】]")
_SENTENCE = re.compile(r"[。！？\n]")
_PART = re.compile(r"[。；！？\n]")
_LEADING = re.compile(
    r"^(?:全年|今年|本年|目前|其中|截至\S{0,4}底?|先后|已经?|共计?|累计|总计|合计|分别|各|再|又|还|并|也|将|要|就|都|等|"
    r"开展|组织|召开|举办|举行|完成|实现|达到|达成?|达|有|为|了|的|和|与|及|以及|同时|使|把|对|在|从|由|至|到|是|以上|以下|左右)+"
)
_TRAILING = re.compile(
    r"(?:达到?了?|突破|超过|超|近|约|逾|共计?|累计|总计|合计|分别|各|有|为|了|的|至|到|由|从|是|已|仅|和|与|及|等|在|将|不少于|不低于|不超过|"
    r"至少|将近|接近|大约|多达|高达|第|每|以|增至|降至|升至|增加到|增长到|提高到|下降到|上升到|扩大到|"
    r"[（(]|折合|新的?|全年|今年|去年|上年)+$"
)
_COMPARED = re.compile(
    r"(?:同比|环比|比(?:上年|去年|上年同期|去年同期|同期|\d{4}年|上一年)|较(?:上年|去年|上年同期|去年同期|同期|\d{4}年|上一年))"
)
_CHANGE = re.compile(
    r"(增长|增加|上升|提高|提升|扩大|下降|减少|降低|回落|缩小|压减|增幅|涨幅|占比?|增)[了约近达为到至]*$"
)
_PREFIX = re.compile(r"(?:不少于|不低于|至少|不超过|超过|突破|将近|接近|大约|逾|超|近|约)$")
_SUFFIX = re.compile(r"^(?:以上|以内|以下|左右)")
_NO_COUNT = re.compile(r"第$|[〔（(]$|[A-Za-z\-/.]$|[“]$")
_MASK = "*＊×X"
_TO = re.compile(r"^(?:[—–~～\-－至到]|万?[—–~～\-－至到])\d|^[+＋/.:：]")
_PLANS = re.compile(r"安排|打算|任务|计划|目标|部署|下一步|明年|展望|建议")
_PLANNED = re.compile(r"力争|预期目标|下一步|明年")
_LOOSE_HAN_UNITS = frozenset("个项条种类级段点对字本部集位口面头轮届门班等天期")
_FULL_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")


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
    """Everything of these kinds that was seen."""
    indistinct: int
    """Left out: another one has the same label and unit, and another value."""
    refused: Sequence[str]
    """What the product's reader of sheets would not take."""

    def of_section(self, number: int) -> list[Stated]:
        return [s for s in self.stated if s.section == number]


@dataclass
class _Row:
    """One row of the sheet, and where it stands."""

    row: dict[str, Any]
    places: list[tuple[int, Mention]] = field(default_factory=list)

    @property
    def name(self) -> tuple[str, str, str]:
        return self.row["category"], self.row["label"], self.row.get("measure_unit", "")


def read_report(report: PastReport, lexicon: Lexicon) -> SheetOfReport:
    """The sheet of a report, and the mention that each fact was read from."""
    found = [
        (number, mention, row)
        for number, section in enumerate(report.sections)
        for mention, row in _rows_of(section.text, section.heading, report.year)
    ]
    by_name: dict[tuple[str, str], dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for number, mention, row in found:
        rows = by_name[row["label"], row.get("measure_unit", "")][str(row["value"])]
        if not rows:
            rows.append(_Row(row))
        rows[0].places.append((number, mention))
    distinct = [rows[0] for values in by_name.values() if len(values) == 1 for rows in values.values()]
    indistinct = len(found) - sum(len(row.places) for row in distinct)
    distinct.sort(key=lambda row: (row.places[0][0], row.places[0][1].start))
    _give_last_years(distinct)
    sheet, kept, refused = _read(report, distinct, lexicon)
    facts = sheet.by_id()
    stated = [
        Stated(number, mention, facts[fact_id])
        for fact_id, row in kept.items()
        for number, mention in row.places
        if fact_id in facts
    ]
    stated.sort(key=lambda s: (s.section, s.mention.start))
    return SheetOfReport(report, sheet, stated, len(found), indistinct, refused)


def _rows_of(text: str, heading: str, year: int) -> Iterable[tuple[Mention, dict[str, Any]]]:
    mentions = find_mentions(text)
    ends = [m.end for m in mentions]
    for i, mention in enumerate(mentions):
        row = _row(text, mention, year)
        if row is None:
            continue
        last = max((end for end in ends[:i]), default=0)
        label = label_of(text, mention, last)
        if not label:
            continue
        sentence = text[max((m.end() for m in _SENTENCE.finditer(text, 0, mention.start)), default=0) : mention.start]
        is_plan = bool(_PLANS.search(heading)) or bool(_PLANNED.search(sentence))
        yield mention, {"label": label, "category": "下一步打算" if is_plan else "", **row}


def _row(text: str, mention: Mention, year: int) -> dict[str, Any] | None:
    """Value, unit and kind of a mention; None where it is nothing that a sheet would hold."""
    before, behind = text[: mention.start], text[mention.end :]
    match mention.kind:
        case MentionKind.TITLE:
            return {"value": mention.text, "kind": "document_title"}
        case MentionKind.DOCUMENT_NUMBER:
            return {"value": mention.text, "kind": "text"}
        case MentionKind.DATE:
            day = _FULL_DAY.fullmatch(fold(mention.text))
            if day is None or re.match(r"\s?(?:[—–~～\-－至到]|以来)", behind):
                return None
            return {"value": f"{int(day[1] or year)}-{int(day[2]):02}-{int(day[3]):02}", "kind": "date"}
        case MentionKind.YEAR:
            return None
        case MentionKind.NUMBER:
            return _number_row(mention, before, behind)


def _number_row(mention: Mention, before: str, behind: str) -> dict[str, Any] | None:
    if not mention.unit or _NO_COUNT.search(before) or _TO.match(behind):
        return None
    if before[-1:] in _MASK or re.search(r"\d\s?[—–~～\-－至到]$", before) or behind[:1] in _MASK:
        return None
    is_han = not fold(mention.text)[0].isdigit() and not mention.text.startswith("百分之")
    if is_han and mention.unit in _LOOSE_HAN_UNITS or (is_han and mention.amount < 2):
        return None
    prefix, suffix = _PREFIX.search(before), _SUFFIX.match(behind)
    unit = "" if mention.text.startswith("百分之") else mention.unit
    number = re.sub(r"\s", "", mention.text).removesuffix(unit).removesuffix("百分点")
    return {
        "value": f"{prefix.group() if prefix else ''}{number}{suffix.group() if suffix else ''}",
        "measure_unit": unit,
    }


def label_of(text: str, mention: Mention, last_end: int) -> str:
    """The words of the figure's own clause: before it, else behind it, else of the clause before."""
    start = max((m.end() for m in _PART.finditer(text, 0, mention.start)), default=0)
    stretch = text[start : mention.start]
    own = _words(_BREAK.split(stretch[max(0, last_end - start) :])[-1])
    change = _CHANGE.search(_TRAILING.sub("", own)) or _CHANGE.search(own)
    if change and len(own) - len(change.group()) < 2:
        subject = _subject(stretch[: len(stretch) - len(own)])
        own = f"{subject}{change[1]}" if subject else ""
    if len(own) < SHORTEST_LABEL:
        behind = _words(re.split(r"\d", _BREAK.split(text[mention.end : mention.end + 24])[0])[0])
        own += "" if change else _cut(behind, from_end=False)
    if len(own) < SHORTEST_LABEL:
        subject = _subject(stretch[: max(0, len(stretch) - len(own))])
        own = subject + own if own not in subject else subject
    return _cut(own, from_end=True) if len(own) >= 2 else ""


def _words(clause: str) -> str:
    """A clause without figures, and without the verbs and particles at its ends."""
    bare = _COMPARED.sub("", re.sub(r"[\d.%％\s·,]+", "", clause))
    return _TRAILING.sub("", _LEADING.sub("", bare))


def _subject(before: str) -> str:
    """The nearest clause before that has words enough to name something."""
    masked = fold(before)
    for mention in find_mentions(before):
        if mention.kind is not MentionKind.TITLE:
            masked = masked[: mention.start] + "，" * (mention.end - mention.start) + masked[mention.end :]
    masked = re.sub("（[^（）]*）?", "，", masked)
    for clause in reversed(_BREAK.split(masked)):
        words = re.sub(f"{_CHANGE.pattern}", "", _words(clause))
        if len(words) >= _SHORTEST_SUBJECT:
            return _cut(words, from_end=True)
    return ""


def _cut(words: str, *, from_end: bool) -> str:
    """At most twelve characters, whole words."""
    if len(words) <= LONGEST_LABEL:
        return words
    kept = ""
    tokens = rjieba.cut(words)
    for token in reversed(tokens) if from_end else tokens:
        longer = token + kept if from_end else kept + token
        if len(longer) > LONGEST_LABEL:
            break
        kept = longer
    return _LEADING.sub("", kept) if from_end else kept


def _give_last_years(rows: Sequence[_Row]) -> None:
    """To every third plain count a figure of last year; the text does not tell it."""
    counts = [
        row
        for row in rows
        if "measure_unit" in row.row
        and not row.row["category"]
        and row.row["measure_unit"] not in ("%", "‰", "个百分点", "倍")
        and re.fullmatch(r"[1-9]\d+", row.row["value"])
        and not _CHANGE.search(row.row["label"])
    ]
    for row in counts[::3]:
        row.row["last_year"] = str(int(row.row["value"]) * 7 // 8 - 1)


def _read(
    report: PastReport, rows: Sequence[_Row], lexicon: Lexicon
) -> tuple[FactSheet, Mapping[str, _Row], list[str]]:
    """The product's reading; rows that it refuses are left out, and why is told."""
    kept = list(rows)
    refused: list[str] = []
    while kept:
        numbered = {f"F{i:03}": row for i, row in enumerate(kept, start=1)}
        facts = [{"fact_id": fact_id, **row.row} for fact_id, row in numbered.items()]
        content = json.dumps(
            {"organization": report.organization or "某单位", "report_year": report.year, "facts": facts},
            ensure_ascii=False,
        ).encode()
        try:
            reading = read_fact_sheet(
                "sheet.json", content, report_type=find_report_type(REPORT_TYPE), lexicon=lexicon
            )
        except FactSheetError as error:
            bad = {}
            for problem in error.problems:
                if problem.is_error:
                    for number in re.findall(r"/facts/(\d+)", problem.place):
                        bad[int(number)] = problem.message
            if not bad:
                raise
            refused += bad.values()
            kept = [row for i, row in enumerate(kept) if i not in bad]
            continue
        return derive_facts(reading.sheet), numbered, refused
    return FactSheet(report.organization, report.year, REPORT_TYPE, ()), {}, refused
