"""The command line: ``drafter``. Output is Chinese; ``--json`` where a script would want it.

Exit codes: 0 all went well, 1 the request could not be carried out, 2 wrong usage,
3 carried out in part (some files were skipped, a section could not be written, or a verified
file has errors).
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_access import login_link, print_link
from api.cli_chat import chat
from api.cli_deeds import NotedCommand
from api.cli_documents import documents_app
from api.cli_drafts import drafts_app, export_to
from api.cli_files import check_copy, check_output, read_file, write_file
from api.cli_keys import keys_app
from api.cli_mcp import serve_tools
from api.cli_options import (
    AiLabelFlag,
    CommentsFlag,
    DraftArgument,
    JsonFlag,
    KindOption,
    OrganizationOption,
    ProvenanceFlag,
    SectionArgument,
    TypeOption,
    WriterOption,
    YearOption,
    open_services,
)
from api.cli_output import (
    console,
    escape,
    print_draft,
    print_index_summary,
    print_json,
    print_section_change,
    print_verification,
    progress,
)
from api.cli_people import people_app
from api.cli_returns import take_back
from api.cli_roll_up import roll_up
from api.cli_upkeep import backup, purge
from api.cli_usage import ChineseGroup, explain_usage
from drafter.domain.source import PassageFilter
from drafter.errors import ConfigurationError, DrafterError, InvalidRequest

if TYPE_CHECKING:
    from socket import socket

    from api.bootstrap import Services
    from drafter.domain.fact import FactSheet
    from drafter.domain.report import Draft

FAILED = 1
PARTLY_DONE = 3
_GRACE_SECONDS = 5
"""For requests that are under way when the service is stopped; streams do not end by themselves."""

app = typer.Typer(
    cls=ChineseGroup,
    help="起草年度述职报告和工作总结：从事实资料和往年报告到可核对的 Word 文稿。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(documents_app, name="documents")
app.add_typer(drafts_app, name="drafts")
app.add_typer(keys_app, name="keys")
app.add_typer(people_app, name="people")
app.command()(chat)
app.command("take-back")(take_back)
app.command("roll-up")(roll_up)
app.command("mcp")(serve_tools)
app.command()(backup)
app.command()(purge)
app.command("login-link")(login_link)


def main() -> None:
    """Entry point: what goes wrong becomes one Chinese line and an exit code."""
    try:
        code = app(prog_name="drafter", standalone_mode=False)
    except typer.TyperException as error:
        if reason := explain_usage(error):
            _complain(f"{reason} 用法见 drafter --help。")
        code = error.exit_code
    except DrafterError as error:
        _complain(str(error))
        code = FAILED
    sys.exit(code or 0)


def _complain(reason: str) -> None:
    console(stderr=True).print(f"[red]错误[/red] {escape(reason)}")


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
    """收录往年报告和政策文件（Word、WPS、PDF、Excel、网页、文本、扫描件）。"""
    from api.indexing import READABLE, find_files, index_files

    services = open_services()
    if report_type:
        from drafter.reference.report_types import find_report_type

        report_type = find_report_type(report_type).report_type
    files = find_files(paths)
    if not files:
        raise InvalidRequest(f"没有找到可收录的文件，可收录的有 {'、'.join(READABLE)}。")
    with progress("收录", len(files), quiet=as_json) as step:
        summary = index_files(
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
        raise typer.Exit(PARTLY_DONE if summary.added or summary.unchanged else FAILED)


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
    hits = open_services().retriever.search(query, where, limit)
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
        if hit.same:
            from api.cli_sources import other_places

            out.print(f"   {escape(other_places(hit.same))}\n")


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

    check_output(output, ".xlsx")
    content = blank_sheet(
        find_report_type(report_type), organization=organization, report_year=year
    )
    console().print(f"{escape(write_file(output, content))}。填写“数值”一列即可。")


@app.command()
def draft(  # noqa: PLR0913 - a command has the options that it has
    facts: Annotated[
        Path, typer.Option("--facts", help="事实表：.xlsx、.csv 或 .json。", exists=True)
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="存为 .docx。")],
    report_type: TypeOption = "",
    writer: WriterOption = "",
    organization: OrganizationOption = "",
    year: YearOption = None,
    supplied_by: Annotated[str, typer.Option("--supplied-by", help="填报人姓名。")] = "",
    *,
    comments: CommentsFlag = True,
    provenance: ProvenanceFlag = True,
    ai_label: AiLabelFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """由事实表起草一份报告，存为 GB/T 9704 格式的 Word 文件。"""
    check_output(output, ".docx")
    services = open_services()
    fact_sheet, notes = _read_sheet(services, facts, report_type, organization, year, supplied_by)
    made = _draft_with_progress(services, fact_sheet, writer, notes, quiet=as_json)
    done = export_to(
        services, made, output, comments=comments, provenance=provenance, ai_label=ai_label
    )
    if as_json:
        from api.views import draft_view

        print_json(draft_view(made))
    else:
        print_draft(made, done)
    if made.state == "incomplete":
        raise typer.Exit(PARTLY_DONE)


@app.command()
def section(
    draft_id: DraftArgument,
    section_key: SectionArgument,
    instruction: Annotated[str, typer.Option("--instruction", help="要求，如：更简练。")] = "",
    writer: WriterOption = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="同时存为 .docx。")] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """重写一个部分，其余部分一字不动。"""
    import asyncio

    from api.drafting import find_section, regenerate

    if output is not None:
        check_output(output, ".docx")
    services = open_services()
    before = services.drafts.get(draft_id)
    key = find_section(before, section_key)
    after = asyncio.run(regenerate(services, before.draft_id, key, writer, instruction))
    if as_json:
        from api.drafting import section_of
        from api.views import section_view

        print_json(section_view(section_of(after, key)))
    else:
        print_section_change(before, after, key)
    if output is not None:
        done = export_to(services, after, output)
        console(stderr=as_json).print(escape(done))


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="要核验的文稿：.docx、.pdf、.txt、.md。", exists=True)
    ],
    facts: Annotated[Path, typer.Option("--facts", help="事实表。", exists=True)],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="另存一份批注稿（.docx），原文件不动。"),
    ] = None,
    report_type: TypeOption = "",
    *,
    as_json: JsonFlag = False,
) -> None:
    """对照事实表核验任何一份文稿：逐个数字、日期、文件名、单位名。"""
    from api.verifying import commented_copy, verify_file

    if output is not None:
        check_copy(file, output, ".docx")
    services = open_services()
    fact_sheet, _ = _read_sheet(services, facts, report_type)
    content = read_file(file)
    verification = verify_file(services, file.name, content, fact_sheet)
    copy = (
        None
        if output is None
        else commented_copy(services, file.name, content, fact_sheet, verification)
    )
    if as_json:
        from api.views import located_finding_view

        print_json([located_finding_view(item) for item in verification.findings])
    else:
        print_verification(verification)
    if output is not None and copy is not None:
        console(stderr=as_json).print(f"{escape(write_file(output, copy))}。")
    if any(item.finding.severity == "error" for item in verification.findings):
        raise typer.Exit(PARTLY_DONE)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口。")] = 8000,
    *,
    samples: Annotated[
        bool, typer.Option("--samples", help="文档库为空时先收录示例文件。")
    ] = False,
) -> None:
    """启动网页和接口服务。"""
    import uvicorn

    from api.main import create_app
    from api.signing_in import first_link
    from api.telemetry import watched

    services = open_services()
    services.has_durable_jobs = True
    with _listen(host, port) as listener, watched(services.settings, "drafter-api") as watch:
        services.watch = watch
        watch.metrics.count_open_jobs(services.open_job_count)
        if samples:
            _index_samples(services)
        services.warm_up()
        keeper = services.index_keeper()
        keeper.start()
        worker = services.worker() if services.settings.drafts_in_parallel else None
        if worker is not None:
            worker.start()
        name = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - only compared
        address = f"http://{name}:{listener.getsockname()[1]}"
        console().print(f"打开 {address} 使用；按 Ctrl+C 停止。")
        if link := first_link(services):
            console().print("还没有设置管理员密码，请用这个链接登录（一次有效，24小时内）：")
            print_link(address, link)
        config = uvicorn.Config(
            create_app(services),
            log_config=None,
            access_log=False,  # ours has ids, and routes in place of paths
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        _let_go_on_sigterm()
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            if worker is not None:
                worker.close()
            keeper.close()


@app.command("worker")
def work() -> None:
    """只写稿和收录文件、不开网页和接口：与 drafter serve 使用同一数据文件夹，可同时开多个。"""
    import signal
    import threading

    from api.telemetry import watched

    services = open_services()
    services.has_durable_jobs = True
    if not services.settings.drafts_in_parallel:
        raise ConfigurationError(
            "DRAFTER_DRAFTS_IN_PARALLEL 是 0，写稿进程无事可做，请设为 1 以上。"
        )
    with watched(services.settings, "drafter-worker") as watch:
        services.watch = watch
        watch.metrics.count_open_jobs(services.open_job_count)
        services.warm_up()
        keeper = services.index_keeper()
        keeper.start()
        worker = services.worker()
        worker.start()
        console().print("正在等待写稿任务；按 Ctrl+C 停止。")
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        stop.wait()
        worker.close()
        keeper.close()


def _let_go_on_sigterm() -> None:
    """Leave by an exception, so that what is held here is let go of and what is left is sent.

    uvicorn raises the signal again when it has stopped; its default would end the process at once.
    """
    import signal
    import threading

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, leave)


def _listen(host: str, port: int) -> "socket":
    """Take the port before anything else is done.

    Raises:
        ConfigurationError: it is taken, or may not be used.
    """
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = "不能使用，可能已被其他程序占用，请用 --port 换一个端口。"
        raise ConfigurationError(f"地址 {host}:{port} {reason}") from error


def _read_sheet(
    services: "Services",
    path: Path,
    report_type: str,
    organization: str = "",
    year: int | None = None,
    supplied_by: str = "",
) -> tuple["FactSheet", tuple[str, ...]]:
    from api.drafting import read_sheet

    return read_sheet(
        services,
        path.name,
        read_file(path),
        report_type=report_type,
        organization=organization,
        year=year,
        supplied_by=supplied_by,
    )


def _draft_with_progress(
    services: "Services", sheet: "FactSheet", writer: str, notes: tuple[str, ...], *, quiet: bool
) -> "Draft":
    import asyncio

    from api.drafting import draft_sheet
    from drafter.domain.progress import Progress, ProgressKind

    services.writer(writer)  # what is not set up should be told before a bar appears
    with progress("起草", 0, quiet=quiet) as step:

        def show(event: Progress) -> None:
            if event.kind is ProgressKind.PLANNED:
                step.total(event.section_count)
            elif event.kind in (ProgressKind.SECTION_DONE, ProgressKind.SECTION_FAILED):
                step(event.section_key)
            if event.kind is ProgressKind.SECTION_FAILED:
                console(stderr=True).print(f"[red]{event.section_key}[/red] {escape(event.text)}")

        return asyncio.run(draft_sheet(services, sheet, writer, show, notes))


def _index_samples(services: "Services") -> None:
    """Index the sample documents once, into an empty library only."""
    from api.indexing import sample_files
    from api.samples import index_samples

    if services.documents.list_documents(PassageFilter()):
        return
    with progress("收录示例文件", len(sample_files())) as step:
        summary = index_samples(services, step)
    print_index_summary(summary)


for _each in (app, documents_app, drafts_app, keys_app, people_app):
    for _command in _each.registered_commands:
        _command.cls = NotedCommand

if __name__ == "__main__":
    main()
