"""Last year's report: which section corresponds, and a writer that keeps its wording.

The wording is last year's to the letter; every figure in it is read as last year's value of a
fact and becomes that fact's token. What rests on no fact of this year is marked by the gate.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from drafter.claims.likeness import likeness
from drafter.conversation.text_changes import (
    Replacement,
    clause_spans,
    replaced,
    sentence_spans,
)
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.source import DocumentSection, SourceDocument
from drafter.domain.task import SectionTask
from drafter.domain.verification import Span, VerificationStatus, VerifiedClaim
from drafter.errors import WriterError
from drafter.stages.plan_outline import shift_years
from drafter.verify.verify_section import verify_section

_ALIKE = 0.5
_COMPARES = re.compile("(?:较|比)(?:去|上)年|同比|比上年|较上一年")


def last_years_section(
    plan: SectionPlan, report: SourceDocument, report_year: int
) -> DocumentSection | None:
    """The section of the last report that corresponds to one of the draft; None where none does.

    Headings are the same but for their years where the outline follows that report.
    """
    if plan.role is SectionRole.INTRODUCTION:
        return next((s for s in report.sections if s.level == 0 and s.paragraphs), None)
    level = [s for s in report.sections if s.level == plan.level and s.heading]

    def nearness(section: DocumentSection) -> float:
        heading = shift_years(section.heading, report.year, report_year)
        return likeness(heading.strip("。；，："), plan.heading)

    best = max(level, key=nearness, default=None)
    return best if best is not None and nearness(best) >= _ALIKE else None


class LastYearWriter:
    """Writes a section as the last report did, with this year's facts in the old places."""

    name = "last-year"
    prompt_version = ""
    can_repair = False

    def __init__(self, report: SourceDocument, sheet: FactSheet, lexicon: Lexicon) -> None:
        self._report = report
        self._sheet = sheet
        self._lexicon = lexicon

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        """Last year's paragraphs with tokens.

        Raises:
            WriterError: the last report has no such section.
        """
        section = last_years_section(task.section, self._report, self._sheet.report_year)
        if section is None or not section.paragraphs:
            name = task.section.full_heading or "引言"
            raise WriterError(f"去年的报告《{self._report.title}》没有与“{name}”对应的部分。")
        text = "\n".join(section.paragraphs)
        text = shift_years(text, self._report.year, self._sheet.report_year)
        yield with_this_years_tokens(text, task, self._sheet, self._lexicon)


def with_this_years_tokens(text: str, task: SectionTask, sheet: FactSheet, lexicon: Lexicon) -> str:
    """Each figure of last year's that tells a fact of the section as that fact's token.

    A comparison with the year before last (较上年增加2次) tells nothing of this year and goes.
    """
    own = {fact.fact_id for fact in task.facts}
    then = tuple(
        replace(fact, quantity=fact.last_year, value=fact.last_year.render())
        if fact.last_year is not None
        else fact
        for fact in sheet.stated()
        if fact.fact_id in own
    )
    verification = verify_section(
        text,
        section_role=task.section.role,
        sheet=replace(sheet, facts=then),
        lexicon=lexicon,
    )
    edits: list[Replacement] = []
    told: set[str] = set()
    for claim in verification.claims:
        fact_id = _fact_of(claim)
        if fact_id in own and fact_id not in told:
            told.add(fact_id)
            edits.append(Replacement(claim.claim.span, f"⟦{fact_id}⟧"))
    stale = _comparisons(text, verification.claims)
    kept = [e for e in edits if not any(s.contains(e.span) for s in stale)]
    new, _ = replaced(text, (), [*kept, *(Replacement(span, "") for span in stale)])
    return re.sub(r"[，；](?=[。；\n]|$)", "", new)


def _fact_of(claim: VerifiedClaim) -> str:
    """The fact that a figure of last year's tells: by its value, or by its wording alone."""
    if claim.source is not None:
        return claim.source.source_id
    is_named = claim.status is VerificationStatus.CONFLICTING and claim.candidate_ids
    return claim.candidate_ids[0] if is_named else ""


def _comparisons(text: str, claims: Sequence[VerifiedClaim]) -> list[Span]:
    """The clauses that compare with the year before; a stop behind one stays."""
    found: list[Span] = []
    for sentence in sentence_spans(text):
        for clause in clause_spans(text, sentence):
            words = text[clause.start : clause.end]
            if _COMPARES.search(words) and any(clause.contains(c.claim.span) for c in claims):
                found.append(Span(clause.start, clause.end - words.endswith(("。", "；"))))
    return found
