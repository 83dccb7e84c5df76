"""Names go out as pseudonyms and come back exactly; in doubt nothing goes out or comes in."""

import itertools
import random
import re
from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.domain.lexicon import Lexicon
from drafter.errors import ModelOutputInvalid, WriterError
from drafter.ports import ChatMessage
from drafter.redaction.pseudonyms import ALPHABET, SALT_LENGTH, Pseudonyms
from drafter.reference.lexicon import load_lexicon

LEXICON = load_lexicon()
ROSTER = ("李明", "王芳", "赵强", "张建", "张建国", "欧阳文静", "云溪区水务局", "水务局")
SALT = "BKQ"


def pseudonyms(names: Iterable[str] = ROSTER, salt: str = SALT) -> Pseudonyms:
    return Pseudonyms(tuple(names), LEXICON, lambda: salt)


def hidden(text: str, of: Pseudonyms | None = None) -> str:
    (message,) = (of or pseudonyms()).hide([ChatMessage("user", text)])
    return message.content


async def restored(answer: str, of: Pseudonyms, sizes: Iterable[int] = (1000,)) -> str:
    async def pieces() -> AsyncIterator[str]:
        rest = answer
        for size in itertools.cycle(sizes):
            if not rest:
                return
            yield rest[:size]
            rest = rest[size:]

    return "".join([piece async for piece in of.restore(pieces())])


WORDS = st.sampled_from(
    [*ROSTER, "书记", "同志", "组织", "。", "，", "到", "单位", "人员", "名称", "组织培训12次",
     "13800138000", "zs@163.com", "京A12345", "11010519491231002X", "BKQ", "单位BK", "⟦F01⟧", " "]
)  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=14).map("".join)


class TestThereAndBack:
    @settings(max_examples=400, deadline=None)  # the first call compiles the patterns
    @given(TEXTS, st.lists(st.integers(1, 7), min_size=1, max_size=5))
    async def test_any_text_comes_back_exactly(self, text: str, sizes: list[int]) -> None:
        salts = itertools.cycle([SALT, "DFG", "ZZX"])
        of = Pseudonyms(ROSTER, LEXICON, lambda: next(salts))
        assert await restored(hidden(text, of), of, sizes) == text

    @settings(deadline=None)
    @given(TEXTS)
    def test_no_name_of_the_roster_is_sent(self, text: str) -> None:
        salts = itertools.cycle([SALT, "DFG", "ZZX"])
        sent = hidden(text, Pseudonyms(ROSTER, LEXICON, lambda: next(salts)))
        assert not [name for name in ROSTER if name in sent]

    async def test_a_chain_of_names_is_no_chain_of_replacements(self) -> None:
        """langchain-experimental, strategy exact: 李明→王芳 and 王芳→赵强 gave 赵强 twice."""
        of = pseudonyms()
        text = "李明、王芳、赵强到会。"
        assert await restored(hidden(text, of), of) == text

    async def test_twelve_names_and_none_is_the_beginning_of_another(self) -> None:
        """There PERSON_1 corrupted PERSON_10."""
        names = [f"人物{c}" for c in "甲乙丙丁戊己庚辛壬癸子丑"]
        of = pseudonyms(names)
        sent = hidden("、".join(names), of)
        assert len({len(p) for p in sent.split("、")}) == 1
        assert await restored(sent, of) == "、".join(names)

    async def test_nothing_similar_is_restored(self) -> None:
        """There an edit distance of 3 rewrote whole texts of two-character names."""
        of = pseudonyms()
        hidden("李明、王芳", of)
        assert await restored("全年共组织培训12次。", of) == "全年共组织培训12次。"

    async def test_overlapping_finds_go_as_one(self) -> None:
        """Presidio #1151: with overlapping entities the way back lost text."""
        of = pseudonyms(("云溪区水务局", "水务局党总支"))
        sent = hidden("云溪区水务局党总支召开会议。", of)
        assert sent.endswith("召开会议。")
        assert not set("云溪区水务") & set(sent)
        assert await restored(sent, of) == "云溪区水务局党总支召开会议。"

    def test_the_longest_name_wins(self) -> None:
        of = pseudonyms()
        one, other = hidden("张建国，张建", of).split("，")
        assert one != other
        assert "国" not in one

    def test_each_thing_has_a_pseudonym_of_its_own_and_keeps_it(self) -> None:
        """<PERSON> for everybody loses who is who."""
        first, second, again = hidden("李明，王芳，李明").split("，")
        assert first == again != second

    def test_a_name_with_blanks_or_invisible_characters_is_the_name(self) -> None:
        for text in ("李　明", "李\u200b明", "云 溪 区水务局", "云溪\u00ad区水务局"):
            assert not set(hidden(text)) & set("李明云溪区水务局")

    def test_a_figure_within_a_longer_one_is_another(self) -> None:
        assert hidden("学习114次", pseudonyms(("14次",))) == "学习114次"
        assert "14次" not in hidden("学习14次", pseudonyms(("14次",)))

    def test_persons_and_organizations_that_nobody_listed_are_found_as_a_last_resort(self) -> None:
        sent = hidden("书记钱晓东同志到青禾街道党工委调研。", pseudonyms(()))
        assert "钱晓东" not in sent
        assert "青禾街道" not in sent

    def test_tokens_and_the_rest_of_the_text_stay(self) -> None:
        sent = hidden("走访⟦F01⟧，由李明负责。")
        assert re.fullmatch(f"走访⟦F01⟧，由(?:人员|名称){SALT}BB负责。", sent)

    async def test_letters_behind_a_name_do_not_make_the_pseudonym_another(self) -> None:
        of = pseudonyms()
        for text in (
            "李明App上线",
            "单位LPR13800138000",
            "李明A11010519491231002X",
            "李明A13800138000号",
        ):
            assert await restored(hidden(text, of), of, (1,)) == text

    def test_a_salt_that_stands_in_the_text_is_not_taken(self) -> None:
        salts = iter(["BKQ", "bkq".upper(), "ZZX"])
        of = Pseudonyms(ROSTER, LEXICON, lambda: next(salts))
        assert "ZZX" in hidden("李明用 b.k q 型泵", of)


