"""Headings without ordinals, issuers of rules and statutes, documents put out of force."""

import pytest

from vectorstore.bare_headings import find_bare_headings
from vectorstore.issuers import issuer_in_notes, issuer_of_house_rules
from vectorstore.lines import Line
from vectorstore.metadata import part_signature
from vectorstore.superseded import find_superseded
from vectorstore.titles import part_head

LONG = (
    "全年走访企业三十五家，收集问题十二个，办结十一个，企业满意度稳步提高，形成了长效机制，"
    "经验在全区推广。"
)


def lines(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]


def test_several_short_lines_over_long_ones_are_headings() -> None:
    found = find_bare_headings(lines(LONG, "利企便民", LONG, "提质增效", LONG), set())

    assert found == [1, 3]


@pytest.mark.parametrize(
    "texts",
    [
        (LONG, "利企便民", LONG),
        (LONG, "编辑 某某", LONG, "云溪区水务局", LONG),
        (LONG, "全年走访企业，", LONG, "收集问题。", LONG),
        (LONG[:-1], "利企便民", LONG[:-1], "提质增效", LONG),
        (LONG, "利企便民", "很短。", "提质增效", "很短。"),
    ],
)
def test_other_short_lines_are_text(texts: tuple[str, ...]) -> None:
    assert find_bare_headings(lines(*texts), set()) == []


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("中共云溪区水利研究所委员会工作规则", "中共云溪区水利研究所委员会"),
        ("云溪大学党建工作经费管理办法（修订）", "云溪大学"),
        ("云溪区建设集团有限公司“三重一大”事项决策实施细则", "云溪区建设集团有限公司"),
        ("企业职工带薪年休假实施办法", ""),
        ("中华人民共和国打捞沉船管理办法", ""),
        ("关于云溪大学的管理规定", ""),
    ],
)
def test_rules_of_a_house_begin_with_its_name(title: str, issuer: str) -> None:
    assert issuer_of_house_rules(title) == issuer


@pytest.mark.parametrize(
    ("notes", "issuer"),
    [
        (["2021年7月30日 国家水务总局令第45号公布"], "国家水务总局"),
        (["1957年9月7日 国务院批准", "1957年10月11日 交通部发布"], "交通部"),
        (
            [
                "2011年8月24日 国务院第169次常务会议修订通过",
                "2011年8月31日 中华人民共和国国务院令第603号公布",
            ],
            "国务院",
        ),
        (
            ["2021年9月30日 云溪省第十三届人民代表大会常务委员会第三十次会议通过"],
            "云溪省人民代表大会常务委员会",
        ),
        (["2008年7月17日 经人力资源和社会保障部第6次部务会议通过"], "人力资源和社会保障部"),
        (["2021年9月1日 施行"], ""),
    ],
)
def test_statutes_name_their_maker_under_the_title(notes: list[str], issuer: str) -> None:
    assert issuer_in_notes(["某办法", *notes]) == issuer


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        (
            "本办法自印发之日起施行。2016年印发的《巡查办法》（云水〔2016〕74号）同时废止。",
            [("巡查办法", "云水〔2016〕74号")],
        ),
        (
            "本规定自发布之日起施行，《甲办法》和《乙办法》同时废止。",
            [("甲办法", ""), ("乙办法", "")],
        ),
        (
            "《关于印发〈甲〉的通知》（云水[2016] 7 号）停止执行。",
            [("关于印发〈甲〉的通知", "云水〔2016〕7号")],
        ),
        ("《甲办法》第三条同时废止。", []),
        ("对违反《公平竞争条例》的文件，应当予以废止。", []),
        ("根据《督察条例》停止执行职务。", []),
        ("各单位要清理废止文件15个。", []),
    ],
)
def test_documents_put_out_of_force_are_read_by_name(
    text: str, ended: list[tuple[str, str]]
) -> None:
    assert [(e.title, e.document_number) for e in find_superseded([text])] == ended


def test_a_signature_that_ran_into_the_text_is_parted() -> None:
    assert part_signature("本通知自9月1日起施行。财政部2019年7月26日") == [
        "本通知自9月1日起施行。",
        "财政部",
        "2019年7月26日",
    ]
    assert part_signature("本通知自2019年9月1日起施行。") == ["本通知自2019年9月1日起施行。"]


def test_a_masthead_that_ran_into_the_title_is_parted() -> None:
    glued = "云 溪 大 学 文 件云大人〔2018〕7 号云溪大学关于印发教师队伍建设办法的通知各学院："

    assert [line.text for line in part_head(lines(glued, LONG))] == [
        "云溪大学文件",
        "云大人〔2018〕7号",
        "云溪大学关于印发教师队伍建设办法的通知",
        "各学院：",
        LONG,
    ]
