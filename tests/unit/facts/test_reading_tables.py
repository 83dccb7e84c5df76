"""Tables as clerks keep them: where the header is, what columns mean, which rows are facts."""

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from drafter.domain.fact import FactRole
from drafter.errors import DocumentUnreadable
from tests.unit.facts.fact_files import (
    HEADER,
    IDENTITY,
    errors_of,
    fact_table,
    facts_of,
    read,
    saved,
    warnings_of,
    workbook_bytes,
)


def test_a_sheet_is_understood_row_by_row_with_the_cell_of_each_value() -> None:
    reading = read(
        fact_table(
            ("理论学习", "中心组学习", 14, "次", 12, None),
            ("理论学习", "党建工作要点", "《云溪区档案馆2025年党建工作要点》"),
            ("存在问题", "问题一", "年轻党员占比偏低"),
        ),
        supplied_by="办公室",
    )
    sheet = reading.sheet
    assert (sheet.organization, sheet.report_year) == ("云溪区档案馆党支部", 2025)
    assert [(f.fact_id, f.label, f.render(), f.source.render()) for f in sheet] == [
        ("F01", "中心组学习", "14次", "数据.xlsx 表1!C4"),
        ("F02", "党建工作要点", "《云溪区档案馆2025年党建工作要点》", "数据.xlsx 表1!C5"),
        ("F03", "问题一", "年轻党员占比偏低", "数据.xlsx 表1!C6"),
    ]
    assert {f.source.supplied_by for f in sheet} == {"办公室"}
    assert reading.problems == ()


def test_title_rows_may_stand_above_the_header_and_blank_rows_between_facts() -> None:
    def merge_title(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:F1")

    rows = [
        ("云溪区档案馆党建数据汇总表",),
        ("填报部门：办公室",),
        (),
        HEADER,
        *IDENTITY,
        (),
        ("理论学习", "中心组学习", 14, "次"),
        (),
        ("理论学习", "专题党课", 6, "次"),
    ]
    facts = facts_of(workbook_bytes(("汇总", rows), shape=merge_title))
    assert {label: fact.source.cell for label, fact in facts.items()} == {
        "中心组学习": "C8",
        "专题党课": "C10",
    }


def test_columns_may_stand_in_any_order_under_the_names_that_clerks_use() -> None:
    header = (
        "计量单位",
        "序号",
        "2024年",
        "2025年数",
        "指标 名称",
        "板块（大类）",
        "补充说明",
        "口径",
    )
    rows = [
        header,
        (None, 1, None, "云溪区档案馆党支部", "单位名称"),
        (None, 2, None, 2025, "报告年度"),
        ("次", 3, 12, 14, "中心组学习", "理论学习", "书记主讲", "三个支部合计"),
    ]
    (fact,) = read(workbook_bytes(("表1", rows))).sheet
    assert (fact.label, fact.render(), fact.category) == ("中心组学习", "14次", "理论学习")
    assert fact.last_year is not None
    assert fact.last_year.render() == "12次"
    assert (fact.remark, fact.basis) == ("书记主讲", "三个支部合计")


def test_a_column_headed_by_a_year_is_this_years_by_the_report_year_not_by_its_place() -> None:
    rows = [
        ("数据项", "2026年", "2025年", "2024年", "单位"),
        ("单位名称", None, "云溪区档案馆党支部"),
        ("报告年度", None, 2025),
        ("中心组学习", 20, 14, 12, "次"),
    ]
    fact = facts_of(workbook_bytes(("表1", rows)))["中心组学习"]
    assert fact.render() == "14次"
    assert fact.last_year is not None
    assert fact.last_year.render() == "12次"


def test_the_name_may_stand_in_whichever_year_column_comes_first() -> None:
    rows = [
        ("数据项", "2024年完成情况", "2025年完成情况", "单位"),
        ("单位名称", "云溪区档案馆党支部"),
        ("报告年度", 2025),
        ("中心组学习", 12, 14, "次"),
    ]
    sheet = read(workbook_bytes(("表1", rows))).sheet
    (fact,) = sheet
    assert (sheet.organization, sheet.report_year) == ("云溪区档案馆党支部", 2025)
    assert (fact.render(), fact.last_year and fact.last_year.render()) == ("14次", "12次")


@pytest.mark.parametrize(
    ("this_year", "last_year"),
    [
        ("本年", "去年"),
        ("今年数", "上年同期数"),
        ("完成情况", "去年完成情况"),
        ("本年度完成数", "上年度完成数"),
        ("数值（2025年）", "上一年"),
        ("２０２５年", "2024年度数据"),
        ("2025", "2024"),
    ],
)
def test_years_are_named_in_many_ways(this_year: str, last_year: str) -> None:
    rows = [("数据项", this_year, last_year, "单位"), ("中心组学习", 14, 12, "次")]
    content = workbook_bytes(("表1", rows))
    (fact,) = read(content, organization="云溪区档案馆", report_year=2025).sheet
    assert (fact.render(), fact.last_year and fact.last_year.render()) == ("14次", "12次")


def test_last_years_column_alone_is_never_taken_for_this_years() -> None:
    rows = [("数据项", "2024年", "单位"), ("中心组学习", 12, "次")]
    with pytest.raises(DocumentUnreadable, match="报告年度是2025年，表头里却没有“2025年”一列"):
        read(workbook_bytes(("表1", rows)), organization="云溪区档案馆", report_year=2025)


def test_of_two_naming_columns_the_first_is_the_category() -> None:
    rows = [
        ("项目", "内容", "数量", "单位"),
        *IDENTITY,
        ("理论学习", "中心组学习", 14, "次"),
    ]
    (fact,) = read(workbook_bytes(("表1", rows))).sheet
    assert (fact.category, fact.label) == ("理论学习", "中心组学习")


def test_an_unknown_column_is_named_and_its_text_kept_in_the_remark() -> None:
    header = (*HEADER, "责任科室")
    content = fact_table(
        ("理论学习", "中心组学习", 14, "次", None, "书记主讲", "办公室"), header=header
    )
    assert warnings_of(content) == ["表1!G1 不认识的列“责任科室”，其内容并入备注。"]
    assert facts_of(content)["中心组学习"].remark == "书记主讲；责任科室：办公室"


def test_a_category_merged_over_its_rows_holds_for_each_of_them() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A4:A6")

    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            (None, "专题党课", 6, "次"),
            (None, "主题党日", 36, "次"),
            (None, "信访事项", 2, "件"),
            ("意识形态", "专题会", 4, "次"),
            ("意识形态", "宣传报道", 9, "篇"),
            shape=merge,
        )
    )
    assert [fact.category for fact in facts.values()] == [
        "理论学习", "理论学习", "理论学习", "", "意识形态", "意识形态",
    ]  # fmt: skip


