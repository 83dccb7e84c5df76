"""The installation's own report types: one file for each revision of each, never overwritten.

A folder of the data folder holds ``own-1a2b3c4d.1.toml``, ``own-1a2b3c4d.2.toml`` … in the format
of prompts/report_types; the highest number is the present one, an empty file says that the type was
removed. A revision is written by creating its file, which one process alone can do: of two people
who change a type at the same time the second is told.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from drafter.domain.report import ExpectedFact, ReportType, SectionType
from drafter.errors import NotFound, RevisionConflict
from drafter.reference.report_types import parse_report_type

_FILE = re.compile(r"(own-[0-9a-f]{8})\.(\d+)\.toml")


class OwnReportTypes:
    """Keeps the report types that people of this installation made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> dict[str, ReportType]:
        """Every own type by its slug, in the order of their names."""
        found = {slug: self._read(slug, number) for slug, number in self._present()}
        return dict(sorted(found.items(), key=lambda item: item[1].name))

    def get(self, slug: str) -> tuple[ReportType, int]:
        """A type and the number of its revision.

        Raises:
            NotFound: no own type has this slug.
        """
        number = dict(self._present()).get(slug)
        if number is None:
            raise NotFound(f"没有自建的报告类型“{slug}”，可能已被删除。")
        return self._read(slug, number), number

    def create(self, report_type: ReportType) -> str:
        """Keep a new type; its slug is made here and given back."""
        slug = f"own-{secrets.token_hex(4)}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(slug, 1, to_toml(report_type))
        return slug

    def replace(self, slug: str, report_type: ReportType, *, expected_number: int) -> int:
        """Keep a changed type and give the number of the new revision.

        Raises:
            NotFound: no own type has this slug.
            RevisionConflict: it is no longer at ``expected_number``; nothing was written.
        """
        self._write(slug, self._next(slug, expected_number), to_toml(report_type))
        return expected_number + 1

    def remove(self, slug: str, *, expected_number: int) -> None:
        """Take a type away; drafts of it must not exist.

        Raises:
            NotFound: no own type has this slug.
            RevisionConflict: it is no longer at ``expected_number``; nothing was removed.
        """
        self._write(slug, self._next(slug, expected_number), "")

    def _present(self) -> Iterator[tuple[str, int]]:
        latest: dict[str, tuple[int, int]] = {}
        for path in self._folder.glob("own-*.toml"):
            if match := _FILE.fullmatch(path.name):
                number = int(match[2])
                latest[match[1]] = max(latest.get(match[1], (0, 0)), (number, path.stat().st_size))
        yield from ((slug, number) for slug, (number, size) in sorted(latest.items()) if size)

    def _read(self, slug: str, number: int) -> ReportType:
        return _parsed(slug, self._folder / f"{slug}.{number}.toml")

    def _next(self, slug: str, expected_number: int) -> int:
        _, number = self.get(slug)
        if number != expected_number:
            raise RevisionConflict("这个报告类型刚被别人改过，请重新打开，看过再改。")
        return number + 1

    def _write(self, slug: str, number: int, text: str) -> None:
        # Written aside and then linked: nobody ever reads half a file, nobody overwrites one.
        draft = self._folder / f".{secrets.token_hex(8)}"
        draft.write_text(text, encoding="utf-8")
        try:
            (self._folder / f"{slug}.{number}.toml").hardlink_to(draft)
        except FileExistsError as error:
            raise RevisionConflict("这个报告类型刚被别人改过，请重新打开，看过再改。") from error
        finally:
            draft.unlink()


@lru_cache(maxsize=256)
def _parsed(slug: str, path: Path) -> ReportType:
    """A revision never changes: it is read once."""
    return parse_report_type(slug, path.read_text(encoding="utf-8"))


def to_toml(report_type: ReportType) -> str:
    """The file of a report type, as :func:`parse_report_type` reads it."""
    lines = [
        *_entries(name=report_type.name, title=report_type.title, person=report_type.person),
        *_entries(aliases=report_type.aliases, style=report_type.style),
    ]
    for section in report_type.sections:
        lines += ["", "[[sections]]", *_section_lines(section)]
    return "\n".join(lines) + "\n"


def _section_lines(section: SectionType) -> Iterable[str]:
    yield from _entries(
        key=section.section_key,
        level=section.level,
        heading=section.heading,
        role=section.role.value,
        categories=section.categories,
        openings=section.openings,
        purposes=section.purposes,
        min_characters=section.min_characters,
        max_characters=section.max_characters,
    )
    for expected in section.expected_facts:
        yield "[[sections.expected_facts]]"
        yield from _fact_lines(expected)


def _fact_lines(expected: ExpectedFact) -> Iterable[str]:
    yield from _entries(
        label=expected.label,
        kind=expected.kind.value,
        measure_unit=expected.measure_unit,
        aliases=expected.aliases,
        is_required=expected.is_required,
    )


def _entries(**values: str | int | bool | tuple[str, ...]) -> Iterator[str]:
    # JSON's strings, numbers and lists of them are TOML's too.
    for name, value in values.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
