"""A draft that goes out as a Word file and comes back."""

from dataclasses import dataclass
from pathlib import Path

from drafter.chain import Drafting
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft
from drafter.domain.returned import ReturnPreview, ReturnState, SectionReturn
from drafter.export.docx_document import DocxExporter
from drafter.export.returned_file import DocxReturnReader
from drafter.ports import ExportOptions
from drafter.returning.take_back import Returning, TakenBack
from tests.fakes_index import StandingClock
from tests.lexical_drafting import lexical_drafting

S12 = "扎实推进制度建设，修订内部管理制度9项。"
S16 = "严格落实意识形态工作责任制，媒体采用信息报道126篇。"
HEADING_12 = "（二）压实主体责任，推进从严治党"
"""Two sections of the draft, and the heading of the first."""


@dataclass
class Office:
    """A stored draft, its export, and the way back."""

    drafting: Drafting
    returning: Returning
    draft_id: str

    @property
    def draft(self) -> Draft:
        return self.drafting.drafts.get(self.draft_id)

    def export(self, **options: bool) -> bytes:
        return DocxExporter(StandingClock()).export(self.draft, ExportOptions(**options))

    def preview(self, content: bytes) -> ReturnPreview:
        return self.returning.preview(self.draft_id, "改稿.docx", content)

    def take(self, content: bytes, *only: str, preview_id: str = "") -> TakenBack:
        return self.returning.take_back(
            self.draft_id, "改稿.docx", content, "张三", only=only, preview_id=preview_id
        )

    def text(self, key: str) -> str:
        section = self.draft.section(key)
        assert section is not None
        return section.text

    def texts(self, key: str) -> list[str]:
        return [r.text for r in self.drafting.drafts.revisions(self.draft_id, key)]


def office_over(folder: Path, lexicon: Lexicon, draft: Draft) -> Office:
    """A draft as it was written, in a store of its own."""
    drafting = lexical_drafting(folder, lexicon)
    drafting.drafts.create(draft)
    for section in draft.sections:
        if section.revision is not None:
            drafting.drafts.add_revision(draft.draft_id, section, expected_number=0)
    return Office(drafting, Returning(drafting, DocxReturnReader()), draft.draft_id)


def of(preview: ReturnPreview, key: str) -> SectionReturn:
    return next(s for s in preview.sections if s.section_key == key)


def states(preview: ReturnPreview) -> dict[str, ReturnState]:
    return {
        s.section_key: s.state for s in preview.sections if s.state is not ReturnState.UNCHANGED
    }
