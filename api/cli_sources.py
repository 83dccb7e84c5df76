"""How the command line shows what a text rests on, and what a document was used for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.cli_output import console, escape
from drafter.domain.verification import BOUND_BY_HAND, SourceKind

if TYPE_CHECKING:
    from api.written_beside import ShownPassage
    from drafter.domain.fact import FactSheet
    from drafter.domain.report import Revision
    from drafter.domain.source import Passage
    from drafter.domain.verification import SourcedSpan
    from drafter.ports import DocumentUse

_ROLES = {"own": "本单位往年报告", "others": "其他单位范文", "policy": "政策文件"}
_TITLES_SHOWN = 5


def print_sources(revision: "Revision", sheet: "FactSheet") -> None:
    """Each span of a section's text and what it rests on."""
    out = console()
    out.print("[bold]文中出处[/bold]")
    if not revision.sources:
        out.print("  没有（文中没有数字、日期、文件名等需要出处的内容，或都待核实）。")
    for source in revision.sources:
        words = revision.text[source.span.start : source.span.end]
        out.print(escape(f"  {words} ← {_origin(source, sheet)}"))


def print_shown_passages(shown: Sequence["ShownPassage"]) -> None:
    """What a section was written beside, each passage once with its places."""
    out = console()
    out.print("\n[bold]写作时参考[/bold]（范文只取写法，其中的数字、名称不进入稿件）")
    if not shown:
        out.print("  没有，或所参考的文件已不在文档库中。")
    for each in shown:
        place = " / ".join((each.passage.document_title, *each.passage.heading_path))
        out.print(f"  [cyan]{escape(f'{_ROLES[each.role]}：{place}')}[/cyan]")
        if each.same:
            out.print(f"    {escape(other_places(each.same))}")


def print_uses(uses: Sequence["DocumentUse"]) -> None:
    """The drafts that a document was used in."""
    out = console()
    for use in uses:
        told = [
            f"{label}{'、'.join(headings)}"
            for label, headings in (("被引用：", use.cited_in), ("写作时参考：", use.shown_for))
            if headings
        ]
        out.print(escape(f"用在：{use.title}（{use.draft_id[:12]}） {'；'.join(told)}"))
    if not uses:
        out.print("用在：还没有稿件用到它。")


def other_places(same: Sequence["Passage"]) -> str:
    """另有 39 处相同：《…》、《…》等."""
    titles = list(dict.fromkeys(f"《{passage.document_title}》" for passage in same))
    rest = "等" if len(titles) > _TITLES_SHOWN else ""
    return f"另有 {len(same)} 处相同：{'、'.join(titles[:_TITLES_SHOWN])}{rest}"


def _origin(source: "SourcedSpan", sheet: "FactSheet") -> str:
    if source.source_kind in (SourceKind.FACT, SourceKind.DERIVED_FACT):
        fact = sheet.by_id().get(source.source_id)
        if fact is None:
            return source.note or "数据项已不在事实表中"
        stated = fact.derivation.formula if fact.derivation else fact.source.render()
        by_hand = source.note if source.note.startswith(BOUND_BY_HAND) else ""
        return "，".join(filter(None, [f"数据项“{fact.label}”", stated, by_hand]))
    if source.source_kind is SourceKind.PASSAGE:
        return f"政策文件《{source.note}》" if source.note else "政策文件"
    if source.source_kind is SourceKind.COMPUTED:
        return f"推算：{source.note}"
    return "事实表的单位和年度"
