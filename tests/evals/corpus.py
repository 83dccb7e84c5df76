"""Real past reports, read from outside the project: which of them, and cut into sections.

They are other people's texts and stay where they are; without them this part is skipped. The
choice is fixed (every n-th of a genre by name), so the figures are the same wherever they are.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "shared" / "corpus"
"""Beside the checkout: ../shared/corpus."""
EVERY: dict[str, int] = {
    "党建工作动态": 2, "党建工作报道": 12, "党支部工作总结": 1, "学习心得体会": 7,
    "政务工作报道": 6, "政府工作报告_国家": 14, "政府工作报告_市级": 3,
    "政府工作报告_省级": 5, "法院工作报告": 1, "社会团体工作报告": 1, "部门工作汇报": 1,
}  # fmt: skip
"""Of each genre every n-th report: 60 in all, few of the long ones that are full of figures."""
LONGEST_REPORT = 5_000
"""Characters of a report that are read; the annual ones of governments have 20,000."""
_LONGEST_SECTION = 400
_LEAST_OF_A_SECTION = 200
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、.{2,40}")
_YEAR = re.compile(r"((?:19|20)\d\d)年")


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A piece of a report that is checked by itself, below its heading of the first level."""

    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class PastReport:
    """A real report."""

    name: str
    genre: str
    organization: str
    year: int
    """The year that it speaks of."""
    sections: tuple[ReportSection, ...]


def is_there(folder: Path = FOLDER) -> bool:
    """Whether this machine has the reports."""
    return (folder / "MANIFEST.tsv").is_file()


def read_reports(folder: Path = FOLDER, choice: int = 1) -> list[PastReport]:
    """The chosen reports, genre by genre.

    ``choice`` 2 and 3 are others of the genres that have enough: to see how what was bettered on
    the first choice does on texts that it was not bettered on.
    """
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = {row["path"]: row for row in csv.DictReader(file, delimiter="\t")}
    reports = []
    for genre, every in EVERY.items():
        starts = (every - 1, every // 2 - 1, 0)[:choice]
        if starts[-1] < 0 or starts[-1] in starts[:-1]:
            continue  # of what is read this densely there are no others
        for path in sorted((folder / "reports" / genre).glob("*.txt"))[starts[-1] :: every]:
            row = rows[f"reports/{genre}/{path.name}"]
            text = _start_of(path.read_text(encoding="utf-8"))
            year = year_of(text, row["year"])
            sections = tuple(cut(text))
            name = f"{genre}/{path.stem}"
            reports.append(PastReport(name, genre, row["issuing_body"], year, sections))
    return reports


def _start_of(text: str) -> str:
    """Whole sentences only."""
    if len(text) <= LONGEST_REPORT:
        return text
    return text[: text.rfind("。", 0, LONGEST_REPORT) + 1]


def year_of(text: str, published: str) -> int:
    """The year of publication, or the one before where the text speaks more of that."""
    year = int(re.sub(r"\D", "", published)[:4] or 2023)
    stated = [int(found) for found in _YEAR.findall(text)]
    return year - 1 if stated.count(year - 1) > stated.count(year) else year


def cut(text: str) -> Iterator[ReportSection]:
    """Paragraphs; long ones at the end of a sentence, short ones together with the next."""
    heading, kept = "", ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if _HEADING.fullmatch(line):
            if kept.strip():
                yield ReportSection(kept.strip(), heading)
            heading, kept = line, ""
            continue
        for sentence in re.findall("[^。！？]+[。！？]?[”’）]*", line):
            if len(kept) + len(sentence) > _LONGEST_SECTION and kept:
                yield ReportSection(kept, heading)
                kept = ""
            kept += sentence
        if len(kept) >= _LEAST_OF_A_SECTION:
            yield ReportSection(kept, heading)
            kept = ""
        elif kept:
            kept += "\n"
    if kept.strip():
        yield ReportSection(kept.strip(), heading)
