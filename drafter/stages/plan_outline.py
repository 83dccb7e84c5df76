"""Step 1: the outline (提纲) of the new report, and which facts each section has to carry."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from drafter.claims.likeness import coverage, likeness
from drafter.claims.unit_kinds import own_party_body
from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.report import (
    Outline,
    ReportType,
    SectionPlan,
    SectionRole,
    SectionType,
    role_of_heading,
)
from drafter.domain.source import SourceDocument

HeadingCheck = Callable[[str], bool]
"""Whether a heading may be printed: whether everything that it claims has a source."""

_NOT_ITS_SUBJECT = re.compile(
    r"还?(?:不够|不强|不足|不多|不高|不深|不严|不大|不明显|不突出|不到位|有待|有差距)|还|的|和|与|在|上|计划|坚持|"
    r"进一步|加强|提高|提升|20\d\d年"
)
"""Words of problems and plans that say nothing of what they are about."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_USUAL_PARTS = {SectionRole.PROBLEM: "存在的问题", SectionRole.PLAN: "下步打算"}
"""For facts of a part that the report type does not have."""
_WEAKEST_TYPE = 0.5
_WEAKEST_MATCH = 0.3
"""Below this a category is taken to belong to no section of the outline."""


@dataclass
class _Place:
    """A section on its way into the outline."""

    level: int
    heading: str
    role: SectionRole
    section_type: SectionType | None = None
    past_text: str = ""
    is_leaf: bool = True
    facts: list[Fact] = field(default_factory=list)


def plan_outline(
    sheet: FactSheet,
    report_type: ReportType,
    last_report: SourceDocument | None,
    heading_is_sourced: HeadingCheck,
) -> Outline:
    """The sections of the new report in order, each with its facts.

    The organization's own last report gives the headings (its years moved to this one); without
    one the report type does. Facts go to the section that their category (类别) names, otherwise
    to the one whose wording of last year is nearest. A category that fits no section gets one of
    its own, so that no fact is left without a place.
    """
    places = (
        _places_of_report(sheet, report_type, last_report, heading_is_sourced)
        if last_report
        else []
    )
    source_id = last_report.document_id if last_report and places else ""
    if not places:
        places = [_place_of_type(section, sheet) for section in report_type.sections]
    _mark_leaves(places)
    _assign_facts(places, sheet, report_type)
    _mark_leaves(places)
    _settle_types(places)
    person = person_of(sheet, report_type)
    return Outline(
        title=report_type.title.format(organization=sheet.organization, year=sheet.report_year),
        sections=tuple(_numbered(places, sheet, person)),
        source_document_id=source_id,
    )


def person_of(sheet: FactSheet, report_type: ReportType) -> str:
    """How the report speaks of its author: the sheet's short name, else the type's word.

    A type's word for a Party body gives way to the body that the name ends in: 党支部, 党委.
    """
    if sheet.organization_short:
        return sheet.organization_short
    person = report_type.person
    is_party_body = own_party_body(person) == person
    return (is_party_body and own_party_body(sheet.organization)) or person


def shift_years(heading: str, old_year: int | None, new_year: int) -> str:
    """Move a heading's years: the old report's year and its neighbours become this year's."""

    def moved(match: re.Match[str]) -> str:
        year = int(match.group())
        if old_year is None or abs(year - old_year) > 1:
            return match.group()
        return str(year - old_year + new_year)

    return _YEAR.sub(moved, heading)


def _places_of_report(
    sheet: FactSheet,
    report_type: ReportType,
    last_report: SourceDocument,
    heading_is_sourced: HeadingCheck,
) -> list[_Place]:
    """The last report's own outline, two levels deep; empty where it has no usable one."""
    places: list[_Place] = []
    role = SectionRole.ACHIEVEMENT
    for section in last_report.sections:
        if places and (section.level > 2 or not section.heading):
            places[-1].past_text += "\n" + "\n".join((section.heading, *section.paragraphs))
        if section.level == 0 or section.level > 2 or not section.heading:
            continue
        heading = shift_years(section.heading, last_report.year, sheet.report_year).strip(
            "。；，："
        )
        if section.level == 1:
            role = role_of_heading(heading)
        text = "\n".join(section.paragraphs)
        kind = _nearest_type(report_type, heading + text, role, section.level)
        if not heading_is_sourced(heading):
            if kind is None:
                continue
            heading = _fill(kind.heading, sheet)
        places.append(_Place(section.level, heading, role, kind, text))
    if sum(place.level == 1 for place in places) < 2 or places[0].level != 1:
        return []
    introduction = next(s for s in report_type.sections if s.role is SectionRole.INTRODUCTION)
    lead = next((s for s in last_report.sections if s.level == 0), None)
    past = "\n".join(lead.paragraphs) if lead else ""
    return [_Place(0, "", SectionRole.INTRODUCTION, introduction, past), *places]


