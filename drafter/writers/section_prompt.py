"""What a model is told about one section: labels, tokens and hints, never a fact's value.

The inputs of prompts/write_section and prompts/repair_section. Values, titles and names stay in
the house: the model sees each fact's token, its label, the kind of thing that code will print
there, and the direction of a computed change. Retrieved text is delivered as data (``as_data``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.domain.fact import DerivationKind, Fact, FactKind, FactRole
from drafter.domain.quantity import PREFIXES, Comparator, Quantity
from drafter.domain.report import Outline, SectionPlan, SectionRole
from drafter.domain.task import SectionTask
from drafter.domain.verification import Finding, FindingCode
from drafter.writers.plain_wording import direction_words

_TOKEN_BRACKETS = re.compile("[⟦⟧〚〛]")
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Zero-width characters, direction marks, and the tag characters that can spell hidden text."""
_DIRECTION = re.compile("增加|增长|上升|提高|减少|下降|降低|回落")
_SENTENCE = re.compile("[，。；]")
_LONGEST_EXCERPT = 60
_MERE_NUMBER = re.compile(
    "(?:存在)?(?:问题|不足|(?:下一?步|工作)?(?:打算|计划|安排))[一二三四五六七八九十0-9]*"
)

_NUMBERS = {FactKind.COUNT: "数量", FactKind.AMOUNT: "金额", FactKind.PERCENTAGE: "比率"}

_PURPOSES = {
    SectionRole.INTRODUCTION: "引言，说明报告的依据和年度，引出下文，一两句即可",
    SectionRole.ACHIEVEMENT: "写本年度的做法和成效",
    SectionRole.PROBLEM: "写存在的问题，只写清单所列的，不另找问题",
    SectionRole.PLAN: "写下一步打算，只写清单所列的，不另提目标",
}

