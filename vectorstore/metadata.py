"""What a document says of itself: who wrote it, for which year, what kind, its number and date.

Only what stands in the document is given; what it leaves open stays empty.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from drafter.domain.source import DocumentKind, MetadataReading, MetadataSource
from vectorstore.dates import find_dates, find_year, is_date_alone
from vectorstore.issuers import issuer_in_notes, issuer_of_house_rules

_NUMBER = (
    r"([\u4e00-\u9fff]{2,12})\s*[〔\[(【［]\s*((?:19|20)\d\d)\s*[〕\])】］]"
    r"\s*(?:第\s*)?(\d{1,4})\s*号"
)
"""发文字号 with all the brackets that people write; the standard's are 〔〕 (GB/T 9704, 7.2.5)."""
_NUMBER_LINE = re.compile(rf"(?:发文字号|文\s*号)?\s*:?\s*\(?{_NUMBER}\)?(?:\s*签发人.*)?")
_NUMBER_BEFORE_ADDRESSEE = re.compile(rf"{_NUMBER}(?=[\u4e00-\u9fff、,，（）()]{{2,}}[:：])")
_NUMBER_IN_TITLE = re.compile(rf"[^\u4e00-\u9fff]{_NUMBER}\)?$")
_ORDER = re.compile(r"([\u4e00-\u9fff]{2,30}令)\s*\(?第\s*(\d{1,4})\s*号\)?")
_BODY_ENDING = (
    "党总支|党支部|支部|党委|党组|党工委|工委|支部委员会|总支委员会|委员会|人民政府|政府|局|办公室|办|"
    "中心|院|馆|厅|委|部|处|科|所|站|街道|镇|乡|社区|村|学校|大学|学院|医院|公司|协会|集团|大队|支队|"
    "银行|林场|总站|园区|组"
)
_SUBJECT = (
    r"(?:19|20)\d\d|二〇|年度|抓|基层|党建|述职|个人|全年|开展|落实|上半年|下半年|领导班子"
    r"|召开|组织|举办|举行|党风|廉政|意识形态|主题教育|党的建设|《"
    r"|工作(?!站|室|委|办|处|队|部)"
)
"""What follows the organization's name in a title."""
_TITLE_ORGANIZATION = re.compile(
    rf"^(?:关于)?(?:(?:19|20)\d\d年度?)?(?:中共)?([\u4e00-\u9fff（）]{{0,30}}?(?:{_BODY_ENDING}))"
    rf"(?:(?:党组织)?书记[\u4e00-\u9fff]{{0,4}}?)?(?:关于)?(?={_SUBJECT})"
)
_GENERAL = ("党总支", "党支部", "支部", "党委", "党组", "机关党委", "机关党总支", "机关党支部")
"""Names that say what kind of body it is, not which."""
_SIGNATURE = re.compile(rf"(?:中共)?([\u4e00-\u9fff（）]{{2,30}}(?:{_BODY_ENDING}))")
_NO_SIGNATURE = re.compile(r"关于|^第.{1,5}[条章]")
_STATED_ORGANIZATION = re.compile(r"(?:述职)?(?:单位|部门)(?:名称)?[：:](.{2,30})")
_MASTHEAD = re.compile(r"((?!.*关于)[\u4e00-\u9fff]{2,40})文件")
_TITLE_AGENCY = re.compile(
    rf"([\u4e00-\u9fff（）、 ]{{0,40}}?(?:{_BODY_ENDING}))(?=关于|印发|转发|批转|对)"
)
_ORDER_OF = re.compile(r"((?!.*关于)[\u4e00-\u9fff]{2,30})令(?:\s*\(?第\s*\d{1,4}\s*号\)?)?")
_PASSED = re.compile("通过|公布|发布|印发|批准|修正|修订|修改")
_ENTRY_INTO_FORCE = re.compile(r"(?:起)?(?:施行|实施|生效)")
_DATE_AND_BODY = re.compile(
    rf"(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日\s*[\u4e00-\u9fff]{{2,20}}(?:{_BODY_ENDING})"
)
"""1980年12月27日 国家经济委员会, with 发布 some lines below."""
_YEAR_OF_NUMBER = re.compile(r"〔((?:19|20)\d\d)〕")
_YEARS_TO_COME = re.compile(r"(?<=\d)年?[—–－~～至-]+(?:19|20)\d\d年?")
"""The end of 2023—2025年."""
_YEAR_REPORTED = re.compile(r"^[（(]?((?:19|20)\d\d)年(?:度?[）)]?$|以来|[，,])")
_HEAD_LINES = 12
_TAIL_LINES = 6
_LEAD_LINES = 5
_LONGEST_NOTE = 40
"""A line of the head or tail that states something about the document is short."""
_CLOSING_MONTHS = 3
"""A report signed in January to March about no stated year speaks of the year before."""
_TITLE, _HEAD, _SIGNED = MetadataSource.TITLE, MetadataSource.HEAD, MetadataSource.SIGNATURE


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was read; empty where the document does not say."""

    organization: str = ""
    year: int | None = None
    report_type: str = ""
    document_number: str = ""
    issuing_agency: str = ""
    document_date: date | None = None
    sources: Mapping[str, MetadataSource] = field(default_factory=dict, compare=False)
    """Where each of them was read, by its name."""


CONFIDENCE = {
    "title": {MetadataSource.HEAD: 0.95, MetadataSource.FILE_NAME: 0.4},
    "organization": {_TITLE: 0.9, _HEAD: 0.95, _SIGNED: 0.8},
    "year": {_TITLE: 0.97, _HEAD: 0.9, MetadataSource.DERIVED: 0.95},
    "report_type": {_TITLE: 0.95},
    "document_number": {_HEAD: 0.97},
    "issuing_agency": {_TITLE: 0.95, _HEAD: 0.95, _SIGNED: 0.85},
    "document_date": {_HEAD: 0.97},
}
"""How often each reading is right: at most what was measured on labelled documents (`make eval`);
what is too rare there to measure is set lower."""


def readings_of(sources: Mapping[str, MetadataSource]) -> tuple[MetadataReading, ...]:
    """The confidence of what was read, by the name of the field."""
    return tuple(
        MetadataReading(
            name, source, 1.0 if source is MetadataSource.PERSON else CONFIDENCE[name][source]
        )
        for name, source in sources.items()
    )


def read_metadata(
    title: str,
    lines: Sequence[str],
    *,
    kind: DocumentKind,
    report_type_aliases: Mapping[str, tuple[str, ...]],
) -> Metadata:
    """Read title, head and signature of a document.

    Args:
        title: its title, or its file's name where it has none.
        lines: all its lines in order, the title among them.
        kind: a policy has an issuing agency, a past report an organization and a type.
        report_type_aliases: for each report type the words in a title that show it.
    """
    written, title = title, re.sub(r"\s", "", title)
    head, tail = list(lines[:_HEAD_LINES]), list(lines[_HEAD_LINES:][-_TAIL_LINES:])
    document_date = _document_date(head, tail)
    signed_by = _signature(lines)
    number = _number(title, [*head, *tail])
    read: dict[str, tuple[Any, MetadataSource]] = {
        "document_number": (number, _HEAD),
        "document_date": (document_date, _HEAD),
        "issuing_agency": _first((_masthead(head), _HEAD)),
    }
    if kind is DocumentKind.POLICY:
        read["year"] = _year_of_issue(document_date, number, title)
        read["issuing_agency"] = _first(
            (_masthead(head), _HEAD),
            (_agency(written, head), _TITLE),
            (signed_by, _SIGNED),
            (issuer_in_notes(head), _HEAD),
            (issuer_of_house_rules(title), _TITLE),
        )
    else:
        read["organization"] = _organization(title, head, signed_by)
        read["report_type"] = (_report_type(title, report_type_aliases), _TITLE)
        read["year"] = _first((find_year(title), _TITLE), *_reported_year(document_date, head))
    values = {name: value for name, (value, _) in read.items()}
    sources = {name: source for name, (value, source) in read.items() if value}
    return Metadata(**values, sources=sources)


def _first(*readings: tuple[Any, MetadataSource]) -> tuple[Any, MetadataSource]:
    """The first reading that holds anything."""
    return next((reading for reading in readings if reading[0]), readings[-1])


def _organization(title: str, head: Sequence[str], signed_by: str) -> tuple[str, MetadataSource]:
    """By the title, a line 单位：…, or the signature; the fuller name where two agree."""
    match = _TITLE_ORGANIZATION.match(title)
    named = match[1] if match else ""
    if named and not (named in _GENERAL and signed_by.endswith(named)):
        return named, _TITLE
    stated = next((m[1] for line in head if (m := _STATED_ORGANIZATION.fullmatch(line))), "")
    return _first((stated.replace(" ", ""), _HEAD), (signed_by, _SIGNED), (named, _TITLE))


_GLUED_SIGNATURE = re.compile(
    rf"[。；](?:特此(?:通知|报告)。?)?(?:附件[：:][^。]*)?([\u4e00-\u9fff]{{2,20}}(?:{_BODY_ENDING}))"
    rf"\s*((?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)(?:[-—－ ]*\d*[-—－ ]*)?$"
)
"""…起施行。财政部2019年7月26日: what copying from a web page makes of a signature."""


def part_signature(line: str) -> list[str]:
    """A last line whose signature and date ran into the text, parted; else the line alone."""
    match = _GLUED_SIGNATURE.search(line)
    return [line] if match is None else [line[: match.start(1)], match[1], match[2]]


def _signature(lines: Sequence[str]) -> str:
    """The body that signs: a line of its own near the end, or right under the title.

    The date may stand behind the name on the same line.
    """
    for line in [*reversed(lines[-_TAIL_LINES:]), *lines[1:4]]:
        name = re.sub(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日$", "", line.replace(" ", ""))
        if (match := _SIGNATURE.fullmatch(name)) and not _NO_SIGNATURE.search(name):
            return match[1]
    return ""


def _masthead(head: Sequence[str]) -> str:
    """发文机关标志: the full name and 文件 (GB/T 9704-2012, 7.2.4)."""
    for line in head[:3]:
        if match := _MASTHEAD.fullmatch(line.replace(" ", "")):
            return match[1]
    return ""


def _agency(title: str, head: Sequence[str]) -> str:
    """The body that the title begins with (国务院办公厅关于…), or whose order it is (国务院令)."""
    if match := _TITLE_AGENCY.match(title):
        return match[1].strip()
    plain = (unicodedata.normalize("NFKC", line).strip() for line in head[:1])
    return next((m[1] for line in plain if (m := _ORDER_OF.fullmatch(line))), "")


def _year_of_issue(
    issued_on: date | None, number: str, title: str
) -> tuple[int | None, MetadataSource]:
    """A policy's year is when it was issued: 规划（2018—2035年） is not of 2035."""
    if issued_on is not None:
        return issued_on.year, MetadataSource.DERIVED
    if match := _YEAR_OF_NUMBER.search(number):
        return int(match[1]), MetadataSource.DERIVED
    return find_year(_YEARS_TO_COME.sub("年", title)), _TITLE


