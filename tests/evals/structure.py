"""Headings and metadata against labels by hand: F1, and accuracy of each field.

The documents are other people's and stay beside the checkout; without them this part is skipped.
"""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drafter.domain.source import DocumentKind, SourceDocument
from tests.evals.corpus import FOLDER
from tests.evals.table import print_table
from vectorstore.lines import Line, clean_text
from vectorstore.reading import read_document
from vectorstore.structure import parse_structure
from vectorstore.titles import part_head

LABELS = Path(__file__).with_name("structure_labels.toml")
UNDECIDED = "?"
FIELDS = ("title", "who", "year", "number", "date", "superseded")


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document and what a person reads in it."""

    path: str
    lines: tuple[str, ...]
    headings: frozenset[int]
    """Numbers of the lines that are headings, counted from 1."""
    fields: dict[str, str]
    is_held_out: bool


@dataclass
class StructureScore:
    """Counts over some documents."""

    found: int = 0
    right: int = 0
    labelled: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the found headings that are headings."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the headings that were found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_labels(folder: Path = FOLDER) -> list[LabelledDocument]:
    """The labelled documents; none where the corpus is missing or one has changed."""
    labels = tomllib.loads(LABELS.read_text(encoding="utf-8"))["documents"]
    found = []
    for label in labels:
        path = folder / label["path"]
        if not path.is_file():
            return []
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest()[:16] != label["sha256"]:
            return []
        found.append(
            LabelledDocument(
                path=label["path"],
                lines=tuple(content.decode("utf-8").splitlines()),
                headings=frozenset(numbers(label["headings"])),
                fields={name: label[name] for name in FIELDS},
                is_held_out=label.get("held_out", False),
            )
        )
    return found


def numbers(ranges: str) -> list[int]:
    """The numbers of ``3 5-7``."""
    spans = ([int(n) for n in part.split("-")] for part in ranges.split())
    return [number for span in spans for number in range(span[0], span[-1] + 1)]


def score(documents: Sequence[LabelledDocument]) -> StructureScore:
    """What the readers make of the documents, against the labels."""
    total = StructureScore()
    for labelled in documents:
        _score_headings(labelled, total)
        _score_fields(labelled, total)
    return total


def _score_headings(labelled: LabelledDocument, total: StructureScore) -> None:
    cleaned = ((n, clean_text(text)[0]) for n, text in enumerate(labelled.lines, start=1))
    # A line's number stands where the page of a PDF does: sections then know their line.
    lines = part_head([Line(text, page=n) for n, text in cleaned if text])
    sections = parse_structure(lines).sections
    found = {s.page for s in sections if s.level}
    total.found += len(found)
    total.labelled += len(labelled.headings)
    total.right += len(found & labelled.headings)
    if found != labelled.headings:
        extra = sorted(n for n in found - labelled.headings if n is not None)
        missed = sorted(labelled.headings - found)
        total.mistakes.append(f"{labelled.path}: extra {extra}, missed {missed}")


def _score_fields(labelled: LabelledDocument, total: StructureScore) -> None:
    kind = DocumentKind.POLICY if labelled.path.startswith("policies") else DocumentKind.PAST_REPORT
    content = "\n".join(labelled.lines).encode()
    document = read_document("文件.txt", content, kind=kind)
    for name in FIELDS:
        label = labelled.fields[name]
        if label == UNDECIDED:
            continue
        wanted = _title(labelled, label) if name == "title" else label
        read = _READ[name](document)
        total.judged[name] += 1
        total.fields[name] += read == wanted
        if read != wanted:
            total.mistakes.append(f"{labelled.path}: {name} is {read!r}, labelled {label!r}")


def _title(labelled: LabelledDocument, label: str) -> str:
    if not label:
        return "文件"
    lines, _, length = label.partition(":")
    joined = _closed("".join(labelled.lines[n - 1] for n in numbers(lines)))
    return joined[: int(length)] if length else joined


def _closed(text: str) -> str:
    return re.sub(r"\s", "", clean_text(text)[0])


_READ: dict[str, Callable[[SourceDocument], Any]] = {
    "title": lambda d: _closed(d.title),
    "who": lambda d: d.issuing_agency if d.kind is DocumentKind.POLICY else d.organization,
    "year": lambda d: str(d.year or ""),
    "number": lambda d: d.document_number,
    "date": lambda d: d.document_date.isoformat() if d.document_date else "",
    "superseded": lambda d: " ".join(
        hashlib.sha256(ended.title.encode()).hexdigest()[:8] for ended in d.superseded
    ),
}


def print_structure(documents: Sequence[LabelledDocument]) -> None:
    """The table, the documents that the reader was mended on and those held out apart."""
    halves = {
        "mended on": [d for d in documents if not d.is_held_out],
        "held out": [d for d in documents if d.is_held_out],
    }
    rows = []
    for name, half in halves.items():
        counted = score(half)
        shares = [f"{counted.fields[f]}/{counted.judged[f]}" for f in FIELDS]
        heads = [counted.labelled, counted.precision, counted.recall, counted.f1]
        rows.append([name, len(half), *heads, *shares])
    print_table(
        "Structure and metadata of real documents, against labels by hand",
        ["documents", "number", "headings", "precision", "recall", "F1", *FIELDS],
        rows,
    )
