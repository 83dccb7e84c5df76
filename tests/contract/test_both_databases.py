"""What the stores promise, on SQLite and on PostgreSQL: the same, also with many at once."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from drafter.access.people import PendingLogin
from drafter.domain.callback import Delivery, DeliveryState, Webhook
from drafter.domain.paging import PageAsked
from drafter.domain.progress import Progress, ProgressKind
from drafter.domain.report import Draft
from drafter.domain.settled import Finalization
from drafter.domain.sign_off import (
    Figure,
    Signer,
    SigningPart,
    SignOff,
    SignOffState,
    Verdict,
    Voiding,
    Word,
)
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.errors import Conflict, NotFound
from drafter.ports import Executor, Filing, KeptAnswer, KeyStanding
from drafter.store import Stores, open_stores
from tests.databases import both_databases, store_url
from tests.fakes_index import PairEmbedder, make_policy, with_passages
from tests.two_writers import draft_of_one_section, edited, race
from vectorstore.index import DocumentIndex
from vectorstore.words import split_words

pytestmark = both_databases
EVERYTHING = PassageFilter()
ROUNDS = 200
MOMENT = datetime(2026, 1, 5, tzinfo=UTC)


class TickingClock:
    def __init__(self) -> None:
        self._seconds = itertools.count(1)

    def now(self) -> datetime:
        return MOMENT + timedelta(seconds=next(self._seconds))


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    return open_stores(store_url(tmp_path), TickingClock())


@pytest.fixture
def others(tmp_path: Path, stores: Stores) -> Stores:
    """The same stores as another process has them."""
    return open_stores(store_url(tmp_path), TickingClock())


@pytest.fixture
def draft(stores: Stores) -> Draft:
    made = draft_of_one_section()
    stores.drafts.create(made)
    return made


def all_at_once(*actions: Callable[[], object]) -> list[object]:
    """What each gives or raises, all begun at the same moment."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        gate.wait()
        try:
            return action()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return [task.result() for task in [pool.submit(run, action) for action in actions]]


# Drafts


def test_of_two_who_edit_the_same_text_one_is_told_and_nothing_is_lost(
    stores: Stores, others: Stores
) -> None:
    result = race(stores.drafts, others.drafts, ROUNDS)
    assert (result.saved, result.told, result.lost) == (ROUNDS, ROUNDS, 0)


def test_of_an_edit_and_a_finalization_at_once_one_is_refused(
    stores: Stores, others: Stores
) -> None:
    index = DocumentIndex(others.documents, None, None)
    for number in range(10):
        draft = draft_of_one_section(f"{number:032d}")
        stores.drafts.create(draft)
        policy = with_passages(make_policy(f"江畔区第{number}号规则", "每季度学习1次。"))
        filing = Filing(draft.draft_id, Finalization("李四", MOMENT, "d" * 64), draft.updated_at)
        edit, finalization = all_at_once(
            lambda key=draft.draft_id: stores.drafts.add_revision(  # type: ignore[misc]
                key, edited(1, "改稿"), expected_number=0
            ),
            lambda it=policy, filing=filing: index.add(*it, filing=filing),  # type: ignore[misc]
        )
        assert isinstance(edit, Conflict) != isinstance(finalization, Conflict)
        kept = stores.drafts.get(draft.draft_id)
        assert (kept.finalization is None) == isinstance(finalization, Conflict)
        assert (kept.sections[0].revision is None) == isinstance(edit, Conflict)


def test_of_two_who_sign_at_once_one_signs_again_and_an_edit_makes_it_void(
    stores: Stores, others: Stores, draft: Draft
) -> None:
    who = Signer("1", "张三")
    figures = tuple(Figure(f"F{n}", "主题党日", "12次", "表1!C3") for n in range(20))
    seen = SignOff(draft.draft_id, 1, 1, "f" * 64, "t" * 64, figures, who, MOMENT)
    stores.sign_offs.open(seen, seen_at=draft.updated_at)

    def said(fact_id: str) -> SignOff:
        word = Word(fact_id, SigningPart.FILLING, Verdict.CONFIRMED, who, MOMENT)
        return replace(seen, words=(*seen.words, word))

    for number in range(len(figures)):
        one, two = said(f"F{number}"), said("F0")
        answers = all_at_once(
            partial(stores.sign_offs.replace, seen, one, None),
            partial(others.sign_offs.replace, seen, two, b"docx"),
        )
        assert sorted(map(bool, answers)) == [False, True], answers
        (seen,) = stores.sign_offs.all(draft.draft_id)
        assert seen == (one if answers[0] is True else two)
    stores.drafts.add_revision(draft.draft_id, edited(1, "改稿"), expected_number=0)
    (void,) = others.sign_offs.all(draft.draft_id)
    assert void.voiding == Voiding("张三", "“一、主要工作”（修改为第1稿）", MOMENT)
    assert not others.sign_offs.replace(void, said("F1"), None)
    assert [d.sign_off for d in others.drafts.list_drafts()] == [SignOffState.VOID]


