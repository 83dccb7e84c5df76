"""``drafter take-back``: what was edited in Word comes back into its draft."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_files import read_file
from api.cli_options import DraftArgument, JsonFlag, open_services
from api.cli_output import console, escape, print_findings, print_json
from drafter.domain.conversation import DiffKind
from drafter.domain.labels import RETURN_STATE_LABELS
from drafter.domain.returned import ReturnState

if TYPE_CHECKING:
    from drafter.domain.returned import ReturnPreview, SectionReturn

_COLORS = {DiffKind.KEPT: "default", DiffKind.REMOVED: "red strike", DiffKind.ADDED: "green"}


def take_back(
    draft_id: DraftArgument,
    file: Annotated[Path, typer.Argument(help="在 Word 或 WPS 中改过的 .docx。", exists=True)],
    author: Annotated[str, typer.Option("--author", help="修改人姓名；不写则只预览。")] = "",
    sections: Annotated[
        list[str] | None,
        typer.Option("--section", help="只取回这些部分（可多次）；有冲突、已删去的要点名。"),
    ] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """取回在 Word 中改过的文稿：先列出改动，写明修改人才写入。"""
    from api.drafting import find_section
    from api.return_views import preview_view, taken_back_view

    services = open_services()
    draft = services.drafts.get(draft_id)
    only = tuple(find_section(draft, name) for name in sections or ())
    content = read_file(file)
    preview = services.returning.preview(draft.draft_id, file.name, content)
    if not author:
        if as_json:
            print_json(preview_view(preview))
        else:
            _print_preview(preview)
            console().print("以上只是预览，写明 --author 修改人 才会写入。")
        return
    taken = services.returning.take_back(
        draft.draft_id, file.name, content, author, preview_id=preview.preview_id, only=only
    )
    if as_json:
        print_json(taken_back_view(taken))
        return
    _print_preview(preview)
    console().print(f"已取回 {len(taken.taken)} 个部分。")
    for key in taken.kept_beside:
        console().print(
            f"[yellow]有冲突[/yellow] {key}：系统中的文本没有动，文件里的文本留作修改稿，"
            f"可用 drafter drafts restore 还原，或用 --section {key} 取回。"
        )
    print_findings(taken.draft.without_dismissed().all_findings())


def _print_preview(preview: "ReturnPreview") -> None:
    out = console()
    for warning in preview.warnings:
        out.print(f"[dim]提示[/dim] {escape(warning)}")
    for section in preview.sections:
        if section.state is not ReturnState.UNCHANGED or section.notes:
            _print_section(section)
    for block in preview.unplaced:
        where = f"在“{block.near}”处" if block.near else "在开头"
        out.print(f"[yellow]没有放进任何部分[/yellow]（{escape(where)}）：{escape(block.note)}")
        out.print(escape(block.text))
    for comment in preview.comments:
        out.print(
            f"批注（{escape(comment.author)}）{escape(f'“{comment.anchor}”')}："
            f"{escape(comment.message)}"
        )
    if preview.changes_nothing:
        out.print("文件与文稿一致，没有改动。")


def _print_section(section: "SectionReturn") -> None:
    out = console()
    name = f"{section.heading or '引言'}  [{section.section_key}]"
    out.print(f"\n[cyan]{escape(name)}[/cyan]  {RETURN_STATE_LABELS[section.state]}")
    for note in section.notes:
        out.print(escape(note))
    if section.has_new_text:
        parts = [f"[{_COLORS[p.kind]}]{escape(p.text)}[/{_COLORS[p.kind]}]" for p in section.diff]
        out.print("".join(parts))
