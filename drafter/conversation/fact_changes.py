"""A changed fact: the new sheet, what derives from it, and every sentence that it touches."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

from drafter.conversation.text_changes import (
    Replacement,
    clause_spans,
    replaced,
    sentence_spans,
)
from drafter.domain.conversation import FactChange, TouchedSentence, ValueChange
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Section
from drafter.domain.verification import UNVERIFIED_MARK, SourcedSpan, SourceKind, Span
from drafter.errors import Conflict
from drafter.facts.derive import derive_facts
from drafter.verify.verify_section import verify_section

_OPPOSITES = {
    "增加": "减少", "提高": "降低", "上升": "下降", "增长": "下降",
    "减少": "增加", "降低": "提高", "下降": "增长",
}  # fmt: skip
_DIRECTION = re.compile("增加|减少|提高|降低|上升|下降|增长")
_MUST_LEAD = 12
"""Characters before a change's figure within which its direction is told."""


def changed_sheet(sheet: FactSheet, changes: Sequence[FactChange]) -> FactSheet:
    """The sheet after the changes, its derived facts computed anew.

    A derived fact keeps its id as long as it is computed of the same facts in the same way: the
    spans of sections that are left alone still mean it.

    Raises:
        Conflict: a fact to change is no longer as it was when the change was proposed.
    """
    stated = {fact.fact_id: fact for fact in sheet.stated()}
    for change in changes:
        before, after = change.before, change.after
        if before is not None and stated.get(before.fact_id) != before:
            raise Conflict(f"“{before.label}”已被他人修改，请对照最新数据再决定。")
        if after is not None:
            if before is None and after.fact_id in stated:
                raise Conflict(f"事实表已有变化，请重新补充“{after.label}”。")
            stated[after.fact_id] = after
        elif before is not None:
            del stated[before.fact_id]
    fresh = derive_facts(replace(sheet, facts=tuple(stated.values())))
    old_ids = {_of(f): f.fact_id for f in sheet if f.is_derived}
    taken = set(old_ids.values())
    free = (f"D{n:02d}" for n in count(1) if f"D{n:02d}" not in taken)
    derived = [replace(f, fact_id=old_ids.get(_of(f)) or next(free)) for f in fresh if f.is_derived]
    return replace(fresh, facts=(*fresh.stated(), *derived))


def _of(fact: Fact) -> tuple[str, tuple[str, ...]]:
    """How and of what a derived fact is computed."""
    derivation = fact.derivation
    return ("", ()) if derivation is None else (derivation.kind, derivation.operand_ids)


def value_changes(before: FactSheet, after: FactSheet) -> tuple[ValueChange, ...]:
    """Every fact, stated or derived, that reads otherwise in the new sheet."""
    old, new = before.by_id(), after.by_id()
    return tuple(
        ValueChange(
            key,
            (new.get(key) or old[key]).label,
            old[key].render() if key in old else "",
            new[key].render() if key in new else "",
        )
        for key in dict.fromkeys((*old, *new))
        if key not in old or key not in new or _reads(old[key]) != _reads(new[key])
    )


def _reads(fact: Fact) -> tuple[str, str]:
    return fact.render(), fact.remark if fact.is_derived else ""


@dataclass(frozen=True, slots=True)
class UpdatedText:
    """A section's text with a changed sheet, before the gate."""

    text: str
    sources: tuple[SourcedSpan, ...]
    touched: tuple[TouchedSentence, ...]


def update_text(
    section: Section, before: FactSheet, after: FactSheet, lexicon: Lexicon
) -> UpdatedText | None:
    """The section's text with every changed value printed anew in its place; None if none is told.

    What the text tells is known by its sourced spans and by verifying it. A change whose direction
    turns gets the opposite word; clauses that tell what is no longer a fact go.
    """
    changed = {c.fact_id for c in value_changes(before, after)}
    sources = _bound(section, before, lexicon)
    told = [s for s in sources if s.source_id in changed]
    if not told:
        return None
    facts, old_facts = after.by_id(), before.by_id()
    text = section.text
    replacements: list[Replacement] = []
    gone: list[SourcedSpan] = []
    for source in told:
        fact = facts.get(source.source_id)
        if fact is None:
            gone.append(source)
            continue
        note = fact.derivation.formula if fact.derivation else source.note
        rests = SourcedSpan(source.span, source.source_kind, source.source_id, note)
        replacements.append(Replacement(source.span, fact.render().rstrip("。"), rests))
        if fact.is_derived and fact.remark != old_facts[fact.fact_id].remark:
            replacements += _turned(text, source.span)
    removals = _clauses_to_drop(text, gone, sources)
    kept = [r for r in replacements if not any(d.contains(r.span) for d in removals)]
    edits = [*kept, *(Replacement(d, "") for d in removals)]
    new_text, new_sources = replaced(text, sources, edits)
    return UpdatedText(*_tidied(new_text, new_sources), _touched(section, edits))


