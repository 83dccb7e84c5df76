"""Step 3: write one section, and let nothing pass the gate without a source.

Whatever the writer delivers goes the same way. Tokens are printed by code, the text is verified.
Where a model erred, the best of several texts is taken, and it gets two chances to write again
just the sentences that are at fault. What is still wrong is marked 【待核实】 in place; facts that
are still missing are worded plainly by code. Nothing is ever deleted or corrected in silence.
(RESEARCH.md §3: rule-ranked best of N and repair, then a code fallback.)
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.task import SectionTask
from drafter.domain.verification import (
    UNVERIFIED_MARK,
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
)
from drafter.errors import WriterError
from drafter.ports import Writer
from drafter.stages.gather_passages import Evidence
from drafter.stages.render_tokens import RenderedText, render_tokens
from drafter.stages.repair_sentences import (
    Answer,
    read_answer,
    reject_sentences,
    with_added,
    with_sentence,
)
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.overlap import find_overlap
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
        FindingCode.UNREADABLE_NUMERAL,
        FindingCode.UNKNOWN_TOKEN,
        FindingCode.LEFTOVER_PLACEHOLDER,
        FindingCode.REPEATED_FACT,
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
    rendered: RenderedText
    verification: SectionVerification
    violations: tuple[Finding, ...]
    """What is wrong in the text."""
    omitted: tuple[Fact, ...]
    """Required facts that it does not tell."""

    @property
    def faults(self) -> int:
        """What attempts are compared by (rule-ranked best of N, RESEARCH.md §3)."""
        return len(self.violations) + len(self.omitted)

    def is_better_than(self, other: "_Attempt") -> bool:
        """Whether it is a text at all, and has fewer faults."""
        return bool(self.rendered.text) and self.faults < other.faults


async def compose_section(
    task: SectionTask,
    writer: Writer,
    sheet: FactSheet,
    evidence: Evidence,
    lexicon: Lexicon,
    on_text: OnText | None = None,
    candidates: int = 1,
) -> ComposedSection:
    """Write a section and release it through the gate.

    ``on_text`` is told the first text as it comes; up to ``candidates`` texts are asked for where
    the first one is at fault.

    Raises:
        WriterError: the writer delivered nothing; a further round that fails is only noted.
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
            lexicon=lexicon,
        )

    best = _examine(await _written(writer, task, on_text), task, check)
    notes: list[str] = []
    if best.faults and writer.can_repair and candidates > 1:
        best = await _best_of(best, candidates - 1, writer, task, check)
    repairs = 0
    while best.faults and writer.can_repair and repairs < MAX_REPAIRS:
        rejected = reject_sentences(best.rendered, best.violations, task.policies)
        again = replace(task, rejected=rejected, omitted=best.omitted)
        if not again.is_repair:
            break
        try:
            raw = await _written(writer, again, None)
        except WriterError as error:
            notes.append(f"修正未完成（{error}），保留上一稿")
            break
        repairs += 1
        best = _repaired(best, read_answer(raw, rejected), task, check)
    if repairs:
        notes.insert(0, f"模型经{repairs}轮修正")
    released = _release(best, task, check, evidence, lexicon.set_phrases)
    note = "；".join(filter(None, [*notes, released.note]))
    return replace(released, repairs=repairs, note=note)


async def _written(writer: Writer, task: SectionTask, on_text: OnText | None) -> str:
    pieces: list[str] = []
    async for piece in writer.write(task):
        pieces.append(piece)
        if on_text is not None:
            await on_text(piece)
    return "".join(pieces)


async def _best_of(
    first: _Attempt, more: int, writer: Writer, task: SectionTask, check: _Check
) -> _Attempt:
    """The attempt with the fewest faults of the first one and ``more`` others."""

    async def another() -> _Attempt:
        try:
            return _examine(await _written(writer, task, None), task, check)
        except WriterError:
            return first  # there is a text already; one that cannot be had costs nothing

    best = first
    for attempt in await asyncio.gather(*(another() for _ in range(more))):
        if attempt.is_better_than(best):
            best = attempt
    return best


def _repaired(best: _Attempt, answer: Answer, task: SectionTask, check: _Check) -> _Attempt:
    """Take each new sentence that makes the text better; the last first, so that places hold."""
    for number, new in sorted(answer.sentences.items(), reverse=True):
        raw = with_sentence(best.rendered, number, new, task.policies)
        attempt = _examine(raw, task, check)
        if attempt.is_better_than(best):
            best = attempt
    if answer.added:
        raw = with_added(best.rendered, answer.added, task.policies)
        attempt = _examine(raw, task, check)
        if attempt.is_better_than(best):
            best = attempt
    return best


def _examine(raw: str, task: SectionTask, check: _Check) -> _Attempt:
    rendered = render_tokens(_tidy(raw), task.facts, task.policies)
    verification = check(rendered.text, rendered.sources)
    violations = [
        _unknown_token(finding) if rendered.unknown_ids and _is_bare_mark(finding) else finding
        for finding in (*verification.findings, *_repeated(rendered, task))
        if finding.code in _REPAIRABLE
    ]
    return _Attempt(
        rendered, verification, tuple(violations), tuple(_missing_facts(task, verification))
    )


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
    set_phrases: Sequence[str],
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
    findings = (
        *final.findings,
        *find_overlap(
            marked.text,
            marked.sources,
            evidence.originals,
            evidence.own_ids,
            section_key=key,
            set_phrases=(*set_phrases, *_genre_wording(task)),
        ),
        *_repeated(RenderedText(marked.text, marked.sources, ()), task),
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


def _is_bare_mark(finding: Finding) -> bool:
    return finding.code is FindingCode.LEFTOVER_PLACEHOLDER and UNVERIFIED_MARK in finding.excerpt


def _unknown_token(finding: Finding) -> Finding:
    """A mark stands where a token of no fact stood: that is what the writer is told."""
    return replace(
        finding,
        code=FindingCode.UNKNOWN_TOKEN,
        severity=Severity.ERROR,
        message="引用了不存在的数据项。",
    )


def _repeated(rendered: RenderedText, task: SectionTask) -> Iterator[Finding]:
    """Each further time that a fact is told in one section."""
    facts = {fact.fact_id: fact for fact in task.facts}
    seen: set[str] = set()
    for source in rendered.sources:
        fact = facts.get(source.source_id)
        if fact is not None and fact.fact_id in seen:
            yield Finding(
                FindingCode.REPEATED_FACT,
                Severity.HINT,
                f"“{fact.label}{fact.render()}”在本节写了不止一次，请看是否需要重复。",
                task.section.section_key,
                source.span,
                rendered.text[source.span.start : source.span.end],
                (fact.fact_id,),
            )
        seen.add(source.source_id)
