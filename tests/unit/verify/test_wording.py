"""Words that claim without a figure: superlatives, progress, vague counts, names of persons."""

from dataclasses import replace

import pytest

from drafter.domain.fact import Fact, FactKind, FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.verification import ClaimKind, FindingCode, Severity, VerificationStatus
from drafter.verify.verify_section import SectionVerification, verify_section
from tests.unit.verify.sheets import SHEET, count

WORDS = (
    Fact("F21", "报告人", FactKind.NAME, "陈晓明", role=FactRole.IDENTITY),
    Fact("F22", "档案数字化项目", FactKind.TEXT, "档案数字化项目正在推进"),
    Fact("F23", "库房改造", FactKind.TEXT, "库房改造已全部完成，通过验收"),
    Fact("F24", "查档窗口", FactKind.TEXT, "全区首个档案自助查询窗口"),
    Fact("F25", "自助服务区", FactKind.TEXT, "建设自助服务区", role=FactRole.PLAN),
    Fact("F26", "三方人员比例", FactKind.TEXT, "3:1，联系电话0571-88888888，约占1/3"),
    Fact("F28", "走访企业", FactKind.TEXT, "继续走访企业", role=FactRole.PLAN),
    count("F27", "整改问题", "8", "个", remark="全部按期办结"),
)
SHEET_IN_WORDS = replace(SHEET, facts=(*SHEET.facts, *WORDS))


def verify(
    text: str,
    lexicon: Lexicon,
    sheet: FactSheet = SHEET_IN_WORDS,
    role: SectionRole | None = SectionRole.ACHIEVEMENT,
) -> SectionVerification:
    return verify_section(text, sheet=sheet, section_role=role, lexicon=lexicon)


def found(
    text: str, lexicon: Lexicon, role: SectionRole | None = SectionRole.ACHIEVEMENT
) -> list[tuple[FindingCode, str]]:
    return [(f.code, f.excerpt) for f in verify(text, lexicon, role=role).findings]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("首次开展馆藏档案展览。", "首次"),
        ("率先推行容缺受理。", "率先"),
        ("档案移交工作全部到位。", "全部"),
        ("志愿服务实现全覆盖。", "全覆盖"),
        ("各项工作走在前列。", "前列"),
        ("圆满完成各项任务。", "圆满完成"),
        ("办理量大幅提升。", "大幅"),
    ],
)
def test_a_superlative_that_no_fact_bears_is_a_hint_and_no_mark(
    text: str, word: str, lexicon: Lexicon
) -> None:
    result = verify(text, lexicon)
    assert [(f.code, f.severity, f.excerpt) for f in result.findings] == [
        (FindingCode.UNSUPPORTED_SUPERLATIVE, Severity.HINT, word)
    ]
    assert all(c.status is VerificationStatus.VERIFIED for c in result.claims)


@pytest.mark.parametrize(
    "text",
    [
        "建成首个查档窗口。",  # a fact says 首个
        "整改问题8个，全部按期办结。",
        "走访企业58次，较上年大幅增加。",  # 41 → 58
        "确保任务全部完成，力争走在前列。",  # an aim
        "推动志愿服务全覆盖。",
        "党员率先垂范，健全覆盖城乡的网络。",
        "学习《全面覆盖首次办法》",
    ],
)
def test_a_borne_superlative_an_aim_and_a_common_word_are_left_alone(
    text: str, lexicon: Lexicon
) -> None:
    codes = [code for code, _ in found(text, lexicon)]
    assert FindingCode.UNSUPPORTED_SUPERLATIVE not in codes


def test_a_plan_and_a_problem_may_use_strong_words(lexicon: Lexicon) -> None:
    for role in (SectionRole.PLAN, SectionRole.PROBLEM):
        assert found("志愿服务全覆盖，走在前列。", lexicon, role) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("档案数字化项目已全部完成。", "已全部完成"),
        ("档案数字化项目顺利完成验收。", "顺利完成"),
        ("自助服务区已建成。", "已建成"),
        ("库房改造正在推进。", "正在推进"),
    ],
)
def test_what_is_under_way_is_not_told_as_done_nor_the_other_way_round(
    text: str, word: str, lexicon: Lexicon
) -> None:
    result = verify(text, lexicon)
    assert (FindingCode.WRONG_STATUS, Severity.ERROR, word) in [
        (f.code, f.severity, f.excerpt) for f in result.findings
    ]
    (claim,) = [c for c in result.claims if c.claim.kind is ClaimKind.STATUS]
    assert claim.status is VerificationStatus.CONFLICTING