def test_a_category_written_once_above_its_rows_is_filled_down() -> None:
    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            (None, "专题党课", 6, "次"),
            ("意识形态", "专题会", 4, "次"),
            (None, "宣传报道", 9, "篇"),
        )
    )
    assert [fact.category for fact in facts.values()] == [
        "理论学习", "理论学习", "意识形态", "意识形态",
    ]  # fmt: skip


def test_a_row_that_only_names_a_group_gives_its_rows_their_category() -> None:
    rows = [
        ("数据项", "数值", "单位"),
        ("单位名称", "云溪区档案馆党支部"),
        ("报告年度", 2025),
        ("一、理论学习",),
        ("中心组学习", 14, "次"),
        ("（二）存在问题",),
        ("问题一", "年轻党员占比偏低"),
    ]
    facts = facts_of(workbook_bytes(("表1", rows)))
    assert facts["中心组学习"].category == "理论学习"
    assert facts["问题一"].role is FactRole.PROBLEM
    assert set(facts) == {"中心组学习", "问题一"}


def test_a_header_that_is_repeated_on_each_page_is_no_fact() -> None:
    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            HEADER,
            ("理论学习", "专题党课", 6, "次"),
        )
    )
    assert set(facts) == {"中心组学习", "专题党课"}


def test_a_second_table_below_may_have_its_columns_in_another_order() -> None:
    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            (),
            ("数据项", "单位", "数值"),
            ("宣传报道", "篇", 9),
        )
    )
    assert facts["宣传报道"].render() == "9篇"


def test_a_value_merged_over_two_facts_is_refused_not_told_twice() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("C4:C5")

    content = fact_table(
        ("理论学习", "走访企业", 58, "家次"), ("理论学习", "走访社区", None, "次"), shape=merge
    )
    (error,) = errors_of(content)
    assert error.startswith("表1!C5 “走访社区”的数值与上一行合并")


def test_every_sheet_with_a_header_is_read_and_one_without_is_named() -> None:
    content = workbook_bytes(
        ("基本情况", [HEADER, *IDENTITY, ("理论学习", "中心组学习", 14, "次")]),
        ("宣传", [HEADER, ("意识形态", "宣传报道", 9, "篇")]),
        ("通讯录", [("张三", "办公室")]),
        ("填写说明", [("每行填一项数据",)]),
    )
    assert set(facts_of(content)) == {"中心组学习", "宣传报道"}
    assert facts_of(content)["宣传报道"].source.render() == "数据.xlsx 宣传!C2"
    assert warnings_of(content) == ["通讯录 没有找到表头（应有“数据项”和“数值”两列），本表未读取。"]


