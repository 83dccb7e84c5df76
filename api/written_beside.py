"""What a section was written beside: the passages that its writer was shown."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drafter.domain.report import Draft, Section
from drafter.domain.source import DocumentKind, Passage, Reader

if TYPE_CHECKING:
    from api.bootstrap import Services

OWN, OTHERS, POLICY = "own", "others", "policy"


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage that a writer was shown, once, with all its places."""

    role: str
    """``own``: the organization's own past report; ``others``: another's; ``policy``: a basis."""
    passage: Passage
    same: tuple[Passage, ...]
    """The other passages with its wording (of a policy: with its figures, too)."""


def passages_beside(
    services: "Services", draft: Draft, section: Section, reader: Reader | None
) -> list[ShownPassage]:
    """The passages that a section's present text was written beside, of those a reader may see.

    In the order in which they were shown: own, others, policies. One that has left the library
    since is left out.
    """
    if section.revision is None:
        return []
    ids = section.revision.passage_ids
    found = services.documents.passages(ids, reader)
    sheet = draft.sheet
    own = services.retriever.own_reports(sheet.organization, sheet.report_type, sheet.report_year)
    own_ids = {stored.document.document_id for stored in own}
    return [
        ShownPassage(
            _role(found[i], own_ids), found[i], services.retriever.same_elsewhere(found[i], reader)
        )
        for i in ids
        if i in found
    ]


def _role(passage: Passage, own_ids: set[str]) -> str:
    if passage.kind is DocumentKind.POLICY:
        return POLICY
    return OWN if passage.document_id in own_ids else OTHERS
