"""Use cases of report types: look at one, propose one from a sample, keep one's own."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from api.indexing import guess_kind
from api.schemas.report_types import ReportTypeIn
from drafter.domain.report import ExpectedFact, ReportType, SectionRole, SectionType
from drafter.domain.source import DocumentKind, SourceDocument
from drafter.errors import Conflict, InvalidRequest
from drafter.redaction.planted import without_orders

if TYPE_CHECKING:
    from api.bootstrap import Services

Json = dict[str, Any]


def all_types(services: "Services") -> dict[str, ReportType]:
    """The product's report types and the installation's own."""
    from drafter.reference.report_types import load_report_types

    return {**load_report_types(), **services.own_types.all()}


def type_view(report_type: ReportType, revision_number: int = 0) -> Json:
    """A report type in full."""
    view = asdict(report_type)
    for section in view["sections"]:
        section["role"] = section["role"].value
    return {**view, "is_own": revision_number > 0, "revision_number": revision_number}


def one_type(services: "Services", slug: str) -> tuple[ReportType, int]:
    """A report type with the number of its revision, 0 for the product's.

    Raises:
        NotFound: there is none of this slug.
    """
    from drafter.reference.report_types import load_report_types

    shipped = load_report_types().get(slug)
    return (shipped, 0) if shipped else services.own_types.get(slug)


def own_number(services: "Services", slug: str) -> int:
    """The revision number of an own type.

    Raises:
        NotFound: there is no such type.
        Conflict: it comes with the product and can't be changed.
    """
    _, number = one_type(services, slug)
    if number == 0:
        raise Conflict("随产品附带的报告类型不能改、不能删，可以照它另建一个。")
    return number


def proposed_type(services: "Services", file_name: str, content: bytes) -> Json:
    """What a sample document suggests; nothing is kept.

    Raises:
        DocumentUnreadable: the file cannot be read.
    """
    from drafter.facts.propose_type import propose_report_type

    if guess_kind(file_name) is DocumentKind.POLICY:
        raise InvalidRequest(f"{file_name} 像是政策文件，请传一份这类报告的范文。")
    document = services.read_document(file_name, content, kind=DocumentKind.PAST_REPORT)
    found, warnings = propose_report_type(_without_orders(document), services.lexicon)
    return {**type_view(found), "warnings": list(warnings)}


def _without_orders(document: SourceDocument) -> SourceDocument:
    """Without sentences that speak to a model: a type's wording is said in every draft."""
    sections = tuple(
        replace(section, paragraphs=tuple(without_orders(text)[0] for text in section.paragraphs))
        for section in document.sections
    )
    return replace(document, sections=sections)


def checked_type(services: "Services", given: ReportTypeIn, slug: str = "") -> ReportType:
    """A report type that a person made, if drafts can be written from it.

    Raises:
        InvalidRequest: something in it is wrong; all of it is named.
    """
    from drafter.facts.check_type import problems_of_type

    found = _made_of(given)
    problems = [*problems_of_type(found, services.lexicon)]
    others = (each for each in all_types(services).values() if each.report_type != slug)
    if any(other.name == found.name for other in others):
        problems.append(f"已有叫“{found.name}”的报告类型，请换个名称")
    if problems:
        raise InvalidRequest("；".join(problems))
    return found


def _made_of(given: ReportTypeIn) -> ReportType:
    part = item = 0
    sections: list[SectionType] = []
    for section in given.sections:
        if section.level == 1:
            part, item = part + 1, 0
        elif section.level > 1:
            item += 1
        key = {0: "introduction", 1: f"part-{part}"}.get(section.level, f"part-{part}-{item}")
        expected = tuple(
            ExpectedFact(e.label, e.kind, e.measure_unit, tuple(e.aliases), e.is_required)
            for e in section.expected_facts
        )
        sections.append(
            SectionType(
                key,
                section.level,
                section.heading,
                SectionRole(section.role),
                tuple(section.categories),
                expected,
                tuple(section.openings),
                tuple(section.purposes),
                section.min_characters,
                section.max_characters,
            )
        )
    aliases = tuple(dict.fromkeys((given.name, *given.aliases)))
    style = tuple(given.style)
    return ReportType("", given.name, given.title, tuple(sections), given.person, style, aliases)


def remove_type(services: "Services", slug: str, expected_number: int) -> None:
    """Take an own type away, unless a draft is of it.

    Raises:
        NotFound: there is no such type.
        Conflict: a draft is of it, or it comes with the product.
        RevisionConflict: it was changed meanwhile.
    """
    own_number(services, slug)
    drafts = [d.title for d in services.drafts.list_drafts() if d.report_type == slug]
    if drafts:
        raise Conflict(
            f"还有 {len(drafts)} 份稿件是这一类（如《{drafts[0]}》），删了稿件才能删类型。"
        )
    services.own_types.remove(slug, expected_number=expected_number)
