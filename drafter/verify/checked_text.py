"""A text under check: its claims, the wording around each, and what it may rest on."""

import re
from collections.abc import Sequence

from drafter.claims.find import find_claims
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Claim, ClaimKind, SourcedSpan, SourceKind
from drafter.verify.evidence import SheetEvidence, evidence_of
from drafter.verify.match_quantities import Context

BREAKS = "。！？；\n"
"""Where one statement ends and another begins."""
_LONGEST_STRETCH = 200
_BEHIND = 10
"""Characters behind a claim that may still name what is counted."""


class CheckedText:
    """Everything that the judges of single claims look at."""

    def __init__(
        self,
        text: str,
        sheet: FactSheet,
        sources: Sequence[SourcedSpan],
        passages: Sequence[Passage],
        section_role: SectionRole | None,
        lexicon: Lexicon,
    ) -> None:
        """Only sources that still read as their fact or policy are kept."""
        self.text = text
        self.sheet = sheet
        self.section_role = section_role
        self.lexicon = lexicon
        self.evidence: SheetEvidence = evidence_of(sheet, lexicon)
        self.policies = [p for p in passages if p.kind is DocumentKind.POLICY]
        self.facts: dict[str, Fact] = sheet.by_id()
        self.sources = [s for s in sources if self._still_holds(s)]
        self.claims = [c for c in find_claims(text, lexicon) if not self._is_common(c)]
        self._ends = [c.span.end for c in self.claims]

    def source_of(self, claim: Claim) -> SourcedSpan | None:
        """The printed value that the claim is, or is part of."""
        return next((s for s in self.sources if s.span.contains(claim.span)), None)

    def context(self, claim: Claim) -> Context:
        """The wording around a claim."""
        start, end = claim.span.start, claim.span.end
        first = max(*(self.text.rfind(c, 0, start) + 1 for c in BREAKS), start - _LONGEST_STRETCH)
        last = min(
            (i for c in BREAKS if (i := self.text.find(c, end)) != -1), default=len(self.text)
        )
        before = max((e for e in self._ends if e <= start), default=0)
        behind = re.split("[，、]", self.text[end:last])[0][:_BEHIND]
        clauses = re.split("(?<=，)", self.text[first:start])
        return Context(
            near="".join(clauses[-2:]) + "，" + behind,
            stretch=self.text[first:start] + "，" + behind,
            clause=clauses[-1] + "，" + behind,
            window=self.text[max(first, before) : start] + "，" + behind,
            before=self.text[max(first, before) : start],
        )

    def _still_holds(self, source: SourcedSpan) -> bool:
        written = self.text[source.span.start : source.span.end]
        match source.source_kind:
            case SourceKind.FACT | SourceKind.DERIVED_FACT:
                fact = self.facts.get(source.source_id)
                return fact is not None and fact.render().rstrip("。") == written
            case SourceKind.PASSAGE:
                return written == f"《{source.note}》" and any(
                    p.document_title == source.note for p in self.policies
                )
            case SourceKind.IDENTITY | SourceKind.COMPUTED:
                return False

    def _is_common(self, claim: Claim) -> bool:
        if claim.kind is ClaimKind.DOCUMENT_TITLE:
            return claim.text[1:-1] in self.lexicon.known_names
        return False
