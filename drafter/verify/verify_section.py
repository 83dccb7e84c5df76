"""Verify a text: every claim gets a verdict, and every doubt a finding.

Deterministic, and the same whoever wrote the text: a model, the exemplar writer, a clerk, or a
Word file that came back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from drafter.claims.find import find_claims
from drafter.claims.names import normalize_title
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
    SourceKind,
    Span,
    VerificationStatus,
    VerifiedClaim,
)
from drafter.verify.evidence import Part, SheetEvidence, evidence_of
from drafter.verify.match_quantities import (
    CLEARLY_NAMED,
    NAMED,
    SURELY_NAMED,
    Context,
    Match,
    agrees_in_time,
    is_clearly_better,
    is_contrary,
    match_quantity,
)
from drafter.verify.text_checks import check_marks, check_text
from drafter.verify.told_facts import told_facts

_BREAKS = "。！？；\n"
_BEHIND = 10
_PLANS = re.compile("计划|下一|明年|来年|打算|安排|将|力争|目标|今后")
_COMPARES = re.compile("去年|上年|同期|较|比|由|从")
_CLOSE_TITLE = 0.85
_SHARED_RUN = 8
_FAR_BETTER = 0.25


@dataclass(frozen=True, slots=True)
class SectionVerification:
    """The verdict on every claim of a text, and the findings in the order of the text."""

    claims: tuple[VerifiedClaim, ...]
    findings: tuple[Finding, ...]
    told_ids: frozenset[str]
    """The facts whose value the text tells."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: VerificationStatus
    code: FindingCode | None = None
    message: str = ""
    source: tuple[SourceKind, str, str] | None = None
    candidate_ids: tuple[str, ...] = ()
    suggestion: str = ""


def verify_section(
    text: str,
    *,
    section_key: str = "",
    sheet: FactSheet,
    sources: Sequence[SourcedSpan] = (),
    passages: Sequence[Passage] = (),
    lexicon: Lexicon,
) -> SectionVerification:
    """Check a text against a fact sheet and the policy passages that it may cite.

    ``sources`` are the spans that code rendered; a claim inside one is verified by it, if the
    span still reads as its fact does. All other claims are matched by value, measure unit and
    wording. A vague count without a bound (多次) is a hint, never marked.
    """
    checker = _Checker(text, sheet, sources, passages, lexicon)
    claims: list[VerifiedClaim] = []
    findings: list[Finding] = []
    for claim in checker.claims:
        if claim.kind is ClaimKind.VAGUE_COUNT and claim.quantity is None:
            continue
        verdict = checker.judge(claim)
        source = None
        if verdict.source is not None:
            kind, source_id, note = verdict.source
            source = SourcedSpan(claim.span, kind, source_id, note)
        claims.append(VerifiedClaim(claim, verdict.status, source, verdict.candidate_ids))
        if verdict.code is not None:
            findings.append(_finding(claim, verdict, section_key))
    findings += check_text(text, section_key)
    findings += check_marks(text, {claim.span.end for claim in checker.claims}, section_key)
    findings.sort(key=lambda f: (f.span or Span(0, 0), f.code))
    told = told_facts(text, claims, sheet, lexicon)
    return SectionVerification(tuple(claims), tuple(findings), told)


def _finding(claim: Claim, verdict: _Verdict, section_key: str) -> Finding:
    is_error = verdict.status is VerificationStatus.CONFLICTING
    return Finding(
        code=verdict.code or FindingCode.UNVERIFIED_CLAIM,
        severity=Severity.ERROR if is_error else Severity.UNVERIFIED,
        message=verdict.message,
        section_key=section_key,
        span=claim.span,
        excerpt=claim.text,
        fact_ids=verdict.candidate_ids,
        suggestion=verdict.suggestion,
    )


