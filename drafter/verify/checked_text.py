"""A text under check: its claims, the wording around each, and what it may rest on."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from drafter.claims.find import find_claims
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Claim, ClaimKind, SourcedSpan, SourceKind
from drafter.verify.context import Context, Surroundings
from drafter.verify.evidence import SheetEvidence, evidence_of
from drafter.verify.evidence_index import EvidenceIndex, index_of
from drafter.verify.meetings_held import is_of_the_time
from drafter.verify.spans import Spans
from drafter.verify.time_told import TimeTold, read_time


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
        self.evidence: SheetEvidence = evidence_of(sheet, lexicon)
        self.lexicon = self.evidence.lexicon
        self.index: EvidenceIndex = index_of(self.evidence)
        self.policies = [p for p in passages if p.kind is DocumentKind.POLICY]
        self.facts: Mapping[str, Fact] = self.evidence.facts
        self.sources = sorted((s for s in sources if self._still_holds(s)), key=lambda s: s.span)
        self.sourced = Spans(source.span for source in self.sources)
        self._source_starts = [source.span.start for source in self.sources]
        self.claims = [c for c in find_claims(text, self.lexicon) if not self._is_common(c)]
        self._surroundings = Surroundings(text, self.claims)

    def source_of(self, claim: Claim) -> SourcedSpan | None:
        """The printed value that the claim is, or is part of."""
        source = self.source_before(claim.span.start + 1)
        return source if source is not None and source.span.contains(claim.span) else None

    def source_before(self, position: int) -> SourcedSpan | None:
        """The last printed value that starts before a position."""
        index = bisect_left(self._source_starts, position)
        return self.sources[index - 1] if index else None

    def context(self, claim: Claim) -> Context:
        """The wording around a claim."""
        return self._surroundings.context(claim)

    def beside(self, claim: Claim) -> Sequence[Claim]:
        """The other claims of the same statement, in order."""
        return self._surroundings.beside(claim)

    def time_of(self, context: Context) -> TimeTold:
        """Of which time the wording speaks."""
        return read_time(context, self.sheet.report_year, self.section_role)

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
        if claim.kind is ClaimKind.MEETING:
            return is_of_the_time(claim, self.sheet.report_year, self.lexicon)
        return False
