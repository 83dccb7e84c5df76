"""Facts as a clerk states them in the conversation → facts of the sheet, and where they belong."""

import re
from dataclasses import dataclass, replace

from drafter.claims.likeness import coverage, likeness
from drafter.conversation.section_wording import best_sections
from drafter.domain.conversation import FactChange
from drafter.domain.fact import Fact, FactKind, FactSheet, FactSource, SheetProblem
from drafter.domain.intent import AddFact, ChangeFact
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft, SectionPlan, SectionRole
from drafter.domain.verification import Span
from drafter.errors import FactSheetError
from drafter.facts.build_fact import FactBuilder
from drafter.facts.propose import category_of
from drafter.facts.raw_fact import RawFact
from drafter.reference.report_types import find_report_type

CONVERSATION = "对话"
"""Where a fact was stated that no file holds."""
_NUMBER = re.compile(r"^F(\d+)$")
_WEAKEST_FIT = 0.3
"""Below this a fact is like nothing that any section tells."""


@dataclass(frozen=True, slots=True)
class FactMaker:
    """Makes the facts of one draft's sheet from what a message states."""

    draft: Draft
    lexicon: Lexicon
    author: str
    message: str
    section_key: str = ""
    """Where the clerk was in the draft when saying it."""

    def added(self, intent: AddFact, taken: frozenset[str]) -> FactChange:
        """The new fact with the section that it goes to; ``taken`` are ids used just before.

        Raises:
            FactSheetError: the value cannot be used as it is stated.
        """
        sheet = self.draft.sheet
        raw = RawFact(
            intent.label, intent.value, CONVERSATION, category=category_of(intent.label, sheet)
        )
        fact = self._built(_free_id(sheet, taken), raw)
        key = self._home(intent, fact)
        return FactChange(None, fact, intent.evidence, self._span(intent.evidence), key)

    def changed(self, intent: ChangeFact) -> FactChange:
        """The fact with its new value; what the sheet says beside it stays.

        Raises:
            FactSheetError: the value cannot be used for this fact.
        """
        before = self.draft.sheet.by_id()[intent.fact_id]
        is_number = before.quantity is not None
        raw = RawFact(
            before.label,
            intent.value,
            CONVERSATION,
            category=before.category,
            kind=before.kind.value if not is_number and before.kind is not FactKind.DATE else "",
        )
        made = self._built(before.fact_id, raw)
        unit = before.quantity.measure_unit if before.quantity else ""
        if is_number and made.quantity is not None and not made.quantity.measure_unit:
            made = replace(made, quantity=replace(made.quantity, measure_unit=unit))
        after = replace(
            before,
            kind=made.kind,
            value=made.value,
            quantity=made.quantity,
            on_date=made.on_date,
            source=made.source,
        )
        home = home_of(self.draft, before.fact_id)
        return FactChange(before, after, intent.evidence, self._span(intent.evidence), home)

    def removed(self, fact_id: str) -> FactChange:
        """The fact taken out."""
        before = self.draft.sheet.by_id()[fact_id]
        return FactChange(before, None, section_key=home_of(self.draft, fact_id))

    def _built(self, fact_id: str, raw: RawFact) -> Fact:
        sheet = self.draft.sheet
        problems: list[SheetProblem] = []
        report_type = find_report_type(sheet.report_type)
        builder = FactBuilder(report_type, self.lexicon, self.author, sheet.report_year, problems)
        fact = builder.build(fact_id, raw)
        if fact is None:
            raise FactSheetError(tuple(problems))
        return replace(fact, source=FactSource(CONVERSATION, supplied_by=self.author))

    def _home(self, intent: AddFact, fact: Fact) -> str:
        """The section asked for; else that of its category or of its nearest neighbour.

        Where nothing is known that is like it, it goes where the clerk is.
        """
        role = SectionRole(fact.role.value) if fact.role.value in _ROLES else None
        leaves = [
            s.plan
            for s in self.draft.sections
            if s.plan.is_leaf and s.plan.role is (role or SectionRole.ACHIEVEMENT)
        ]
        wanted = [p for p in leaves if p.section_key in intent.section_keys]
        wanted += [s.plan for s in self.draft.sections if s.plan.section_key in intent.section_keys]
        below = [p for p in leaves if p.section_key.partition(".")[0] in intent.section_keys]
        if wanted and wanted[0].is_leaf:
            return wanted[0].section_key
        among = below or leaves
        best = max(among, key=lambda p: self._fit(p, fact), default=None)
        if best is None or self._fit(best, fact) < _WEAKEST_FIT:
            best = next((p for p in among if p.section_key == self.section_key), None) or best
        return best.section_key if best is not None else self.draft.sections[-1].plan.section_key

    def _fit(self, plan: SectionPlan, fact: Fact) -> float:
        facts = self.draft.sheet.by_id()
        own = [facts[i] for i in plan.fact_ids if i in facts and not facts[i].is_derived]
        same = any(f.category == fact.category for f in own) if fact.category else False
        near = max((likeness(fact.label, f.label) for f in own), default=0.0)
        named = 0.3 if plan.section_key in best_sections(fact.label, self.draft) else 0.0
        return same + near + named + coverage(fact.category or fact.label, plan.heading)

    def _span(self, evidence: str) -> Span | None:
        start = self.message.find(evidence) if evidence else -1
        return Span(start, start + len(evidence)) if start >= 0 else None


_ROLES = frozenset(role.value for role in SectionRole)


def home_of(draft: Draft, fact_id: str) -> str:
    """The section whose plan carries a fact; empty where none does."""
    return next((s.plan.section_key for s in draft.sections if fact_id in s.plan.fact_ids), "")


def _free_id(sheet: FactSheet, taken: frozenset[str]) -> str:
    used = {int(m[1]) for f in sheet.stated() if (m := _NUMBER.match(f.fact_id))}
    used |= {int(m[1]) for key in taken if (m := _NUMBER.match(key))}
    return f"F{max(used, default=0) + 1:02d}"
