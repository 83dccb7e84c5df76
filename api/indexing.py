"""Reading files into the index, one after the other; a bad file is reported and skipped."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from drafter.domain.source import DocumentKind, SourceDocument, Visibility
from drafter.errors import DocumentUnreadable, InputError

if TYPE_CHECKING:
    from api.bootstrap import Services

READABLE = (
    ".docx", ".pdf", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".xlsx", ".html", ".htm", ".txt",
    ".md", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp",
)  # fmt: skip
"""What vectorstore.reading.choose_reader.READABLE says (a test holds them alike)."""
_ALSO_DOCUMENTS = (".docm", ".dotx", ".dotm", ".odt", ".ofd", ".xls", ".et")
"""Found in folders too, so that the summary says why they are left out."""
_REPORT_NAME = re.compile("报告|总结|述职|汇报|小结|自评|对照检查")
_POLICY_TITLE = re.compile(
    r"(?:条例|办法|规定|细则|准则|规则|通知|意见|决定|方案|规划|措施|法|章程|公告|批复|制度|纲要)"
    r"(?:（[^）]*）)?(?:\.\w+)?$"
)

_LIKE_A_FACT_SHEET = (
    "这份表格像是事实表：收进文档库只供参考写法，里面的数不会当作本年度的事实；"
    "要用这些数起草，请在“新建稿件”的事实资料里上传。"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose a document becomes, and who may read it."""

    owner: str
    visibility: Visibility


INSTALLATION = Holding("", Visibility.PUBLIC)
"""A document for everybody."""

OnFile = Callable[[str], None]
"""Told each file's name when it is done."""