def test_of_two_answers_to_one_login_one_counts(stores: Stores, others: Stores) -> None:
    for number in range(10):
        pending = PendingLogin("nonce", "verifier", MOMENT + timedelta(minutes=10))
        stores.people.add_pending_login(f"{number}", pending)
        answers = all_at_once(
            partial(stores.people.use_pending_login, f"{number}", MOMENT),
            partial(others.people.use_pending_login, f"{number}", MOMENT),
        )
        assert answers in ([pending, None], [None, pending])


def test_a_reader_never_sees_half_of_a_change(stores: Stores, others: Stores, draft: Draft) -> None:
    """The text and the time of the change are of different tables."""
    stop = threading.Event()
    seen: set[tuple[datetime, str]] = set()

    def read() -> None:
        while not stop.is_set():
            found = others.drafts.get(draft.draft_id)
            seen.add((found.updated_at, found.sections[0].text))

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for number in range(1, 60):
            stores.drafts.add_revision(
                draft.draft_id, edited(number, f"第{number}稿"), expected_number=number - 1
            )
        stop.set()
        reading.result()
    assert len({moment for moment, _ in seen}) == len(seen)


def test_a_beginning_of_an_id_is_enough_while_only_one_has_it(stores: Stores) -> None:
    for draft_id in ("abcdef" + "0" * 26, "abcdef" + "1" * 26):
        stores.drafts.create(draft_of_one_section(draft_id))
    assert stores.drafts.get("abcdef1").draft_id == "abcdef" + "1" * 26
    with pytest.raises(NotFound, match="不止一份"):
        stores.drafts.get("abcdef")


def test_first_drafts_of_an_organization_at_the_same_moment_are_of_one_organization(
    stores: Stores, others: Stores
) -> None:
    drafts = [draft_of_one_section(f"{number:032d}") for number in range(4)]
    made = all_at_once(
        *(lambda n=n, d=d: (stores, others)[n % 2].drafts.create(d) for n, d in enumerate(drafts))
    )
    assert made == [None] * 4
    assert len({stores.drafts.get(d.draft_id).organization_id for d in drafts}) == 1


# What is told of drafts


def test_numbers_of_steps_appear_in_their_order_whoever_tells(
    stores: Stores, others: Stores, draft: Draft
) -> None:
    """Who resumes after a number has missed nothing: none appears below it later."""
    stop = threading.Event()
    looks: list[list[int]] = []

    def look() -> None:
        while not stop.is_set():
            looks.append([step.number for step in stores.progress.after(draft.draft_id, 0)])

    def tell(log: Stores, name: str) -> None:
        for number in range(40):
            step = Progress(ProgressKind.SECTION_TEXT, draft.draft_id, "s1", f"{name}{number}")
            log.progress.record(name, [step])

    with ThreadPoolExecutor(5) as pool:
        looking = pool.submit(look)
        for task in [
            pool.submit(tell, log, name)
            for log, name in ((stores, "甲"), (others, "乙"), (stores, "丙"), (others, "丁"))
        ]:
            task.result()
        stop.set()
        looking.result()
    for earlier, later in itertools.pairwise(looks):
        assert later[: len(earlier)] == earlier
    assert len(stores.progress.after(draft.draft_id, 0)) == 160


def test_a_job_is_open_until_it_is_done(stores: Stores, draft: Draft) -> None:
    key = draft.draft_id
    stores.progress.record("job", [Progress(ProgressKind.PLANNED, key, section_count=1)])
    assert stores.progress.open_jobs() == {"job": key}
    assert stores.progress.latest() == {key: stores.progress.beginning(key) + 1}
    stores.progress.close("job", key)
    stores.progress.close("job", key)
    assert not stores.progress.is_open(key)
    kinds = [step.progress.kind for step in stores.progress.after(key, 0)]
    assert kinds == [ProgressKind.PLANNED, ProgressKind.DONE]


# Answers, callbacks, executors


def test_a_key_is_taken_once_however_many_ask_at_the_same_moment(
    stores: Stores, others: Stores
) -> None:
    key = ""
    for number in range(20):
        key = f"{number:064d}"
        standings = all_at_once(
            *(lambda at=at, key=key: at.answers.begin(key, "f") for at in (stores, others) * 3)
        )
        assert Counter(standings) == {KeyStanding.YOURS: 1, KeyStanding.UNDER_WAY: 5}
    answer = KeptAnswer(201, (("etag", '"1"'),), b"\x00\xff{}")
    stores.answers.finish(key, answer)
    assert others.answers.begin(key, "f") == answer
    assert others.answers.begin(key, "g") is KeyStanding.OF_ANOTHER_REQUEST
    stores.answers.release(key)
    assert others.answers.begin(key, "g") is KeyStanding.YOURS


