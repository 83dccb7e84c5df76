"""A report type out of one sample document: its outline, and the facts that its figures are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from drafter.claims.quantities import read_quantity
from drafter.domain.fact import FactKind, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import (
    ExpectedFact,
    ReportType,
    SectionRole,
    SectionType,
    role_of_heading,
)
from drafter.domain.source import DocumentSection, SourceDocument
from drafter.facts.propose import propose_facts
from drafter.facts.propose_openings import Openings
from drafter.facts.type_wording import claims_of_wording
from drafter.reference.report_types import load_report_types

_DEEPEST = 2
_LONGEST_CATEGORY = 12
_MOST_FACTS = 8
_SHORTEST_LABEL = 3
_ITEM = re.compile("^(?:[一二三四五六七八九十]是|其中|同时|并)")
_NO_LABEL = re.compile(r"[\d{}《》“”‘’、，]|^(?:开展|组织|举办|召开|实现|完成|增加)$")
_USUAL = "annual-work-summary"
"""Only for its words and its manner: the type that is proposed does not exist yet."""
_TEXT_FACTS = {SectionRole.PROBLEM: "问题一", SectionRole.PLAN: "下一步打算一"}
_CATEGORIES = {SectionRole.PROBLEM: "存在问题", SectionRole.PLAN: "下步打算"}


def propose_report_type(
    document: SourceDocument, lexicon: Lexicon
) -> tuple[ReportType, tuple[str, ...]]:
    """A report type to be looked through by a person, and what they should look at.

    Nothing that the sample claims gets into it: years become those of the report, and what other
    figures, titles and names stand in a heading is taken out. Sections begin as those of the sample
    do where that claims nothing and holds in any year, else as is usual.
    """
    warnings: list[str] = []
    name = _name(document)
    openings = Openings(document, lexicon, load_report_types()[_USUAL], name)
    sections = tuple(_sections(document, lexicon, openings, warnings))
    if len(sections) == 1:
        warnings.append("没有读到标题，请自己加上各部分的标题；标题要写成“一、……”“（一）……”。")
    if openings.taken:
        quoted = "".join(f"“{sentence}”" for sentence in openings.taken)
        warnings.append(
            f"这些开头语取自范文：{quoted}请看别的单位、别的年度能不能也这样写，不合适就改。"
        )
    title = _title(document, name)
    return ReportType("", name, title, sections, aliases=(name,)), tuple(warnings)


def _name(document: SourceDocument) -> str:
    title = document.title.replace(document.organization, "") if document.organization else ""
    title = re.sub(r"(?:19|20)\d\d年度?|^关于", "", title or document.title)
    return re.sub(r"[\s《》]", "", title)[:40] or "工作报告"


def _title(document: SourceDocument, name: str) -> str:
    title = document.title
    if document.organization in title and document.organization and document.year:
        title = title.replace(document.organization, "{organization}", 1)
        title = title.replace(str(document.year), "{year}")
        if not re.search(r"\d", title.replace("{year}", "")) and "{year}" in title:
            return title
    return f"{{organization}}{{year}}年度{name}"


def _sections(
    document: SourceDocument, lexicon: Lexicon, openings: Openings, warnings: list[str]
) -> Iterator[SectionType]:
    yield SectionType(
        "introduction",
        0,
        "",
        SectionRole.INTRODUCTION,
        openings=openings.of_introduction(),
        max_characters=250,
    )
    role = SectionRole.ACHIEVEMENT
    told: set[str] = set()
    part = item = 0
    held = list(_with_texts(document.sections))
    for (section, text), following in zip(held, [*held[1:], None], strict=True):
        heading = _heading(section.heading, document, lexicon, warnings)
        if section.level == 1:
            role = role_of_heading(heading)
            part, item = part + 1, 0
        else:
            item += 1
        is_lead = following is not None and following[0].level > section.level
        key = f"part-{part}" if section.level == 1 else f"part-{part}-{item}"
        yield SectionType(
            key,
            section.level,
            heading,
            role,
            categories=(_CATEGORIES.get(role) or _category(heading),),
            expected_facts=tuple(_expected(text, role, told, lexicon)),
            openings=openings.of(section, role, is_lead=is_lead),
            max_characters=max(200, min(1500, round(len(text) * 1.3 / 100) * 100)),
        )


def _with_texts(sections: Iterable[DocumentSection]) -> Iterator[tuple[DocumentSection, str]]:
    """The sections of the upper levels, each with the text of those below it."""
    held: list[tuple[DocumentSection, list[str]]] = []
    for section in sections:
        if section.heading and 1 <= section.level <= _DEEPEST:
            held.append((section, list(section.paragraphs)))
        elif held:
            held[-1][1].extend((section.heading, *section.paragraphs))
    if held and held[0][0].level > 1:
        held = [(replace(section, level=1), texts) for section, texts in held]
    yield from ((section, "\n".join(texts)) for section, texts in held)


def _heading(heading: str, document: SourceDocument, lexicon: Lexicon, warnings: list[str]) -> str:
    plain = heading.strip("。；，： ").replace("{", "").replace("}", "")
    if document.organization:
        plain = plain.replace(document.organization, "")
    year = document.year
    if year:
        plain = plain.replace(f"{year + 1}年", "{next_year}年").replace(f"{year}年", "{year}年")
    for claimed in claims_of_wording(plain, lexicon):
        plain = plain.replace(claimed, "")
        warnings.append(f"标题“{heading}”里的“{claimed}”是范文的内容，已去掉，请把标题改通顺。")
    return plain.strip("，、：") or "（标题）"


def _category(heading: str) -> str:
    """Under which 类别 its facts are filed: the heading's first words, without the year."""
    words = re.sub(r"\{\w+\}年度?", "", heading)
    return re.split("[，、,；：]", words)[0][:_LONGEST_CATEGORY]


def _expected(
    text: str, role: SectionRole, told: set[str], lexicon: Lexicon
) -> Iterator[ExpectedFact]:
    if role is not SectionRole.ACHIEVEMENT:
        if _TEXT_FACTS[role] not in told:
            told.add(_TEXT_FACTS[role])
            yield ExpectedFact(_TEXT_FACTS[role], FactKind.TEXT)
        return
    found = propose_facts(text, FactSheet("", 2000, _USUAL, ()), lexicon)
    expected = (_expected_fact(fact, lexicon) for fact in found)
    fresh = [fact for fact in expected if fact and fact.label not in told]
    for fact in fresh[:_MOST_FACTS]:
        if fact.label not in told:
            told.add(fact.label)
            yield fact


def _expected_fact(fact: ProposedFact, lexicon: Lexicon) -> ExpectedFact | None:
    """The fact without its figure; None where its label is too short, or claims something."""
    label = _ITEM.sub("", fact.label)
    quantity = read_quantity(fact.value, lexicon)
    is_plain = len(label) >= _SHORTEST_LABEL and not _NO_LABEL.search(label)
    if quantity is None or not quantity.measure_unit or not is_plain:
        return None
    if claims_of_wording(label, lexicon):
        return None
    if quantity.measure_unit == "%":
        return ExpectedFact(label, FactKind.PERCENTAGE, "%")
    is_money = quantity.measure_unit.endswith("元")
    kind = FactKind.AMOUNT if is_money else FactKind.COUNT
    return ExpectedFact(label, kind, quantity.measure_unit)