class _Checker:
    """Judges the claims of one text."""

    def __init__(
        self,
        text: str,
        sheet: FactSheet,
        sources: Sequence[SourcedSpan],
        passages: Sequence[Passage],
        lexicon: Lexicon,
    ) -> None:
        self._text = text
        self._sheet = sheet
        self._lexicon = lexicon
        self._evidence: SheetEvidence = evidence_of(sheet, lexicon)
        self._policies = [p for p in passages if p.kind is DocumentKind.POLICY]
        facts = sheet.by_id()
        self._sources = [s for s in sources if self._still_holds(s, facts)]
        self.claims = [c for c in find_claims(text, lexicon) if not self._is_common(c)]
        self._ends = [c.span.end for c in self.claims]

    def judge(self, claim: Claim) -> _Verdict:
        """The verdict on one claim."""
        for source in self._sources:
            if source.span.contains(claim.span):
                return self._judge_sourced(claim, source)
        match claim.kind:
            case ClaimKind.YEAR:
                return self._judge_year(claim)
            case ClaimKind.DATE:
                return self._judge_date(claim)
            case ClaimKind.DOCUMENT_TITLE:
                return self._judge_title(claim)
            case ClaimKind.DOCUMENT_NUMBER | ClaimKind.ORGANIZATION | ClaimKind.QUOTED_NAME:
                return self._judge_name(claim)
            case ClaimKind.UNREADABLE:
                return _unverified(
                    FindingCode.UNREADABLE_NUMERAL, f"“{claim.text}”未能识别，请核对后改写。"
                )
            case _:
                return self._judge_quantity(claim)

    def _judge_sourced(self, claim: Claim, source: SourcedSpan) -> _Verdict:
        """A rendered value is its fact's; but the words around it may speak of another one."""
        verified = _verified(source.source_kind, source.source_id, source.note)
        if source.source_kind is not SourceKind.FACT or claim.quantity is None:
            return verified
        context = self._context(claim)
        stated = [
            e for e in self._evidence.quantities if e.part is Part.VALUE and not e.fact.is_derived
        ]
        matches = match_quantity(claim, context, stated, self._lexicon)
        own = next((m for m in matches if m.evidence.fact.fact_id == source.source_id), None)
        rival = next((m for m in matches if m.evidence.fact.fact_id != source.source_id), None)
        if (
            own is None
            or rival is None
            or rival.named < SURELY_NAMED
            or rival.named - own.named < _FAR_BETTER
        ):
            return verified
        return _Verdict(
            VerificationStatus.UNVERIFIED,
            FindingCode.WRONG_FACT,
            f"“{claim.text}”是“{own.evidence.fact.label}”的数，此处说的似乎是"
            f"“{rival.evidence.fact.label}”（{rival.evidence.fact.render()}），请核对。",
            candidate_ids=(rival.evidence.fact.fact_id, own.evidence.fact.fact_id),
        )

    def _still_holds(self, source: SourcedSpan, facts: dict[str, Fact]) -> bool:
        written = self._text[source.span.start : source.span.end]
        match source.source_kind:
            case SourceKind.FACT | SourceKind.DERIVED_FACT:
                fact = facts.get(source.source_id)
                return fact is not None and fact.render().rstrip("。") == written
            case SourceKind.PASSAGE:
                return written == f"《{source.note}》" and any(
                    p.document_title == source.note for p in self._policies
                )
            case SourceKind.IDENTITY:
                return False

    def _is_common(self, claim: Claim) -> bool:
        if claim.kind is ClaimKind.DOCUMENT_TITLE:
            return claim.text[1:-1] in self._lexicon.known_names
        return False

    def _context(self, claim: Claim) -> Context:
        start, end = claim.span.start, claim.span.end
        first = max(self._text.rfind(c, 0, start) for c in _BREAKS) + 1
        last = min(
            (i for c in _BREAKS if (i := self._text.find(c, end)) != -1), default=len(self._text)
        )
        before = max((e for e in self._ends if e <= start), default=0)
        behind = re.split("[，、]", self._text[end:last])[0][:_BEHIND]
        clauses = re.split("(?<=，)", self._text[first:start])
        return Context(
            near="".join(clauses[-2:]) + "，" + behind,
            stretch=self._text[first:start] + "，" + behind,
            window=self._text[max(first, before) : start] + "，" + behind,
        )

    def _judge_quantity(self, claim: Claim) -> _Verdict:
        context = self._context(claim)
        matches = match_quantity(claim, context, self._evidence.quantities, self._lexicon)
        agreeing = [m for m in matches if m.value_agrees]
        timely = [
            m
            for m in agreeing
            if agrees_in_time(m.evidence, context, self._sheet.report_year)
            and not is_contrary(m.evidence.fact, context)
        ]
        best = timely[0] if timely else None
        rival = next(
            (
                m
                for m in matches
                if not m.value_agrees
                and m.named >= CLEARLY_NAMED
                and m.evidence.part is Part.VALUE
                and not m.evidence.fact.is_derived
            ),
            None,
        )
        if best is not None and best.named >= NAMED:
            if rival is not None and is_clearly_better(rival, best):
                return _conflict(claim, rival.evidence.fact)
            others = [
                m
                for m in timely[1:]
                if m.named >= NAMED and m.evidence.fact is not best.evidence.fact
            ]
            if others and not is_clearly_better(best, others[0]):
                return self._ambiguous_or_first(claim, [best, *others])
            return _by_fact(best.evidence.fact)
        passage = self._in_policy(claim)
        if passage is not None:
            return _verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
        return self._unsupported_quantity(claim, context, agreeing, best, rival)

    def _ambiguous_or_first(self, claim: Claim, matches: Sequence[Match]) -> _Verdict:
        """Several facts fit alike: parts of the same statement are no doubt, different ones are."""
        facts = [m.evidence.fact for m in matches]
        related = [
            f for f in facts[1:] if f.derivation and facts[0].fact_id in f.derivation.operand_ids
        ]
        if len(related) == len(facts) - 1 or matches[0].evidence.part is Part.WORDING:
            return _by_fact(facts[0])
        names = "、".join(f"“{f.label}”" for f in facts[:4])
        return _Verdict(
            VerificationStatus.UNVERIFIED,
            FindingCode.AMBIGUOUS_CLAIM,
            f"“{claim.text}”可能指{names}，请写明是哪一项。",
            candidate_ids=tuple(f.fact_id for f in facts),
        )

    def _unsupported_quantity(
        self,
        claim: Claim,
        context: Context,
        agreeing: Sequence[Match],
        best: Match | None,
        rival: Match | None,
    ) -> _Verdict:
        contrary = next((m for m in agreeing if is_contrary(m.evidence.fact, context)), None)
        if contrary is not None and contrary.named >= NAMED - 0.4:
            fact = contrary.evidence.fact
            return _Verdict(
                VerificationStatus.CONFLICTING,
                FindingCode.CONFLICTING_CLAIM,
                f"“{fact.label}{fact.render()}”，文中写反了方向，请改正。",
                candidate_ids=(fact.fact_id,),
            )
        stale = next((m for m in agreeing if m.evidence.part is Part.LAST_YEAR), None)
        if stale is not None and stale.named >= NAMED:
            fact = stale.evidence.fact
            return _Verdict(
                VerificationStatus.CONFLICTING,
                FindingCode.WRONG_YEAR,
                f"“{claim.text}”是去年的数，“{fact.label}”今年为{_told(fact)}。",
                candidate_ids=(fact.fact_id,),
                suggestion=fact.render(),
            )
        if rival is not None:
            return _conflict(claim, rival.evidence.fact)
        if best is not None:
            fact = best.evidence.fact
            return _Verdict(
                VerificationStatus.UNVERIFIED,
                FindingCode.WRONG_FACT,
                f"“{claim.text}”与“{fact.label}”的数相同，但此处说的似乎不是这一项，请核对。",
                candidate_ids=tuple(dict.fromkeys(m.evidence.fact.fact_id for m in agreeing)),
            )
        return _unverified(
            FindingCode.UNVERIFIED_CLAIM, f"“{claim.text}”在事实表和所引政策中都没有依据，请核实。"
        )

    def _in_policy(self, claim: Claim) -> Passage | None:
        """The cited passage that states the same quantity in the same words."""
        first = max(self._text.rfind(c, 0, claim.span.start) for c in "。！？\n") + 1
        sentence = self._text[first : claim.span.end]
        for passage in self._policies:
            stated = {
                c.normalized
                for c in find_claims(passage.text, self._lexicon)
                if c.quantity is not None
            }
            if claim.normalized not in stated:
                continue
            cited = passage.document_title and passage.document_title in sentence
            run = SequenceMatcher(None, sentence, passage.text, autojunk=False).find_longest_match()
            if cited or run.size >= _SHARED_RUN:
                return passage
        return None

    def _judge_year(self, claim: Claim) -> _Verdict:
        context = self._context(claim).stretch
        this_year = self._sheet.report_year
        allowed = {this_year, *self._evidence.years}
        if _PLANS.search(context) or _PLANS.search(
            self._text[claim.span.end : claim.span.end + 20]
        ):
            allowed.add(this_year + 1)
        if _COMPARES.search(context):
            allowed.add(this_year - 1)
        stated = {int(year) for year in re.findall(r"\d{4}", claim.normalized)}
        if stated <= allowed:
            return _verified(SourceKind.IDENTITY, "", "")
        return _Verdict(
            VerificationStatus.CONFLICTING,
            FindingCode.WRONG_YEAR,
            f"“{claim.text}”不是报告年度（{this_year}年），事实表中也没有这一年，请核对。",
        )

    def _judge_date(self, claim: Claim) -> _Verdict:
        year = str(self._sheet.report_year)
        for stated, fact in self._evidence.dates:
            full = stated.replace("--", f"{year}-", 1) if stated.startswith("--") else stated
            written = (
                claim.normalized.replace("--", f"{year}-", 1)
                if claim.normalized.startswith("--")
                else claim.normalized
            )
            if full == written or full.startswith(f"{written}-"):
                return _by_fact(fact)
        return _unverified(
            FindingCode.UNVERIFIED_CLAIM, f"日期“{claim.text}”在事实表中没有依据，请核实。"
        )

    def _judge_title(self, claim: Claim) -> _Verdict:
        for normalized, _, fact in self._evidence.titles:
            if normalized == claim.normalized:
                return _by_fact(fact)
        for passage in self._policies:
            if normalize_title(passage.document_title) == claim.normalized:
                return _verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
        near = max(
            (
                (SequenceMatcher(None, normalized, claim.normalized).ratio(), title, fact)
                for normalized, title, fact in self._evidence.titles
            ),
            key=lambda item: item[0],
            default=None,
        )
        if near is not None and near[0] >= _CLOSE_TITLE:
            return _Verdict(
                VerificationStatus.CONFLICTING,
                FindingCode.CONFLICTING_CLAIM,
                f"文件名与事实表不一致，事实表中“{near[2].label}”为{near[1]}。",
                candidate_ids=(near[2].fact_id,),
                suggestion=near[1],
            )
        return _unverified(
            FindingCode.UNVERIFIED_CLAIM, f"{claim.text}在事实表和所引政策中都没有，请核实文件名。"
        )

    def _judge_name(self, claim: Claim) -> _Verdict:
        name = claim.normalized
        if claim.kind is ClaimKind.ORGANIZATION and any(
            own.startswith(name) or own.endswith(name) for own in self._sheet.own_names
        ):
            return _verified(SourceKind.IDENTITY, "", "")
        for wording, fact in self._evidence.wording:
            if name in wording:
                return _by_fact(fact)
        if claim.kind is ClaimKind.DOCUMENT_NUMBER:
            for passage in self._policies:
                if name in passage.text:
                    return _verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
        what = {
            ClaimKind.DOCUMENT_NUMBER: "文号",
            ClaimKind.ORGANIZATION: "单位名称",
        }.get(claim.kind, "名称")
        return _unverified(
            FindingCode.UNVERIFIED_CLAIM, f"{what}“{claim.normalized}”在事实表中没有依据，请核实。"
        )


def _verified(kind: SourceKind, source_id: str, note: str) -> _Verdict:
    return _Verdict(VerificationStatus.VERIFIED, source=(kind, source_id, note))


def _by_fact(fact: Fact) -> _Verdict:
    kind = SourceKind.DERIVED_FACT if fact.is_derived else SourceKind.FACT
    return _verified(kind, fact.fact_id, fact.derivation.formula if fact.derivation else "")


def _unverified(code: FindingCode, message: str) -> _Verdict:
    return _Verdict(VerificationStatus.UNVERIFIED, code, message)


def _conflict(claim: Claim, fact: Fact) -> _Verdict:
    return _Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.CONFLICTING_CLAIM,
        f"文中写“{claim.text}”，事实表中“{fact.label}”为{_told(fact)}，请核对。",
        candidate_ids=(fact.fact_id,),
        suggestion=fact.render(),
    )


def _told(fact: Fact) -> str:
    place = fact.source.render()
    return f"{fact.render()}（{place}）" if place else fact.render()
