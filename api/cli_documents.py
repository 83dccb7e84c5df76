"""``drafter documents``: the past reports and policies that are indexed."""

from typing import Annotated

import typer

from api.cli_options import JsonFlag, KindOption, OrganizationOption, YearOption, open_services
from api.cli_output import console, escape, print_json, print_table
from api.cli_usage import ChineseGroup
from drafter.domain.labels import DOCUMENT_KIND_LABELS
from drafter.domain.source import PassageFilter

documents_app = typer.Typer(
    cls=ChineseGroup, help="查看和管理已收录的往年报告、政策文件。", no_args_is_help=True
)
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
    """显示一个文件的结构和片段。"""
    services = open_services()
    stored = services.documents.get(document_id)
    document = stored.document
    passages = services.documents.passages_of(document.document_id)
    if as_json:
        from api.views import document_view, passage_view

        print_json({**document_view(stored), "passages": [passage_view(p) for p in passages]})
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
        "提示": "；".join(document.warnings),
    }
    for label, value in known.items():
        if value:
            out.print(f"{label}：{escape(str(value))}")
    for passage in passages:
        path = " / ".join(passage.heading_path) or "（文首）"
        out.print(f"\n[cyan]{passage.position + 1}. {escape(path)}[/cyan]")
        out.print(escape(passage.text))


@documents_app.command("remove")
def remove_document(document_id: DocumentArgument) -> None:
    """从文档库和索引中移除一个文件（原文件不受影响）。"""
    services = open_services()
    stored = services.documents.get(document_id)
    services.index.remove(stored.document.document_id)
    console().print(f"已移除《{escape(stored.document.title)}》。")
