"""How the command line shows things: tables, progress, findings. Output is Chinese."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drafter.domain.labels import FINDING_LABELS, SEVERITY_LABELS
from drafter.domain.verification import Finding, Severity, VerificationStatus

if TYPE_CHECKING:
    from rich.console import Console

    from api.indexing import IndexSummary
    from api.verifying import FileVerification
    from drafter.domain.report import Draft

_VERDICTS = {
    VerificationStatus.VERIFIED: "已核实",
    VerificationStatus.UNVERIFIED: "待核实",
    VerificationStatus.CONFLICTING: "有出入",
}
COLORS = {Severity.ERROR: "red", Severity.UNVERIFIED: "yellow", Severity.HINT: "dim"}


class Steps:
    """Moves a progress bar; called with the name of each finished item."""

    def __init__(self, advance: Callable[[str], None], set_total: Callable[[int], None]) -> None:
        self._advance = advance
        self.total = set_total
        """Told how many items there are, once that is known."""

    def __call__(self, item: str) -> None:
        """One item more is done."""
        self._advance(item)


def console(*, stderr: bool = False) -> "Console":
    """Standard output, or standard error for what is no result."""
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=True, highlight=False)


def escape(text: str) -> str:
    """Staff text with square brackets that Rich must not take for markup."""
    from rich.markup import escape as rich_escape

    return rich_escape(text)


def print_json(value: object) -> None:
    """For scripts: UTF-8, Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that fits the terminal."""
    from rich.table import Table

    table = Table(*headers, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)


@contextmanager
def progress(label: str, total: int, *, quiet: bool = False) -> Iterator[Steps]:
    """A progress bar on standard error; gives a function to call with each finished item."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[item]}[/dim]"),
        console=console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task(label, total=total, item="")
        yield Steps(
            lambda item: bar.update(task, advance=1, item=escape(item[:30])),
            lambda count: bar.update(task, total=count),
        )


def print_index_summary(summary: "IndexSummary") -> None:
    """What became of the files, with a reason for each that was skipped."""
    out = console()
    out.print(
        f"收录 {len(summary.added)} 个文件（{summary.passage_count} 个片段），"
        f"未变化 {len(summary.unchanged)} 个，跳过 {len(summary.skipped)} 个。"
    )
    for notice in summary.notices:
        out.print(f"[dim]提示[/dim] {escape(notice)}")
    for _, reason in summary.skipped:
        out.print(f"[yellow]跳过[/yellow] {escape(reason)}")


def print_draft(draft: "Draft", done: str) -> None:
    """Where the draft is (``done`` says it), and what the clerk has to look at."""
    out = console()
    out.print(f"[bold]{escape(draft.title)}[/bold]  编号 {draft.draft_id[:12]}")
    out.print(escape(done))
    for note in draft.notices:
        out.print(f"[dim]提示[/dim] {escape(note)}")
    for section in draft.sections:
        if section.revision is None:
            name = section.plan.full_heading or "引言"
            out.print(
                f"[red]未写成[/red] {escape(name)}：{escape(section.failure)}"
                f"可用 drafter section {draft.draft_id[:12]} {section.plan.section_key} 重写。"
            )
    print_findings(draft.without_dismissed().all_findings())


def print_findings(findings: Sequence[Finding]) -> None:
    """Findings by severity, the most serious first."""
    out = console()
    counts = {s: sum(f.severity is s for f in findings) for s in Severity}
    line = "、".join(f"{SEVERITY_LABELS[s]} {n} 处" for s, n in counts.items() if n)
    out.print(f"核验结果：{line or '每个数字、日期、文件名都有出处，事实全部用上。'}")
    for finding in sorted(findings, key=lambda f: list(Severity).index(f.severity)):
        out.print(finding_line(finding, finding.section_key))


def finding_line(finding: Finding, place: str) -> str:
    """One finding in one line, with where it stands."""
    color = COLORS[finding.severity]
    mark = f"[{color}]{SEVERITY_LABELS[finding.severity]}[/{color}]"
    excerpt = f"“{finding.excerpt[:40]}” " if finding.excerpt.strip() else ""
    where = f"{place} " if place else ""
    label = escape(where + FINDING_LABELS[finding.code])
    suggestion = f"建议：{finding.suggestion}" if finding.suggestion else ""
    return f"{mark} {label}：{escape(excerpt + finding.message + suggestion)}"


def print_verification(verification: "FileVerification") -> None:
    """Findings in a file, each with its line and column; then how many claims got which verdict."""
    out = console()
    if not verification.findings:
        out.print("每个数字、日期、文件名、单位名都有出处，事实全部用上。")
    for item in verification.findings:
        place = f"第{item.line}行第{item.column}字" if item.line else "全文"
        out.print(finding_line(item.finding, place))
    verdicts = verification.verdicts
    line = "、".join(f"{label} {verdicts[status]} 处" for status, label in _VERDICTS.items())
    out.print(f"共核验 {verdicts.total()} 处数字、日期和名称：{line}。")


def print_section_change(before: "Draft", after: "Draft", section_key: str) -> None:
    """The old and the new text of a section by sentences, and that the rest is as it was."""
    import difflib

    out = console()
    old, new = before.section(section_key), after.section(section_key)
    old_text, new_text = (s.text if s else "" for s in (old, new))
    if new is not None:
        out.print(f"[bold]{escape(new.plan.full_heading or '引言')}[/bold]")
    for line in difflib.ndiff(_sentences(old_text), _sentences(new_text)):
        color = {"+": "green", "-": "red", " ": "default"}.get(line[0])
        if color:
            out.print(f"[{color}]{escape(line)}[/{color}]")
    others = [
        (a.text, b.text)
        for a, b in zip(before.sections, after.sections, strict=True)
        if a.plan.section_key != section_key
    ]
    same = sum(a == b for a, b in others)
    out.print(f"其余 {len(others)} 个部分中 {same} 个一字未动。")
    if new is not None and new.revision is not None:
        print_findings(new.revision.findings)


def _sentences(text: str) -> list[str]:
    return [s for s in text.replace("。", "。\n").splitlines() if s]
