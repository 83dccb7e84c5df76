"""What a returned file would change, section by section."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drafter.domain.report import Draft, Revision, Section
from drafter.domain.returned import (
    ExportedSection,
    FoundBy,
    PrintedParagraph,
    ReturnedDocument,
    ReturnState,
    SectionReturn,
)
from drafter.domain.verification import Finding
from drafter.returning.merge_text import merged_text
from drafter.returning.place_blocks import (
    PlacedSection,
    Placement,
    holds_most,
    plain,
    without_ordinal,
)
from drafter.word_diff import word_diff

ParagraphsOf = Callable[[str], tuple[PrintedParagraph, ...]]
Check = Callable[[Section, str], tuple[str, tuple[Finding, ...]]]
"""A section's returned text → the text that would be taken, and its findings."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is needed to compare a file with its draft."""

    draft: Draft
    revisions_of: Callable[[str], Sequence[Revision]]
    paragraphs_of: ParagraphsOf
    check: Check

    def compare(self, document: ReturnedDocument, placement: Placement) -> list[SectionReturn]:
        """Every section of the draft, in its order."""
        exported = {item.section_key: item for item in document.exported}
        found = [
            self._section(section, placement.sections[section.plan.section_key], exported)
            for section in self.draft.sections
        ]
        return [self._merged(item, placement) for item in found]

    def _section(
        self, section: Section, placed: PlacedSection, exported: dict[str, ExportedSection]
    ) -> SectionReturn:
        key = section.plan.section_key
        lines = self._lines(placed)
        base = self._base(section, exported.get(key))
        number = section.revision.number if section.revision else 0
        state = self._state(section, placed, lines, base)
        text = section.text
        findings: tuple[Finding, ...] = ()
        if state in (ReturnState.CHANGED, ReturnState.CONFLICT):
            ground = base.text if base else section.text
            merged = merged_text(self.paragraphs_of(ground), lines)
            text, findings = self.check(section, merged)
        elif state is ReturnState.MISSING:
            text = ""
        return SectionReturn(
            section_key=key,
            state=state,
            found_by=placed.found_by,
            base_number=self._base_number(base, exported.get(key)),
            current_number=number,
            current_text=section.text,
            returned_text=text,
            diff=word_diff(section.text, text),
            heading=section.plan.full_heading,
            returned_heading=placed.heading,
            findings=findings,
            notes=tuple(self._notes(section, placed, state)),
        )

    def _state(
        self,
        section: Section,
        placed: PlacedSection,
        lines: list[str],
        base: Revision | None,
    ) -> ReturnState:
        current = self._printed(section.text)
        if placed.found_by is FoundBy.NOT_FOUND:
            # A part without heading and text leaves nothing in a file that could be missed.
            is_there = section.plan.level or current
            return ReturnState.MISSING if is_there else ReturnState.UNCHANGED
        if lines == current:
            return ReturnState.UNCHANGED
        if base is None:
            is_only = section.revision is None or section.revision.number == 1
            return ReturnState.CHANGED if is_only else ReturnState.CONFLICT
        exported = self._printed(base.text)
        if lines == exported:
            return ReturnState.UNCHANGED
        return ReturnState.CHANGED if exported == current else ReturnState.CONFLICT

    def _base(self, section: Section, exported: ExportedSection | None) -> Revision | None:
        """The revision that the file was made from, as far as it says so."""
        if exported is None or section.revision is None:
            return None
        known = (section.revision, *self.revisions_of(section.plan.section_key))
        return next(
            (
                revision
                for revision in known
                if revision.number == exported.revision_number
                or (
                    exported.revision_number is None
                    and exported.revision_id == revision.revision_id
                )
            ),
            # Made before the section had any text.
            replace(section.revision, number=0, text="") if exported.revision_number == 0 else None,
        )

    def _base_number(self, base: Revision | None, exported: ExportedSection | None) -> int | None:
        if base is not None:
            return base.number
        return exported.revision_number if exported is not None else None

    def _printed(self, text: str) -> list[str]:
        return [piece.printed for piece in self.paragraphs_of(text)]

    def _lines(self, placed: PlacedSection) -> list[str]:
        """A manual line break in Word parts paragraphs of ours."""
        return [
            piece.printed
            for paragraph in placed.paragraphs
            for piece in self.paragraphs_of(paragraph)
        ]

    def _notes(self, section: Section, placed: PlacedSection, state: ReturnState) -> list[str]:
        plan = section.plan
        if state is ReturnState.MISSING or not plan.level:
            return []
        if not placed.heading:
            return [f"标题“{plan.full_heading}”在文件里没有了，文稿仍保留这个标题。"]
        if plain(placed.heading) == plain(plan.full_heading):
            return []
        if plain(without_ordinal(placed.heading)) == plain(plan.heading):
            return [f"序号改为“{placed.heading}”，文稿的序号由提纲决定，没有改动。"]
        return [f"标题由“{plan.full_heading}”改为“{placed.heading}”。"]

    def _merged(self, item: SectionReturn, placement: Placement) -> SectionReturn:
        """A missing section whose text another one now holds was merged into that one."""
        if item.state is not ReturnState.MISSING:
            return item
        for key, placed in placement.sections.items():
            if key != item.section_key and holds_most(placed.paragraphs, item.current_text):
                target = self.draft.section(key)
                name = (target.plan.full_heading or "引言") if target else key
                note = f"文字并入了“{name}”，两处要一起取回，否则会重复。"
                return replace(item, state=ReturnState.MERGED, merged_into=key, notes=(note,))
        note = "在文件里没有了；不点名取回就不会删去，原文仍在。"
        return replace(item, notes=(note,))
