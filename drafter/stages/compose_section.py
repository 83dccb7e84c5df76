"""Step 3: write one section, and let nothing pass the gate without a source.

Whatever the writer delivers goes the same way: tokens are printed by code, the text is verified,
a model gets at most two chances to repair what was found, and what is still wrong is marked
【待核实】 in place. Facts that are still missing are worded plainly by code. Nothing is ever
deleted or corrected in silence. (RESEARCH.md §3: rule-ranked repair, then a code fallback.)
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.task import SectionTask
from drafter.domain.verification import (
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
)
from drafter.errors import WriterError
from drafter.ports import Writer
from drafter.stages.gather_passages import Evidence
from drafter.stages.render_tokens import RenderedText, render_tokens
from drafter.verify.carried_over import past_claims, show_carried_over
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.overlap import find_overlap
from drafter.verify.overlap_share import find_shared_wording
from drafter.verify.verify_section import SectionVerification, verify_section
from drafter.writers.plain_wording import word_facts

MAX_REPAIRS = 2
_GENRE_BREAK = re.compile(r"[，。；：、]|\d{4}年度?")

_Check = Callable[[str, Sequence[SourcedSpan]], SectionVerification]
"""Verifies a text with the spans that code has rendered, for one section and its evidence."""

OnText = Callable[[str], Awaitable[None]]
"""Told each piece of the writer's text as it comes."""

_REPAIRABLE = frozenset(
    {
        FindingCode.UNVERIFIED_CLAIM,
        FindingCode.CONFLICTING_CLAIM,
        FindingCode.AMBIGUOUS_CLAIM,
        FindingCode.WRONG_FACT,
        FindingCode.WRONG_YEAR,
        FindingCode.PARTS_DO_NOT_ADD_UP,
        FindingCode.SUPERSEDED_POLICY,
        FindingCode.UNREADABLE_NUMERAL,
        FindingCode.UNKNOWN_TOKEN,
        FindingCode.LEFTOVER_PLACEHOLDER,
        FindingCode.UNUSED_FACT,
        FindingCode.EMPTY_SECTION,
    }
)


@dataclass(frozen=True, slots=True)
class ComposedSection:
    """A section's released text: every claim in it is sourced or followed by 【待核实】."""

    text: str
    sources: tuple[SourcedSpan, ...]
    findings: tuple[Finding, ...]
    note: str = ""
    """What the clerk should know of the writing: repairs, facts that code has put in."""
    repairs: int = 0


@dataclass(frozen=True, slots=True)
class _Attempt:
    raw: str
    rendered: RenderedText
    verification: SectionVerification
    violations: tuple[Finding, ...]


async def compose_section(
    task: SectionTask,
    writer: Writer,
    sheet: FactSheet,
    evidence: Evidence,
    lexicon: Lexicon,
    on_text: OnText | None = None,
) -> ComposedSection:
    """Write a section and release it through the gate.

    Raises:
        WriterError: the writer delivered nothing; a repair round that fails is only noted.
    """
    passages = tuple(quote.passage for quote in task.policies)

    def check(text: str, sources: Sequence[SourcedSpan]) -> SectionVerification:
        return verify_section(
            text,
            section_key=task.section.section_key,
            section_role=task.section.role,
            sheet=sheet,
            sources=sources,
            passages=passages,
            abolitions=evidence.abolitions,
            lexicon=lexicon,
        )

    best = _examine(await _written(writer, task, on_text), task, check)
    notes: list[str] = []
    repairs = 0
    while best.violations and writer.can_repair and repairs < MAX_REPAIRS:
        again = replace(task, rejected_text=best.raw, violations=best.violations)
        try:
            raw = await _written(writer, again, None)
        except WriterError as error:
            notes.append(f"修正未完成（{error}），保留上一稿")
            break
        repairs += 1
        attempt = _examine(raw, task, check)
        if attempt.rendered.text and len(attempt.violations) < len(best.violations):
            best = attempt
    if repairs:
        notes.insert(0, f"模型经{repairs}轮修正")
    released = _release(best, task, check, evidence, lexicon)
    note = "；".join(filter(None, [*notes, released.note]))
    return replace(released, repairs=repairs, note=note)


async def _written(writer: Writer, task: SectionTask, on_text: OnText | None) -> str:
    pieces: list[str] = []
    async for piece in writer.write(task):
        pieces.append(piece)
        if on_text is not None:
            await on_text(piece)
    return "".join(pieces)


