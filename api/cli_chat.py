"""``drafter chat``: talk about a draft on the command line."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import DraftArgument, JsonFlag, WriterOption, open_services
from api.cli_output import console, escape, print_json
from drafter.domain.conversation import DiffKind
from drafter.domain.verification import Severity

if TYPE_CHECKING:
    from rich.console import Console

    from api.bootstrap import Services
    from drafter.conversation.conversation import Turn
    from drafter.domain.conversation import Proposal

_SHOWN = {
    DiffKind.KEPT: "{}",
    DiffKind.REMOVED: "[red strike]{}[/red strike]",
    DiffKind.ADDED: "[green]{}[/green]",
}
_PLAIN = {DiffKind.KEPT: "{}", DiffKind.REMOVED: "[-{}-]", DiffKind.ADDED: "[+{}+]"}
"""Where there are no colors."""
_YES = frozenset({"y", "yes", "是", "好", "采纳", "可以"})


def chat(
    draft_id: DraftArgument,
    message: Annotated[str, typer.Argument(help="要说的话；不写则逐句对话，空行结束。")] = "",
    author: Annotated[str, typer.Option("--author", help="您的姓名。")] = "经办人",
    section: Annotated[str, typer.Option("--section", help="正在看的部分，如 s1.2。")] = "",
    selected: Annotated[str, typer.Option("--selected", help="选中的文字。")] = "",
    writer: WriterOption = "",
    *,
    accept: Annotated[bool, typer.Option("--accept", help="直接采纳给出的建议。")] = False,
    as_json: JsonFlag = False,
) -> None:
    """就一份稿件对话：改写、改数据、查出处、沿用去年、撤销；采纳后才写进稿件。"""
    import asyncio

    services = open_services()
    draft_id = services.drafts.get(draft_id).draft_id

    def say(text: str) -> "Turn":
        return asyncio.run(
            services.conversation.converse(
                draft_id,
                text,
                author,
                selected_text=selected,
                section_key=section,
                writer=writer,
            )
        )

    if message:
        turn = say(message)
        if accept:
            for proposal in turn.proposals:
                services.conversation.accept(draft_id, proposal.proposal_id, author)
        if as_json:
            from api.conversation_views import turn_view

            print_json(turn_view(turn))
            return
        print_turn(turn)
        if accept and turn.proposals:
            console().print("已采纳，写进稿件。")
        elif turn.proposals:
            console().print("尚未写进稿件；加 --accept 采纳，或不写要说的话进入对话。")
        return
    _talk(services, draft_id, author, say)


def _talk(services: "Services", draft_id: str, author: str, say: "Callable[[str], Turn]") -> None:
    """Messages line by line; each proposal is asked about at once."""
    out = console()
    out.print("请说（空行结束）：")
    for line in sys.stdin:
        if not line.strip():
            return
        turn = say(line.strip())
        print_turn(turn)
        for proposal in turn.proposals:
            out.print(f"采纳这条建议吗？（是/否）{escape(proposal.summary)}")
            reply = sys.stdin.readline().strip().lower()
            decide = services.conversation.accept if reply in _YES else services.conversation.reject
            decide(draft_id, proposal.proposal_id, author)
            out.print("已采纳，写进稿件。" if reply in _YES else "未采纳，稿件没有变动。")


def print_turn(turn: "Turn") -> None:
    """Answers and proposals of one message."""
    out = console()
    for answer in turn.message.answers:
        out.print(escape(answer.text))
    for proposal in turn.proposals:
        _print_proposal(out, proposal)


def _print_proposal(out: "Console", proposal: "Proposal") -> None:
    out.print(f"[cyan]建议[/cyan] {escape(proposal.summary)}")
    shown = _SHOWN if out.is_terminal else _PLAIN
    for change in proposal.sections:
        text = "".join(
            shown[part.kind].format(escape(part.text))
            if out.is_terminal
            else escape(shown[part.kind].format(part.text))
            for part in change.diff
        )
        out.print(f"[cyan]{change.section_key}[/cyan] {text}")
        marked = [f for f in change.revision.findings if f.severity is not Severity.HINT]
        for finding in marked:
            out.print(f"  [yellow]{escape(finding.message)}[/yellow]")
    for value in proposal.delta.changed:
        old, new = value.old or "（无）", value.new or "（无）"
        out.print(f"  数据 {value.fact_id} {escape(value.label)}：{escape(old)} → {escape(new)}")
    for name, ids in (
        ("新写进", proposal.delta.newly_told),
        ("不再写", proposal.delta.no_longer_told),
    ):
        if ids:
            out.print(f"  {name}：{'、'.join(ids)}")
    out.print(f"  其余{len(proposal.untouched)}个部分一字不动。")
