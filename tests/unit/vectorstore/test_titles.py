"""The title at the head of a document, among mastheads, numbers, orders and addressees."""

import pytest

from vectorstore.lines import Line
from vectorstore.titles import part_head, take_title

BODY = "全年走访企业35家，办结问题120个。"


def title(*texts: str) -> str:
    return take_title([Line(text) for text in (*texts, BODY)])[0]


def rest(*texts: str) -> list[str]:
    return [line.text for line in take_title([Line(text) for text in (*texts, BODY)])[1]]


def test_the_first_line_is_the_title_and_leaves_the_text() -> None:
    assert title("云溪区水务局2023年工作总结") == "云溪区水务局2023年工作总结"
    assert rest("云溪区水务局2023年工作总结") == [BODY]


def test_a_title_may_stand_on_several_lines() -> None:
    assert title("云溪区水务局党总支", "2023年度基层党建工作述职报告") == (
        "云溪区水务局党总支2023年度基层党建工作述职报告"
    )


@pytest.mark.parametrize(
    "first", ["今年，我站召开学习会。", "各位领导：", "一、主要工作", "（一）抓学习"]
)
def test_a_first_line_of_the_text_is_no_title(first: str) -> None:
    assert title(first) == ""
    assert rest(first) == [first, BODY]


@pytest.mark.parametrize(
    "above", ["中共安澜市云溪区委办公室文件", "云办发〔2022〕21号", "特急", "秘密★1年", "000123"]
)
def test_what_issued_documents_carry_above_the_title_stays_in_the_text(above: str) -> None:
    assert title(above, "云溪区下沉服务管理办法") == "云溪区下沉服务管理办法"
    assert rest(above, "云溪区下沉服务管理办法") == [above, BODY]


@pytest.mark.parametrize(
    "below",
    ["云办发〔2022〕21号", "国发 〔2011〕 35 号", "（2022年度）", "2022年8月16日", "各单位："],
)
def test_number_date_and_addressee_below_the_title_are_no_part_of_it(below: str) -> None:
    assert title("关于优化学术环境的批示精神", below) == "关于优化学术环境的批示精神"


def test_a_title_on_two_lines_that_speaks_of_documents_is_no_masthead() -> None:
    assert title("云溪区政府办关于推行规范性文件", "合法性审核机制的指导意见") == (
        "云溪区政府办关于推行规范性文件合法性审核机制的指导意见"
    )


def test_what_the_file_calls_its_title_is_the_title() -> None:
    lines = [
        Line("内部材料"),
        Line("水务局", is_title=True),
        Line("总结", is_title=True),
        Line(BODY),
    ]
    assert take_title(lines) == ("水务局总结", [lines[0], lines[3]])


@pytest.mark.parametrize(
    "head",
    [
        ["云溪区人民政府令", "第 12 号", "《云溪区节水管理办法》已经2023年5月8日区政府会议通过。"],
        ["云溪区人民政府令第12号", "现公布《云溪区节水管理办法》，自2023年7月1日起施行。"],
    ],
)
def test_a_document_put_into_force_by_an_order_is_called_by_its_own_name(head: list[str]) -> None:
    assert title(*head) == "云溪区节水管理办法"
    assert rest(*head) == [*head, BODY]


def test_an_order_that_names_no_document_is_called_an_order() -> None:
    assert title("云溪区人民政府令第12号") == "云溪区人民政府令第12号"


def test_a_title_about_an_order_is_a_title() -> None:
    assert title("云溪区关于实行封山育林的命令") == "云溪区关于实行封山育林的命令"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("述 职 报 告", "述职报告"),
        ("云溪区水务局 工 作 总 结", "云溪区水务局工作总结"),
        ("改革创新 奋发有为 学习体会", "改革创新 奋发有为 学习体会"),
    ],
)
def test_characters_set_wide_are_closed_up_and_words_are_not(written: str, read: str) -> None:
    assert title(written) == read


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "云溪区关于印发“十四五”节水规划的通知云政发〔2021〕42号 各街道、各部门：现印发。",
            [
                "云溪区关于印发“十四五”节水规划的通知",
                "云政发〔2021〕42号",
                "各街道、各部门：现印发。",
            ],
        ),
        (
            "云溪区关于总体规划（2018—2035年）的批复云政函〔2018〕159号",
            ["云溪区关于总体规划（2018—2035年）的批复", "云政函〔2018〕159号"],
        ),
        (
            "云溪区节水管理办法（试行） 云水〔2019〕7 号",
            ["云溪区节水管理办法（试行）", "云水〔2019〕7 号"],
        ),
    ],
)
def test_title_number_and_addressee_on_one_line_are_parted(line: str, parts: list[str]) -> None:
    assert [part.text for part in part_head([Line(line), Line(BODY)])] == [*parts, BODY]


@pytest.mark.parametrize(
    "line", [BODY, "按照区委办通知要求（云办发〔2022〕21号），各支部开展了自查。", "云溪区工作总结"]
)
def test_any_other_first_line_stays_whole(line: str) -> None:
    assert part_head([Line(line)]) == [Line(line)]
    assert part_head([]) == []
