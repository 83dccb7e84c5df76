"""Takes an edited Word file back: a preview first, then its texts as revisions. Read this first.

file ▸ blocks (adapter) ▸ place_blocks ▸ compare ▸ preview ▸ the clerk decides ▸ revisions
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from drafter.domain.report import Draft, DraftState, Revision, RevisionOrigin, Section, SectionState
from drafter.domain.returned import (
    ReturnedDocument,
    ReturnPreview,
    ReturnState,
    SectionReturn,
    UnplacedBlock,
    draft_mark,
)
from drafter.domain.verification import UNVERIFIED_MARK, Finding, Severity
from drafter.errors import Conflict, DocumentUnreadable, InvalidRequest, NotFound, RevisionConflict
from drafter.ports import ReturnReader
from drafter.returning.compare import Comparison
from drafter.returning.place_blocks import Placement, place_blocks, plain, without_ordinal
from drafter.revising import Revising, number_of, section_of

_LONGEST_NOTICE = 200


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a file: the draft now, and what was taken, kept beside, or left."""

    draft: Draft
    taken: tuple[str, ...]
    """Sections that have the file's text now."""
    kept_beside: tuple[str, ...]
    """Sections in conflict: the file's text is a revision, the service's stays the current one."""
    preview: ReturnPreview


@dataclass(frozen=True, slots=True)
class Returning:
    """Compares edited files with their drafts, and takes them in."""

    revising: Revising
    reader: ReturnReader

    def preview(self, draft_id: str, file_name: str, content: bytes) -> ReturnPreview:
        """What taking a file back would do; nothing is stored.

        Raises:
            NotFound: no such draft.
            Conflict: the draft is finalized.
            DocumentUnreadable: it is no .docx, damaged, or holds no section of the draft.
            InvalidRequest: the file was made from another draft.
        """
        return self._preview(self.revising.drafts.get(draft_id), file_name, content)

    def take_back(
        self,
        draft_id: str,
        file_name: str,
        content: bytes,
        author: str,
        *,
        preview_id: str = "",
        only: Collection[str] = (),
    ) -> TakenBack:
        """Take a file's texts in as revisions, wholly or not at all.

        Without ``only`` every changed section is taken, merged ones with the section that holds
        their text; one in conflict keeps the service's text, and the file's is kept as the
        revision before it. ``only`` names sections: they are taken whatever their state is,
        missing ones are emptied, and all others are left alone.

        Args:
            draft_id: the draft.
            file_name: how the file is called.
            content: the .docx.
            author: who made the changes.
            preview_id: of the preview that the person saw; empty where nobody looked.
            only: keys of sections.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: the draft is no longer as the preview showed it.
            Conflict: the draft is finalized.
            DocumentUnreadable: it is no .docx, damaged, or holds no section of the draft.
            InvalidRequest: the author is not named, or the file was made from another draft.
        """
        if not author.strip():
            raise InvalidRequest("请写明修改人。")
        draft = self.revising.drafts.get(draft_id)
        if unknown := [key for key in only if draft.section(key) is None]:
            raise NotFound(f"稿件中没有编号为“{unknown[0]}”的部分。")
        preview = self._preview(draft, file_name, content)
        if preview_id and preview_id != preview.preview_id:
            raise RevisionConflict("预览之后文稿又有改动，或者换了文件，请重新预览后再取回。")
        chosen = {s.section_key for s in _chosen(preview.sections, only)}
        taken = [s for s in preview.sections if s.section_key in chosen]
        beside = [
            s
            for s in preview.sections
            if s.state is ReturnState.CONFLICT and not only and not self._is_kept(draft, s)
        ]
        changed = [self._taken(draft, s, file_name, author) for s in taken]
        changed += [r for s in beside for r in self._kept_beside(draft, s, file_name, author)]
        notices = _notices(file_name, preview.unplaced)
        if changed or notices:
            self.revising.drafts.add_revisions(draft.draft_id, changed, notices=notices)
            draft = self.revising.look_again(draft.draft_id)
        return TakenBack(
            draft,
            tuple(s.section_key for s in taken),
            tuple(s.section_key for s in preview.sections if s.state is ReturnState.CONFLICT)
            if not only
            else (),
            preview,
        )

    def _preview(self, draft: Draft, file_name: str, content: bytes) -> ReturnPreview:
        if draft.state is DraftState.FINALIZED:
            raise Conflict(f"《{draft.title}》已定稿，不能取回改动；如需修改请先取消定稿。")
        document = self.reader.read(file_name, content)
        if document.draft_mark and document.draft_mark != draft_mark(draft.draft_id):
            raise InvalidRequest(f"{file_name}是由另一份稿件导出的，请核对稿件编号。")
        placement = place_blocks(document, draft)
        if not placement.order:
            raise DocumentUnreadable(
                file_name,
                "里面找不到这份稿件的任何一个部分，没有取回；请核对是不是本稿导出后修改的 Word。",
            )
        comparison = Comparison(
            draft,
            lambda key: self.revising.drafts.revisions(draft.draft_id, key),
            self.reader.paragraphs,
            lambda section, text: self._checked(draft, section, text),
        )
        return ReturnPreview(
            draft_id=draft.draft_id,
            file_name=file_name,
            preview_id=_preview_id(draft, content),
            sections=tuple(comparison.compare(document, placement)),
            unplaced=placement.unplaced,
            comments=document.comments,
            warnings=(*document.warnings, *_warnings(draft, document, placement)),
        )

    def _checked(
        self, draft: Draft, section: Section, text: str
    ) -> tuple[str, tuple[Finding, ...]]:
        revision = self._revision(draft, section, text, "")
        return revision.text, revision.findings

    def _revision(self, draft: Draft, section: Section, text: str, author: str) -> Revision:
        """The text, without the marks behind what has a source by now."""
        key = section.plan.section_key
        revision = self.revising.edited_revision(draft, key, text, author)
        ends = {source.span.end for source in revision.sources}
        cleaned = re.sub(
            UNVERIFIED_MARK, lambda m: "" if m.start() in ends else m[0], revision.text
        )
        if cleaned != text:
            return self.revising.edited_revision(draft, key, cleaned, author)
        return revision

    def _taken(self, draft: Draft, item: SectionReturn, file_name: str, author: str) -> Section:
        section = section_of(draft, item.section_key)
        is_gone = item.state in (ReturnState.MISSING, ReturnState.MERGED)
        text = "" if is_gone else item.returned_text
        if section.revision is not None and text == section.text:
            revision = replace(  # only its heading has changed
                section.revision,
                revision_id=self.revising.new_id(),
                number=number_of(section) + 1,
                writer=author,
                created_at=self.revising.clock.now(),
            )
        else:
            revision = self._revision(draft, section, text, author)
        notes = [f"从“{file_name}”取回。", *item.notes]
        plan = section.plan
        if not is_gone and _is_new_heading(item, section):
            heading = without_ordinal(item.returned_heading).strip()
            if problem := self._heading_problem(draft, heading):
                notes.append(f"标题没有改：{problem}")
            else:
                plan = replace(plan, heading=heading)
        return replace(
            section,
            plan=plan,
            state=SectionState.WRITTEN,
            revision=replace(revision, origin=RevisionOrigin.IMPORTED, writer_note="".join(notes)),
        )

    def _heading_problem(self, draft: Draft, heading: str) -> str:
        """What a heading claims without a source; empty where it claims nothing."""
        findings = self.revising.verify_text(heading, draft.sheet)
        serious = [f for f in findings if f.span is not None and f.severity is not Severity.HINT]
        return serious[0].message if serious else ""

    def _kept_beside(
        self, draft: Draft, item: SectionReturn, file_name: str, author: str
    ) -> Iterator[Section]:
        """The file's text as a revision, then the service's text again as the current one."""
        returned = self._taken(draft, replace(item, returned_heading=""), file_name, author)
        yield returned
        section = section_of(draft, item.section_key)
        if section.revision is not None:
            yield replace(
                section,
                revision=replace(
                    section.revision,
                    revision_id=self.revising.new_id(),
                    number=number_of(section) + 2,
                    origin=RevisionOrigin.RESTORED,
                    created_at=self.revising.clock.now(),
                    writer_note=f"与“{file_name}”的改动有冲突，保留系统中的文本；"
                    f"文件里的文本是第{number_of(section) + 1}稿。",
                ),
            )

    def _is_kept(self, draft: Draft, item: SectionReturn) -> bool:
        """Whether the file's text is a revision already: the same file came twice."""
        return any(
            revision.text == item.returned_text
            for revision in self.revising.drafts.revisions(draft.draft_id, item.section_key)
        )