def _place_of_type(section: SectionType, sheet: FactSheet) -> _Place:
    return _Place(section.level, _fill(section.heading, sheet), section.role, section)


def _nearest_type(
    report_type: ReportType, wording: str, role: SectionRole, level: int
) -> SectionType | None:
    """The section of the report type that a past section corresponds to."""
    same_role = [s for s in report_type.sections if s.role is role and s.level >= 1]
    if level == 1:
        return next((s for s in same_role if s.level == 1), None)
    if role is SectionRole.ACHIEVEMENT:
        same_role = [s for s in same_role if s.level == level]
    found = [(_words_found((*s.categories, s.heading), wording), s) for s in same_role]
    best = max(found, key=lambda item: item[0], default=None)
    return best[1] if best is not None and best[0] >= _WEAKEST_TYPE else None


def _words_found(words: Iterable[str], wording: str) -> float:
    return sum(coverage(word, wording) for word in words)


def _mark_leaves(places: Sequence[_Place]) -> None:
    for place, following in zip(places, [*places[1:], None], strict=True):
        place.is_leaf = following is None or following.level <= max(place.level, 1)


def _assign_facts(places: list[_Place], sheet: FactSheet, report_type: ReportType) -> None:
    introduction = next((p for p in places if p.role is SectionRole.INTRODUCTION), places[0])
    home: dict[str, _Place] = {}
    by_category: dict[str, list[Fact]] = {}
    for fact in sheet.stated():
        if fact.role is FactRole.IDENTITY:
            home[fact.fact_id] = introduction
        elif fact.role is FactRole.ACHIEVEMENT:
            by_category.setdefault(fact.category, []).append(fact)
        else:
            home[fact.fact_id] = _place_for_text(places, fact, report_type, sheet)
    for category, facts in by_category.items():
        if category:
            place = _place_for_category(places, category, facts, report_type, sheet)
            home.update({fact.fact_id: place for fact in facts})
        else:
            for fact in facts:
                home[fact.fact_id] = _place_for_category(
                    places, fact.label, [fact], report_type, sheet
                )
    for fact in sheet.facts:
        if fact.derivation is None:
            home[fact.fact_id].facts.append(fact)
        else:
            home[fact.derivation.operand_ids[0]].facts.append(fact)


def _place_for_text(
    places: list[_Place], fact: Fact, report_type: ReportType, sheet: FactSheet
) -> _Place:
    """Where a problem or a plan is told: the section of its kind with the nearest wording."""
    role = SectionRole(fact.role.value)
    leaves = _leaves(places, role) or [_new_part(places, role, report_type, sheet)]
    wording = _NOT_ITS_SUBJECT.sub(
        "，", f"{fact.label}{fact.value}" if fact.quantity else fact.value
    )

    def nearness(place: _Place) -> tuple[float, int]:
        heading = _NOT_ITS_SUBJECT.sub("，", place.heading)
        past = _NOT_ITS_SUBJECT.sub("，", place.past_text)
        near = 2 * coverage(heading, wording) + coverage(wording, f"{heading}，{past}")
        return round(near, 6), -len(place.facts)

    return max(leaves, key=nearness)


def _place_for_category(
    places: list[_Place],
    category: str,
    facts: Sequence[Fact],
    report_type: ReportType,
    sheet: FactSheet,
) -> _Place:
    leaves = _leaves(places, SectionRole.ACHIEVEMENT)
    kind = next((s for s in report_type.sections if category in s.categories), None)
    best = max(leaves, key=lambda p: _fit(p, category, facts), default=None)
    if best is not None and _fit(best, category, facts) >= _WEAKEST_MATCH:
        if kind is not None:
            best.section_type = kind
        return best
    heading = _fill(kind.heading, sheet) if kind else category
    return _append(places, _Place(2, heading, SectionRole.ACHIEVEMENT, kind))


