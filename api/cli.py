"""The command line: ``drafter``. Output is Chinese; ``--json`` where a script would want it.

Exit codes: 0 all went well, 1 the request could not be carried out, 2 wrong usage,
3 carried out in part (some files were skipped, or the draft has open points that are errors).
"""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_output import (
    console,
    escape,
    print_draft,
    print_findings,
    print_index_summary,
    print_json,
    print_located,
    print_section_change,
    print_table,
    progress,
)
from drafter.domain.labels import DOCUMENT_KIND_LABELS, DRAFT_STATE_LABELS
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.errors import DrafterError

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.domain.fact import FactSheet
    from drafter.domain.report import Draft

PARTLY_DONE = 3

app = typer.Typer(
    help="起草年度述职报告和工作总结：从事实资料和往年报告到可核对的 Word 文稿。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
documents_app = typer.Typer(help="查看和管理已收录的往年报告、政策文件。", no_args_is_help=True)
drafts_app = typer.Typer(help="查看和导出已起草的报告。", no_args_is_help=True)
app.add_typer(documents_app, name="documents")
app.add_typer(drafts_app, name="drafts")

JsonFlag = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
KindOption = Annotated[
    DocumentKind | None,
    typer.Option("--kind", help="past-report（往年报告）或 policy（政策文件）。"),
]
OrganizationOption = Annotated[str, typer.Option("--organization", help="单位名称。")]
YearOption = Annotated[int | None, typer.Option("--year", help="年度。")]
WriterOption = Annotated[
    str, typer.Option("--writer", help="exemplar（范例，不需模型）或 model（模型）。")
]
TypeOption = Annotated[str, typer.Option("--report-type", help="报告类型的代码或名称。")]


def main() -> None:
    """Entry point: errors of drafter become one Chinese line and exit code 1."""
    try:
        app()
    except DrafterError as error:
        console(stderr=True).print(f"[red]错误[/red] {escape(str(error))}")
        sys.exit(1)


@app.command("index")
def index_command(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹。", exists=True)],
    kind: KindOption = None,
    organization: OrganizationOption = "",
    year: YearOption = None,
    report_type: TypeOption = "",
    *,
    as_json: JsonFlag = False,
) -> None:
    """收录往年报告和政策文件（.docx、.pdf、.txt、.md）。"""
    from api.indexing import IndexSummary, find_files, index_files

    services = _services()
    if report_type:
        from drafter.reference.report_types import find_report_type

        report_type = find_report_type(report_type).report_type
    files = find_files(paths)
    with progress("收录", len(files), quiet=as_json) as step:
        summary: IndexSummary = index_files(
            services,
            files,
            kind=kind,
            organization=organization,
            year=year,
            report_type=report_type,
            on_file=step,
        )
    if as_json:
        print_json(summary.as_json())
    else:
        print_index_summary(summary)
    if summary.skipped:
        raise typer.Exit(PARTLY_DONE if summary.added or summary.unchanged else 1)


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
    stored = _services().documents.list_documents(where)
    if as_json:
        from api.views import document_view

        print_json([document_view(item) for item in stored])
        return
    if not stored:
        console().print("还没有收录文件。用 drafter index 文件夹 收录往年报告和政策文件。")
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
def show_document(document_id: Annotated[str, typer.Argument(help="编号（前几位即可）。")]) -> None:
    """显示一个文件的结构和片段。"""
    services = _services()
    stored = services.documents.get(document_id)
    document = stored.document
    out = console()
    out.print(f"[bold]{escape(document.title)}[/bold]")
    facts = {
        "文件": document.file_name,
        "类别": DOCUMENT_KIND_LABELS[document.kind],
        "单位": document.organization,
        "年度": document.year,
        "文号": document.document_number,
        "发文机关": document.issuing_agency,
        "成文日期": document.document_date,
        "提示": "；".join(document.warnings),
    }
    for label, value in facts.items():
        if value:
            out.print(f"{label}：{escape(str(value))}")
    for passage in services.documents.passages_of(document.document_id):
        path = " / ".join(passage.heading_path) or "（文首）"
        out.print(f"\n[cyan]{passage.position + 1}. {escape(path)}[/cyan]")
        out.print(escape(passage.text))


@documents_app.command("remove")
def remove_document(
    document_id: Annotated[str, typer.Argument(help="编号（前几位即可）。")],
) -> None:
    """从文档库和索引中移除一个文件（原文件不受影响）。"""
    services = _services()
    stored = services.documents.get(document_id)
    services.index.remove(stored.document.document_id)
    console().print(f"已移除《{escape(stored.document.title)}》。")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="要找的内容；《文件名》、文号、数字按原文查找。")],
    kind: KindOption = None,
    organization: OrganizationOption = "",
    year: YearOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="条数。")] = 8,
    *,
    as_json: JsonFlag = False,
) -> None:
    """在往年报告和政策文件中查找。"""
    where = PassageFilter(kind=kind, organization=organization or None, year=year)
    hits = _services().retriever.search(query, where, limit)
    if as_json:
        from api.views import hit_view

        print_json([hit_view(hit) for hit in hits])
        return
    out = console()
    if not hits:
        out.print("没有找到。可以换个说法，或减少限定条件。")
    for number, hit in enumerate(hits, start=1):
        passage = hit.passage
        place = " / ".join((passage.document_title, *passage.heading_path))
        out.print(f"[cyan]{number}. {escape(place)}[/cyan]")
        out.print(f"   {escape(passage.text[:160])}\n")


