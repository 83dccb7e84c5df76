"""复核签发: who may say what in which order, and what counts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drafter.domain.report import Draft, Section
from drafter.domain.sign_off import (
    Figure,
    Signer,
    SigningPart,
    SignOff,
    SignOffState,
    Verdict,
    Voiding,
)
from drafter.errors import Conflict, InvalidRequest, NotFound
from drafter.signing.freeze import freeze
from drafter.signing.rules import confirm_remaining, say_of, sealed, still_missing
from tests.conversation_draft import written_draft

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ZHANG, LI, WANG = Signer("1", "张三"), Signer("2", "李四"), Signer("3", "王五")
FILLING, REVIEWING = SigningPart.FILLING, SigningPart.REVIEWING
FIGURES = tuple(Figure(f"F0{n}", label, "12次", "表1!C3") for n, label in enumerate("甲乙丙", 1))
FRESH = SignOff("d" * 32, 1, 1, "f" * 64, "t" * 64, FIGURES, ZHANG, NOW)


def said(
    sign_off: SignOff,
    part: SigningPart,
    signer: Signer,
    fact_id: str,
    doubt: str = "",
) -> SignOff:
    verdict = Verdict.DOUBTED if doubt else Verdict.CONFIRMED
    return say_of(sign_off, part, signer, fact_id, verdict, doubt, NOW)


def confirmed_by(sign_off: SignOff, part: SigningPart, signer: Signer) -> SignOff:
    return confirm_remaining(sign_off, part, signer, len(sign_off.remaining(part)), NOW)


FILLED = confirmed_by(FRESH, FILLING, ZHANG)


def test_it_is_first_the_one_who_fills_in_then_another_who_reviews_then_signed() -> None:
    assert FRESH.state is SignOffState.FILLING
    assert FILLED.state is SignOffState.REVIEWING
    reviewed = confirmed_by(FILLED, REVIEWING, LI)
    assert reviewed.is_confirmed
    assert sealed(reviewed, b"docx", NOW).state is SignOffState.SIGNED
    assert len(reviewed.words) == 2 * len(FIGURES), "each figure is confirmed by each part"


def test_nobody_reviews_before_the_figures_are_filled_in() -> None:
    half = said(FRESH, FILLING, ZHANG, "F01")
    with pytest.raises(Conflict, match="还没有轮到复核：填报人张三还有2项没有确认：乙、丙"):
        said(half, REVIEWING, LI, "F01")


def test_a_person_does_not_sign_in_both_parts() -> None:
    with pytest.raises(Conflict, match="张三已作为填报人签字，复核人要由另一个人担任"):
        said(FILLED, REVIEWING, ZHANG, "F01")
    reviewing = said(FILLED, REVIEWING, LI, "F01")
    with pytest.raises(Conflict, match="李四已作为复核人签字"):
        said(reviewing, FILLING, LI, "F01")


def test_who_is_namesake_but_another_person_may_review() -> None:
    other = Signer("4", ZHANG.name)
    assert said(FILLED, REVIEWING, other, "F01").signers(REVIEWING) == (other,)


def test_several_may_share_a_part() -> None:
    shared = said(said(FRESH, FILLING, ZHANG, "F01"), FILLING, WANG, "F02")
    assert [signer.name for signer in shared.signers(FILLING)] == ["张三", "王五"]
    assert [figure.fact_id for figure in shared.remaining(FILLING)] == ["F03"]


def test_the_latest_word_counts_and_the_earlier_one_stays() -> None:
    doubted = said(FILLED, REVIEWING, LI, "F02", "与台账不一致")
    settled = said(doubted, REVIEWING, LI, "F02")
    assert [word.note for word in doubted.doubted(REVIEWING)] == ["与台账不一致"]
    assert settled.doubted(REVIEWING) == ()
    assert len(settled.words) == len(doubted.words) + 1


def test_a_doubt_needs_a_reason() -> None:
    with pytest.raises(InvalidRequest, match="写明疑问"):
        say_of(FRESH, FILLING, ZHANG, "F01", Verdict.DOUBTED, " ", NOW)


def test_a_doubt_is_no_confirmation_and_all_remaining_does_not_cover_it() -> None:
    doubted = said(FRESH, FILLING, ZHANG, "F02", "待核对")
    rest = confirmed_by(doubted, FILLING, ZHANG)
    assert rest.state is SignOffState.FILLING
    assert [word.fact_id for word in rest.doubted(FILLING)] == ["F02"]
    assert still_missing(rest).startswith(
        "填报人张三有疑问1项：乙（待核对）。复核人（张三以外的人）"
    )


@pytest.mark.parametrize("count", [1, 4])
def test_all_that_is_left_is_confirmed_only_by_who_knows_how_much_that_is(count: int) -> None:
    with pytest.raises(Conflict, match=f"还没有表态的是3项，不是{count}项"):
        confirm_remaining(FRESH, FILLING, ZHANG, count, NOW)


def test_a_doubt_of_the_filler_takes_the_round_back_from_the_reviewer() -> None:
    back = said(FILLED, FILLING, ZHANG, "F01", "发现漏报")
    assert back.state is SignOffState.FILLING
    with pytest.raises(Conflict, match="还没有轮到复核：填报人张三有疑问1项：甲（发现漏报）"):
        said(back, REVIEWING, LI, "F02")


def test_nothing_is_said_of_a_figure_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        said(FRESH, FILLING, ZHANG, "F99")


def test_nothing_more_is_said_in_a_round_that_is_signed_or_void() -> None:
    signed = sealed(confirmed_by(FILLED, REVIEWING, LI), b"docx", NOW)
    void = replace(signed, voiding=Voiding("王五", "“引言”", NOW))
    assert void.state is SignOffState.VOID, "also where it was signed before"
    for over in (signed, void):
        with pytest.raises(Conflict):
            said(over, FILLING, ZHANG, "F01", "有误")


@pytest.mark.parametrize(
    ("sign_off", "told"),
    [
        (None, "还没有复核签发"),
        (FRESH, "填报人还有3项没有确认：甲、乙、丙。复核人（填报人以外的人）还有3项"),
        (FILLED, "复核人（张三以外的人）还有3项没有确认：甲、乙、丙。"),
        (
            replace(FILLED, voiding=Voiding("王五", "“引言”（修改为第2稿）", NOW)),
            "第1次复核签发已失效：王五改动了“引言”（修改为第2稿）。",
        ),
    ],
    ids=["none", "fresh", "filled", "void"],
)
def test_who_must_still_do_what_is_told(sign_off: SignOff | None, told: str) -> None:
    assert still_missing(sign_off).startswith(told)


def with_text(draft: Draft, key: str, text: str) -> Draft:
    def told(section: Section) -> Section:
        if section.plan.section_key != key or section.revision is None:
            return section
        return replace(section, revision=replace(section.revision, text=text))

    return replace(draft, sections=tuple(told(section) for section in draft.sections))


def test_what_is_frozen_are_the_stated_facts_and_the_derived_ones_that_the_text_tells() -> None:
    draft = written_draft()
    figures = {figure.fact_id: figure for figure in freeze(draft).figures}
    stated = {fact.fact_id for fact in draft.sheet.stated()}
    told = {s.source_id for x in draft.sections if x.revision for s in x.revision.sources}
    assert set(figures) == stated | told
    assert (figures["F02"].value, figures["F02"].last_year) == ("14次", "12次")
    assert figures["F02"].section_keys == ("s1.1",)


def test_another_text_and_another_fact_have_another_hash_each() -> None:
    draft = written_draft()
    frozen = freeze(draft)
    edited = freeze(with_text(draft, "s1.2", "制度更全。"))
    assert edited.fact_set_sha256 == frozen.fact_set_sha256
    assert edited.text_sha256 != frozen.text_sha256
    facts = tuple(replace(f, basis="四个支部") if f.fact_id == "F03" else f for f in draft.sheet)
    counted = freeze(replace(draft, sheet=replace(draft.sheet, facts=facts)))
    assert counted.fact_set_sha256 != frozen.fact_set_sha256
    assert freeze(written_draft()) == frozen
