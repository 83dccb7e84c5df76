"""What only the whole report shows, and what the clerk is told before reading."""

from datetime import UTC, datetime

from drafter.domain.fact import Fact
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import (
    Outline,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionRole,
    SectionState,
)
from drafter.domain.source import SourceDocument
from drafter.domain.verification import Finding, FindingCode
from drafter.reference.report_types import find_report_type
from drafter.stages.assemble_draft import draft_notices, report_findings
from tests.builders import ORGANIZATION, count, fact_sheet
from tests.fakes_index import DUTY, make_document

STUDY = count("中心组集中学习", 14, "次", "F01")
LECTURE = count("讲授专题党课", 6, "次", "F02")
TYPE = find_report_type(DUTY)


def section(key: str, wording: str, *facts: Fact) -> Section:
    plan = SectionPlan(
        key, 2, "（一）", f"第{key}节", SectionRole.ACHIEVEMENT, tuple(f.fact_id for f in facts)
    )
    revision = Revision(
        f"r-{key}",
        key,
        1,
        wording,
        RevisionOrigin.WRITTEN,
        "scripted",
        datetime(2026, 1, 5, tzinfo=UTC),
    )
    return Section(plan, SectionState.WRITTEN, revision)


def findings(lexicon: Lexicon, *sections: Section) -> tuple[Finding, ...]:
    return report_findings(sections, fact_sheet(STUDY, LECTURE), lexicon)


class TestTheWholeReport:
    def test_with_every_fact_told_once_has_nothing_to_say(self, lexicon: Lexicon) -> None:
        told = section("s1.1", "组织中心组集中学习14次，讲授专题党课6次。", STUDY, LECTURE)
        assert findings(lexicon, told) == ()

    def test_names_a_fact_that_no_section_tells(self, lexicon: Lexicon) -> None:
        told = section("s1.1", "组织中心组集中学习14次。", STUDY, LECTURE)
        (finding,) = findings(lexicon, told)
        assert (finding.code, finding.fact_ids) == (FindingCode.UNUSED_FACT, ("F02",))
        assert finding.section_key == "s1.1"

    def test_sees_a_fact_told_in_two_sections(self, lexicon: Lexicon) -> None:
        first = section("s1.1", "组织中心组集中学习14次，讲授专题党课6次。", STUDY, LECTURE)
        second = section("s1.2", "组织中心组集中学习14次。")
        assert [f.code for f in findings(lexicon, first, second)] == [FindingCode.REPEATED_FACT]

    def test_sees_sections_that_contradict_each_other(self, lexicon: Lexicon) -> None:
        first = section("s1.1", "组织中心组集中学习14次，讲授专题党课6次。", STUDY, LECTURE)
        second = section("s1.2", "组织中心组集中学习41次。")
        codes = [f.code for f in findings(lexicon, first, second)]
        assert codes == [FindingCode.INCONSISTENT_SECTIONS]

    def test_counts_a_section_that_was_not_written_as_untold(self, lexicon: Lexicon) -> None:
        failed = Section(section("s1.1", "", STUDY, LECTURE).plan, SectionState.FAILED)
        assert [f.fact_ids for f in findings(lexicon, failed)] == [("F01",), ("F02",)]


def notices(last: SourceDocument | None, *facts: Fact, follows: bool = True) -> str:
    outline = Outline("稿", (), last.document_id if last and follows else "")
    return "\n".join(draft_notices(fact_sheet(*facts), TYPE, outline, last))


class TestTheNotices:
    def test_say_that_no_last_report_was_found(self) -> None:
        assert "未找到本单位往年报告" in notices(None)

    def test_say_whose_outline_is_followed(self) -> None:
        last = make_document("2024年度述职报告", [], organization=ORGANIZATION)
        said = notices(last)
        assert "提纲沿用本单位往年报告《2024年度述职报告》（2024年度述职报告.txt）" in said
        assert "如有误" not in said

    def test_warn_where_the_report_names_its_author_otherwise(self) -> None:
        last = make_document("2024年度述职报告", [], organization="党总支")
        assert "该报告的单位写作“党总支”" in notices(last)

    def test_say_nothing_of_an_outline_that_was_of_no_use(self) -> None:
        last = make_document("2024年度述职报告", [], organization=ORGANIZATION)
        assert "提纲沿用" not in notices(last, follows=False)

    def test_list_the_required_data_that_the_sheet_lacks(self) -> None:
        said = notices(None, STUDY)
        assert "缺少" in said
        assert "讲授专题党课" in said
        assert "中心组集中研学" in notices(None)
        assert "中心组集中研学" not in notices(None, count("中心组集中研学", 14, "次"))