@app.command()
def sheet(
    report_type: Annotated[str, typer.Argument(help="报告类型的代码或名称。")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存为。")] = Path("事实表.xlsx"),
    organization: OrganizationOption = "",
    year: YearOption = None,
) -> None:
    """生成一张空白事实表（Excel），填好后即可起草。"""
    from drafter.facts import blank_sheet
    from drafter.reference.report_types import find_report_type

    content = blank_sheet(
        find_report_type(report_type), organization=organization, report_year=year
    )
    output.write_bytes(content)
    console().print(f"已生成 {escape(str(output))}，填写“数值”一列即可。")


@app.command()
def draft(
    facts: Annotated[
        Path, typer.Option("--facts", help="事实表：.xlsx、.csv 或 .json。", exists=True)
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="存为 .docx。")],
    report_type: TypeOption = "",
    writer: WriterOption = "",
    organization: OrganizationOption = "",
    year: YearOption = None,
    *,
    comments: Annotated[bool, typer.Option(help="未落实处加批注。")] = True,
    provenance: Annotated[bool, typer.Option(help="文件内附数据出处。")] = True,
    ai_label: Annotated[
        bool | None, typer.Option("--ai-label/--no-ai-label", help="人工智能生成标识。")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """由事实表起草一份报告，存为 GB/T 9704 格式的 Word 文件。"""
    services = _services()
    fact_sheet, notes = _read_sheet(services, facts, report_type, organization, year)
    made = _draft_with_progress(services, fact_sheet, writer, quiet=as_json)
    _export(services, made, output, comments=comments, provenance=provenance, ai_label=ai_label)
    if as_json:
        from api.views import draft_view

        print_json(draft_view(made))
    else:
        print_draft(made, notes, output)
    if made.state == "incomplete":
        raise typer.Exit(PARTLY_DONE)


@app.command()
def section(
    draft_id: Annotated[str, typer.Argument(help="稿件编号（前几位即可）。")],
    section_key: Annotated[str, typer.Argument(help="部分的编号（如 s1.2）或标题。")],
    instruction: Annotated[str, typer.Option("--instruction", help="要求，如：更简练。")] = "",
    writer: WriterOption = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="同时存为 .docx。")] = None,
) -> None:
    """重写一个部分，其余部分一字不动。"""
    from api.drafting import find_section, regenerate

    services = _services()
    before = services.drafts.get(draft_id)
    key = find_section(before, section_key)
    after = asyncio.run(regenerate(services, before.draft_id, key, writer, instruction))
    print_section_change(before, after, key)
    if output is not None:
        _export(services, after, output, comments=True, provenance=True, ai_label=None)


@drafts_app.command("list")
def list_drafts(*, as_json: JsonFlag = False) -> None:
    """列出已起草的报告。"""
    drafts = _services().drafts.list_drafts()
    if as_json:
        from api.views import summary_view

        print_json([summary_view(item) for item in drafts])
        return
    if not drafts:
        console().print("还没有稿件。用 drafter draft --facts 事实表.xlsx -o 报告.docx 起草。")
        return
    rows = [
        (
            d.draft_id[:12],
            d.title,
            DRAFT_STATE_LABELS[d.state],
            str(d.open_points),
            f"{d.updated_at:%Y-%m-%d %H:%M}",
        )
        for d in drafts
    ]
    print_table(("编号", "标题", "状态", "待处理", "更新"), rows)


