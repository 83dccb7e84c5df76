"""Step 3: write one section, and let nothing pass the gate without a source.

Whatever the writer delivers goes the same way. Tokens are printed by code, the text is verified.
Where a model erred, the best of several texts is taken, and it gets two chances to write again
just the sentences that are at fault. What is still wrong is marked 【待核实】 in place; facts that
are still missing are worded plainly by code. Nothing is ever deleted or corrected in silence.
(RESEARCH.md §3: rule-ranked best of N and repair, then a code fallback.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

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
from drafter.ports import AccountedText, Writer, WritingAccount
from drafter.stages.gather_passages import Evidence
from drafter.stages.render_tokens import (
    LineTidier,
    RenderedText,
    TokenRenderer,
    render_tokens,
    tidy_lines,
)
from drafter.stages.repair_sentences import (
    Answer,
    read_answer,
    reject_sentences,
    with_added,
    with_sentence,
)
from drafter.verify.carried_over import past_claims, show_carried_over
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.past_wording import find_past_wording
from drafter.verify.verify_section import SectionVerification, verify_section
from drafter.writers.closing import closing
from drafter.writers.plain_wording import word_facts

MAX_REPAIRS = 2


class _Check(Protocol):
    """Verifies a text with the spans that code has rendered, for one section and its evidence."""

    def __call__(
        self, text: str, sources: Sequence[SourcedSpan], *, with_style: bool = False
    ) -> SectionVerification: ...


OnText = Callable[[str], Awaitable[None]]
"""Told each piece of the text as it comes, its tokens printed."""

_REPAIRABLE = frozenset(
    {
        FindingCode.UNVERIFIED_CLAIM,
        FindingCode.CONFLICTING_CLAIM,
        FindingCode.AMBIGUOUS_CLAIM,
        FindingCode.WRONG_FACT,
        FindingCode.FOREIGN_SELF_NAME,
        FindingCode.WRONG_YEAR,
        FindingCode.PARTS_DO_NOT_ADD_UP,
        FindingCode.SUPERSEDED_POLICY,
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
    writer: str = ""
    """Who really wrote it."""


@dataclass(frozen=True, slots=True)
class _Written:
    raw: str
    rendered: RenderedText
    account: WritingAccount


@dataclass(frozen=True, slots=True)
class _Attempt:
    account: WritingAccount
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

    ``on_text`` is told the first text as it comes, as it would be printed; what the gate makes of
    it may differ, and is what is returned. Up to ``candidates`` texts are asked for where the first
    one is at fault.

    Raises:
        WriterError: the writer delivered nothing; a further round that fails is only noted.
    """
    passages = tuple(quote.passage for quote in task.policies)

    def check(
        text: str, sources: Sequence[SourcedSpan], *, with_style: bool = False
    ) -> SectionVerification:
        return verify_section(
            text,
            section_key=task.section.section_key,
            section_role=task.section.role,
            sheet=sheet,
            sources=sources,
            passages=passages,
            abolitions=evidence.abolitions,
            lexicon=lexicon,
            with_style=with_style,
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
            again_written = await _written(writer, again, None)
        except WriterError as error:
            notes.append(f"修正未完成（{error}），保留上一稿")
            break
        repairs += 1
        if again_written.account.writer != best.account.writer:
            notes.append(f"修正由 {again_written.account.writer} 完成")
        best = _repaired(best, read_answer(again_written.raw, rejected), task, check)
    if repairs:
        notes.insert(0, f"模型经{repairs}轮修正")
    if evidence.planted:
        notes.append(
            f"参考材料中有{evidence.planted}句话像是写给模型的指令，未予采用，请查看来源文件"
        )
    released = _release(best, task, check, evidence, lexicon)
    note = "；".join(dict.fromkeys(filter(None, [*best.account.notes, *notes, released.note])))
    return replace(released, repairs=repairs, note=note, writer=best.account.writer)


async def _written(writer: Writer, task: SectionTask, on_text: OnText | None) -> _Written:
    """A writer's text, printed while it comes: what was told is what is judged."""
    pieces: list[str] = []
    tidier, renderer = LineTidier(), TokenRenderer(task.facts, task.policies)

    async def tell(printed: str) -> None:
        if printed and on_text is not None:
            await on_text(printed)

    async with closing(writer.write(task)) as stream:
        async for piece in stream:
            pieces.append(piece)
            await tell(renderer.feed(tidier.feed(piece)))
        account = stream.account if isinstance(stream, AccountedText) else None
    await tell(renderer.finish())
    return _Written("".join(pieces), renderer.rendered, account or WritingAccount(writer.name))


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
        best = _better_of(best, raw, task, check)
    if answer.added:
        raw = with_added(best.rendered, answer.added, task.policies)
        best = _better_of(best, raw, task, check)
    return best


def _better_of(best: _Attempt, raw: str, task: SectionTask, check: _Check) -> _Attempt:
    """The attempt so far, or the mended text where that has fewer faults."""
    rendered = render_tokens(tidy_lines(raw), task.facts, task.policies)
    attempt = _examine(_Written(raw, rendered, best.account), task, check)
    return attempt if attempt.is_better_than(best) else best


def _examine(written: _Written, task: SectionTask, check: _Check) -> _Attempt:
    rendered = written.rendered
    verification = check(rendered.text, rendered.sources)
    violations = [
        _unknown_token(finding) if rendered.unknown_ids and _is_bare_mark(finding) else finding
        for finding in (*verification.findings, *_repeated(rendered, task))
        if finding.code in _REPAIRABLE
    ]
    return _Attempt(
        written.account,
        rendered,
        verification,
        tuple(violations),
        tuple(_missing_facts(task, verification)),
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
    lexicon: Lexicon,
) -> ComposedSection:
    note = ""
    rendered, verification = attempt.rendered, attempt.verification
    missing = _missing_facts(task, verification)
    if missing:
        added = render_tokens(word_facts(missing, task.facts), task.facts, ())
        rendered = _joined(rendered, added)
        note = f"写稿时漏用的{len(missing)}项数据已由程序补在段末"
        verification = check(rendered.text, rendered.sources)
    marked = mark_unverified(rendered.text, verification, rendered.sources)
    final = check(marked.text, marked.sources, with_style=True)
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
        *find_past_wording(
            marked.text,
            marked.sources,
            evidence.originals,
            evidence.own_ids,
            task.section,
            lexicon,
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


def _joined(first: RenderedText, second: RenderedText) -> RenderedText:
    if not first.text:
        return RenderedText(second.text, second.sources, first.unknown_ids)
    offset = len(first.text) + 1
    moved = tuple(
        SourcedSpan(s.span.shifted(offset), s.source_kind, s.source_id, s.note)
        for s in second.sources
    )
    return RenderedText(f"{first.text}\n{second.text}", (*first.sources, *moved), first.unknown_ids)


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
        written = rendered.text[source.span.start : source.span.end]
        if fact is None or written != fact.render().rstrip("。"):
            continue  # a figure of the label's own, not the fact told
        if fact.fact_id in seen:
            yield Finding(
                FindingCode.REPEATED_FACT,
                Severity.HINT,
                f"“{fact.label}{fact.render()}”在本节写了不止一次，请看是否需要重复。",
                task.section.section_key,
                source.span,
                written,
                (fact.fact_id,),
            )
        seen.add(fact.fact_id)
