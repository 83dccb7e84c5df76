"""Checking any document against a fact sheet, and a copy of it with every finding as a comment."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from drafter.domain.fact import FactSheet
from drafter.domain.place import PlacedLine, TextPlace
from drafter.domain.verification import Finding, Span, VerificationStatus
from drafter.errors import InvalidRequest

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.domain.report import SectionRole

_PART_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}、\S{2,40}\s*$")
_CLOSING_LINES = 4
"""Signature, date, and what may follow them (the AI label, an annex)."""
_DATE_LINE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九十]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
)


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding with its place in the file: line and column count from 1, 0 for the whole text."""

    finding: Finding
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FileVerification:
    """What was found in a file, and how many claims got which verdict."""

    lines: tuple[PlacedLine, ...]
    findings: tuple[LocatedFinding, ...]
    verdicts: Counter[VerificationStatus]


@dataclass
class _Part:
    """The lines of a file from one heading 一、 to the next."""

    heading: str
    role: "SectionRole | None"
    lines: list[str]


def verify_file(
    services: "Services", file_name: str, content: bytes, sheet: FactSheet
) -> FileVerification:
    """Check any document against a fact sheet: findings in order, then unused facts.

    Lines are those of a text file, or the paragraphs of another, counted from 1; columns count
    characters. Policies out of force, figures and wording of past reports are found where the
    library holds them. The date of the document under its signature (成文日期) is no claim. Style
    is looked at over the whole text: ordinals run through it.

    Raises:
        DocumentUnreadable: the file cannot be read.
    """
    from drafter.domain.report import SectionPlan, SectionRole
    from drafter.verify.style.check_style import check_numbering, check_style
    from drafter.verify.verify_report import verify_report

    lines = services.read_lines(file_name, content)
    whole = _Located([line.text for line in lines])
    verdicts: Counter[VerificationStatus] = Counter()
    found: list[Finding] = []
    told = []
    for first, part in _parts(whole.lines):
        text = "\n".join(part.lines)
        # A plan without a key stands for a text whose role is not known (see verify_report).
        key = f"第{first + 1}行起" if part.role else ""
        plan = SectionPlan(key, 1, "", part.heading, part.role or SectionRole.ACHIEVEMENT)
        told.append((plan, text, ()))
        verification = services.drafting.examine(text, sheet, plan)
        offset = whole.starts[first]
        verdicts.update(
            verified.status
            for verified in verification.claims
            if not whole.is_closing_date(verified.claim.span.shifted(offset))
        )
        found += (
            replace(finding, span=finding.span.shifted(offset) if finding.span else None)
            for finding in verification.findings
        )
    text = "\n".join(whole.lines)
    found += (*check_style(text, services.lexicon), *check_numbering(text))
    found.sort(key=lambda finding: finding.span or Span(0, 0))
    located = [
        LocatedFinding(finding, *whole.place(finding.span))
        for finding in found
        if finding.span is None or not whole.is_closing_date(finding.span)
    ]
    located += [
        LocatedFinding(replace(finding, section_key="", span=None), 0, 0)
        for finding in verify_report(told, sheet, services.lexicon)
    ]
    return FileVerification(lines, tuple(located), verdicts)


class _Located:
    """The lines of a file, and where each begins in the whole text."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.starts = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def place(self, span: Span | None) -> tuple[int, int]:
        """Line and column, from 1; 0 and 0 for no span."""
        if span is None:
            return 0, 0
        line = bisect_right(self.starts, span.start)
        return line, span.start - self.starts[line - 1] + 1

    def is_closing_date(self, span: Span) -> bool:
        """Whether it stands in the line of the document's own date, near the end."""
        line, _ = self.place(span)
        return line > len(self.lines) - _CLOSING_LINES and bool(
            _DATE_LINE.fullmatch(self.lines[line - 1].strip())
        )


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, _Part]]:
    """The parts of a report, each with the index of its first line.

    What stands before the first heading says what is to come; a text without headings is one part
    whose role is not known.
    """
    from drafter.domain.report import role_of_heading

    starts = [i for i, line in enumerate(lines) if _PART_HEADING.match(line)]
    bounds = [*([] if starts[:1] == [0] else [0]), *starts, len(lines)]
    for first, end in pairwise(bounds):
        heading = lines[first].strip() if first in starts else ""
        role = role_of_heading(heading) if heading else None
        yield first, _Part(heading, role, list(lines[first:end]))


def commented_copy(
    services: "Services",
    file_name: str,
    content: bytes,
    sheet: FactSheet,
    verification: FileVerification,
) -> bytes:
    """A copy of a Word file with every finding as a comment at its place.

    What has no place of its own (an unused fact, the number of a list) stands at its line, or at
    the title.

    Raises:
        InvalidRequest: it is no Word file.
        DocumentUnreadable: comments cannot be put into this kind of Word file.
    """
    if not any(line.places for line in verification.lines):
        raise InvalidRequest(
            f"{file_name} 不是 Word 文件，只有 .docx 才能生成批注稿，请另存为 .docx 后再核验。"
        )
    title = next(line.places for line in verification.lines if line.places)
    return services.commented_copy(
        file_name,
        content,
        sheet,
        [
            (item.finding, _where(item), _places(verification.lines, item) or title)
            for item in verification.findings
        ],
    )


def _where(item: LocatedFinding) -> str:
    return f"第{item.line}行" if item.line else "全文"


def _places(lines: Sequence[PlacedLine], item: LocatedFinding) -> tuple[TextPlace, ...]:
    """The places of a finding's characters, or of its whole line where they have none."""
    span = item.finding.span
    if span is None or not item.line:
        return ()
    places = lines[item.line - 1].places
    start = item.column - 1
    inside = (place.cut(start, start + span.end - span.start) for place in places)
    return tuple(place for place in inside if place is not None) or places