@drafts_app.command("show")
def show_draft(
    draft_id: Annotated[str, typer.Argument(help="稿件编号（前几位即可）。")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """显示一份稿件的全文和核验结果。"""
    found = _services().drafts.get(draft_id)
    if as_json:
        from api.views import draft_view

        print_json(draft_view(found))
        return
    out = console()
    out.print(f"[bold]{escape(found.title)}[/bold]")
    for item in found.sections:
        if item.plan.full_heading:
            heading = f"{item.plan.full_heading}  [{item.plan.section_key}]"
            out.print(f"\n[cyan]{escape(heading)}[/cyan]")
        out.print(escape(item.text))
    print_findings(found.all_findings())


@drafts_app.command("export")
def export_draft(
    draft_id: Annotated[str, typer.Argument(help="稿件编号（前几位即可）。")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存为 .docx。")],
    *,
    comments: Annotated[bool, typer.Option(help="未落实处加批注。")] = True,
    provenance: Annotated[bool, typer.Option(help="文件内附数据出处。")] = True,
    ai_label: Annotated[
        bool | None, typer.Option("--ai-label/--no-ai-label", help="人工智能生成标识。")
    ] = None,
) -> None:
    """把一份稿件存为 Word 文件。"""
    services = _services()
    found = services.drafts.get(draft_id)
    _export(services, found, output, comments=comments, provenance=provenance, ai_label=ai_label)
    console().print(f"已存为 {escape(str(output))}")


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="要核验的文稿：.docx、.pdf、.txt、.md。", exists=True)
    ],
    facts: Annotated[Path, typer.Option("--facts", help="事实表。", exists=True)],
    report_type: TypeOption = "",
    *,
    as_json: JsonFlag = False,
) -> None:
    """对照事实表核验任何一份文稿：逐个数字、日期、文件名、单位名。"""
    from api.drafting import verify_file

    services = _services()
    fact_sheet, _ = _read_sheet(services, facts, report_type, "", None)
    findings = verify_file(services, file.name, file.read_bytes(), fact_sheet)
    if as_json:
        from api.views import located_finding_view

        print_json([located_finding_view(item) for item in findings])
    else:
        print_located(findings)
    if any(item.finding.severity == "error" for item in findings):
        raise typer.Exit(PARTLY_DONE)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口。")] = 8000,
    *,
    samples: Annotated[
        bool, typer.Option("--samples", help="文档库为空时先收录示例文件。")
    ] = False,
) -> None:
    """启动网页和接口服务。"""
    import uvicorn

    from api.main import create_app

    services = _services()
    if samples:
        _index_samples(services)
    console().print(f"打开 http://{host}:{port} 使用；按 Ctrl+C 停止。")
    uvicorn.run(create_app(services), host=host, port=port, log_level="warning")


def _services() -> "Services":
    from api.bootstrap import Services
    from api.settings import Settings

    return Services(Settings())


def _read_sheet(
    services: "Services", path: Path, report_type: str, organization: str, year: int | None
) -> tuple["FactSheet", tuple[str, ...]]:
    from api.drafting import read_sheet

    return read_sheet(
        services,
        path.name,
        path.read_bytes(),
        report_type=report_type,
        organization=organization,
        year=year,
    )


def _draft_with_progress(
    services: "Services", sheet: "FactSheet", writer: str, *, quiet: bool
) -> "Draft":
    from api.drafting import draft_sheet
    from drafter.chain import Progress, ProgressKind

    with progress("起草", 0, quiet=quiet) as step:

        def show(event: Progress) -> None:
            if event.kind is ProgressKind.PLANNED:
                step.total(event.section_count)
            elif event.kind in (ProgressKind.SECTION_DONE, ProgressKind.SECTION_FAILED):
                step(event.section_key)
            if event.kind is ProgressKind.SECTION_FAILED:
                console(stderr=True).print(f"[red]{event.section_key}[/red] {escape(event.text)}")

        return asyncio.run(draft_sheet(services, sheet, writer, show))


def _export(
    services: "Services",
    draft: "Draft",
    output: Path,
    *,
    comments: bool,
    provenance: bool,
    ai_label: bool | None,
) -> None:
    from api.drafting import export

    content = export(
        services,
        draft,
        with_comments=comments,
        with_provenance=provenance,
        with_ai_label=ai_label,
    )
    output.write_bytes(content)


def _index_samples(services: "Services") -> None:
    """Index the sample documents once, into an empty library only."""
    from api.indexing import IndexSummary, index_content, sample_files

    if services.documents.list_documents(PassageFilter()):
        return
    files = sample_files()
    summary = IndexSummary()
    with progress("收录示例文件", len(files)) as step:
        for path, kind in files:
            index_content(services, path.name, path.read_bytes(), summary, kind=kind)
            step(path.name)
    print_index_summary(summary)


if __name__ == "__main__":
    main()
