"""The LangChain baselines find what they should, and a chunk meets a label only where it stands."""

from pathlib import Path

import pytest

from drafter.domain.source import DocumentKind, Passage
from tests.evals.baselines import CHROMA, ENSEMBLE_JIEBA, Chunk, Remembering, baselines, split
from tests.evals.rgb import NewsQuestion, ndcg, recall
from tests.evals.sample_baselines import place
from tests.fakes_index import PairEmbedder, open_store

TEXTS = ["节水型单位创建由区水务局验收。", "阅览室每周开放六天。", "窗口服务实行首问负责制。"]


def test_every_character_stands_in_a_chunk_that_knows_its_place() -> None:
    text = "第一条 为了加强管理，制定本办法。\n" * 80
    chunks = split(["短文。", text])
    assert [c.text_number for c in chunks][:2] == [0, 1]
    assert all(text[c.start :].startswith(c.text) for c in chunks[1:])
    ends = [c.start + len(c.text) for c in chunks[1:]]
    assert all(after.start <= end + 1 for after, end in zip(chunks[2:], ends, strict=False))


def test_the_baselines_find_the_text_that_shares_the_words(tmp_path: Path) -> None:
    embeddings = Remembering(open_store(tmp_path), PairEmbedder())
    asks = baselines(TEXTS, embeddings)
    assert asks[CHROMA]("阅览室开放几天")[0] == 1
    assert asks[ENSEMBLE_JIEBA]("首问负责制")[0] == 2


def test_a_text_is_embedded_once_whoever_asks(tmp_path: Path) -> None:
    embedder = PairEmbedder()
    first = Remembering(open_store(tmp_path), embedder).embed_documents([*TEXTS, TEXTS[0]])
    again = Remembering(open_store(tmp_path), embedder).embed_documents([TEXTS[0]])
    assert len(embedder.embedded) == len(TEXTS)
    assert first[0] == first[3] == again[0]


def test_a_chunk_stands_for_the_passages_that_it_shares_half_with() -> None:
    passages = [
        Passage(f"d:{i}", "d", i, ("主要工作", heading), text, DocumentKind.PAST_REPORT)
        for i, (heading, text) in enumerate([("抓学习", "学" * 300), ("抓服务", "服" * 300)])
    ]
    placed = place(passages)
    assert placed.text.count("主要工作") == 1
    of_first = placed.within(Chunk(0, 0, placed.text[:330]))
    assert [p.heading_path[-1] for p in of_first] == ["抓学习"]
    assert of_first[0].text.startswith("主要工作\n抓学习")
    assert len(placed.within(Chunk(0, 100, placed.text[100:500]))) == 2


def test_a_question_with_several_answers_is_scored_by_all_of_them() -> None:
    question = NewsQuestion("几人", frozenset({1, 2}))
    assert ndcg(question, [1, 2, 9]) == 1.0
    assert ndcg(question, [9, 1]) == pytest.approx(0.387, abs=0.001)
    assert recall(question, [9, 1]) == 0.5
