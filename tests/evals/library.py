"""The sample library, its fact sheets and its policies, as an evaluation needs them."""

from pathlib import Path

from api.bootstrap import Services
from api.drafting import read_sheet
from api.indexing import IndexSummary, index_content, sample_sheets
from api.samples import index_samples
from api.settings import Settings
from drafter.domain.fact import FactSheet
from drafter.domain.source import DocumentKind, PassageFilter, SourceDocument
from tests.evals.score_draft import CitedPolicy

_SEED = Path(__file__).parents[3] / "shared" / "seed"


def open_library(folder: Path) -> Services:
    """Services over a fresh folder that holds the sample documents, with plain settings."""
    services = Services(Settings(data_dir=folder, _env_file=None))
    index_samples(services)
    return services


def read_seed(folder: Path) -> tuple[Services, FactSheet] | None:
    """The one real report as a library, with the real sheet of the year after; None where absent.

    They are other people's texts and stay where they are.
    """
    reports, sheets = sorted(_SEED.glob("*.txt")), sorted(_SEED.glob("*.xlsx"))
    if not reports or not sheets:
        return None
    services = Services(Settings(data_dir=folder, _env_file=None))
    sheet = read_sheet(services, sheets[0].name, sheets[0].read_bytes())[0]
    summary = IndexSummary()
    for path in reports:
        index_content(
            services,
            path.name,
            path.read_bytes(),
            summary,
            kind=DocumentKind.PAST_REPORT,
            organization=sheet.organization,
        )
    return services, sheet


def read_sample_sheets(services: Services) -> list[FactSheet]:
    """The sample fact sheets with their derived facts."""
    return [read_sheet(services, p.name, p.read_bytes())[0] for p in sample_sheets()]


def short_name(sheet: FactSheet) -> str:
    """图书馆党支部: the organization without its district."""
    return sheet.organization.removeprefix("云溪区")


def policies_of(services: Services) -> list[CitedPolicy]:
    """The policy documents with their full text."""
    return [
        CitedPolicy(document.title, text_of(services, document))
        for document in documents_of(services, DocumentKind.POLICY)
    ]


def documents_of(services: Services, kind: DocumentKind) -> list[SourceDocument]:
    """Documents of a kind, in the order of the library."""
    return [i.document for i in services.documents.list_documents(PassageFilter(kind=kind))]


def text_of(services: Services, document: SourceDocument) -> str:
    """Everything that is indexed of a document."""
    passages = services.documents.passages_of(document.document_id)
    return "\n".join("\n".join((*p.heading_path, p.text)) for p in passages)
