"""Lock a finished draft and file its text as next year's past report; and open it again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from drafter.domain.report import Draft, DraftState, Section, SectionState
from drafter.domain.settled import Finalization
from drafter.domain.sign_off import SignOff, SignOffState
from drafter.domain.source import DocumentKind, DocumentSection, SourceDocument, Visibility
from drafter.domain.verification import UNVERIFIED_MARK
from drafter.errors import Conflict, InvalidRequest, OpenPoint, OpenPoints, SignOffMissing
from drafter.ports import Archive, Clock, DraftStore, Filing, Organizations, SignOffs
from drafter.signing.rules import still_missing


@dataclass(frozen=True, slots=True)
class Finalizing:
    """Finalizes drafts and takes that back; the lock and the filed report are one transaction."""

    drafts: DraftStore
    archive: Archive
    clock: Clock
    sign_offs: SignOffs
    organizations: Organizations

    def finalize(self, draft_id: str, author: str, *, accept_open_points: bool = False) -> Draft:
        """Lock a draft everywhere and file its text.

        Raises:
            NotFound: no such draft.
            SignOffMissing: the organization wants two people to confirm the figures first.
            OpenPoints: something is open and that was not accepted; all of it is listed.
            Conflict: it is finalized, still being written, or was changed meanwhile.
            InvalidRequest: the author is not named.
            StorageError: it could not be filed; the draft is as it was.
        """
        if not author.strip():
            raise InvalidRequest("请写明定稿人。")
        draft = self.drafts.get(draft_id)
        if draft.finalization is not None:
            by = draft.finalization.finalized_by
            raise Conflict(f"《{draft.title}》已由{by}定稿。")
        if draft.state is DraftState.WRITING:
            raise Conflict(f"《{draft.title}》还在起草，写完后才能定稿。")
        signed = self._signed(draft)
        points = tuple(open_points(draft))
        if points and not accept_open_points:
            raise OpenPoints(points)
        document = past_report_of(draft)
        finalization = Finalization(
            finalized_by=author.strip(),
            finalized_at=self.clock.now(),
            document_id=document.document_id,
            accepted_points=tuple(point.message for point in points),
            file_sha256=signed.file_sha256 if signed else "",
        )
        self.archive.file(document, Filing(draft.draft_id, finalization, draft.updated_at))
        return self.drafts.get(draft.draft_id)

    def reopen(self, draft_id: str) -> Draft:
        """Open a finalized draft and take its text out of the index.

        Raises:
            NotFound: no such draft.
            Conflict: it is not finalized.
        """
        draft = self.drafts.get(draft_id)
        if draft.finalization is None:
            raise Conflict(f"《{draft.title}》没有定稿，不用取消。")
        self.archive.take_out(draft.finalization.document_id, draft.draft_id)
        return self.drafts.get(draft.draft_id)

    def _signed(self, draft: Draft) -> SignOff | None:
        """The round of signing that holds for a draft; None where there is and need be none."""
        rounds = self.sign_offs.all(draft.draft_id)
        latest = rounds[-1] if rounds else None
        if latest is not None and latest.state is SignOffState.SIGNED:
            return latest
        owner = draft.organization_id
        if owner and self.organizations.get(owner).wants_sign_off:
            raise SignOffMissing(f"还不能定稿。{still_missing(latest)}")
        return None


def open_points(draft: Draft) -> Iterator[OpenPoint]:
    """What a person should settle before a draft is final: findings, and parts without a text."""
    for section in draft.sections:
        name = section.plan.full_heading or "引言"
        if section.state is not SectionState.WRITTEN:
            yield OpenPoint(section.plan.section_key, f"“{name}”还没有写成。")
    for item in draft.open_findings():
        finding = item.finding
        excerpt = f"“{finding.excerpt}”" if finding.excerpt.strip() else ""
        yield OpenPoint(finding.section_key, f"{excerpt}{finding.message}", item.finding_id)


def past_report_of(draft: Draft) -> SourceDocument:
    """The draft's text as a past report that knows where it came from; marks are left out."""
    sections = tuple(_sections(draft.sections))
    digest = hashlib.sha256(draft.draft_id.encode())
    for section in sections:
        lines = (section.ordinal, section.heading, *section.paragraphs)
        digest.update("\0".join(lines).encode("utf-8", "surrogatepass"))
    return SourceDocument(
        document_id=digest.hexdigest(),
        kind=DocumentKind.PAST_REPORT,
        title=draft.title,
        file_name=f"{draft.title}（定稿）",
        sections=sections,
        organization=draft.sheet.organization,
        year=draft.sheet.report_year,
        report_type=draft.sheet.report_type,
        draft_id=draft.draft_id,
        owner=draft.organization_id,
        visibility=Visibility.PRIVATE,
    )


def _sections(sections: tuple[Section, ...]) -> Iterator[DocumentSection]:
    path: tuple[str, ...] = ()
    for section in sections:
        plan = section.plan
        if plan.level:
            path = (*path[: plan.level - 1], plan.heading)
        lines = section.text.replace(UNVERIFIED_MARK, "").splitlines()
        paragraphs = tuple(line.strip() for line in lines if line.strip())
        yield DocumentSection(plan.level, plan.ordinal, plan.heading, paragraphs, path)