class TestADamagedPseudonym:
    @pytest.mark.parametrize(
        "damage",
        [
            lambda p: p.lower(),
            lambda p: p[:-1],
            lambda p: p + "B",
            lambda p: f"{p[:4]} {p[4:]}",
            lambda p: p[2:],
            lambda p: f"{p[:2]}-{p[2:]}",
            lambda p: p[:-2] + "ZZ",
            lambda p: p[:2] + "BKX" + p[5:],
            lambda p: "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in p),
        ],
        ids=["case", "cut", "longer", "blank", "kind-lost", "hyphen", "invented", "salt", "wide"],
    )
    @pytest.mark.parametrize("size", [1, 3, 1000])
    async def test_refuses_the_answer(self, damage: object, size: int) -> None:
        of = pseudonyms()
        pseudonym = hidden("李明", of)
        with pytest.raises(ModelOutputInvalid, match="代称"):
            await restored(f"由{damage(pseudonym)}负责。", of, (size,))  # type: ignore[operator]

    async def test_is_not_seen_in_words_of_other_letters(self) -> None:
        of = pseudonyms()
        hidden("李明", of)
        text = "单位App上线，人员LED屏，号码ABC，GB/T 9704。"
        assert await restored(text, of, (1,)) == text


class TestFailingClosed:
    def test_a_name_that_survives_keeps_the_message_in_the_house(self) -> None:
        class Blind(Pseudonyms):
            def _candidates(self, text: str) -> Iterable[object]:  # type: ignore[override, explicit-override]
                return iter(())

        for text in ("请李明办理", "请李　明办理", "电话13800138000"):
            with pytest.raises(WriterError, match="未发送"):
                Blind(ROSTER, LEXICON, lambda: SALT).hide([ChatMessage("user", text)])


SURNAMES = ["王", "李", "张", "刘", "欧阳", "司马", "尉迟", "亓", "逄", "仉", "佘", "麴"]
GIVEN = "建国明芳强静文华晓东海燕丽军伟勇娜秀英敏洁磊洋艳杰涛超霞平刚桂兰萍鑫宇轩梓涵"


def five_hundred_people() -> list[str]:
    dice = random.Random(20251125)
    people = {"张建", "张建国", "王建", "王建国强"}
    while len(people) < 500:
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.randint(1, 2)))
        people.add(name)
    return sorted(people)


async def test_five_hundred_people_stay_in_the_house_and_come_back(lexicon: Lexicon) -> None:
    people = five_hundred_people()
    # Fewer than there are ids: a request with more names than that is refused, not shortened.
    for group in (people[:250], people[250:]):
        of = pseudonyms(group)
        text = "".join(f"由{name}联系{other}；" for name, other in itertools.pairwise(group))
        sent = hidden(text, of)
        assert [name for name in group if name in sent] == []
        assert await restored(sent, of, (5,)) == text
    assert SALT_LENGTH == 3
    assert not set(ALPHABET) & set("AEIOU")
