"""Report types (报告类型) as data: prompts/report_types/*.toml → ReportType."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from drafter.domain.fact import FactKind
from drafter.domain.report import ExpectedFact, ReportType, SectionRole, SectionType
from drafter.errors import ConfigurationError, UnknownReportType

Source = Callable[[], Mapping[str, ReportType]]
_more: list[Source] = []


def also_from(source: Source) -> None:
    """Let this process know the types of another source too, whatever they are when asked for."""
    _more.append(source)


@cache
def load_report_types() -> dict[str, ReportType]:
    """Every report type of the product by its slug (the name of its file).

    Raises:
        ConfigurationError: a file does not say what a report type must say.
    """
    types: dict[str, ReportType] = {}
    for entry in sorted(files("prompts").joinpath("report_types").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            slug = entry.name.removesuffix(".toml")
            types[slug] = parse_report_type(slug, entry.read_text(encoding="utf-8"))
    return types


def find_report_type(slug_or_name: str) -> ReportType:
    """The report type with this slug or Chinese name.

    Raises:
        UnknownReportType: there is none; the message lists those there are.
    """
    known: list[ReportType] = []
    for report_type in _every_type():
        if slug_or_name in (report_type.report_type, report_type.name):
            return report_type
        known.append(report_type)
    names = "、".join(f"{t.report_type}（{t.name}）" for t in known)
    raise UnknownReportType(f"没有报告类型“{slug_or_name}”，可用的有：{names}")


def title_aliases() -> dict[str, tuple[str, ...]]:
    """For each slug the words in a title that show a past report is of that type."""
    return {t.report_type: t.aliases for t in _every_type()}


def themes_of(slug: str) -> tuple[tuple[str, ...], ...]:
    """For each section on what was done the words that it is known by; none for unknown types."""
    return tuple(
        (section.heading, *section.categories)
        for report_type in _every_type()
        if report_type.report_type == slug
        for section in report_type.sections
        if section.level > 1 and section.role is SectionRole.ACHIEVEMENT
    )


def _every_type() -> Iterator[ReportType]:
    yield from load_report_types().values()
    for source in _more:
        yield from source().values()


def parse_report_type(slug: str, toml_text: str) -> ReportType:
    """Read one report type file.

    Raises:
        ConfigurationError: a key is missing, unknown or of the wrong type.
    """
    try:
        data = tomllib.loads(toml_text)
        sections = tuple(_section(item) for item in data.pop("sections"))
        return ReportType(
            report_type=slug,
            name=data.pop("name"),
            title=data.pop("title"),
            sections=sections,
            **{key: _frozen(value) for key, value in data.items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"报告类型文件 {slug}.toml 有误：{error}") from error


def _section(item: Mapping[str, Any]) -> SectionType:
    data = dict(item)
    expected = tuple(
        ExpectedFact(
            kind=FactKind(fact.pop("kind")), **{key: _frozen(value) for key, value in fact.items()}
        )
        for fact in (dict(each) for each in data.pop("expected_facts", ()))
    )
    return SectionType(
        section_key=data.pop("key"),
        role=SectionRole(data.pop("role")),
        expected_facts=expected,
        **{key: _frozen(value) for key, value in data.items()},
    )


def _frozen(value: object) -> Any:  # noqa: ANN401 - whatever TOML holds; the dataclass decides
    return tuple(value) if isinstance(value, list) else value
