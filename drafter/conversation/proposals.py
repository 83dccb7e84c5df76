"""What every proposal states beside its texts: diff, fact delta, and proof of what is untouched."""

from collections.abc import Sequence

from drafter.conversation.text_changes import text_hash
from drafter.domain.conversation import FactDelta, SectionChange, UntouchedSection, ValueChange
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft, Revision, Section
from drafter.domain.verification import SourcedSpan
from drafter.verify.verify_section import verify_section
from drafter.word_diff import word_diff


def section_change(draft: Draft, revision: Revision) -> SectionChange:
    """A proposed revision beside the text that it would replace."""
    section = draft.section(revision.section_key)
    old = section.text if section is not None else ""
    return SectionChange(revision, old, word_diff(old, revision.text))


def untouched(draft: Draft, changed: Sequence[str]) -> tuple[UntouchedSection, ...]:
    """The SHA-256 of every other section's text."""
    return tuple(
        UntouchedSection(s.plan.section_key, text_hash(s.text))
        for s in draft.sections
        if s.plan.section_key not in changed
    )


def fact_delta(
    draft: Draft,
    changes: Sequence[SectionChange],
    after: FactSheet,
    values: tuple[ValueChange, ...],
    lexicon: Lexicon,
) -> FactDelta:
    """The facts that the concerned sections tell now and did not, and the other way round."""
    before_ids: set[str] = set()
    after_ids: set[str] = set()
    for change in changes:
        section = draft.section(change.section_key)
        if section is None:
            continue
        sources = section.revision.sources if section.revision else ()
        before_ids |= _told(section, section.text, sources, draft.sheet, lexicon)
        revision = change.revision
        after_ids |= _told(section, revision.text, revision.sources, after, lexicon)
    return FactDelta(
        tuple(sorted(after_ids - before_ids)), tuple(sorted(before_ids - after_ids)), values
    )


def _told(
    section: Section,
    text: str,
    sources: Sequence[SourcedSpan],
    sheet: FactSheet,
    lexicon: Lexicon,
) -> frozenset[str]:
    return verify_section(
        text,
        section_key=section.plan.section_key,
        section_role=section.plan.role,
        sheet=sheet,
        sources=sources,
        lexicon=lexicon,
    ).told_ids


def sheet_hash(sheet: FactSheet) -> str:
    """What a proposal was made from: any change of the facts changes it."""
    return text_hash(repr(sheet))