def told_already(
    section: Section, fact_ids: Collection[str], sheet: FactSheet, lexicon: Lexicon
) -> UpdatedText | None:
    """The section's text where it tells these facts by itself, without the marks behind them.

    Somebody wrote the figure first and supplied the fact afterwards. None if none is told.
    """
    told = [s for s in _bound(section, sheet, lexicon) if s.source_id in fact_ids]
    if not told:
        return None
    marks = [
        Replacement(Span(s.span.end, s.span.end + len(UNVERIFIED_MARK)), "")
        for s in told
        if section.text.startswith(UNVERIFIED_MARK, s.span.end)
    ]
    known = section.revision.sources if section.revision else ()
    sources = [s for s in known if not any(s.span.overlaps(t.span) for t in told)]
    rests = tuple(sorted((*sources, *told), key=lambda s: s.span))
    text, moved = replaced(section.text, rests, marks)
    return UpdatedText(text, moved, _touched(section, marks))


def _bound(section: Section, sheet: FactSheet, lexicon: Lexicon) -> tuple[SourcedSpan, ...]:
    """What the text's claims rest on: the stored spans that still read so, and verified ones."""
    facts = sheet.by_id()
    stored = section.revision.sources if section.revision else ()
    holding = [
        s
        for s in stored
        if s.source_kind is SourceKind.PASSAGE
        or (
            (fact := facts.get(s.source_id)) is not None
            and section.text[s.span.start : s.span.end] == fact.render().rstrip("。")
        )
    ]
    verification = verify_section(
        section.text,
        section_key=section.plan.section_key,
        section_role=section.plan.role,
        sheet=sheet,
        sources=holding,
        lexicon=lexicon,
    )
    found = [
        v.source
        for v in verification.claims
        if v.source is not None and not any(v.source.span.overlaps(s.span) for s in holding)
    ]
    return tuple(sorted((*holding, *found), key=lambda s: s.span))


def _turned(text: str, span: Span) -> list[Replacement]:
    """The word of direction before a figure, turned: 较上年增加6家次 → 较上年减少."""
    start = max(0, span.start - _MUST_LEAD)
    words = list(_DIRECTION.finditer(text, start, span.start))
    if not words or re.search("[，。；]", text[words[-1].end() : span.start]):
        return []
    word = words[-1]
    return [Replacement(Span(*word.span()), _OPPOSITES[word.group()])]


def _clauses_to_drop(
    text: str, gone: Sequence[SourcedSpan], sources: Sequence[SourcedSpan]
) -> list[Span]:
    """The clauses that tell only what is no longer a fact; sentences that tell nothing else."""
    dropped: list[Span] = []
    for sentence in sentence_spans(text):
        inside = [s for s in sources if sentence.contains(s.span)]
        lost = [s for s in inside if s in gone]
        if not lost:
            continue
        if len(lost) == len(inside):
            dropped.append(sentence)
            continue
        for clause in clause_spans(text, sentence):
            told = [s for s in inside if clause.overlaps(s.span)]
            if told and all(s in gone and clause.contains(s.span) for s in told):
                dropped.append(clause)
    return dropped


def _tidied(text: str, sources: tuple[SourcedSpan, ...]) -> tuple[str, tuple[SourcedSpan, ...]]:
    """Without what dropped clauses leave behind: ，。 becomes 。, and a sentence ends in a stop."""
    left = [
        Replacement(Span(m.start(), m.end()), m.group()[-1])
        for m in re.finditer(r"[，；、]+(?=[。！？])[。！？]|[，；]{2,}", text)
    ]
    left += [
        Replacement(Span(m.start(), m.end()), "。") for m in re.finditer(r"[，；、](?=\n|$)", text)
    ]
    left += [Replacement(Span(m.start(), m.end()), "") for m in re.finditer(r"^\n+|\n+$", text)]
    return replaced(text, sources, left)


def _touched(section: Section, edits: Sequence[Replacement]) -> tuple[TouchedSentence, ...]:
    touched: list[TouchedSentence] = []
    for sentence in sentence_spans(section.text):
        inside = [e for e in edits if sentence.contains(e.span)]
        if not inside:
            continue
        old = section.text[sentence.start : sentence.end]
        local = [Replacement(e.span.shifted(-sentence.start), e.new, e.source) for e in inside]
        new, _ = _tidied(*replaced(old, (), local))
        touched.append(TouchedSentence(section.plan.section_key, old, new))
    return tuple(touched)
