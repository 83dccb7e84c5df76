"""The lexicon: what ships, and what an organization adds in files of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.bootstrap import Services
from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.errors import ConfigurationError
from drafter.reference.lexicon import load_lexicon
from drafter.verify.style.check_style import check_style

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


def folder_with(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "lexicons"
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_organizations_words_are_added_and_none_is_taken_away(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    folder = folder_with(
        tmp_path,
        a='set_phrases = ["三色工单"]\nmeasure_units = ["网格次"]',
        b='[set_phrases]\nown = ["五心服务"]\n[formulations]\nown = [["一网情深", "一网情生"]]',
    )
    own = load_lexicon(folder)
    assert own.set_phrases == (*lexicon.set_phrases, "三色工单", "五心服务")
    assert own.measure_units == (*lexicon.measure_units, "网格次")
    assert own.formulations == (*lexicon.formulations, ("一网情深", "一网情生"))
    assert own.known_names == lexicon.known_names


def test_what_was_added_is_what_the_checker_goes_by(tmp_path: Path, lexicon: Lexicon) -> None:
    folder = folder_with(
        tmp_path,
        words='set_phrases = ["三色工单", "四种意识"]',
        wordings='formulations = [["一网情深", "一网情生"], ["四种意识"]]',
    )
    own = load_lexicon(folder)
    text = "推行三色工单，做到一网情生，树立四种意识。"
    assert [claim.text for claim in find_claims(text, own)] == []
    assert [(f.excerpt, f.suggestion) for f in check_style(text, own)] == [("一网情生", "一网情深")]
    assert [f.excerpt for f in check_style(text, lexicon)] == ["四种意识"]


def test_a_file_with_the_mark_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "own.toml").write_bytes(b"\xef\xbb\xbf" + 'set_phrases = ["三色工单"]'.encode())
    assert load_lexicon(folder).set_phrases[-1] == "三色工单"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("set_phrases = [", "own.toml", "不是有效的 TOML"),
        ('set_phrase = ["三色工单"]', "set_phrase ", "可用的有：measure_units、set_phrases"),
        ('set_phrases = "三色工单"', "set_phrases ", "应为列表"),
        ('[set_phrases]\nown = "三色工单"', "set_phrases.own ", "应为列表"),
        ('set_phrases = ["三色工单", 5]', "set_phrases第2项", "应为加引号的词，现为 5"),
        ('[known_names]\na = ["甲"]\nb = ["乙", ""]', "known_names.b第2项", "应为加引号的词"),
        ('set_phrases = [["三色工单"]]', "set_phrases第1项", "应为加引号的词"),
        ('formulations = ["一网情深"]', "formulations第1项", "应为一组加引号的词"),
        ("formulations = [[]]", "formulations第1项", "至少要有1个词"),
        ('formulations = [["甲乙", "甲乙"]]', "formulations第1项", "既是正确表述，又列为错误写法"),
        ('unit_equivalents = [["格"]]', "unit_equivalents第1项", "至少要有2个词"),
        ('unit_equivalents = [["人", "人次"]]', "unit_equivalents第1项", "不是同一种数"),
        ('meetings = [["四中全会", "2025-10"]]', "meetings第1项", "应为会议和召开年月"),
        ('meetings = [["二十届五中全会", "今年"]]', "meetings第1项", "应为会议和召开年月"),
        ('unit_equivalents = [["户次", "家"]]', "unit_equivalents第1项", "“家”和“户次”"),
        ('unit_equivalents = [["%", "百分点"]]', "unit_equivalents第1项", "“%”和“百分点”"),
    ],
)
def test_a_wrong_file_is_told_with_its_name_and_the_entry(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    folder = folder_with(tmp_path, own=text)
    with pytest.raises(ConfigurationError) as told:
        load_lexicon(folder)
    assert str(folder / "own.toml") in str(told.value)
    assert place in str(told.value)
    assert reason in str(told.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "own.toml").write_bytes('set_phrases = ["三色工单"]'.encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"own\.toml 不是 UTF-8 编码"):
        load_lexicon(folder)


class TestSettings:
    def test_the_data_folder_may_hold_the_files(
        self, make_services: Callable[..., Services], tmp_path: Path
    ) -> None:
        folder = tmp_path / "data" / "lexicons"
        folder.mkdir(parents=True)
        (folder / "own.toml").write_text('set_phrases = ["三色工单"]', encoding="utf-8")
        assert "三色工单" in make_services().lexicon.set_phrases

    def test_a_setting_names_another_folder(
        self, make_services: Callable[..., Services], tmp_path: Path
    ) -> None:
        folder = folder_with(tmp_path, own='set_phrases = ["三色工单"]')
        services = make_services(lexicon_dir=str(folder))
        assert "三色工单" in services.lexicon.set_phrases

    def test_without_a_folder_the_shipped_words_are_used(
        self, make_services: Callable[..., Services], lexicon: Lexicon
    ) -> None:
        assert make_services().lexicon == lexicon

    def test_a_folder_that_is_named_must_be_there(
        self, make_services: Callable[..., Services], tmp_path: Path
    ) -> None:
        services = make_services(lexicon_dir=str(tmp_path / "none"))
        with pytest.raises(ConfigurationError, match="DRAFTER_LEXICON_DIR"):
            _ = services.lexicon


def test_the_example_in_the_documents_is_a_right_file(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    own = load_lexicon(folder_with(tmp_path, own=example[1]))
    assert {"三色工单", "五心服务"} <= set(own.set_phrases)
    assert own.unit_equivalents[-1] == ("网格次", "格次")