def test_a_hidden_row_is_read_and_named() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[5].hidden = True
        sheet.row_dimensions[9].hidden = True

    content = fact_table(
        ("理论学习", "中心组学习", 14, "次"), ("理论学习", "专题党课", 6, "次"), shape=hide
    )
    assert set(facts_of(content)) == {"中心组学习", "专题党课"}
    assert warnings_of(content) == ["表1 第5行是隐藏的，也读取了，请核对；不要的行请删去。"]


def test_a_hidden_sheet_with_facts_is_named_and_not_read() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in [HEADER, *IDENTITY, ("理论学习", "中心组学习", 14, "次")]:
        sheet.append(list(row))
    hidden = workbook.create_sheet("旧表")
    hidden.append(list(HEADER))
    hidden.append(["理论学习", "专题党课", 5, "次"])
    hidden.sheet_state = "hidden"
    assert set(facts_of(saved(workbook))) == {"中心组学习"}
    (warning,) = warnings_of(saved(workbook))
    assert warning.startswith("旧表 工作表是隐藏的，未读取")


def test_a_sheet_named_after_another_year_is_left_out_beside_this_years() -> None:
    content = workbook_bytes(
        ("2025年", [HEADER, *IDENTITY, ("理论学习", "中心组学习", 14, "次")]),
        ("2024年", [HEADER, ("理论学习", "专题党课", 5, "次")]),
    )
    assert set(facts_of(content)) == {"中心组学习"}
    assert warnings_of(content) == ["2024年 工作表名不是报告年度2025年，未读取。"]


def test_what_the_sheet_says_of_itself_is_no_fact_but_the_notice_is_one() -> None:
    rows = [
        HEADER,
        (None, "单位名称", "云溪区档案馆党支部", None, None, "写报告的单位"),
        (None, "单位简称", "馆党支部"),
        (None, "报告年度：", "2025年度"),
        (None, "报告依据", "《关于做好述职评议工作的通知》"),
        (None, "述职人", "周明"),
        ("理论学习", "中心组学习", 14, "次"),
    ]
    sheet = read(workbook_bytes(("表1", rows))).sheet
    assert sheet.own_names == ("云溪区档案馆党支部", "馆党支部")
    assert sheet.report_year == 2025
    assert [(f.label, f.kind.value, f.role.value) for f in sheet] == [
        ("报告依据", "document_title", "identity"),
        ("述职人", "name", "identity"),
        ("中心组学习", "count", "achievement"),
    ]


ABOVE = "填报单位（盖章）：云溪区档案馆党支部      报告年度：2025年"


def test_what_stands_above_the_table_says_whose_it_is_and_of_which_year() -> None:
    rows = [
        ("党建数据汇总表",),
        (ABOVE,),
        ("数据项", "2024年", "2025年", "单位"),
        ("中心组学习", 12, 14, "次"),
    ]
    sheet = read(workbook_bytes(("表1", rows))).sheet
    assert (sheet.organization, sheet.report_year) == ("云溪区档案馆党支部", 2025)
    assert [fact.render() for fact in sheet] == ["14次"]


def test_a_row_of_the_table_goes_before_what_stands_above_it() -> None:
    rows = [("填报单位：局机关党建办公室",), HEADER, *IDENTITY, ("综合", "办件", 1, "件")]
    assert read(workbook_bytes(("表1", rows))).sheet.organization == "云溪区档案馆党支部"


@pytest.mark.parametrize(
    "line",
    [
        "填报单位：            2025年12月31日",
        "填报单位：  填报时间：2025.12",
        "填报单位：",
        "本年度",
    ],
)
def test_a_line_above_that_was_not_filled_in_names_nobody(line: str) -> None:
    content = workbook_bytes(("表1", [(line,), HEADER, ("综合", "办件", 1, "件")]))
    (error,) = errors_of(content, report_year=2025)
    assert error.startswith("没有单位名称")


def test_a_signature_below_the_table_is_no_fact_and_no_error() -> None:
    content = fact_table(
        ("综合", "办件", 14, "件"), (), ("审核人：周明", None, "填表人：陈静"), (None, "分管领导：")
    )
    assert set(facts_of(content)) == {"办件"}
    assert [warning.split()[0] for warning in warnings_of(content)] == ["表1!C6", "表1!C7"]


def test_a_header_in_two_rows_is_read_by_its_second() -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            sheet.merge_cells(cells)

    rows = [
        ("类别", "数据项", "完成情况", None, "单位"),
        (None, None, "去年", "今年", None),
        (None, "单位名称", None, "云溪区档案馆党支部"),
        (None, "报告年度", None, 2025),
        ("理论学习", "中心组学习", 12, 14, "次"),
    ]
    (fact,) = read(workbook_bytes(("表1", rows), shape=merge)).sheet
    assert (fact.render(), fact.last_year and fact.last_year.render()) == ("14次", "12次")


