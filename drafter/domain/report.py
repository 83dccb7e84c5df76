"""Reports: their types as data, their outline, and drafts with every text they ever had."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from drafter.domain.fact import FactKind, FactSheet
from drafter.domain.settled import Dismissal, Finalization, IdentifiedFinding, identified
from drafter.domain.verification import Finding, Severity, SourcedSpan


class SectionRole(StrEnum):
    """What a section is there to say; decides which facts it may carry."""

    INTRODUCTION = "introduction"
    ACHIEVEMENT = "achievement"
    PROBLEM = "problem"
    PLAN = "plan"


_PROBLEM_WORDS = re.compile("问题|不足|不够|短板|差距|薄弱")
_PLAN_WORDS = re.compile(
    "打算|计划|安排|部署|总体要求|政策取向|目标任务|主要目标|重点任务|展望|思路|下一步|下步|今后|努力方向|明年|来年|新的一年"
)


def role_of_heading(heading: str) -> SectionRole:
    """What a part of a report with this heading (level 1) is there to say."""
    if _PROBLEM_WORDS.search(heading):
        return SectionRole.PROBLEM
    if _PLAN_WORDS.search(heading):
        return SectionRole.PLAN
    return SectionRole.ACHIEVEMENT


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    """A fact that a report type expects (shown as missing when the sheet lacks it)."""

    label: str
    kind: FactKind
    measure_unit: str = ""
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class SectionType:
    """A section of a report type."""

    section_key: str
    level: int
    heading: str
    role: SectionRole
    categories: tuple[str, ...] = ()
    """Words under which sheets file this section's facts (类别)."""
    expected_facts: tuple[ExpectedFact, ...] = ()
    openings: tuple[str, ...] = ()
    """Sentences without a claim that may open it; {person}, {year}, {next_year} are filled."""
    purposes: tuple[str, ...] = ()
    """Clauses without a claim that may end a sentence of the section."""
    min_characters: int = 0
    max_characters: int = 800


@dataclass(frozen=True, slots=True)
class ReportType:
    """报告类型: a genre as data (prompts/report_types/*.toml)."""

    report_type: str
    """Slug: party-building-duty-report."""
    name: str
    """基层党建工作述职报告."""
    title: str
    """Title pattern: {organization}{year}年度基层党建工作述职报告."""
    sections: tuple[SectionType, ...]
    person: str = "本单位"
    """How the text speaks of its author where nothing else is known."""
    style: tuple[str, ...] = ()
    """House rules of the genre that a model writer is given, one a line."""
    aliases: tuple[str, ...] = ()
    """Words in a title that show a past report is of this type."""


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section of one draft's outline, with the facts that it has to carry."""

    section_key: str
    """Stable within the draft: s0 (引言), s1, s1.1 …"""
    level: int
    """0 for the introduction, 1 for 一、, 2 for （一）."""
    ordinal: str
    """一、 or （一）; empty for the introduction."""
    heading: str
    role: SectionRole
    fact_ids: tuple[str, ...] = ()
    """Stated and derived facts, in the order of the sheet."""
    openings: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    min_characters: int = 0
    max_characters: int = 800
    is_leaf: bool = True
    """False for a part that has sections below it: its own text is a short lead."""

    @property
    def full_heading(self) -> str:
        """The heading as printed: （一）强化理论武装."""
        return f"{self.ordinal}{self.heading}"


@dataclass(frozen=True, slots=True)
class Outline:
    """提纲: the sections in the order of the document."""

    title: str
    sections: tuple[SectionPlan, ...]
    source_document_id: str = ""
    """The past report whose headings it follows; empty for the report type's own."""


class RevisionOrigin(StrEnum):
    """How a text came to be."""

    WRITTEN = "written"
    REGENERATED = "regenerated"
    EDITED = "edited"
    IMPORTED = "imported"
    RESTORED = "restored"


