"""What a document says of itself, and what it leaves open."""

from datetime import date

import pytest

from drafter.domain.source import DocumentKind
from vectorstore.dates import find_dates, find_year, is_date_alone
from vectorstore.metadata import Metadata, read_metadata

ALIASES = {
    "party-building-duty-report": ("述职报告", "党建工作述职"),
    "annual-work-summary": ("工作总结", "总结"),
}
BODY = ["一年来，各项工作取得新进展。"] * 20
"""Long enough to keep head and tail apart."""


def report(title: str, *lines: str, tail: tuple[str, ...] = ()) -> Metadata:
    return read_metadata(
        title,
        [title, *lines, *BODY, *tail],
        kind=DocumentKind.PAST_REPORT,
        report_type_aliases=ALIASES,
    )


def policy(title: str, *head: str, tail: tuple[str, ...] = ()) -> Metadata:
    lines = [*head, *BODY, *tail]
    return read_metadata(title, lines, kind=DocumentKind.POLICY, report_type_aliases=ALIASES)


@pytest.mark.parametrize(
    ("title", "organization"),
    [
        ("云溪区水务局党总支2023年度基层党建工作述职报告", "云溪区水务局党总支"),
        ("党总支2022年度基层党建工作述职报告", "党总支"),
        ("云溪区水务局党总支书记抓基层党建工作述职报告", "云溪区水务局党总支"),
        ("中共云溪区水务局党组2023年工作总结", "云溪区水务局党组"),
        ("2023年度云溪区机关事务服务中心工作总结", "云溪区机关事务服务中心"),
        ("关于云溪区水务局2023年工作情况的报告", "云溪区水务局"),
        ("城西镇纪委党风廉政建设工作情况", "城西镇纪委"),
        ("云溪区林场党支部《关于纠正不正之风的方案》自查材料", "云溪区林场党支部"),
        ("以奋发有为状态迈出工作新步伐", ""),
    ],
)
def test_the_organization_is_the_body_that_the_title_begins_with(
    title: str, organization: str
) -> None:
    assert report(title).organization == organization


def test_a_general_name_in_the_title_is_made_full_by_the_signature() -> None:
    signed = report("党总支2022年度述职报告", tail=("云溪区水务局党总支", "2023年1月10日"))
    assert signed.organization == "云溪区水务局党总支"


def test_a_signature_of_another_kind_of_body_does_not_replace_the_name_in_the_title() -> None:
    assert report("党总支2022年度述职报告", tail=("云溪区水务局",)).organization == "党总支"


@pytest.mark.parametrize(
    ("lines", "tail"),
    [
        (("单位：云溪区水务局",), ()),
        (("云溪区水务局",), ()),
        ((), ("云溪区水务局", "2024年1月8日")),
        ((), ("云溪区水务局 2024年1月8日",)),
    ],
)
def test_without_it_in_the_title_a_line_of_its_own_names_the_organization(
    lines: tuple[str, ...], tail: tuple[str, ...]
) -> None:
    assert report("年度工作总结", *lines, tail=tail).organization == "云溪区水务局"


@pytest.mark.parametrize(
    "line", ["第四十四条 本细则不适用于云溪区水务局", "关于设立云溪区水务局", "办理情况见附件"]
)
def test_a_line_of_the_text_that_ends_like_a_name_signs_nothing(line: str) -> None:
    assert report("年度工作总结", tail=(line,)).organization == ""


@pytest.mark.parametrize(
    ("title", "lines", "tail", "year"),
    [
        ("云溪区水务局2023年工作总结", (), ("2024年1月8日",), 2023),
        ("云溪区水务局二〇二三年工作总结", (), (), 2023),
        ("云溪区水务局２０２３年度工作总结", (), (), 2023),
        ("云溪区水务局述职报告", ("（2023年度）",), (), 2023),
        ("云溪区水务局述职报告", ("现将2023年度工作情况述职如下：",), (), 2023),
        ("云溪区水务局述职报告", ("2023年以来，我们抓党建。",), (), 2023),
        ("云溪区水务局述职报告", (), ("2024年1月8日",), 2023),
        ("云溪区水务局述职报告", (), ("2023年12月28日",), 2023),
        ("云溪区水务局述职报告", (), (), None),
    ],
)
def test_the_year_is_the_one_reported_on(
    title: str, lines: tuple[str, ...], tail: tuple[str, ...], year: int | None
) -> None:
    assert report(title, *lines, tail=tail).year == year


def test_the_type_is_the_one_whose_longest_alias_the_title_holds() -> None:
    assert report("水务局2023年度述职报告").report_type == "party-building-duty-report"
    assert report("水务局2023年 工作总结").report_type == "annual-work-summary"
    assert report("水务局学习简报").report_type == ""