def _reported_year(
    signed_on: date | None, head: Sequence[str]
) -> Iterator[tuple[int | None, MetadataSource]]:
    for line in head[:_LEAD_LINES]:
        plain = unicodedata.normalize("NFKC", line)
        if "年度" in plain and (year := find_year(plain)):
            yield year, _HEAD
        elif match := _YEAR_REPORTED.match(plain):
            yield int(match[1]), _HEAD
    if signed_on is not None:
        closes = signed_on.month <= _CLOSING_MONTHS
        yield signed_on.year - closes, MetadataSource.DERIVED


def _document_date(head: Sequence[str], tail: Sequence[str]) -> date | None:
    """成文日期: of the signature, under the title, or of the latest adoption in the head."""
    for line in [*reversed(tail), *reversed(head)]:
        if is_date_alone(line):
            return find_dates(line)[0]
    notes = [line for line in head if not _ENTRY_INTO_FORCE.search(line)]
    for line in reversed([line for line in tail if not _ENTRY_INTO_FORCE.search(line)]):
        if len(line) <= _LONGEST_NOTE and (dates := find_dates(line)):
            return dates[-1]
    adopted = [
        found
        for line in notes
        if _PASSED.search(line) or _DATE_AND_BODY.fullmatch(unicodedata.normalize("NFKC", line))
        for found in find_dates(line)
    ]
    under_title = [d for line in notes[1:4] if len(line) <= _LONGEST_NOTE for d in find_dates(line)]
    return max(adopted, default=None) or max(under_title, default=None)


def _number(title: str, lines: Sequence[str]) -> str:
    """The document's own number stands on a line of its own, or closes the title."""
    if match := _NUMBER_IN_TITLE.search(unicodedata.normalize("NFKC", title)):
        return _numbered(match)
    plain = [unicodedata.normalize("NFKC", line).strip() for line in lines]
    for line, below in zip_longest(plain, plain[1:], fillvalue=""):
        if match := _NUMBER_LINE.fullmatch(line):
            return _numbered(match)
        if match := _NUMBER_BEFORE_ADDRESSEE.match(line):
            return _numbered(match)
        if match := _ORDER.fullmatch(line) or _ORDER.fullmatch(line + below):
            return f"{match[1]}第{int(match[2])}号"
    return ""


def _numbered(match: re.Match[str]) -> str:
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号"


def _report_type(title: str, aliases: Mapping[str, tuple[str, ...]]) -> str:
    """The type whose longest alias the title holds."""
    found = [
        (len(alias), slug) for slug, words in aliases.items() for alias in words if alias in title
    ]
    return max(found)[1] if found else ""