def test_a_delivery_is_kept_once_and_goes_with_its_webhook(stores: Stores, others: Stores) -> None:
    stores.webhooks.add(Webhook("w" * 32, "https://oa.example/hook", "s" * 16, "", MOMENT))
    delivery = Delivery("d" * 32, "w" * 32, "a" * 32, "{}", DeliveryState.WAITING, MOMENT)
    assert all_at_once(*[lambda: others.webhooks.keep(delivery)] * 4) == [None] * 4
    stores.webhooks.keep(replace(delivery, tries=1))
    assert [d.tries for d in others.webhooks.deliveries("w" * 32, PageAsked(9)).items] == [1]
    stores.webhooks.remove("w" * 32)
    others.webhooks.keep(delivery)
    with pytest.raises(NotFound):
        stores.webhooks.delivery("d" * 32)


def test_an_executor_is_known_by_its_last_beat(stores: Stores, others: Stores) -> None:
    one = Executor("e1", "host", 1, MOMENT)
    stores.executors.beat(one)
    others.executors.beat(replace(one, beat_at=MOMENT + timedelta(seconds=1)))
    assert [e.beat_at for e in stores.executors.all()] == [MOMENT + timedelta(seconds=1)]
    others.executors.forget("e1")
    assert stores.executors.all() == []


# Documents


def test_every_change_of_the_library_is_counted_whoever_makes_it(
    stores: Stores, others: Stores
) -> None:
    policies = [make_policy(f"江畔区第{n}号办法", f"第{n}类事项按本办法办理。") for n in range(12)]
    indexes = [DocumentIndex(at.documents, PairEmbedder(), None) for at in (stores, others)]
    before = stores.documents.generation()
    added = all_at_once(
        *(
            lambda n=n, policy=policy: indexes[n % 2].add(*with_passages(policy)).added
            for n, policy in enumerate(policies)
        )
    )
    assert added == [True] * 12
    assert others.documents.generation() == before + 12
    assert len(stores.documents.matching_ids(EVERYTHING)) == 12
    with pytest.raises(NotFound):
        stores.documents.remove("0" * 64)
    assert others.documents.generation() == before + 12


def test_the_same_document_from_two_processes_is_there_once(stores: Stores, others: Stores) -> None:
    document, passages = with_passages(
        make_policy("江畔区学习规则", "每季度学习1次。", "记入档案。")
    )
    indexes = [DocumentIndex(at.documents, PairEmbedder(), None) for at in (stores, others)]
    outcomes = all_at_once(*[lambda i=i: i.add(document, passages) for i in indexes * 2])
    assert not any(isinstance(o, Exception) for o in outcomes)
    assert stores.documents.passages_of(document.document_id) == passages
    assert len(stores.documents.search_words(["季度"], EVERYTHING, 9)) == 1


def test_a_document_that_is_replaced_or_removed_leaves_no_word(stores: Stores) -> None:
    index = DocumentIndex(stores.documents, PairEmbedder(), None)
    document, passages = with_passages(
        make_policy("江畔区学习规则", "每季度学习1次。", "记入档案。")
    )
    index.add(document, passages)
    index.add(document, passages[:1])
    assert stores.documents.search_words(["档案"], EVERYTHING, 9) == []
    index.remove(document.document_id)
    assert stores.documents.search_words(["学习"], EVERYTHING, 9) == []


def test_words_are_ranked_by_bm25_as_sqlite_ranks_them(stores: Stores, tmp_path: Path) -> None:
    """The oracle is FTS5 on the same passages."""
    oracle = open_stores(f"sqlite:///{tmp_path / 'oracle.db'}", TickingClock()).documents
    chance = random.Random(5)
    vocabulary = "学习 党员 社区 下沉 档案 节能 调研 12次 主题党日 监督 乡村振兴 5G基站".split()  # noqa: SIM905
    for number in range(40):
        some = chance.sample(vocabulary, 4)  # so that words differ in how rare they are
        texts = ["，".join(chance.choices(some, k=chance.randint(3, 60))) + "。" for _ in range(5)]
        kind = DocumentKind.POLICY if number % 2 else DocumentKind.PAST_REPORT
        document = replace(make_policy(f"江畔区第{number}号文", *texts), kind=kind)
        for store in (stores.documents, oracle):
            DocumentIndex(store, None, None).add(*with_passages(document))
    for query in ("党员下沉社区", "乡村振兴调研监督", "5g基站", "档案", "无此词", "学习学习"):
        for where in (EVERYTHING, PassageFilter(kind=DocumentKind.POLICY)):
            found = stores.documents.search_words(split_words(query), where, 20)
            wanted = oracle.search_words(split_words(query), where, 20)
            assert dict(found) == pytest.approx(dict(wanted), rel=1e-6)
            assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_text_that_no_database_is_made_for_does_no_harm(stores: Stores) -> None:
    document = make_policy("办法", "学习\x00规则'\\:*&|!()<->﷼")
    DocumentIndex(stores.documents, PairEmbedder(), None).add(*with_passages(document))
    assert stores.documents.search_words(["x'y\\z:*", "学习"], EVERYTHING, 9)
    long_words = split_words("a" * 5000)
    assert stores.documents.search_words(long_words, EVERYTHING, 9) == []
