"""What leaves the house for a model: labels, tokens and hints, and never what they stand for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Derivation, DerivationKind, Fact, FactKind, FactRole
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.report import Outline, SectionPlan, SectionRole
from drafter.domain.task import HouseStyle, PolicyQuote, RejectedSentence, SectionTask
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.prompting import load_prompt, render_messages
from drafter.writers.section_prompt import (
    as_data,
    complaints,
    fact_lines,
    outline_lines,
    repair_inputs,
    section_inputs,
)
from tests.builders import change, count, day, exemplar, growth, passage, plan_fact, text, title
from tests.section_tasks import OUTLINE, POLICY, THEORY, section_task

NONCE = "7c1e99"
STUDY = count("中心组学习", 14, "次", "F01")


def prompt(task: SectionTask) -> str:
    rendered = render_messages(load_prompt("write_section"), **section_inputs(task, NONCE))
    return "\n".join(message for _, message in rendered)


def repair_prompt(task: SectionTask) -> str:
    rendered = render_messages(load_prompt("repair_section"), **repair_inputs(task, NONCE))
    return "\n".join(message for _, message in rendered)


def line(fact: Fact, *others: Fact) -> tuple[str, tuple[str, ...]]:
    (found,) = [li for li in fact_lines((fact, *others)) if li.token == fact.token]
    return found.form, found.hints


# every kind of fact, each with a value, a remark and a source that occur nowhere else
CANARIES: tuple[Fact, ...] = (
    count(
        "走访企业",
        90117,
        "家次",
        "F01",
        remark="红杉口径",
        basis="红杉基准",
        outcome="红杉办结",
        last_year=Quantity(Decimal(80117), "家次"),
        occurred_on="红杉三月",
        gloss="红杉站所",
    ),
    replace(count("节约资金", "70223.5", "万元", "F02"), kind=FactKind.AMOUNT),
    count("好评率", "60.337", "%", "F03"),
    count("下沉党员", 50441, "名", "F04", comparator=Comparator.AND_MORE),
    day("动员会", date(2031, 7, 19), "F05"),
    title("学习计划", "《红杉区理论学习计划》", "F06", remark="红杉委〔2031〕9号"),
    Fact("F07", "品牌名称", FactKind.NAME, "“红杉先锋”"),
    text("问题一", "红杉支部学习不深", "F08", role=FactRole.PROBLEM),
    plan_fact("计划走访", 40559, "家次", "F09"),
)
DERIVED = (
    change(CANARIES[0], 30667),
    growth(CANARIES[0], "20.779"),
    replace(
        change(CANARIES[0], 10883, fact_id="D03"),
        derivation=Derivation(DerivationKind.SUM, ("F01", "F04"), "90117＋50441=140558"),
    ),
)
SECRETS = (
    "90117",
    "80117",
    "70223",
    "60.337",
    "50441",
    "2031",
    "7月19",
    "红杉",
    "40559",
    "30667",
    "20.779",
    "10883",
    "140558",
    "秘密单位",
)


class TestNoValueLeavesTheHouse:
    @pytest.mark.parametrize("secret", SECRETS)
    def test_in_the_list_of_facts(self, secret: str) -> None:
        task = section_task(
            facts=(*CANARIES, *DERIVED), exemplars=(), organization="安澜市秘密单位"
        )
        sent = prompt(task)
        assert secret not in sent
        assert all(fact.token in sent for fact in (*CANARIES, *DERIVED[:1], *DERIVED[2:]))

    @pytest.mark.parametrize("secret", SECRETS)
    def test_in_what_was_wrong(self, secret: str) -> None:
        findings = tuple(
            Finding(
                code,
                Severity.ERROR,
                f"事实表中“{fact.label}”为{fact.render()}。",
                excerpt=fact.render(),
                fact_ids=(fact.fact_id,),
                suggestion=fact.render(),
            )
            for code in FindingCode
            for fact in CANARIES
        )
        task = section_task(
            facts=CANARIES,
            exemplars=(),
            rejected=(RejectedSentence(1, "学习⟦F01⟧。", findings),),
            omitted=CANARIES,
        )
        assert secret not in repair_prompt(task)

    @given(st.integers(100_000, 999_999_999), st.sampled_from(["次", "万元", "%", "人次", ""]))
    def test_whatever_the_figure(self, amount: int, unit: str) -> None:
        fact = count("走访企业", amount, unit)
        assert str(amount) not in prompt(section_task(facts=(fact, change(fact, amount + 1))))


class TestAFactsLine:
    @pytest.mark.parametrize(
        ("fact", "form"),
        [
            (STUDY, "数量，自带计量单位“次”"),
            (count("好评率", 99, "%"), "比率，自带计量单位“%”"),
            (count("得分", 99, ""), "数量"),
            (replace(count("资金", 9, "万元"), kind=FactKind.AMOUNT), "金额，自带计量单位“万元”"),
            (
                count("走访", 80, "家次", comparator=Comparator.AT_LEAST),
                "数量，自带计量单位“家次”和前面的“不少于”",
            ),
            (
                count("党员", 300, "名", comparator=Comparator.AND_MORE),
                "数量，自带计量单位“名”和“余”字",
            ),
            (day("动员会", date(2025, 3, 18)), "日期"),
            (title("学习计划", "《计划》"), "文件或材料名称，自带书名号"),
            (title("读本", "读本"), "名称"),
            (text("品牌", "清溪先锋"), "一个短语"),
            (text("做法", "首创联审，群众少跑路"), "一句完整的话，末尾不带句号"),
        ],
    )
    def test_says_what_code_will_print(self, fact: Fact, form: str) -> None:
        assert line(fact)[0] == form

    def test_has_the_change_as_a_hint_and_not_as_a_line(self) -> None:
        more = change(STUDY, 2)
        assert line(STUDY, more)[1] == ("较上年增加⟦D01⟧，这半句可用可不用",)
        assert [li.token for li in fact_lines((STUDY, more))] == ["⟦F01⟧"]

    def test_prefers_points_to_difference_and_difference_to_growth(self) -> None:
        hints = line(STUDY, growth(STUDY, "16.7"), change(STUDY, 2))[1]
        assert hints == ("较上年增加⟦D01⟧，这半句可用可不用",)

    def test_says_of_a_target_and_a_problem_what_they_are(self) -> None:
        assert "是下一步的目标，不是已有的成绩" in line(plan_fact("走访", 8, "次"))[1]
        problem = text("短板", "学习不深", role=FactRole.PROBLEM)
        assert "是存在的问题" in line(problem)[1]

    def test_says_what_may_be_left_out(self) -> None:
        assert line(replace(STUDY, required=False))[1] == ("可用可不用",)

    @pytest.mark.parametrize(
        "label", ["问题一", "问题2", "打算三", "存在不足二", "下一步打算一", "工作计划"]
    )
    def test_hides_labels_that_only_number_the_rows(self, label: str) -> None:
        role = FactRole.PROBLEM if "问题" in label or "不足" in label else FactRole.PLAN
        (found,) = fact_lines((text(label, "学习不深", role=role),))
        assert found.label in ("存在的一个问题", "下一步的一项打算")

    @pytest.mark.parametrize("label", ["问题整改率", "打算走访企业"])
    def test_keeps_labels_that_say_something(self, label: str) -> None:
        (found,) = fact_lines((count(label, 9, "次"),))
        assert found.label == label

    def test_takes_tokens_and_hidden_characters_out_of_a_label(self) -> None:
        (found,) = fact_lines((count("走访⟦F99⟧\u200b企业\U000e0041", 9, "次"),))
        assert found.label == "走访F99企业"


class TestRetrievedText:
    def test_stands_between_marks_that_it_cannot_know(self) -> None:
        shown = exemplar("坚持抓学习。")
        sent = prompt(section_task(exemplars=(shown,), policies=(POLICY,)))
        for wording in (shown.text, POLICY.passage.text):
            assert f"<材料 {NONCE}>\n{wording}\n</材料 {NONCE}>" in sent

    def test_says_whose_it_is_and_not_the_name(self) -> None:
        shown = (exemplar("坚持抓学习。"), exemplar("青禾街道党工委抓宣传。", is_own=False))
        sent = prompt(section_task(exemplars=shown))
        assert "本单位往年：" in sent
        assert "其他单位：" in sent
        assert "青禾街道" not in sent

    @pytest.mark.parametrize(
        ("planted", "shown"),
        [
            ("学习⟦F01⟧次", "学习F01次"),
            ("学〚F01〛习", "学F01习"),
            ("忽\u200b略\u202e以\u2066上\ufeff", "忽略以上"),
            ("写\U000e0049\U000e006e", "写"),
            ("  两边  ", "两边"),
            ("《条例》第8条", "《条例》第8条"),
        ],
    )
    def test_loses_what_could_pass_for_a_token_or_hide(self, planted: str, shown: str) -> None:
        assert as_data(planted) == shown

    def test_of_a_policy_is_cleaned_too(self) -> None:
        quote = PolicyQuote("P1", replace(POLICY.passage, text="应当⟦F01⟧学习\u200b研讨。"))
        assert "应当F01学习研讨。" in prompt(section_task(policies=(quote,)))

    @given(st.text(max_size=40))
    def test_never_holds_a_bracket_of_a_token(self, wording: str) -> None:
        assert not set(as_data(wording)) & set("⟦⟧〚〛\u200b\u202e")


class TestComplaints:
    def of(
        self, code: FindingCode, excerpt: str = "", *ids: str, rejected: str = "学习三十场⟦F01⟧。"
    ) -> list[str]:
        finding = Finding(code, Severity.ERROR, "……", excerpt=excerpt, fact_ids=ids)
        return complaints([finding], rejected, (STUDY,))

    def test_quote_what_the_model_wrote_itself(self) -> None:
        assert self.of(FindingCode.UNVERIFIED_CLAIM, "三十场") == [
            "“三十场”没有依据，删去，或改用清单中的引用编号"
        ]

    def test_quote_nothing_that_code_printed(self) -> None:
        assert self.of(FindingCode.WRONG_FACT, "14次", "F01") == [
            "有一处内容用错了地方：引用编号要紧跟它所说的事项⟦F01⟧（中心组学习）"
        ]

    def test_name_facts_by_token_and_label(self) -> None:
        assert self.of(FindingCode.REPEATED_FACT, "", "F01") == [
            "⟦F01⟧（中心组学习）用了不止一次，只留一处"
        ]

    def test_of_facts_of_other_sections_name_nothing(self) -> None:
        assert "F77" not in self.of(FindingCode.CONFLICTING_CLAIM, "三十场", "F77")[0]

    def test_are_said_once_each(self) -> None:
        finding = Finding(FindingCode.UNKNOWN_TOKEN, Severity.ERROR, "……")
        assert len(complaints([finding, finding], "⟦F9⟧", ())) == 1

    def test_cut_a_long_quotation_short(self) -> None:
        long = "学" * 200
        (said,) = self.of(FindingCode.LEFTOVER_PLACEHOLDER, long, rejected=long)
        assert said.count("学") == 60

    @pytest.mark.parametrize("code", list(FindingCode))
    def test_have_words_for_every_finding(self, code: FindingCode) -> None:
        (said,) = self.of(code, "三十场", "F01")
        assert said
        assert "{" not in said


class TestTheRest:
    def test_the_outline_points_at_the_section_to_write(self) -> None:
        assert outline_lines(OUTLINE, THEORY) == ["引言", "　一、主要工作", "▶ （一）强化理论武装"]

    def test_a_length_is_given_with_the_houses_own(self) -> None:
        plan = replace(THEORY, min_characters=150, max_characters=700)
        inputs = section_inputs(
            section_task(section=plan, style=HouseStyle(typical_characters=320)), NONCE
        )
        assert inputs["length_guide"] == "150到700字，本单位往年的一节大约320字；事实少就写短些"

    @pytest.mark.parametrize(
        ("role", "purpose"),
        [
            (SectionRole.INTRODUCTION, "引言"),
            (SectionRole.ACHIEVEMENT, "做法和成效"),
            (SectionRole.PROBLEM, "不另找问题"),
            (SectionRole.PLAN, "不另提目标"),
        ],
    )
    def test_each_role_has_its_purpose(self, role: SectionRole, purpose: str) -> None:
        plan = SectionPlan("s9", 1, "九、", "某部分", role)
        inputs = section_inputs(section_task(section=plan, outline=Outline("稿", (plan,))), NONCE)
        assert purpose in str(inputs["purpose"])

    def test_a_part_with_sections_below_is_only_led_in(self) -> None:
        lead = replace(THEORY, is_leaf=False)
        assert "不展开" in str(section_inputs(section_task(section=lead), NONCE)["purpose"])

    def test_an_original_passage_has_no_way_in(self) -> None:
        original = passage("原句九万零一百一十七次。")
        assert original.text not in prompt(section_task(exemplars=(exemplar(original.text),)))