def _fit(place: _Place, category: str, facts: Sequence[Fact]) -> float:
    """How well a category's facts belong to a section.

    The category's own words count most, then the labels' wording in last year's text.
    """
    named = coverage(category, place.heading)
    listed = 0.0
    expected = 0.0
    if place.section_type is not None:
        listed = max((likeness(category, c) for c in place.section_type.categories), default=0.0)
        labels = [name for e in place.section_type.expected_facts for name in (e.label, *e.aliases)]
        expected = _mean(max((likeness(f.label, n) for n in labels), default=0.0) for f in facts)
    told = _mean(coverage(f.label, place.past_text) for f in facts) if place.past_text else 0.0
    return 2 * named + listed + 0.5 * expected + told


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def _leaves(places: Sequence[_Place], role: SectionRole) -> list[_Place]:
    return [p for p in places if p.role is role and p.is_leaf and p.level >= 1]


def _new_part(
    places: list[_Place], role: SectionRole, report_type: ReportType, sheet: FactSheet
) -> _Place:
    kind = next((s for s in report_type.sections if s.role is role and s.level == 1), None)
    heading = _fill(kind.heading, sheet) if kind else _USUAL_PARTS[role]
    return _append(places, _Place(1, heading, role, kind))


def _append(places: list[_Place], new: _Place) -> _Place:
    """Put a section at the end of its part (or a part at the end of the report)."""
    if new.level == 1:
        places.append(new)
        return new
    part = [i for i, p in enumerate(places) if p.role is new.role and p.level >= 1]
    places.insert(part[-1] + 1 if part else len(places), new)
    return new


def _fill(pattern: str, sheet: FactSheet, person: str = "") -> str:
    return pattern.format(
        year=sheet.report_year,
        next_year=sheet.report_year + 1,
        organization=sheet.organization,
        person=person,
    )


def _settle_types(places: Sequence[_Place]) -> None:
    """A type opens and rounds off only one section, so that no phrase is read twice."""
    opened: set[str] = set()
    for place in places:
        kind = place.section_type
        if kind is None or place.level == 0:
            continue
        if kind.section_key in opened and kind.level == place.level:
            place.section_type = replace(kind, openings=(), purposes=())
        opened.add(kind.section_key)


def _numbered(places: Sequence[_Place], sheet: FactSheet, person: str) -> Iterable[SectionPlan]:
    part = item = 0
    for place in places:
        if place.level == 0:
            key, ordinal = "s0", ""
        elif place.level == 1:
            part, item = part + 1, 0
            key, ordinal = f"s{part}", f"{chinese_ordinal(part)}、"
        else:
            item += 1
            key, ordinal = f"s{part}.{item}", f"（{chinese_ordinal(item)}）"
        plan = SectionPlan(
            section_key=key,
            level=place.level,
            ordinal=ordinal,
            heading=place.heading,
            role=place.role,
            fact_ids=tuple(fact.fact_id for fact in place.facts),
            is_leaf=place.is_leaf,
        )
        kind = place.section_type
        if kind is not None and (kind.level == place.level or place.is_leaf):
            plan = replace(
                plan,
                openings=tuple(
                    _fill(text, sheet, person) for text in _from_own(kind.openings, sheet, key)
                ),
                purposes=_from_own(kind.purposes, sheet, key),
                min_characters=kind.min_characters,
                max_characters=kind.max_characters,
            )
        yield plan


def _from_own(wordings: tuple[str, ...], sheet: FactSheet, section_key: str) -> tuple[str, ...]:
    """The type's wordings, another one first for each organization, the same one every year.

    Reports of one type are read side by side: not all of them should open alike.
    """
    if not wordings:
        return ()
    digest = hashlib.sha256(f"{sheet.organization}\n{section_key}".encode()).digest()
    first = int.from_bytes(digest[:4], "big") % len(wordings)
    return wordings[first:] + wordings[:first]


def chinese_ordinal(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings are numbered: 一, 十, 十二, 二十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
