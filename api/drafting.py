"""Use cases shared by the CLI and the HTTP API: read a sheet, draft, regenerate, export."""

from typing import TYPE_CHECKING

from drafter.domain.fact import FactSheet
from drafter.domain.report import Draft, Section
from drafter.errors import NotFound
from drafter.ports import ExportOptions

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.domain.progress import OnProgress
    from drafter.facts import Otherwise

_PARTY_BODIES = ("党总支", "党支部", "党委", "机关党委", "党组")


def read_sheet(
    services: "Services",
    file_name: str,
    content: bytes,
    *,
    report_type: str = "",
    organization: str = "",
    year: int | None = None,
    supplied_by: str = "",
    otherwise: "Otherwise | None" = None,
) -> tuple[FactSheet, tuple[str, ...]]:
    """A checked fact sheet with its derived facts, and warnings for people.

    ``otherwise`` holds where the sheet does not say it.

    Without a stated report type a Party body's sheet is a 述职报告, any other a 工作总结.

    Raises:
        FactSheetError: the sheet has errors; all of them are named.
        DocumentUnreadable: the file is no readable sheet.
        UnknownReportType: there is no such type.
    """
    from drafter.facts import Otherwise, derive_facts, read_fact_sheet
    from drafter.reference.report_types import find_report_type

    chosen = find_report_type(report_type or "party-building-duty-report")
    reading = read_fact_sheet(
        file_name,
        content,
        report_type=chosen,
        lexicon=services.lexicon,
        supplied_by=supplied_by,
        organization=organization,
        report_year=year,
        otherwise=otherwise or Otherwise(),
    )
    sheet = reading.sheet
    if (
        not report_type
        and sheet.report_type == chosen.report_type
        and not _is_party_body(sheet.organization)
    ):
        return read_sheet(
            services,
            file_name,
            content,
            report_type="annual-work-summary",
            organization=organization,
            year=year,
            supplied_by=supplied_by,
            otherwise=otherwise,
        )
    notes = tuple(f"{p.place} {p.message}".strip() for p in reading.problems)
    return derive_facts(sheet), notes


def _is_party_body(organization: str) -> bool:
    return organization.endswith(_PARTY_BODIES)


def report_type_for(organization: str, report_type: str = "") -> str:
    """The report type that is meant where none is named: a Party body's is a 述职报告."""
    usual = "party-building-duty-report" if _is_party_body(organization) else "annual-work-summary"
    return report_type or usual


async def draft_sheet(
    services: "Services",
    sheet: FactSheet,
    writer: str,
    on_progress: "OnProgress",
    notices: tuple[str, ...] = (),
) -> Draft:
    """Draft a whole report; the draft carries ``notices``, what was to be said of the sheet."""
    from drafter.reference.report_types import find_report_type

    report_type = find_report_type(sheet.report_type)
    return await services.drafting.draft_report(
        sheet, report_type, services.writer(writer), on_progress, notices=notices
    )


async def regenerate(
    services: "Services",
    draft_id: str,
    section_key: str,
    writer: str,
    instruction: str,
    expected_number: int | None = None,
) -> Draft:
    """Write one section again; the others keep their text to the byte.

    Where no writer is named, it is the one that the draft was written with.
    """
    from drafter.reference.report_types import find_report_type

    draft = services.drafts.get(draft_id)
    report_type = find_report_type(draft.sheet.report_type)
    return await services.drafting.regenerate_section(
        draft.draft_id,
        section_key,
        report_type,
        services.writer(writer or draft.writer.partition(":")[0]),
        instruction,
        expected_number=expected_number,
    )


def find_section(draft: Draft, key_or_heading: str) -> str:
    """The key of a section named by its key or a part of its heading.

    Raises:
        NotFound: no section, or more than one, is named so.
    """
    matches = [
        s.plan.section_key
        for s in draft.sections
        if key_or_heading == s.plan.section_key
        or (key_or_heading and key_or_heading in s.plan.full_heading)
    ]
    if key_or_heading in matches:
        return key_or_heading
    if len(matches) == 1:
        return matches[0]
    problem = "不止一个部分叫" if matches else "没有部分叫"
    raise NotFound(f"{problem}“{key_or_heading}”，可用的有：{_section_names(draft)}")


def section_of(draft: Draft, section_key: str) -> Section:
    """The section with exactly this key: a program does not mean a part of a heading.

    Raises:
        NotFound: there is none.
    """
    section = draft.section(section_key)
    if section is None:
        raise NotFound(f"没有编号为“{section_key}”的部分，可用的有：{_section_names(draft)}")
    return section


def _section_names(draft: Draft) -> str:
    return "、".join(
        f"{s.plan.section_key} {s.plan.full_heading or '引言'}" for s in draft.sections
    )


def export(
    services: "Services",
    draft: Draft,
    *,
    with_comments: bool = True,
    with_provenance: bool = True,
    with_ai_label: bool | None = None,
) -> bytes:
    """The draft as a .docx; the label follows the settings where the caller leaves it open.

    Without comments and sources it is, once signed, the signed file itself.
    """
    if not (with_comments or with_provenance or with_ai_label is not None):
        signed = services.signing.valid_file(draft.draft_id)
        if signed is not None:
            return signed
    if with_ai_label is None:
        off = services.settings.ai_label_off_for
        with_ai_label = services.settings.ai_label and draft.sheet.organization not in off
    options = ExportOptions(
        with_comments=with_comments, with_provenance=with_provenance, with_ai_label=with_ai_label
    )
    return services.exporter.export(draft, options)
