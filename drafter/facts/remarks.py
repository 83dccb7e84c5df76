"""What a remark (备注) says beside the value: last year's figure, a date, an outcome, a sum …"""

import re
from dataclasses import dataclass

from drafter.domain.quantity import PREFIXES, Comparator

_LAST_YEAR = re.compile(
    r"(?:去年|上年|上一年|去年同期|上年同期)(?:为|是|：|:)?\s*([^，,；;。、（）()]+)"
)
_YEAR_VALUE = re.compile(r"(20\d\d)年(?:度)?(?:为|是|：|:)?\s*([0-9０-９][^，,；;。、（）()]*)")
_SUM = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?(?:\s*[+＋]\s*\d+(?:\.\d+)?)+)(?![\d.])")
_DATE = re.compile(
    r"(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日|(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?!份|度|均)"
)
_OUTCOME = re.compile(
    r"(?:已|均已|已经|均)?(?:全部|均|按期|如期|按时)+(?:已)?(?:按期|如期|按时)?"
    r"(?:办结|解决|完成|整改|整改到位|化解|落实|处理|答复|销号|到位)(?:到位|完毕)?|已(?:办结|解决|完成|销号)|满意率?100%"
)
_BASIS = re.compile(r"合计$|统计$|口径|^含|^不含|^包括|^按.+计|数据来自|来源")
_COMPARATORS = {word: c for c, words in PREFIXES.items() for word in words}
_LONGEST_GLOSS = 12
_IDENTITY_NOTE = re.compile("写报告的单位|报告单位|填报单位|自称")


@dataclass(frozen=True, slots=True)
class RemarkReading:
    """The parts of a remark; ``rest`` is what none of the others is."""

    last_year: str = ""
    comparator: Comparator | None = None
    occurred_on: str = ""
    outcome: str = ""
    basis: str = ""
    gloss: str = ""
    addends: tuple[str, ...] = ()
    """The parts of a declared sum: 33+11+6."""
    rest: str = ""


def read_remark(remark: str, *, label: str, report_year: int | None) -> RemarkReading:
    """Read a remark clause by clause; what is not understood stays in ``rest``."""
    clauses = [c.strip() for c in re.split(r"[，,；;。\n]+", remark)]
    found: dict[str, str] = {}
    addends: tuple[str, ...] = ()
    comparator: Comparator | None = None
    rest: list[str] = []
    for text in clauses:
        if not text or _IDENTITY_NOTE.fullmatch(text):
            continue
        if match := _SUM.fullmatch(text):
            addends = tuple(part.strip() for part in re.split("[+＋]", match[1]))
        elif text in _COMPARATORS:
            comparator = _COMPARATORS[text]
        elif (field := _field_of(text, label, report_year)) and field[0] not in found:
            found[field[0]] = field[1]
        else:
            rest.append(text)
    return RemarkReading(addends=addends, comparator=comparator, rest="；".join(rest), **found)


def _field_of(text: str, label: str, report_year: int | None) -> tuple[str, str] | None:
    """Which field a clause fills, and with what."""
    if match := _LAST_YEAR.search(text):
        return "last_year", match[1].strip()
    stated = _YEAR_VALUE.fullmatch(text)
    if stated and report_year and int(stated[1]) == report_year - 1:
        return "last_year", stated[2].strip()
    if _DATE.fullmatch(text):
        return "occurred_on", text
    if _OUTCOME.fullmatch(text):
        return "outcome", text
    if _BASIS.search(text):
        return "basis", text
    if ("其他" in label or label.endswith("等")) and len(text) <= _LONGEST_GLOSS:
        return "gloss", text
    return None