@pytest.mark.parametrize(
    "line",
    [
        "云党办发〔2022〕21号",
        "云党办发[2022]21号",
        "云党办发（2022）第21号",
        "云党办发【２０２２】２１号",
        "（云党办发〔2022〕21号）",
        "云党办发〔2022〕21号 签发人：张某",
    ],
)
def test_a_document_number_is_given_as_the_standard_writes_it(line: str) -> None:
    assert policy("云溪区节水管理办法", line).document_number == "云党办发〔2022〕21号"


def test_a_number_that_is_cited_in_a_sentence_is_not_the_document_s_own() -> None:
    cited = policy("云溪区节水管理办法", "根据云政发〔2021〕3号文件要求，制定本办法。")
    assert cited.document_number == ""


def test_an_order_is_a_document_number_on_one_line_or_two() -> None:
    for head in (["云溪区人民政府令第12号"], ["云溪区人民政府令", "第 12 号"]):
        found = policy("云溪区节水管理办法", *head)
        assert (found.document_number, found.issuing_agency) == (
            "云溪区人民政府令第12号",
            "云溪区人民政府",
        )


@pytest.mark.parametrize(
    ("title", "head", "tail", "agency"),
    [
        ("云溪区节水管理办法", ("云溪区人民政府文件",), ("云溪区水务局",), "云溪区人民政府"),
        ("云溪区政府办公室关于节水的通知", (), ("节水专家组",), "云溪区政府办公室"),
        ("国务院办公厅转发水利部关于节水意见的通知", (), ("水利部",), "国务院办公厅"),
        (
            "中共云溪区委办公室 云溪区政府办公室印发《节水方案》的通知",
            (),
            (),
            "中共云溪区委办公室 云溪区政府办公室",
        ),
        ("关于做好节水工作的通知", (), ("云溪区水务局", "2023年5月8日"), "云溪区水务局"),
        ("关于节水工作的通知", ("云溪区政府关于规范性文件",), (), ""),
    ],
)
def test_the_issuing_agency_is_in_the_masthead_the_title_or_the_signature(
    title: str, head: tuple[str, ...], tail: tuple[str, ...], agency: str
) -> None:
    assert policy(title, *head, tail=tail).issuing_agency == agency


@pytest.mark.parametrize(
    ("title", "head", "tail", "year"),
    [
        ("云溪区总体规划（2023—2035年）", (), ("2023年5月8日",), 2023),
        ("云溪区总体规划（2023—2035年）", ("云政发〔2022〕3号",), (), 2022),
        ("云溪区总体规划（2023—2035年）", (), (), 2023),
        ("关于做好2024年节水工作的通知", (), (), 2024),
        ("云溪区节水管理办法", (), (), None),
    ],
)
def test_a_policy_is_of_the_year_in_which_it_was_issued(
    title: str, head: tuple[str, ...], tail: tuple[str, ...], year: int | None
) -> None:
    assert policy(title, *head, tail=tail).year == year


@pytest.mark.parametrize(
    ("head", "tail", "expected"),
    [
        ((), ("云溪区水务局", "2023年5月8日"), date(2023, 5, 8)),
        ((), ("二〇二三年五月八日",), date(2023, 5, 8)),
        (("（2023年5月8日）",), (), date(2023, 5, 8)),
        (("2021年5月8日区人大通过 2023年6月1日修正",), (), date(2023, 6, 1)),
        ((), ("本办法自2023年7月1日起施行。",), None),
        ((), ("2023年2月30日",), None),
    ],
)
def test_the_document_date_is_signed_or_adopted_never_that_of_entry_into_force(
    head: tuple[str, ...], tail: tuple[str, ...], expected: date | None
) -> None:
    assert policy("云溪区节水管理办法", *head, tail=tail).document_date == expected


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年至2023年度", 2023),
        ("2022年和2023年", 2022),
        ("二○二三年", 2023),
        ("第12345号", None),
        ("2023", None),
    ],
)
def test_a_year_is_named_with_its_word(text: str, year: int | None) -> None:
    assert find_year(text) == year


def test_every_date_of_a_text_that_the_calendar_knows() -> None:
    text = "2023年5月8日、二〇二三年十二月二十一日、2023-06-01、2023年13月1日"
    assert find_dates(text) == [date(2023, 5, 8), date(2023, 12, 21), date(2023, 6, 1)]


@pytest.mark.parametrize(
    ("line", "is_alone"),
    [
        ("2023年5月8日", True),
        ("（2023年5月8日）", True),
        ("成文日期：2023-05-08", True),
        ("2023年5月8日召开会议", False),
        ("2023年2月30日", False),
    ],
)
def test_a_line_that_holds_a_date_and_nothing_else(line: str, *, is_alone: bool) -> None:
    assert is_date_alone(line) is is_alone