def _examine(raw: str, task: SectionTask, check: _Check) -> _Attempt:
    rendered = render_tokens(_tidy(raw), task.facts, task.policies)
    verification = check(rendered.text, rendered.sources)
    violations = [f for f in verification.findings if f.code in _REPAIRABLE]
    violations += [_unknown_token(token_id, task) for token_id in rendered.unknown_ids]
    violations += [_missing(fact, task) for fact in _missing_facts(task, verification)]
    return _Attempt(raw, rendered, verification, tuple(violations))


def _missing_facts(task: SectionTask, verification: SectionVerification) -> list[Fact]:
    """The section's required stated facts whose value the text does not tell."""
    return [
        f
        for f in task.facts
        if f.required and not f.is_derived and f.fact_id not in verification.told_ids
    ]


def _release(
    attempt: _Attempt,
    task: SectionTask,
    check: _Check,
    evidence: Evidence,
    lexicon: Lexicon,
) -> ComposedSection:
    key = task.section.section_key
    note = ""
    rendered, verification = attempt.rendered, attempt.verification
    missing = _missing_facts(task, verification)
    if missing:
        added = render_tokens(word_facts(missing, task.facts), task.facts, ())
        rendered = _joined(rendered, added)
        note = f"写稿时漏用的{len(missing)}项数据已由程序补在段末"
        verification = check(rendered.text, rendered.sources)
    marked = mark_unverified(rendered.text, verification, rendered.sources)
    final = check(marked.text, marked.sources)
    set_phrases = (*lexicon.set_phrases, *_genre_wording(task))
    past = (*evidence.own_reports, *evidence.originals)
    findings = (
        *show_carried_over(
            marked.text,
            final.claims,
            final.findings,
            past_claims(past, lexicon),
            evidence.own_ids | {p.passage_id for p in evidence.own_reports},
            lexicon,
        ),
        *find_overlap(
            marked.text,
            marked.sources,
            evidence.originals,
            evidence.own_ids,
            section_key=key,
            set_phrases=set_phrases,
        ),
        *find_shared_wording(
            marked.text,
            marked.sources,
            [p for p in evidence.originals if p.passage_id not in evidence.own_ids],
            section_key=key,
            set_phrases=set_phrases,
        ),
        *_empty(marked.text, task),
    )
    return ComposedSection(
        text=marked.text,
        sources=marked.sources,
        findings=findings,
        note=note,
    )


def _tidy(raw: str) -> str:
    """Lines without the blanks around them; empty lines go, nothing else changes."""
    return "\n".join(line for line in (part.strip() for part in raw.splitlines()) if line)


def _joined(first: RenderedText, second: RenderedText) -> RenderedText:
    if not first.text:
        return RenderedText(second.text, second.sources, first.unknown_ids)
    offset = len(first.text) + 1
    moved = tuple(
        SourcedSpan(s.span.shifted(offset), s.source_kind, s.source_id, s.note)
        for s in second.sources
    )
    return RenderedText(f"{first.text}\n{second.text}", (*first.sources, *moved), first.unknown_ids)


def _genre_wording(task: SectionTask) -> list[str]:
    """The report type's own clauses: that others open their sections so is no borrowing."""
    wordings = (*task.section.openings, *task.section.purposes)
    return [clause for wording in wordings for clause in _GENRE_BREAK.split(wording) if clause]


def _empty(text: str, task: SectionTask) -> tuple[Finding, ...]:
    section = task.section
    if text or not section.is_leaf:
        return ()
    name = section.full_heading or "引言"
    return (
        Finding(
            FindingCode.EMPTY_SECTION,
            Severity.UNVERIFIED,
            f"“{name}”没有可用的事实资料，未起草，请补充数据或直接撰写。",
            section.section_key,
        ),
    )


def _unknown_token(token_id: str, task: SectionTask) -> Finding:
    return Finding(
        FindingCode.UNKNOWN_TOKEN,
        Severity.ERROR,
        f"引用了不存在的数据项 {token_id}。",
        task.section.section_key,
    )


def _missing(fact: Fact, task: SectionTask) -> Finding:
    return Finding(
        FindingCode.UNUSED_FACT,
        Severity.UNVERIFIED,
        f"漏用数据项“{fact.label}”（{fact.token}）。",
        task.section.section_key,
        fact_ids=(fact.fact_id,),
    )
