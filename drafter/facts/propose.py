"""Facts from free text: a pasted paragraph or table → facts to confirm, each with its evidence.

Rules alone: figures are found by :mod:`drafter.claims`, labels are the words around them. Nothing
becomes a fact by itself; what cannot be labelled is left out, never given an invented label.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from drafter.claims.find import find_claims
from drafter.claims.likeness import likeness
from drafter.claims.quantities import read_quantity
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import ReportType, SectionRole, SectionType
from drafter.domain.verification import Claim, ClaimKind, Span
from drafter.reference.report_types import find_report_type

COUNTED = frozenset({ClaimKind.QUANTITY, ClaimKind.PERCENTAGE})
"""The claims that become facts."""
_CELLS = re.compile(r"\s*[\t|｜]\s*")
_RULE = re.compile(r"[\s|｜:：\-—]+")
_HEADER = re.compile(
    r"^(?:序号|数据项|指标|项目|名称|事项|内容|类别|数值|数量|单位|完成情况|备注)$"
)
BREAKS = "。；;！!？?\n"
"""Where one sentence ends and another begins."""
COMPARES = re.compile(
    r"(?:较|比)(?:去年|上年|上一年|年初|同期|往年|上年度)[^，。；]{0,10}$|同比[^，。；]{0,8}$|环比[^，。；]{0,8}$|"
    r"(?:去年|上年|上一年|往年)(?:同期)?(?:为|是|的)?$|(?:由|从)(?:去年的?|上年的?)?$|(?:增加|减少|增长|下降|提高|降低|上升)了?$"
)
"""What stands before a figure that is a change, or that of another time."""
_LAST_YEAR = re.compile(r"^[（(，,]?(?:去年|上年|上一年)(?:同期|为|是|数)*[：:]?")
_WHEN = re.compile(
    r"^(?:另外|此外|同时|其中|以及|并且?|还|又|今年以来|一年来|全年|今年|本年度|年内|上半年|下半年|截至[^，]{1,12}|20\d\d年(?:度|以来)?|累计|共计|合计|总共|共|已|先后|目前|我们|我局|我支部|支部|局党总支|党总支|党支部|各支部|全局|全区)+"
)
_TOLD = re.compile(
    r"(?:累计|共计|合计|总计|总共|一共|共有|共|达到?了?|完成了?|有|为|是|了|约|近|超过?|不少于|：|:|\s)+$"
)
_NOUN_BEHIND = re.compile(r"^(?:的)?([^\W\d_]{2,10}?)(?=[，。；、（(\n]|$|共|，|并|等)")
_VERB_ONLY = re.compile(
    r"^(?:开展|组织|举办|召开|发展|走访|慰问|解决|收集|办理|完成|新建|新增|培训|讲授|制定|修订|建立|排查|整改|发布|报送|服务|接待|帮扶|培养|表彰|印发|推出|打造|化解|调解|查处|改造|建成|立案)(?:了)?$"
)
_LONGEST_LABEL = 18
_ALIKE = 0.6
_AMONG = 0.3


def is_table(text: str) -> bool:
    """Whether a text is a pasted table: at least two lines of cells, and figures in them."""
    lines = [line for line in text.splitlines() if len(_cells(line)) > 1]
    return len(lines) >= 2 and any(re.search(r"[\d０-９]", line) for line in lines)


def propose_facts(text: str, sheet: FactSheet, lexicon: Lexicon) -> tuple[ProposedFact, ...]:
    """The facts that a pasted text states, in its order; the same label and value once.

    ``sheet`` says of which report type they are to be, and which categories it uses.
    """
    found = _of_table(text, lexicon) if is_table(text) else _of_sentences(text, lexicon)
    proposed: dict[tuple[str, str], ProposedFact] = {}
    for fact in found:
        proposed.setdefault((fact.label, fact.value), placed(fact, sheet))
    return tuple(proposed.values())


def placed(fact: ProposedFact, sheet: FactSheet) -> ProposedFact:
    """The fact with the section that expects it and the category that it is filed under."""
    section = _expecting(fact.label, find_report_type(sheet.report_type))
    return replace(
        fact,
        section_type=section.section_key if section else "",
        category=_category(fact.label, section, sheet),
    )


def _of_table(text: str, lexicon: Lexicon) -> Iterator[ProposedFact]:
    """Each row with a label and a figure; a header row says which cells are last year's."""
    offset = 0
    last_year_at: int | None = None
    for line in text.splitlines(keepends=True):
        cells = _cells(line)
        if len(cells) > 1 and not _RULE.fullmatch(line):
            if any(_HEADER.match(cell) for cell in cells) and not _figure(cells, lexicon):
                years = [i for i, cell in enumerate(cells) if re.search("去年|上年", cell)]
                last_year_at = years[0] if years else None
            elif row := _row(cells, last_year_at, lexicon):
                label, value, last, remark = row
                start = offset + len(line) - len(line.lstrip())
                shown = line.strip()
                span = Span(start, start + len(shown))
                yield ProposedFact(label, value, shown, span, last_year=last, remark=remark)
        offset += len(line)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().strip("|｜")) if cell.strip()]


