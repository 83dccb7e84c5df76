"""A bucket gives a minute's worth at once, fills evenly, and gives no more than that."""

from hypothesis import given
from hypothesis import strategies as st

from api.token_buckets import TokenBuckets


def given_to(buckets: TokenBuckets, name: str, now: float, tries: int) -> int:
    return sum(buckets.take(name, now).is_allowed for _ in range(tries))


@given(st.integers(1, 500), st.floats(1.0, 59.0))
def test_a_full_bucket_gives_all_it_holds_and_then_what_came_in_since(
    per_minute: int, pause: float
) -> None:
    buckets = TokenBuckets(per_minute)
    assert given_to(buckets, "甲", 1000.0, per_minute + 3) == per_minute
    came_in = per_minute * pause / 60
    assert abs(given_to(buckets, "甲", 1000.0 + pause, per_minute + 3) - came_in) <= 1


@given(st.integers(1, 500))
def test_whoever_waits_as_long_as_it_says_gets_one(per_minute: int) -> None:
    buckets = TokenBuckets(per_minute)
    given_to(buckets, "甲", 1000.0, per_minute)
    refused = buckets.take("甲", 1000.0)
    assert (refused.is_allowed, refused.left) == (False, 0)
    assert buckets.take("甲", 1000.0 + refused.wait).is_allowed


def test_what_is_left_is_what_may_be_taken_at_once() -> None:
    buckets = TokenBuckets(60)
    assert [buckets.take("甲", 0.0).left for _ in range(3)] == [59, 58, 57]
    assert buckets.take("乙", 0.0).left == 59


def test_a_clock_that_is_put_back_locks_nobody_out_for_longer_than_a_minute() -> None:
    buckets = TokenBuckets(2)
    assert given_to(buckets, "甲", 100_000.0, 3) == 2
    assert given_to(buckets, "甲", 1_000.0, 1) == 0
    assert given_to(buckets, "甲", 1_060.0, 3) == 2


def test_full_buckets_are_thrown_away_and_others_are_not() -> None:
    buckets = TokenBuckets(1)
    for number in range(9_999):
        buckets.take(f"{number}", 0.0)
    assert given_to(buckets, "甲", 1000.0, 2) == 1
    buckets.take("乙", 1000.0)
    assert sorted(buckets._full_at) == ["乙", "甲"]
    assert given_to(buckets, "甲", 1001.0, 1) == 0
