"""``drafter drafts``: what was drafted, with every text that a section had."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_files import check_output, write_file
from api.cli_options import (
    AiLabelFlag,
    CommentsFlag,
    DraftArgument,
    JsonFlag,
    ProvenanceFlag,
    SectionArgument,
    open_services,
)
from api.cli_output import console, escape, print_findings, print_json, print_table
from api.cli_sources import print_shown_passages, print_sources
from api.cli_usage import ChineseGroup
from drafter.domain.labels import DRAFT_STATE_LABELS, REVISION_ORIGIN_LABELS

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.domain.report import Draft

drafts_app = typer.Typer(cls=ChineseGroup, help="查看和导出已起草的报告。", no_args_is_help=True)


@drafts_app.command("list")
def list_drafts(*, as_json: JsonFlag = False) -> None:
    """列出已起草的报告。"""
    drafts = open_services().drafts.list_drafts()
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
            f"{d.updated_at.astimezone():%Y-%m-%d %H:%M}",
        )
        for d in drafts
    ]
    print_table(("编号", "标题", "状态", "待处理", "更新"), rows)


@drafts_app.command("show")
def show_draft(draft_id: DraftArgument, *, as_json: JsonFlag = False) -> None:
    """显示一份稿件的全文和核验结果。"""
    found = open_services().drafts.get(draft_id)
    if as_json:
        from api.views import draft_view

        print_json(draft_view(found))
        return
    out = console()
    out.print(f"[bold]{escape(found.title)}[/bold]")
    for item in found.sections:
        heading = f"{item.plan.full_heading or '引言'}  [{item.plan.section_key}]"
        out.print(f"\n[cyan]{escape(heading)}[/cyan]")
        out.print(escape(item.text))
    print_findings(found.without_dismissed().all_findings())


@drafts_app.command("sources")
def show_sources(
    draft_id: DraftArgument, section_key: SectionArgument, *, as_json: JsonFlag = False
) -> None:
    """一个部分的出处：文中每处依据什么，写作时参考了哪些范文和政策。"""
    from api.drafting import find_section
    from api.written_beside import passages_beside

    services = open_services()
    found = services.drafts.get(draft_id)
    section = found.section(find_section(found, section_key))
    if section is None or section.revision is None:
        console().print("这个部分还没有文本。")
        return
    shown = passages_beside(services, found, section, None)
    if as_json:
        from api.views import shown_passage_view, source_view

        print_json(
            {
                "sources": [source_view(source) for source in section.revision.sources],
                "passages": [shown_passage_view(each) for each in shown],
            }
        )
        return
    print_sources(section.revision, found.sheet)
    print_shown_passages(shown)


@drafts_app.command("export")
def export_draft(
    draft_id: DraftArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="存为 .docx。")],
    *,
    comments: CommentsFlag = True,
    provenance: ProvenanceFlag = True,
    ai_label: AiLabelFlag = None,
) -> None:
    """把一份稿件存为 Word 文件。"""
    check_output(output, ".docx")
    services = open_services()
    found = services.drafts.get(draft_id)
    done = export_to(
        services, found, output, comments=comments, provenance=provenance, ai_label=ai_label
    )
    console().print(escape(done))


@drafts_app.command("revisions")
def list_revisions(
    draft_id: DraftArgument, section_key: SectionArgument, *, as_json: JsonFlag = False
) -> None:
    """列出一个部分有过的每一稿文本。"""
    from api.drafting import find_section

    services = open_services()
    found = services.drafts.get(draft_id)
    revisions = services.drafts.revisions(found.draft_id, find_section(found, section_key))
    if as_json:
        from api.views import revision_view

        print_json([revision_view(item) for item in revisions])
        return
    out = console()
    for item in revisions:
        when = f"{item.created_at.astimezone():%Y-%m-%d %H:%M}"
        head = f"第{item.number}稿  {REVISION_ORIGIN_LABELS[item.origin]}  {item.writer}  {when}"
        out.print(f"[cyan]{escape(head)}[/cyan]")
        out.print(escape(item.text) + "\n")


@drafts_app.command("restore")
def restore_revision(
    draft_id: DraftArgument,
    section_key: SectionArgument,
    number: Annotated[int, typer.Argument(help="要还原第几稿。")],
    author: Annotated[str, typer.Option("--author", help="还原人姓名。")],
) -> None:
    """还原一个部分从前的文本；现在的文本仍留着，可再还原。"""
    from api.drafting import find_section

    services = open_services()
    found = services.drafts.get(draft_id)
    key = find_section(found, section_key)
    section = found.section(key)
    seen = section.revision.number if section and section.revision else 0
    after = services.drafting.restore_revision(found.draft_id, key, number, author, seen)
    restored = after.section(key)
    console().print(f"已还原第{number}稿，现为第{seen + 1}稿。")
    if restored is not None and restored.revision is not None:
        console().print(escape(restored.text))
        print_findings(restored.revision.findings)


@drafts_app.command("finalize")
def finalize(
    draft_id: DraftArgument,
    author: Annotated[str, typer.Option("--author", help="定稿人姓名。")],
    *,
    accept_open_points: Annotated[
        bool, typer.Option("--accept-open-points", help="还有未处理的问题也定稿，问题会记录在案。")
    ] = False,
) -> None:
    """定稿：锁定稿件，并收入文档库作为明年的往年报告。"""
    services = open_services()
    done = services.finalizing.finalize(draft_id, author, accept_open_points=accept_open_points)
    console().print(
        escape(f"《{done.title}》已定稿并归档，不能再修改；取消用 drafter drafts reopen。")
    )


@drafts_app.command("reopen")
def reopen(draft_id: DraftArgument) -> None:
    """取消定稿：稿件可以再改，归档的文本从文档库移除。"""
    opened = open_services().finalizing.reopen(draft_id)
    console().print(escape(f"《{opened.title}》已取消定稿，可以继续修改。"))


@drafts_app.command("dismiss")
def dismiss(
    draft_id: DraftArgument,
    finding_id: Annotated[
        str, typer.Argument(help="核验结果的编号，见 drafter drafts show --json。")
    ],
    reason: Annotated[str, typer.Option("--reason", help="理由。")],
    author: Annotated[str, typer.Option("--author", help="经办人姓名。")],
) -> None:
    """注明理由，忽略一条核验结果；那句话一改，它会再出现。"""
    after = open_services().settling.dismiss(draft_id, finding_id, reason, author)
    console().print(f"已忽略，还有 {len(after.open_findings())} 处待处理。")


def export_to(
    services: "Services",
    draft: "Draft",
    output: Path,
    *,
    comments: bool = True,
    provenance: bool = True,
    ai_label: bool | None = None,
) -> str:
    """Write a draft's .docx; gives a sentence on what was done."""
    from api.drafting import export

    content = export(
        services,
        draft,
        with_comments=comments,
        with_provenance=provenance,
        with_ai_label=ai_label,
    )
    return write_file(output, content)