def _figure(cells: Sequence[str], lexicon: Lexicon) -> bool:
    return any(read_quantity(cell, lexicon) for cell in cells)


def _row(
    cells: Sequence[str], last_year_at: int | None, lexicon: Lexicon
) -> tuple[str, str, str, str] | None:
    """Label, value, last year's value and remark of a row; None where it states no figure."""
    last = cells[last_year_at] if last_year_at is not None and last_year_at < len(cells) else ""
    body = [cell for i, cell in enumerate(cells) if i != last_year_at or not last]
    if read_quantity(body[0], lexicon) and len(body) > 2:
        body = body[1:]  # 序号
    label = body[0]
    figures = [i for i, cell in enumerate(body[1:], 1) if read_quantity(cell, lexicon)]
    if not figures or read_quantity(label, lexicon):
        return None
    if figures[0] > 1 and not read_quantity(f"1{body[1]}", lexicon):
        label = body[figures[0] - 1]  # 类别 stands before the label
    value = body[figures[0]]
    quantity = read_quantity(value, lexicon)
    rest = [c for i, c in enumerate(body) if i != figures[0] and c != label]
    unit = next((c for c in rest if _is_unit(c, lexicon)), "")
    if quantity is not None and not quantity.measure_unit and unit:
        value += unit
    behind = [c for c in body[figures[0] + 1 :] if c != unit]
    return label, value, last, "；".join(behind)


def _is_unit(cell: str, lexicon: Lexicon) -> bool:
    counted = read_quantity(f"1{cell}", lexicon)
    return counted is not None and counted.measure_unit == cell


def _of_sentences(text: str, lexicon: Lexicon) -> Iterator[ProposedFact]:
    claims = [c for c in find_claims(text, lexicon) if c.kind in COUNTED and c.quantity]
    end = 0
    last: ProposedFact | None = None
    for claim in claims:
        before = text[max(end, _sentence_start(text, claim.span.start)) : claim.span.start]
        end = claim.span.end
        if COMPARES.search(before) or _is_last_years(before):
            if last is not None and _is_last_years(before):
                last = ProposedFact(
                    last.label, last.value, last.evidence, last.span, last_year=claim.text
                )
            continue
        if last is not None:
            yield last
        last = _stated(text, claim, before)
        if last is not None:
            end = max(end, last.span.end)
    if last is not None:
        yield last


def _is_last_years(before: str) -> bool:
    return bool(_LAST_YEAR.fullmatch(before.strip()))


def _sentence_start(text: str, position: int) -> int:
    return max(text.rfind(stop, 0, position) for stop in BREAKS) + 1


def _stated(text: str, claim: Claim, before: str) -> ProposedFact | None:
    """The fact of a figure: labelled by the clause before it and the noun behind it."""
    clause = re.split("[，,、：:]", before)[-1]
    earlier = [c for c in re.split("[，,、：:]", before)[:-1] if c.strip()]
    head = _TOLD.sub("", _WHEN.sub("", clause.strip())).strip()
    if not head and earlier:
        head = _TOLD.sub("", _WHEN.sub("", earlier[-1].strip())).strip()
    noun = _NOUN_BEHIND.match(text[claim.span.end :])
    behind = noun[1] if noun and (not head or _VERB_ONLY.match(head)) else ""
    label = re.sub(r"^(?:了|的)|了$", "", head) + behind
    label = re.sub(r"(?<=[\u4e00-\u9fff])了(?=[\u4e00-\u9fff])", "", label)
    if not 2 <= len(label) <= _LONGEST_LABEL:
        return None
    end = claim.span.end + (noun.end() if noun and behind else 0)
    start = claim.span.start - len(clause.lstrip())
    return ProposedFact(label, claim.text, text[start:end], Span(start, end))


def _expecting(label: str, report_type: ReportType) -> SectionType | None:
    """The section of the report type that expects a fact of this label, or is filed under it."""
    best: tuple[float, SectionType | None] = (0.0, None)
    for section in report_type.sections:
        if section.role is not SectionRole.ACHIEVEMENT:
            continue
        names = [n for e in section.expected_facts for n in (e.label, *e.aliases)]
        near = max((likeness(label, name) for name in names), default=0.0)
        filed = max((likeness(label, c) for c in section.categories), default=0.0)
        score = max(near, filed if filed >= _AMONG else 0.0)
        if score > best[0]:
            best = (score, section)
    return best[1] if best[0] >= _AMONG else None


def category_of(label: str, sheet: FactSheet) -> str:
    """Under which 类别 of the sheet a fact of this label is filed; empty where nothing says."""
    return _category(label, _expecting(label, find_report_type(sheet.report_type)), sheet)


def _category(label: str, section: SectionType | None, sheet: FactSheet) -> str:
    """The category that the sheet's nearest fact has, else one that the report type files there."""
    near = max(
        (f for f in sheet.stated() if f.category and f.quantity),
        key=lambda f: likeness(label, f.label),
        default=None,
    )
    if near is not None and likeness(label, near.label) >= _ALIKE:
        return near.category
    used = {f.category for f in sheet.stated()}
    if section is None:
        return ""
    return next((c for c in section.categories if c in used), "") or next(
        iter(section.categories), ""
    )