class SectionState(StrEnum):
    """Where a section stands."""

    EMPTY = "empty"
    WRITING = "writing"
    WRITTEN = "written"
    FAILED = "failed"


class DraftState(StrEnum):
    """Where a draft stands."""

    WRITING = "writing"
    READY = "ready"
    INCOMPLETE = "incomplete"
    """At least one section could not be written; the others are kept."""
    CANCELLED = "cancelled"
    """A person stopped the writing; what was written is kept, the rest can be written later."""
    FINALIZED = "finalized"


@dataclass(frozen=True, slots=True)
class Revision:
    """修改稿: one text that a section had, with everything that is known of it."""

    revision_id: str
    section_key: str
    number: int
    """1, 2, 3 … within the section."""
    text: str
    """Paragraphs joined by a line feed; the heading is not part of it."""
    origin: RevisionOrigin
    writer: str
    """exemplar, model:<name>, or the name of the person."""
    created_at: datetime
    prompt_version: str = ""
    instruction: str = ""
    sources: tuple[SourcedSpan, ...] = ()
    findings: tuple[Finding, ...] = ()
    passage_ids: tuple[str, ...] = ()
    """The passages that the writer was shown."""
    writer_note: str = ""
    """What the clerk should know of the writing: a repair, a fallback, a failure."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a draft with its current text."""

    plan: SectionPlan
    state: SectionState = SectionState.EMPTY
    revision: Revision | None = None
    failure: str = ""
    """Why it could not be written, while it is FAILED."""

    @property
    def text(self) -> str:
        """The current text; empty before anything was written."""
        return self.revision.text if self.revision else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """稿: one report being written."""

    draft_id: str
    title: str
    sheet: FactSheet
    sections: tuple[Section, ...]
    state: DraftState
    writer: str
    created_at: datetime
    updated_at: datetime
    findings: tuple[Finding, ...] = ()
    """What only the whole report shows: unused facts, contradictions between sections."""
    notices: tuple[str, ...] = field(default=())
    """What the clerk should know of the whole draft, in Chinese."""
    dismissals: tuple[Dismissal, ...] = ()
    """Every finding that was dismissed, also where its text has changed since."""
    finalization: Finalization | None = None
    """Set while it is FINALIZED."""
    organization_id: str = ""
    """Whose it is; set by the store."""

    def section(self, section_key: str) -> Section | None:
        """The section with this key."""
        return next((s for s in self.sections if s.plan.section_key == section_key), None)

    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of every section's current text, then those of the whole report."""
        own = tuple(f for s in self.sections if s.revision for f in s.revision.findings)
        return own + self.findings

    def identified_findings(self) -> tuple[IdentifiedFinding, ...]:
        """``all_findings`` with the id of each, in the same order."""
        texts = {s.plan.section_key: s.text for s in self.sections}
        return tuple(
            item
            for s in self.sections
            for item in identified(s.revision.findings if s.revision else (), texts)
        ) + identified(self.findings, texts)

    def without_dismissed(self) -> "Draft":
        """The draft without the findings that a person has let stand."""
        if not self.dismissals:
            return self
        texts = {s.plan.section_key: s.text for s in self.sections}
        dismissed = {d.finding_id for d in self.dismissals}

        def kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            named = identified(findings, texts)
            return tuple(item.finding for item in named if item.finding_id not in dismissed)

        def cleared(section: Section) -> Section:
            revision = section.revision
            if revision is None:
                return section
            return replace(section, revision=replace(revision, findings=kept(revision.findings)))

        return replace(
            self,
            sections=tuple(cleared(section) for section in self.sections),
            findings=kept(self.findings),
        )

    def open_findings(self) -> tuple[IdentifiedFinding, ...]:
        """The findings that are no mere hints and that nobody has dismissed."""
        dismissed = {d.finding_id for d in self.dismissals}
        return tuple(
            item
            for item in self.identified_findings()
            if item.finding.severity is not Severity.HINT and item.finding_id not in dismissed
        )
