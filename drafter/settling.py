"""What the checker found and a person settles: dismissed with a reason, bound to a fact by hand."""

from dataclasses import dataclass, replace

from drafter.claims.find import find_claims
from drafter.claims.quantities import canonical, same_unit
from drafter.conversation.text_changes import Replacement, replaced
from drafter.domain.fact import Fact
from drafter.domain.report import Draft, SectionState
from drafter.domain.settled import Dismissal
from drafter.domain.verification import (
    BOUND_BY_HAND,
    UNVERIFIED_MARK,
    SourcedSpan,
    SourceKind,
    Span,
)
from drafter.errors import InvalidRequest, NotFound, RevisionConflict
from drafter.revising import Revising, number_of, section_of


@dataclass(frozen=True, slots=True)
class Settling:
    """Settles findings of drafts. No writer is needed."""

    revising: Revising

    def dismiss(
        self, draft_id: str, finding_id: str, reason: str, author: str, *, section_key: str = ""
    ) -> Draft:
        """Let a finding stand with a reason: it stays in the record and is no longer open.

        It comes back when the sentence that it is about changes.

        Raises:
            NotFound: no such draft, or no such finding in it (in the section, where one is named).
            Conflict: the draft is finalized.
            InvalidRequest: reason or author are missing.
        """
        if not reason.strip():
            raise InvalidRequest("请写明忽略的理由。")
        if not author.strip():
            raise InvalidRequest("请写明经办人。")
        draft = self.revising.drafts.get(draft_id)
        if section_key:
            section_of(draft, section_key)
        found = next(
            (
                item.finding
                for item in draft.identified_findings()
                if item.finding_id == finding_id and section_key in ("", item.finding.section_key)
            ),
            None,
        )
        if found is None:
            raise NotFound("没有这条核验结果，可能文字已经改过，请刷新后再看。")
        dismissal = Dismissal(
            finding_id=finding_id,
            section_key=found.section_key,
            reason=reason.strip(),
            author=author.strip(),
            dismissed_at=self.revising.clock.now(),
            finding=found,
        )
        self.revising.drafts.dismiss(draft.draft_id, dismissal)
        return self.revising.drafts.get(draft.draft_id)

    def withdraw(self, draft_id: str, finding_id: str) -> Draft:
        """Take a dismissal back.

        Raises:
            NotFound: no such draft, or the finding was not dismissed.
            Conflict: the draft is finalized.
        """
        draft = self.revising.drafts.get(draft_id)
        self.revising.drafts.withdraw_dismissal(draft.draft_id, finding_id)
        return self.revising.drafts.get(draft.draft_id)

    def bind(
        self,
        draft_id: str,
        section_key: str,
        span: Span,
        fact_id: str,
        author: str,
        expected_number: int,
    ) -> Draft:
        """Bind a value in a text to the fact that a person names; its mark goes.

        Value and measure unit must agree. Where the words around it seem to speak of another
        fact, that stays as a finding.

        Raises:
            NotFound: no such draft, section or fact.
            RevisionConflict: someone changed the section meanwhile.
            Conflict: the draft is finalized.
            InvalidRequest: the value is not the fact's, or there is none; the author is not named.
        """
        if not author.strip():
            raise InvalidRequest("请写明经办人。")
        draft = self.revising.drafts.get(draft_id)
        section = section_of(draft, section_key)
        fact = draft.sheet.by_id().get(fact_id)
        if fact is None:
            raise NotFound(f"事实表中没有编号为“{fact_id}”的数据。")
        if expected_number != number_of(section):
            name = section.plan.full_heading or "引言"
            raise RevisionConflict(f"“{name}”已被他人修改，请对照最新文本再指定。")
        self._check(section.text, span, fact)
        kind = SourceKind.DERIVED_FACT if fact.is_derived else SourceKind.FACT
        known = section.revision.sources if section.revision else ()
        sources = [s for s in known if not s.span.overlaps(span)]
        sources.append(SourcedSpan(span, kind, fact_id, f"{BOUND_BY_HAND}{author.strip()}"))
        text, moved = section.text, tuple(sorted(sources, key=lambda s: s.span))
        if text.startswith(UNVERIFIED_MARK, span.end):
            mark = Span(span.end, span.end + len(UNVERIFIED_MARK))
            text, moved = replaced(text, moved, [Replacement(mark, "")])
        revision = self.revising.released_revision(
            draft, section_key, text, moved, author.strip(), marks=False
        )
        note = f"“{fact.render()}”由{author.strip()}指定对应{fact_id}“{fact.label}”。"
        changed = replace(
            section, state=SectionState.WRITTEN, revision=replace(revision, writer_note=note)
        )
        self.revising.drafts.add_revision(draft.draft_id, changed, expected_number=expected_number)
        return self.revising.look_again(draft.draft_id)

    def _check(self, text: str, span: Span, fact: Fact) -> None:
        """Refuse, with the reason, a value that is not the fact's."""
        written, value = text[span.start : span.end], fact.render().rstrip("。")
        if written == value:
            return
        if not written:
            raise InvalidRequest("所指的位置没有文字，请重新选择。")
        reason = f"“{written}”与“{fact.label}”的值“{value}”不一致，不能对应。"
        for claim in find_claims(written, self.revising.lexicon):
            if claim.quantity is None or fact.quantity is None:
                continue
            said, stated = canonical(claim.quantity), canonical(fact.quantity)
            if said.amount != stated.amount:
                continue
            if same_unit(said.measure_unit, stated.measure_unit, self.revising.lexicon):
                reason = f"数值一致，但写法不同，请先把“{written}”改写为“{value}”。"
            else:
                reason = (
                    f"数值一致，但计量单位不同：文中是“{said.measure_unit}”，"
                    f"“{fact.label}”是“{stated.measure_unit}”，不能对应。"
                )
        raise InvalidRequest(reason)
