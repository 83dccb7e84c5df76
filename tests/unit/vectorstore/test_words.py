"""Text → words: what one writes and another asks for must become the same words."""

import pytest

from vectorstore.words import split_words


def test_chinese_becomes_dictionary_words_and_character_pairs() -> None:
    words = split_words("理论学习中心组")
    assert {"理论", "学习", "中心组"} <= set(words)
    assert {"论学", "习中", "心组"} <= set(words)


def test_a_lone_character_is_no_word() -> None:
    assert split_words("水") == ()
    assert split_words("我、你、他 a b") == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("开展5次", "5"),
        ("１４名党员", "14"),
        ("经费１，２３４元", "1234"),
        ("增长16.7%", "16.7"),
        ("江党组〔2023〕12号", "12"),
        ("拨打12345热线", "12345"),
    ],
)
def test_a_number_is_always_kept_in_its_plain_form(text: str, number: str) -> None:
    assert number in split_words(text)


def test_a_list_of_numbers_is_not_read_as_thousands() -> None:
    assert split_words("第3,5项")[:2] == ("3", "5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5G基站", {"5g", "5", "基站"}),
        ("PM2.5", {"pm2.5", "pm", "2.5"}),
        ("ＡＩ助手", {"ai", "助手"}),
    ],
)
def test_latin_letters_are_kept_whole_and_apart_from_figures(text: str, words: set[str]) -> None:
    assert words <= set(split_words(text))


def test_full_width_and_half_width_text_have_the_same_words() -> None:
    assert split_words("ＰＤＦ３．０") == split_words("pdf3.0")


def test_a_rare_character_of_a_personal_name_can_be_found() -> None:
    assert "陈𬭚" in split_words("陈𬭚同志")


def test_a_year_in_chinese_numerals_stays_together() -> None:
    assert {"二〇", "〇二", "二五"} <= set(split_words("二〇二五年"))


def test_a_word_does_not_reach_across_punctuation() -> None:
    assert "设党" not in split_words("建设，党员")
    assert "设党" in split_words("建设党员")


def test_repeats_are_kept_for_counting() -> None:
    assert split_words("学习，学习").count("学习") == 2 * split_words("学习").count("学习")


def test_broken_text_does_no_harm() -> None:
    assert split_words("\x00\ud800《》……") == ()
