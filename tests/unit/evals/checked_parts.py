"""Short sections with the sheet that is read off them."""

from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan, SectionRole
from tests.evals.corpus import PastReport, ReportSection
from tests.evals.fact_reader import read_report
from tests.evals.inject import Ground
from tests.evals.trials import Checker
from tests.evals.whole_reports import Part


def parts_of(lexicon: Lexicon, *texts: str) -> list[Part]:
    """One part for each text."""
    sections = tuple(ReportSection(text, "") for text in texts)
    one = read_report(PastReport("r", "工作总结", "云溪区水务局", 2025, sections), lexicon)
    return [
        Part(
            SectionPlan(f"s{number}", 2, "", "", SectionRole.ACHIEVEMENT),
            Checker(Ground(text, one.sheet, lexicon, read_facts=one.of_section(number))),
        )
        for number, text in enumerate(texts)
    ]