_COMPLAINTS = {
    FindingCode.UNVERIFIED_CLAIM: "{it}没有依据，删去，或改用清单中的引用编号",
    FindingCode.CONFLICTING_CLAIM: "{it}与事实不符，改用引用编号{tokens}",
    FindingCode.AMBIGUOUS_CLAIM: "{it}看不出指哪一项数据，改用引用编号{tokens}",
    FindingCode.WRONG_FACT: "{it}用错了地方：引用编号要紧跟它所说的事项{tokens}",
    FindingCode.WRONG_YEAR: "{it}年份有误，删去年份",
    FindingCode.PARTS_DO_NOT_ADD_UP: "{it}与分项对不上，改用引用编号或删去",
    FindingCode.SUPERSEDED_POLICY: "{it}已经废止，删去，不要引用",
    FindingCode.UNREADABLE_NUMERAL: "{it}不是规范的数，改用引用编号或删去",
    FindingCode.UNKNOWN_TOKEN: "用了清单中没有的引用编号，删去，只用清单所列的",
    FindingCode.LEFTOVER_PLACEHOLDER: "{it}是没有填的空位，填上引用编号，或改写成不需要填空的话",
    FindingCode.REPEATED_FACT: "{tokens}用了不止一次，只留一处",
    FindingCode.OVERLAP: "{it}与其他单位的报告雷同，换个说法",
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line of the prompt's list of facts."""

    token: str
    label: str
    form: str
    """What code prints for the token: a count with its measure unit, a title, a date."""
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExemplarText:
    """An exemplar as the prompt shows it."""

    whose: str
    text: str


@dataclass(frozen=True, slots=True)
class SentenceText:
    """A sentence to write again, as the prompt shows it."""

    number: int
    text: str
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy passage as the prompt shows it."""

    token: str
    text: str


def section_inputs(
    task: SectionTask, nonce: str, *, hides_names: bool = False
) -> dict[str, object]:
    """The inputs of the prompt write_section for a task.

    ``nonce`` stands in the marks around retrieved text, so that none of it can close them;
    ``hides_names`` says whether pseudonyms will stand in the place of names.
    """
    section, style = task.section, task.style
    return {
        "nonce": nonce,
        "hides_names": hides_names,
        "report_type_name": task.report_type_name,
        "report_year": task.report_year,
        "person": style.person,
        "outline": outline_lines(task.outline, section),
        "heading": section.full_heading or "（引言，没有标题）",
        "purpose": _purpose(section),
        "length_guide": _length_guide(section, style.typical_characters),
        "uses_item_words": style.uses_item_words,
        "genre_rules": task.genre_rules,
        "openings": section.openings[:1],
        "facts": fact_lines(task.facts),
        "policies": [PolicyText(q.token, as_data(q.passage.text)) for q in task.policies],
        "exemplars": [
            ExemplarText("本单位往年" if e.is_own else "其他单位", as_data(e.text))
            for e in task.exemplars
        ],
        "instruction": task.instruction.strip(),
        "previous_text": task.previous_text.strip(),
    }


def repair_inputs(task: SectionTask, nonce: str, *, hides_names: bool = False) -> dict[str, object]:
    """The inputs of the prompt repair_section for a task of a repair round."""
    return {
        "nonce": nonce,
        "hides_names": hides_names,
        "report_type_name": task.report_type_name,
        "report_year": task.report_year,
        "person": task.style.person,
        "heading": task.section.full_heading or "（引言，没有标题）",
        "facts": fact_lines(task.facts),
        "sentences": [
            SentenceText(
                sentence.number,
                sentence.text,
                tuple(complaints(sentence.violations, sentence.text, task.facts)),
            )
            for sentence in task.rejected
        ],
        "omitted": [_named(fact) for fact in task.omitted],
    }


def outline_lines(outline: Outline, current: SectionPlan) -> list[str]:
    """The outline's headings, indented by level, with ▶ before the section to write."""
    return [
        f"{'▶ ' if plan.section_key == current.section_key else '　' * plan.level}"
        f"{plan.full_heading or '引言'}"
        for plan in outline.sections
    ]


def fact_lines(facts: Sequence[Fact]) -> list[FactLine]:
    """One line a fact; a change against last year is a hint behind the fact that changed."""
    changes = _changes(facts)
    told = {change.fact_id for change in changes.values()}
    known = frozenset(fact.fact_id for fact in facts)
    return [
        FactLine(fact.token, _label(fact), _form(fact), _hints(fact, changes, known))
        for fact in facts
        if fact.fact_id not in told
    ]


def complaints(violations: Sequence[Finding], written: str, facts: Sequence[Fact]) -> list[str]:
    """What was wrong with a sentence of the model's, in words for the model, each once.

    A finding speaks of the printed text, values included; an excerpt goes back to the model only
    where the model wrote those very characters itself.
    """
    known = {fact.fact_id: fact for fact in facts}
    lines: list[str] = []
    for finding in violations:
        own_words = finding.excerpt and finding.excerpt in written
        it = f"“{finding.excerpt[:_LONGEST_EXCERPT]}”" if own_words else "有一处内容"
        meant = [known[fact_id] for fact_id in finding.fact_ids if fact_id in known]
        tokens = "、".join(map(_named, meant))
        line = _COMPLAINTS.get(finding.code, "{it}不合要求，请改写").format(it=it, tokens=tokens)
        if line not in lines:
            lines.append(line)
    return lines


def as_data(text: str) -> str:
    """Retrieved or supplied text without what could pass for a token or hide from a reader."""
    return _INVISIBLE.sub("", _TOKEN_BRACKETS.sub("", text)).strip()


def _named(fact: Fact) -> str:
    return f"{fact.token}（{_label(fact)}）"


def _label(fact: Fact) -> str:
    """The label; 问题一 and 打算二 only number the rows of a sheet, and must not be written."""
    if fact.quantity is None and _MERE_NUMBER.fullmatch(fact.label):
        return "存在的一个问题" if fact.role is FactRole.PROBLEM else "下一步的一项打算"
    return as_data(fact.label)


def _changes(facts: Sequence[Fact]) -> dict[str, Fact]:
    """By the id of a fact, the derived change against last year that may be told with it.

    Percentage points before the plain difference before the growth rate.
    """
    ranking = (DerivationKind.GROWTH, DerivationKind.CHANGE, DerivationKind.PERCENTAGE_POINTS)
    present = {fact.fact_id for fact in facts}
    found: dict[str, Fact] = {}
    for kind in ranking:
        for fact in facts:
            if fact.derivation is None or fact.derivation.kind is not kind:
                continue
            operand = fact.derivation.operand_ids[0]
            if operand in present and _DIRECTION.fullmatch(fact.remark):
                found[operand] = fact
    return found


def _hints(fact: Fact, changes: dict[str, Fact], known: frozenset[str]) -> tuple[str, ...]:
    hints: list[str] = []
    if fact.role is FactRole.PLAN:
        hints.append("是下一步的目标，不是已有的成绩")
    if fact.role is FactRole.PROBLEM:
        hints.append("是存在的问题")
    derivation = fact.derivation
    if derivation and derivation.kind is DerivationKind.SUM and known >= {*derivation.operand_ids}:
        parts = "".join(f"⟦{fact_id}⟧" for fact_id in derivation.operand_ids)
        hints.append(f"是{parts}之和")
    if change := changes.get(fact.fact_id):
        hints.append(f"{direction_words(fact, change)}{change.token}，这半句可用可不用")
    if fact.is_derived or not fact.required:
        hints.append("可用可不用")
    return tuple(hints)


def _form(fact: Fact) -> str:
    """What kind of thing code prints for the fact's token."""
    if name := _NUMBERS.get(fact.kind):
        return f"{name}{_printed_with(fact.quantity)}"
    if fact.kind is FactKind.DATE:
        return "日期"
    if fact.kind is FactKind.TEXT:
        return "一句完整的话，末尾不带句号" if _SENTENCE.search(fact.value) else "一个短语"
    return "文件或材料名称，自带书名号" if fact.value.startswith("《") else "名称"


def _printed_with(quantity: Quantity | None) -> str:
    """What the value brings along, so that the writer does not write it twice."""
    if quantity is None:
        return ""
    words = [f"计量单位“{quantity.measure_unit}”"] if quantity.measure_unit else []
    if quantity.comparator is Comparator.AND_MORE:
        words.append("“余”字")
    elif prefixes := PREFIXES.get(quantity.comparator):
        words.append(f"前面的“{prefixes[0]}”")
    return f"，自带{'和'.join(words)}" if words else ""


def _purpose(section: SectionPlan) -> str:
    if section.is_leaf:
        return _PURPOSES[section.role]
    return "本部分的总起，下面各节另写，这里只写一两句，不展开"


def _length_guide(section: SectionPlan, typical_characters: int) -> str:
    least, most = section.min_characters, section.max_characters
    guide = f"{least}到{most}字" if least else f"不超过{most}字"
    if section.is_leaf and typical_characters:
        guide += f"，本单位往年的一节大约{typical_characters}字"
    return f"{guide}；事实少就写短些"
