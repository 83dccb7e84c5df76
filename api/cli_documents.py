"""``drafter documents``: the past reports and policies that are indexed."""

from datetime import date
from typing import Annotated

import typer

from api.cli_options import JsonFlag, KindOption, OrganizationOption, YearOption, open_services
from api.cli_output import console, escape, print_json, print_table, progress
from api.cli_sources import print_uses
from api.cli_usage import ChineseGroup
from api.correcting import correct_document
from drafter.domain.labels import DOCUMENT_KIND_LABELS, METADATA_LABELS
from drafter.domain.source import PassageFilter
from drafter.errors import InvalidRequest

documents_app = typer.Typer(
    cls=ChineseGroup, help="查看和管理已收录的往年报告、政策文件。", no_args_is_help=True
)
_DOUBTFUL = 0.9
_FAILED = 1
_MOST_USES = 200
DocumentArgument = Annotated[str, typer.Argument(help="编号（前几位即可）。")]


@documents_app.command("list")
def list_documents(
    kind: KindOption = None,
    organization: OrganizationOption = "",
    year: YearOption = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """列出已收录的文件。"""
    where = PassageFilter(kind=kind, organization=organization or None, year=year)
    services = open_services()
    stored = services.documents.list_documents(where)
    if as_json:
        from api.views import document_view

        print_json([document_view(item) for item in stored])
        return
    if not stored:
        folder = escape(str(services.settings.data_dir.absolute()))
        console().print(f"没有符合条件的文件（数据目录 {folder}）。")
        console().print("用 drafter index 文件夹 收录往年报告和政策文件。")
        return
    rows = [
        (
            s.document.document_id[:12],
            DOCUMENT_KIND_LABELS[s.document.kind],
            s.document.organization or s.document.issuing_agency,
            str(s.document.year or ""),
            s.document.title,
            str(s.passage_count),
        )
        for s in stored
    ]
    print_table(("编号", "类别", "单位", "年度", "标题", "片段"), rows)


@documents_app.command("show")
def show_document(document_id: DocumentArgument, *, as_json: JsonFlag = False) -> None:
    """显示一个文件的结构、片段，和它用在了哪些稿件里。"""
    services = open_services()
    stored = services.documents.get(document_id)
    document = stored.document
    passages = services.documents.passages_of(document.document_id)
    uses = services.drafts.uses_of_document(document.document_id, _MOST_USES)
    if as_json:
        from api.views import document_view, passage_view, use_view

        print_json(
            {
                **document_view(stored),
                "passages": [passage_view(p) for p in passages],
                "uses": [use_view(use) for use in uses],
            }
        )
        return
    out = console()
    out.print(f"[bold]{escape(document.title)}[/bold]")
    known = {
        "文件": document.file_name,
        "类别": DOCUMENT_KIND_LABELS[document.kind],
        "单位": document.organization,
        "年度": document.year,
        "文号": document.document_number,
        "发文机关": document.issuing_agency,
        "成文日期": document.document_date,
        "废止": "、".join(f"《{ended.title}》" for ended in document.superseded),
        "不大有把握": "、".join(
            METADATA_LABELS[r.field] for r in document.readings if r.confidence < _DOUBTFUL
        ),
        "提示": "；".join(document.warnings),
        "未给模型看": "；".join(item.text for item in document.removed),
    }
    for label, value in known.items():
        if value:
            out.print(f"{label}：{escape(str(value))}")
    print_uses(uses)
    for passage in passages:
        path = " / ".join(passage.heading_path) or "（文首）"
        out.print(f"\n[cyan]{passage.position + 1}. {escape(path)}[/cyan]")
        out.print(escape(passage.text))


@documents_app.command("correct")
def correct(
    document_id: DocumentArgument,
    title: Annotated[str | None, typer.Option(help="标题。")] = None,
    organization: Annotated[str | None, typer.Option(help="单位。")] = None,
    year: Annotated[int | None, typer.Option(help="年度；0 表示没有。", min=0, max=2100)] = None,
    kind: KindOption = None,
    report_type: Annotated[str | None, typer.Option("--type", help="报告类型。")] = None,
    number: Annotated[str | None, typer.Option(help="文号。")] = None,
    agency: Annotated[str | None, typer.Option(help="发文机关。")] = None,
    dated: Annotated[str | None, typer.Option("--date", help="成文日期，如 2024-01-08。")] = None,
) -> None:
    """更正读错的标题、单位、年度、文号等；以后再收录同一文件也照此办理。"""
    given = {
        "title": title,
        "organization": organization,
        "year": year,
        "kind": kind.value if kind else None,
        "report_type": report_type,
        "document_number": number,
        "issuing_agency": agency,
        "document_date": dated,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise InvalidRequest("没有说要更正什么，请至少给出一项，如 --year 2024。")
    if dated:
        _check_date(dated)
    stored = correct_document(open_services(), document_id, changes)
    console().print(f"已更正《{escape(stored.document.title)}》的{len(changes)}项信息。")


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(f"日期“{text}”不对，应写作 2024-01-08。") from error


@documents_app.command("repair")
def repair(
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="丢弃向量索引，从数据库重建。")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """核对并修复索引；换了语义检索组件以后，为已收录的文件补算向量。可随时中断，再运行时接着做。"""
    services = open_services()
    index = services.index
    mended = index.rebuild() if rebuild else index.repaired
    lacking = index.without_vectors() if index.embedder is not None else []
    embedded = 0
    notice = "" if index.embedder else "语义检索不可用，文件只按词语检索。"
    with progress("补算向量", len(lacking), quiet=as_json or not lacking) as step:
        for stored in lacking:
            result = index.embed_again(stored)
            embedded += result.added
            step(stored.document.title)
            if result.notice:
                notice = result.notice
                break
    told = {
        "missing": mended.missing,
        "stray": mended.stray,
        "rebuilt": mended.rebuilt or rebuild,
        "embedded_documents": embedded,
        "without_vectors": len(lacking) - embedded,
        "notice": notice,
    }
    if as_json:
        print_json(told)
    else:
        console().print(
            f"向量索引补入{mended.missing}条、清除{mended.stray}条；补算了{embedded}份文件的向量，"
            f"还有{len(lacking) - embedded}份只按词语检索。{notice}"
        )
    if notice:
        raise typer.Exit(_FAILED)


@documents_app.command("remove")
def remove_document(document_id: DocumentArgument) -> None:
    """从文档库和索引中移除一个文件（原文件不受影响）。"""
    services = open_services()
    stored = services.documents.get(document_id)
    services.index.remove(stored.document.document_id)
    console().print(f"已移除《{escape(stored.document.title)}》。")