@pytest.mark.parametrize(
    "text",
    [
        "档案数字化项目正在推进。",
        "库房改造已全部完成。",
        "档案数字化项目招标已全部完成，项目正在推进。",
        "其他工作已全部完成。",
        "走访企业已完成58次。",  # a goal of the same name stands on the sheet
    ],
)
def test_progress_that_agrees_or_is_of_another_thing_is_left_alone(
    text: str, lexicon: Lexicon
) -> None:
    assert FindingCode.WRONG_STATUS not in [code for code, _ in found(text, lexicon)]


@pytest.mark.parametrize(
    ("text", "word", "suggestion"),
    [
        ("多次走访企业，了解需求。", "多次", "58次"),
        ("全年走访企业若干次。", "若干次", "58次"),
        ("大量接待群众。", "大量", "1250人次"),
    ],
)
def test_a_vague_word_for_a_number_that_is_known_is_a_hint(
    text: str, word: str, suggestion: str, lexicon: Lexicon
) -> None:
    (finding,) = verify(text, lexicon).findings
    assert (finding.code, finding.severity) == (FindingCode.VAGUE_COUNT, Severity.HINT)
    assert (finding.excerpt, finding.suggestion) == (word, suggestion)


@pytest.mark.parametrize(
    "text", ["多次走访企业，全年走访企业58次。", "多次召开会议。", "多部门联动，开展大量工作。"]
)
def test_a_vague_word_is_fine_where_the_number_is_told_or_not_known(
    text: str, lexicon: Lexicon
) -> None:
    assert found(text, lexicon) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("走访企业近百次。", "近百次"),
        ("走访企业数百次。", "数百次"),
        ("走访企业上百次。", "上百次"),
        ("走访企业几百次。", "几百次"),
    ],
)
def test_a_vague_count_that_the_fact_does_not_bear_is_an_error(
    text: str, claim: str, lexicon: Lexicon
) -> None:
    assert found(text, lexicon) == [(FindingCode.CONFLICTING_CLAIM, claim)]


def test_a_vague_count_that_the_fact_bears_is_verified(lexicon: Lexicon) -> None:
    share = replace(SHEET, facts=(count("F01", "线上参与率", "62", "%"), *SHEET.facts[1:]))
    for text in ("走访企业数十次。", "走访企业五十余次。", "走访企业几十次。"):
        assert found(text, lexicon) == []
    assert verify("线上参与率过半。", lexicon, share).findings == ()
    assert verify("线上参与率近半。", lexicon, share).findings != ()


def test_a_figure_may_lack_its_unit_where_the_label_names_it(lexicon: Lexicon) -> None:
    sheet = replace(SHEET, facts=(count("F01", "在册党员", "42", ""), *SHEET.facts[1:]))
    told = verify("现有在册党员42名。", lexicon, sheet)
    assert told.findings == ()
    assert "F01" in told.told_ids
    assert verify("全年走访企业58，走访有序。", lexicon).findings == ()
    for wrong in ("现有在册党员43名。", "在册党员增长42%。", "慰问老人42名。"):
        assert verify(wrong, lexicon, sheet).findings != ()


@pytest.mark.parametrize(
    "text",
    ["党支部书记张伟带头讲党课。", "王丽同志获评先进。", "由支部书记陈晓东主讲。"],
)
def test_a_person_who_is_not_on_the_sheet_is_marked(text: str, lexicon: Lexicon) -> None:
    (claim,) = verify(text, lexicon).claims
    assert claim.claim.kind is ClaimKind.PERSON
    assert claim.status is VerificationStatus.UNVERIFIED


def test_a_person_of_the_sheet_and_one_whom_everybody_knows_are_not(lexicon: Lexicon) -> None:
    assert found("由支部书记陈晓明主讲，学习毛泽东同志著作。", lexicon) == []


def test_digits_that_are_no_quantity_are_held_against_the_facts_as_written(
    lexicon: Lexicon,
) -> None:
    text = "三方人员比例为3∶1，联系电话0571-88888888，约占1/3。"
    assert found(text, lexicon) == []
    assert [code for code, _ in found("比例为4:1，电话0571-88888889，约占1/4，⑫次。", lexicon)] == [
        *[FindingCode.UNVERIFIED_CLAIM] * 3,
        FindingCode.UNREADABLE_NUMERAL,
    ]


def test_names_and_titles_are_the_same_in_traditional_characters(lexicon: Lexicon) -> None:
    title = Fact("F09", "要点", FactKind.DOCUMENT_TITLE, "《青禾局2025年黨建工作要點》")
    sheet = replace(SHEET, facts=(title, Fact("F14", "共建", FactKind.NAME, "青禾區團結社區")))
    text = "印发《青禾局2025年黨建工作要點》，与青禾區團結社區共建。"
    assert verify(text, lexicon, sheet).findings == ()
