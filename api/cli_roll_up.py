"""``drafter roll-up``: several branches' fact sheets become the parent body's."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_files import check_output, read_file, write_file
from api.cli_options import JsonFlag, TypeOption, open_services
from api.cli_output import console, escape, print_json


def roll_up(
    sheets: Annotated[list[Path], typer.Argument(help="各单位的事实表。", exists=True)],
    organization: Annotated[str, typer.Option("--organization", help="汇总单位名称。")],
    output: Annotated[Path, typer.Option("-o", "--output", help="存为。")] = Path("汇总表.xlsx"),
    organization_short: Annotated[str, typer.Option("--short", help="汇总单位简称。")] = "",
    expected: Annotated[
        list[str] | None, typer.Option("--expected", help="应报送的单位（可多次），查谁没有报。")
    ] = None,
    report_type: TypeOption = "",
    *,
    as_json: JsonFlag = False,
) -> None:
    """把各单位的事实表汇总成一张，相同数据项相加；不能相加的逐项说明。"""
    from api.rolling_up import read_and_roll_up, roll_up_view
    from drafter.facts import roll_up_workbook

    check_output(output, ".xlsx")
    rolled, notes = read_and_roll_up(
        open_services(),
        [(path.name, read_file(path)) for path in sheets],
        organization=organization,
        organization_short=organization_short,
        report_type=report_type,
        expected=expected or (),
    )
    done = write_file(
        output, roll_up_workbook(rolled, f"{rolled.sheet.organization}事实表（汇总）")
    )
    if as_json:
        print_json(roll_up_view(rolled, notes))
        return
    out = console()
    out.print(
        f"{escape(done)}。汇总了 {len(rolled.branches)} 个单位、{len(rolled.sheet.facts)} 项。"
    )
    if rolled.absent:
        out.print(f"[yellow]没有报送[/yellow] {escape('、'.join(rolled.absent))}")
    for line in rolled.lines:
        if line.total is None:
            out.print(f"[yellow]未汇总[/yellow] {escape(f'{line.label}：{line.note}')}")
        elif line.note:
            out.print(f"[dim]提示[/dim] {escape(f'{line.label}：{line.note}')}")
    for note in notes:
        out.print(f"[dim]提示[/dim] {escape(note)}")