def _chosen(sections: Sequence[SectionReturn], only: Collection[str]) -> Iterator[SectionReturn]:
    by_key = {s.section_key: s for s in sections}
    for item in sections:
        if only:
            is_wanted = item.section_key in only and (
                item.state is not ReturnState.UNCHANGED or _has_heading_change(item)
            )
        elif item.state is ReturnState.MERGED:
            is_wanted = by_key[item.merged_into].state is ReturnState.CHANGED
        else:
            is_wanted = item.state is ReturnState.CHANGED or (
                item.state is ReturnState.UNCHANGED and _has_heading_change(item)
            )
        if is_wanted:
            yield item


def _has_heading_change(item: SectionReturn) -> bool:
    returned = without_ordinal(item.returned_heading)
    return bool(item.returned_heading) and plain(returned) != plain(without_ordinal(item.heading))


def _is_new_heading(item: SectionReturn, section: Section) -> bool:
    return bool(section.plan.level) and _has_heading_change(item)


def _preview_id(draft: Draft, content: bytes) -> str:
    """Of the file and of every section's revision: whatever changes, it is another one."""
    digest = hashlib.sha256(content)
    for section in draft.sections:
        digest.update(f"{section.plan.section_key}={number_of(section)};".encode())
    return digest.hexdigest()[:32]


def _warnings(draft: Draft, document: ReturnedDocument, placement: Placement) -> Iterator[str]:
    if not document.draft_mark:
        yield "文件里没有稿件的标记，不能确认是由这份稿件导出的，请逐处核对。"
    if placement.title and plain(placement.title) != plain(draft.title):
        yield f"标题在文件里是“{placement.title}”，文稿的标题没有改动。"
    known = [s.plan.section_key for s in draft.sections]
    if [k for k in known if k in placement.order] != list(placement.order):
        yield "各部分的顺序与文稿不同，文稿的顺序没有改动。"


def _notices(file_name: str, unplaced: Sequence[UnplacedBlock]) -> list[str]:
    """What belongs to no section stays with the draft, as words."""
    return [
        f"“{file_name}”中有内容没有放进任何部分"
        f"（{f'在“{block.near}”处' if block.near else '在开头'}）："
        f"{_shortened(block.text) or '图片'}"
        for block in unplaced
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTICE else f"{text[:_LONGEST_NOTICE]}……"
