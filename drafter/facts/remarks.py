"""What a remark (备注) says beside the value: last year's figure, a date, an outcome, a sum …"""

import re
from dataclasses import dataclass
from decimal import Decimal

from drafter.domain.quantity import PREFIXES, SUFFIXES, Comparator, Quantity

_LAST = "(?:去年|上一?年度?)(?:同期|全年)?"
_FIGURE = (
    r"(?:[约近超逾]|超过|不少于|不足)?\s*[0-9０-９零一二两三四五六七八九十百][^；;。、（）()]*"
)
_LAST_YEAR = re.compile(rf"{_LAST}(?:数|为|是|：|:)*\s*(下降|增长|提高|降低|减少|增加)?({_FIGURE})")
_IN_BRACKETS = re.compile(rf"[（(]({_LAST}[^（）()]*)[）)]")
_YEAR_VALUE = re.compile(rf"(20\d\d)年(?:度)?(?:为|是|：|:)*\s*({_FIGURE})")
_NUMBER = r"\d+(?:\.\d+)?"
_ADDEND = rf"({_NUMBER})[^\s\d+＋=＝]{{0,3}}"
_SUM = re.compile(rf"{_ADDEND}(?:\s*[+＋]\s*{_ADDEND})+(?:\s*[=＝]\s*{_ADDEND})?")
_CLAUSE_END = re.compile(r"[；;。\n]+|[，,](?!\d{3}(?!\d))|(?<!\d)[，,]")
"""A comma before exactly three digits parts thousands: 1,250人次."""
_DATE = re.compile(
    r"(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日|(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?!份|度|均)"
)
_OUTCOME = re.compile(
    r"(?:已|均已|已经|均)?(?:全部|均|按期|如期|按时)+(?:已)?(?:按期|如期|按时)?"
    r"(?:办结|解决|完成|整改|化解|落实|处理|答复|销号|兑现|到位)(?:到位|完毕)?|已(?:办结|解决|完成|销号)|满意率?100%"
)
_AS_OF = re.compile(r"截[至止].*[\d年月日底末]")
_BASIS = re.compile(r"合计$|统计$|口径|^含|^不含|^包括|^按.+计|数据来自|来源")
_COMPARATORS = {
    word: c for table in (PREFIXES, SUFFIXES) for c, words in table.items() for word in words
}
_GLOSS = re.compile(r"(?=.{1,12}$)[^\W\d_]+(?:、[^\W\d_]+)*")
"""基层站所; 站所、社区."""


@dataclass(frozen=True, slots=True)
class RemarkReading:
    """The parts of a remark; ``rest`` is what none of the others is."""

    last_years: tuple[tuple[str, str], ...] = ()
    """Figures of last year, each with its clause, to be kept where it is no number after all."""
    comparator: Comparator | None = None
    occurred_on: str = ""
    outcome: str = ""
    basis: str = ""
    as_of: str = ""
    """The clause that names a closing date; it stays in ``rest``."""
    gloss: str = ""
    addends: tuple[Decimal, ...] = ()
    """The parts of a declared sum: 33+11+6."""
    sum_clause: str = ""
    """The clause of the sum, to be kept where it is none after all: 5+2."""
    rest: str = ""


def read_remark(
    remark: str, *, label: str, report_year: int | None, quantity: Quantity | None
) -> RemarkReading:
    """Read a remark clause by clause; what is not understood stays in ``rest``.

    Last year's figure and a sum are only read for a fact that has a quantity, a qualifier only
    for one that is not qualified yet.
    """
    has_quantity = quantity is not None
    is_open = quantity is not None and quantity.comparator is Comparator.EXACT
    found: dict[str, str] = {}
    last_years: list[tuple[str, str]] = []
    addends: tuple[Decimal, ...] = ()
    comparator: Comparator | None = None
    rest: list[str] = []
    for clause in _CLAUSE_END.split(_IN_BRACKETS.sub(r"；\1；", remark)):
        text = clause.strip()
        if not text:
            continue
        last_year = _last_year(text, label, report_year) if has_quantity else ""
        if has_quantity and not addends and _SUM.fullmatch(text):
            found["sum_clause"] = text
            addends = tuple(map(Decimal, re.findall(_NUMBER, re.split("[=＝]", text)[0])))
        elif is_open and text in _COMPARATORS and comparator is None:
            comparator = _COMPARATORS[text]
        elif last_year:
            last_years.append((last_year, text))
        elif (field := _field_of(text, label)) == "basis":
            found["basis"] = "；".join(filter(None, [found.get("basis", ""), text]))
        elif field and field not in found:
            found[field] = text
        else:
            rest.append(text)
            if _AS_OF.fullmatch(text):
                found.setdefault("as_of", text)
    return RemarkReading(
        last_years=tuple(last_years),
        addends=addends,
        comparator=comparator,
        rest="；".join(rest),
        **found,
    )


def _last_year(text: str, label: str, report_year: int | None) -> str:
    """Last year's figure, where the clause states it and nothing more.

    A change (去年增长5%) is only the figure of a fact that is a change itself.
    """
    if match := _LAST_YEAR.fullmatch(text):
        direction, figure = match[1], match[2]
        return "" if direction and not label.endswith(direction) else figure.strip()
    stated = _YEAR_VALUE.fullmatch(text)
    if stated and report_year and int(stated[1]) == report_year - 1 and not _DATE.match(text):
        return stated[2].strip()
    return ""


def _field_of(text: str, label: str) -> str:
    """Which field a clause fills."""
    if _DATE.fullmatch(text):
        return "occurred_on"
    if _OUTCOME.fullmatch(text):
        return "outcome"
    if _BASIS.search(text):
        return "basis"
    if ("其他" in label or label.endswith("等")) and _GLOSS.fullmatch(text):
        return "gloss"
    return ""