def test_organization_and_year_given_by_the_caller_go_before_the_sheets() -> None:
    content = fact_table(("理论学习", "中心组学习", 14, "次"))
    sheet = read(content, organization="云溪区档案馆", report_year=2026).sheet
    assert (sheet.organization, sheet.report_year) == ("云溪区档案馆", 2026)


def test_two_sheets_that_name_different_organizations_are_refused() -> None:
    content = workbook_bytes(
        ("甲", [HEADER, *IDENTITY, ("理论学习", "中心组学习", 14, "次")]),
        ("乙", [HEADER, (None, "单位名称", "云溪区博物馆党支部")]),
    )
    assert errors_of(content) == [
        "乙!C2 “单位名称”填的“云溪区博物馆党支部”与前面的“云溪区档案馆党支部”不一致。请只留一个。"
    ]


def test_a_row_left_blank_is_missing_but_one_with_a_note_is_named() -> None:
    content = fact_table(
        ("理论学习", "中心组学习", 14, "次"),
        ("理论学习", "走访企业", None, "家次"),
        ("理论学习", "群众满意度", "—", "%"),
        ("理论学习", "结对共建", None, "个", 3, None),
        ("存在问题", "问题一", None),
    )
    assert set(facts_of(content)) == {"中心组学习"}
    assert warnings_of(content) == ["表1!C7 “结对共建”没有填数值，未用。"]


def test_a_problem_written_into_the_column_of_labels_is_not_lost() -> None:
    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            ("存在问题", "问题一", "年轻党员占比偏低"),
            ("存在问题", "组织生活形式单一，吸引力不强"),
            ("下步打算", "每季度组织一次联合主题党日"),
        )
    )
    assert facts["问题2"].value == "组织生活形式单一，吸引力不强"
    assert facts["问题2"].role is FactRole.PROBLEM
    assert facts["打算1"].value == "每季度组织一次联合主题党日"
    assert facts["打算1"].role is FactRole.PLAN


def test_problems_and_plans_without_a_label_are_numbered() -> None:
    facts = facts_of(
        fact_table(
            ("理论学习", "中心组学习", 14, "次"),
            ("存在问题", None, "年轻党员占比偏低"),
            ("存在问题", None, "组织生活形式单一"),
            ("下步打算", None, "每季度组织一次联合主题党日"),
        )
    )
    assert {
        label: (f.value, f.role.value) for label, f in facts.items() if f.role != "achievement"
    } == {
        "问题1": ("年轻党员占比偏低", "problem"),
        "问题2": ("组织生活形式单一", "problem"),
        "打算1": ("每季度组织一次联合主题党日", "plan"),
    }


def test_a_total_in_the_column_of_the_categories_is_a_fact_of_that_name() -> None:
    facts = facts_of(
        fact_table(
            ("走访", "走访企业", 58, "次"),
            ("走访", "走访社区", 12, "次"),
            ("合计", None, 70, "次"),
            shape=lambda sheet: sheet.merge_cells("A6:B6"),
        )
    )
    assert (facts["合计"].render(), facts["合计"].category) == ("70次", "")


def test_what_is_struck_out_or_said_to_be_none_is_not_filled_in() -> None:
    content = fact_table(
        ("理论学习", "中心组学习", 14, "次", "无", "无"),
        ("理论学习", "党建工作要点", "无"),
        ("理论学习", "走访企业", "/", "家次", "—", None),
    )
    facts = facts_of(content)
    assert set(facts) == {"中心组学习"}
    assert (facts["中心组学习"].last_year, facts["中心组学习"].remark) == (None, "")
    assert warnings_of(content) == []


def test_none_of_something_counted_must_be_said_in_figures() -> None:
    (error,) = errors_of(fact_table(("综合", "有责投诉", "无", "件")))
    assert "“有责投诉”的数值“无”不是数字，请填数字（单位：件）" in error


def test_more_than_99_facts_have_ids_of_three_digits() -> None:
    rows = [("理论学习", f"事项{n}", n, "次") for n in range(1, 101)]
    ids = [fact.fact_id for fact in read(fact_table(*rows)).sheet]
    assert (ids[0], ids[98], ids[99]) == ("F001", "F099", "F100")


def test_the_row_of_who_filled_the_sheet_in_is_kept_with_every_fact() -> None:
    rows = fact_table(("", "填报人", "陈静"), ("综合", "走访企业", 3, "家"))
    (fact,) = read(rows).sheet
    assert fact.source.supplied_by == "陈静"
