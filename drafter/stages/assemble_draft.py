"""Step 4: what only the whole report shows."""

from collections.abc import Sequence

from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Outline, ReportType, Section
from drafter.domain.source import SourceDocument
from drafter.domain.verification import Finding
from drafter.facts.expected import missing_facts
from drafter.verify.verify_report import verify_report


def report_findings(
    sections: Sequence[Section], sheet: FactSheet, lexicon: Lexicon
) -> tuple[Finding, ...]:
    """Unused facts, facts told twice, and sections that contradict each other."""
    told = [(s.plan, s.text, s.revision.sources if s.revision else ()) for s in sections]
    return verify_report(told, sheet, lexicon)


def draft_notices(
    sheet: FactSheet,
    report_type: ReportType,
    outline: Outline,
    last_report: SourceDocument | None,
) -> tuple[str, ...]:
    """What the clerk should know before reading: whose outline it is, and what the sheet lacks."""
    notices: list[str] = []
    if last_report is None:
        notices.append("未找到本单位往年报告，提纲和文风采用该报告类型的通用样式。")
    elif outline.source_document_id:
        notices.append(
            f"提纲沿用本单位往年报告《{last_report.title}》（{last_report.file_name}）。"
        )
        if last_report.organization not in sheet.own_names:
            written = last_report.organization or "未写明"
            notices.append(
                f"该报告的单位写作“{written}”，系统按本单位往年报告使用；如有误请在文档库中改正单位。"
            )
    missing = [e.label for e in missing_facts(sheet, report_type) if e.is_required]
    if missing:
        notices.append(f"事实表缺少该报告类型通常应有的数据：{'、'.join(missing)}。")
    return tuple(notices)