@dataclass
class IndexSummary:
    """What became of the files."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """File and the reason, with the remedy."""
    passage_count: int = 0
    notices: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "added": self.added,
            "unchanged": self.unchanged,
            "skipped": [{"file": file, "reason": reason} for file, reason in self.skipped],
            "passage_count": self.passage_count,
            "notices": self.notices,
        }


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every document in the folders named, in a stable order.

    Documents of a kind that cannot be read are among them: none is left out unsaid. Hidden files
    and office lock files (~$…) are left out.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                p
                for p in path.rglob("*")
                if p.is_file()
                and p.suffix.lower() in (*READABLE, *_ALSO_DOCUMENTS)
                and not p.name.startswith((".", "~$"))
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def guess_kind(file_name: str) -> DocumentKind:
    """Policy or past report, by the name of the file; what the caller says goes before."""
    stem = Path(file_name).name.removesuffix(Path(file_name).suffix)
    return DocumentKind.POLICY if _POLICY_TITLE.search(stem) else DocumentKind.PAST_REPORT


def index_files(
    services: "Services",
    paths: Sequence[Path],
    *,
    kind: DocumentKind | None = None,
    organization: str = "",
    year: int | None = None,
    report_type: str = "",
    on_file: OnFile = lambda _: None,
) -> IndexSummary:
    """Index files; what cannot be read is skipped with its reason, and never half-indexed."""
    summary = IndexSummary()
    for path in paths:
        try:
            content = path.read_bytes()
            index_content(
                services,
                path.name,
                content,
                summary,
                kind=kind,
                organization=organization,
                year=year,
                report_type=report_type,
            )
        except InputError as error:
            summary.skipped.append((str(path), str(error)))
        except OSError as error:
            summary.skipped.append((str(path), f"文件打不开（{error.strerror}），请检查权限。"))
        on_file(path.name)
    return summary


def index_content(
    services: "Services",
    file_name: str,
    content: bytes,
    summary: IndexSummary,
    *,
    kind: DocumentKind | None,
    organization: str = "",
    year: int | None = None,
    report_type: str = "",
) -> None:
    """Read and index one file for everybody; ``kind`` None: as its name and its title have it.

    Raises:
        DocumentUnreadable: the file cannot be read.
        UnknownReportType: there is no such type.
    """
    document = read_for(
        services,
        file_name,
        content,
        kind=kind,
        organization=organization,
        year=year,
        report_type=report_type,
    )
    index_read(services, file_name, document, summary)


def read_for(
    services: "Services",
    file_name: str,
    content: bytes,
    *,
    kind: DocumentKind | None,
    organization: str = "",
    year: int | None = None,
    report_type: str = "",
    holding: Holding = INSTALLATION,
) -> SourceDocument:
    """Read one file into the document that it becomes.

    Without a ``kind`` its name decides; where that says nothing (001.html), the title that it has.

    An organization's own copy has an id of its own. Where the installation holds the same file for
    everybody, no copy is made: it is that one.

    Raises:
        DocumentUnreadable: the file cannot be read.
        UnknownReportType: there is no such type.
    """
    if report_type:
        from drafter.reference.report_types import find_report_type

        report_type = find_report_type(report_type).report_type
    read = partial(
        services.read_document,
        file_name,
        content,
        organization=organization,
        year=year,
        report_type=report_type,
    )
    document = read(kind=kind or guess_kind(file_name))
    if kind is None and document.kind is DocumentKind.PAST_REPORT:
        is_silent = not report_type and not _REPORT_NAME.search(file_name)
        if is_silent and _POLICY_TITLE.search(document.title):
            document = read(kind=DocumentKind.POLICY)
    if _is_fact_sheet(file_name, content):
        document = replace(document, warnings=(*document.warnings, _LIKE_A_FACT_SHEET))
    return _held(services, document, holding)


def _is_fact_sheet(file_name: str, content: bytes) -> bool:
    """Whether a workbook has columns of facts, as a clerk fills them in."""
    from drafter.facts.read_table import has_header
    from drafter.facts.read_workbook import read_workbook

    if PurePath(file_name).suffix.lower() != ".xlsx":
        return False
    try:
        return any(map(has_header, read_workbook(file_name, content, [])))
    except DocumentUnreadable:
        return False


def index_read(
    services: "Services",
    file_name: str,
    document: SourceDocument,
    summary: IndexSummary,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Index a document that was read.

    ``on_progress`` hears how many passages are embedded; what it raises leaves all as it was.
    """
    known_as = _other_name(services, document)
    result = services.index_document(document, on_progress)
    (summary.added if result.added else summary.unchanged).append(file_name)
    summary.passage_count += result.passage_count
    told = [result.notice]
    if known_as:
        told.append(f"与已收录的“{known_as}”是同一个文件，只保留这一份。")
    if not result.passage_count:
        told.append("只读出标题，没有正文，查找和起草都用不上，请检查原文件。")
    for notice in (*document.warnings, *filter(None, told)):
        line = f"{file_name}：{notice}"
        if line not in summary.notices:
            summary.notices.append(line)


def _other_name(services: "Services", document: SourceDocument) -> str:
    """The name under which the very same file was indexed before, where it was another."""
    for known in services.documents.standings(document.document_id):
        name = services.documents.get(known.document_id).document.file_name
        if name != document.file_name:
            return name
    return ""


def _held(services: "Services", document: SourceDocument, holding: Holding) -> SourceDocument:
    for known in services.documents.standings(document.document_id):
        if known.visibility is Visibility.PUBLIC and holding.owner:
            return services.documents.get(known.document_id).document
    document_id = document.document_id
    if holding.owner:
        document_id = hashlib.sha256(f"{holding.owner}\n{document_id}".encode()).hexdigest()
    return replace(
        document, document_id=document_id, owner=holding.owner, visibility=holding.visibility
    )


def sample_files() -> list[tuple[Path, DocumentKind]]:
    """The sample documents that ship with the product."""
    root = Path(str(files("prompts").joinpath("samples")))
    return [(p, DocumentKind.PAST_REPORT) for p in find_files([root / "past_reports"])] + [
        (p, DocumentKind.POLICY) for p in find_files([root / "policies"])
    ]


def sample_sheets() -> list[Path]:
    """The sample fact sheets that ship with the product."""
    root = Path(str(files("prompts").joinpath("samples", "fact_sheets")))
    return sorted(p for p in root.iterdir() if p.suffix in (".xlsx", ".csv", ".json"))
