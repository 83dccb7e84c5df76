"""Intents → proposals. Nothing here stores anything; what cannot be done is answered in words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drafter.chain import Drafting
from drafter.conversation.fact_changes import (
    changed_sheet,
    told_already,
    update_text,
    value_changes,
)
from drafter.conversation.last_year import LastYearWriter
from drafter.conversation.new_facts import FactMaker
from drafter.conversation.proposals import fact_delta, section_change, sheet_hash, untouched
from drafter.conversation.section_references import names_of, with_items
from drafter.conversation.text_changes import Replacement, replaced
from drafter.domain.conversation import (
    Answer,
    FactChange,
    Proposal,
    SectionChange,
    TouchedSentence,
)
from drafter.domain.fact import FactSheet
from drafter.domain.intent import (
    Action,
    AddFact,
    ChangeFact,
    EditPassage,
    Regenerate,
    RemoveFact,
    TakeOver,
)
from drafter.domain.progress import OnProgress
from drafter.domain.report import Draft, ReportType, Section, SectionPlan
from drafter.domain.verification import Span
from drafter.errors import FactSheetError, WriterError
from drafter.facts.check_sheet import check_sheet
from drafter.ports import Writer
from drafter.stages.render_tokens import render_tokens
from drafter.writers.exemplar import can_follow
from drafter.writers.plain_wording import word_facts

FactIntent = AddFact | ChangeFact | RemoveFact


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one request led to."""

    proposals: tuple[Proposal, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Proposer:
    """Makes the proposals of one message about one draft."""

    drafting: Drafting
    draft: Draft
    report_type: ReportType
    author: str
    message_id: str
    message: str
    section_key: str = ""
    """Where the clerk was in the draft when saying it."""

    async def regenerated(
        self, intent: Regenerate, writer: Writer, on_progress: OnProgress
    ) -> Outcome:
        """The sections written again by a writer; a part's items, not its lead."""
        keys = self._to_write(intent.section_keys)
        return await self._written(
            Action.REGENERATE, keys, writer, intent.instruction, on_progress, "重写"
        )

    async def taken_over(self, intent: TakeOver, on_progress: OnProgress) -> Outcome:
        """The sections worded as in the organization's last report, with this year's facts."""
        sheet = self.draft.sheet
        report = await asyncio.to_thread(
            self.drafting.retriever.last_report,
            sheet.organization,
            sheet.report_type,
            sheet.report_year,
        )
        if report is None:
            return _told("文档库里没有本单位往年的报告，请先收录再沿用。")
        writer = LastYearWriter(report, sheet, self.drafting.lexicon)
        keys = self._to_write(intent.section_keys)
        verb = f"按《{report.title}》的写法改写"
        return await self._written(Action.TAKE_OVER, keys, writer, "", on_progress, verb)

    async def _written(
        self,
        kind: Action,
        keys: tuple[str, ...],
        writer: Writer,
        instruction: str,
        on_progress: OnProgress,
        verb: str,
    ) -> Outcome:
        if not (writer.can_repair or can_follow(instruction)):
            return _told(
                f"没有模型时做不到“{instruction}”，只能更具体、更简练或换个角度；"
                "请直接修改，或配置模型后再说一遍。"
            )
        limit = asyncio.Semaphore(self.drafting.parallelism)
        failures: list[str] = []

        async def compose(key: str) -> SectionChange | None:
            async with limit:
                try:
                    revision = await self.drafting.compose_revision(
                        self.draft, key, self.report_type, writer, instruction, on_progress
                    )
                except WriterError as error:
                    failures.append(str(error))
                    return None
            return section_change(self.draft, revision)

        written = [c for c in await asyncio.gather(*map(compose, keys)) if c is not None]
        answers = [Answer(reason) for reason in dict.fromkeys(failures)]
        # A writer that has nothing to say takes no words away.
        bare = [c for c in written if c.old_text.strip() and not c.revision.text.strip()]
        if bare:
            names = names_of(self.draft, [c.section_key for c in bare])
            answers.append(Answer(f"{names}没有可写的事实和范文，原文保留。"))
        made = [c for c in written if c not in bare]
        changes = [c for c in made if c.revision.text != c.old_text]
        if made and not changes:
            names = names_of(self.draft, [c.section_key for c in made])
            hint = (
                ""
                if writer.can_repair
                else "范例写稿只能按现有范文组织文字，可直接修改或改用模型写稿。"
            )
            answers.append(Answer(f"{names}写出的文本与现在一样，没有可采纳的改动。{hint}"))
        if not changes:
            return Outcome((), tuple(answers))
        names = names_of(self.draft, [c.section_key for c in changes])
        wanted = f"（{instruction}）" if instruction else ""
        proposal = self.proposal(kind, f"{verb}{names}{wanted}", changes)
        return Outcome((proposal,), tuple(answers))

    def edited(self, intents: Sequence[EditPassage]) -> Outcome:
        """The passages replaced wherever they stand in the sections meant."""
        texts = {s.plan.section_key: s.text for s in self.draft.sections}
        sources = {
            s.plan.section_key: s.revision.sources if s.revision else ()
            for s in self.draft.sections
        }
        answers: list[Answer] = []
        done: list[str] = []
        for intent in intents:
            keys = with_items(self.draft, intent.section_keys) if intent.section_keys else texts
            places = 0
            for key in keys:
                found = _places(texts[key], intent.old)
                places += len(found)
                edits = [Replacement(span, intent.new) for span in found]
                texts[key], sources[key] = replaced(texts[key], sources[key], edits)
            if places:
                change = f"改成“{intent.new}”" if intent.new else "删去"
                done.append(f"把“{intent.old}”{change}（{places}处）")
            else:
                answers.append(Answer(f"没有找到“{intent.old}”，请照原文写出要改的文字。"))
        changes = [
            section_change(
                self.draft,
                self.drafting.released_revision(
                    self.draft, key, texts[key], sources[key], self.author, self.message,
                    marks=False,
                ),
            )
            for key in texts
            if (section := self.draft.section(key)) is not None and texts[key] != section.text
        ]  # fmt: skip
        if not changes:
            return Outcome((), tuple(answers))
        return Outcome((self.proposal(Action.EDIT, "，".join(done), changes),), tuple(answers))

    def with_facts(self, intents: Sequence[FactIntent]) -> Outcome:
        """The facts changed, with every sentence that tells them updated."""
        maker = FactMaker(
            self.draft, self.drafting.lexicon, self.author, self.message, self.section_key
        )
        changes: list[FactChange] = []
        answers: list[Answer] = []
        for intent in intents:
            taken = frozenset(c.after.fact_id for c in changes if c.after is not None)
            try:
                change = _fact_change(maker, intent, taken)
            except FactSheetError as error:
                answers.append(Answer("；".join(p.message for p in error.problems)))
                continue
            if change.before is not None and change.before.render() == _shown(change):
                answers.append(Answer(f"“{change.before.label}”现在就是{_shown(change)}。"))
                continue
            changes = [c for c in changes if _key_of(c) != _key_of(change)] + [change]
        if not changes:
            return Outcome((), tuple(answers))
        kinds = {i.kind for i in intents}
        kind = kinds.pop() if len(kinds) == 1 else Action.CHANGE_FACT
        summary = "，".join(map(_in_words, changes))
        proposal, warnings = self.fact_proposal(kind, summary, changes)
        return Outcome((proposal,), (*answers, *warnings))

    def fact_proposal(
        self, kind: Action, summary: str, changes: Sequence[FactChange]
    ) -> tuple[Proposal, tuple[Answer, ...]]:
        """The proposal that changes facts, and what the changed sheet should be looked at for."""
        before = self.draft.sheet
        after = changed_sheet(before, changes)
        planned = replace(
            self.draft,
            sheet=after,
            sections=tuple(
                replace(s, plan=plan_with(s.plan, changes, after)) for s in self.draft.sections
            ),
        )
        sections: list[SectionChange] = []
        touched: list[TouchedSentence] = []
        new_ids = {c.after.fact_id for c in changes if c.before is None and c.after is not None}
        told = {
            section.plan.section_key: found
            for section in self.draft.sections
            if new_ids
            and (found := told_already(section, new_ids, after, self.drafting.lexicon)) is not None
        }
        told_ids = {source.source_id for found in told.values() for source in found.sources}
        for section in self.draft.sections:
            updated = update_text(section, before, after, self.drafting.lexicon)
            updated = updated or told.get(section.plan.section_key)
            text, sources = section.text, section.revision.sources if section.revision else ()
            if updated is not None:
                text, sources = updated.text, updated.sources
                touched += updated.touched
            added = [c.after for c in changes if c.before is None and c.after is not None
                     and c.section_key == section.plan.section_key
                     and c.after.fact_id not in told_ids]  # fmt: skip
            if added:
                plan = plan_with(section.plan, changes, after)
                own = [f for f in after if f.fact_id in plan.fact_ids]
                said = render_tokens(word_facts(added, own), own, ())
                offset = len(text)
                moved = (replace(s, span=s.span.shifted(offset)) for s in said.sources)
                text, sources = text + said.text, (*sources, *moved)
                touched.append(TouchedSentence(section.plan.section_key, "", said.text))
            if text != section.text:
                revision = self.drafting.released_revision(
                    planned, section.plan.section_key, text, sources, self.author, self.message
                )
                sections.append(section_change(self.draft, revision))
        values = value_changes(before, after)
        proposal = replace(
            self.proposal(kind, summary, sections),
            facts=tuple(changes),
            touched=tuple(touched),
            delta=fact_delta(self.draft, sections, after, values, self.drafting.lexicon),
        )
        return proposal, _new_problems(before, after)

    def proposal(self, kind: Action, summary: str, changes: Sequence[SectionChange]) -> Proposal:
        """A proposal of texts, with its delta and proofs."""
        return Proposal(
            proposal_id=self.drafting.new_id(),
            message_id=self.message_id,
            kind=kind,
            summary=f"{summary}。",
            created_at=self.drafting.clock.now(),
            sections=tuple(changes),
            delta=fact_delta(self.draft, changes, self.draft.sheet, (), self.drafting.lexicon),
            untouched=untouched(self.draft, [c.section_key for c in changes]),
            sheet_sha256=sheet_hash(self.draft.sheet),
        )

    def _to_write(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The sections to write: of a part with items the items, else the section itself."""
        meant = [self.draft.section(key) for key in with_items(self.draft, keys)]
        known: list[Section] = [s for s in meant if s is not None]
        leaves = [s for s in known if s.plan.is_leaf]
        return tuple(s.plan.section_key for s in leaves or known)


def plan_with(plan: SectionPlan, changes: Sequence[FactChange], after: FactSheet) -> SectionPlan:
    """A section's plan with the facts that it carries after the changes, derived ones with them."""
    known = after.by_id()
    stated = [i for i in plan.fact_ids if i in known and not known[i].is_derived]
    stated += [
        c.after.fact_id
        for c in changes
        if c.before is None and c.after is not None and c.section_key == plan.section_key
        and c.after.fact_id not in stated
    ]  # fmt: skip
    derived = [f.fact_id for f in after if f.derivation and f.derivation.operand_ids[0] in stated]
    return replace(plan, fact_ids=(*stated, *derived))


def _fact_change(maker: FactMaker, intent: FactIntent, taken: frozenset[str]) -> FactChange:
    match intent:
        case AddFact():
            return maker.added(intent, taken)
        case ChangeFact():
            return maker.changed(intent)
        case RemoveFact():
            return maker.removed(intent.fact_id)


def _key_of(change: FactChange) -> str:
    fact = change.after or change.before
    return fact.fact_id if fact is not None else ""


def _shown(change: FactChange) -> str:
    return change.after.render() if change.after is not None else ""


def _in_words(change: FactChange) -> str:
    if change.before is None and change.after is not None:
        return f"补充“{change.after.label}”{change.after.render()}"
    if change.after is None and change.before is not None:
        return f"去掉“{change.before.label}”（{change.before.render()}）"
    label = change.before.label if change.before is not None else ""
    old = change.before.render() if change.before is not None else ""
    return f"“{label}”由{old}改为{_shown(change)}"


def _places(text: str, old: str) -> list[Span]:
    found: list[Span] = []
    start = text.find(old)
    while old and start >= 0:
        found.append(Span(start, start + len(old)))
        start = text.find(old, start + len(old))
    return found


def _new_problems(before: FactSheet, after: FactSheet) -> tuple[Answer, ...]:
    """What the sheet's own check finds since the change: a total that no longer adds up."""
    known = {p.message for p in check_sheet(before)}
    found = (p.message for p in check_sheet(after) if p.message not in known)
    return tuple(Answer(f"请注意：{message}") for message in found)


def _told(text: str) -> Outcome:
    return Outcome((), (Answer(text),))
