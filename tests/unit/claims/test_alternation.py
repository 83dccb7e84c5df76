"""One pattern for many words, and the look ahead that spares it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from drafter.claims.alternation import alternation, starting_with

WORDS = st.lists(st.text("甲乙丙-]^\\", min_size=1, max_size=4), max_size=6)


@given(WORDS, st.text("甲乙丙丁-]^\\", max_size=12))
def test_the_longest_word_is_found_at_the_first_place(words: list[str], text: str) -> None:
    match = re.search(alternation(words), text)
    places = [
        (text[start:].startswith(word) and -start, len(word), word)
        for start in range(len(text))
        for word in words
        if text.startswith(word, start)
    ]
    assert (match and match.group()) == (max(places)[2] if places else None)


@given(WORDS, st.text("甲乙丙丁-]^\\", max_size=12))
def test_a_look_ahead_at_first_characters_changes_no_match(words: list[str], text: str) -> None:
    pattern = alternation(words)
    found, spared = (
        [m.span() for m in re.finditer(each, text)]
        for each in (pattern, starting_with(words) + pattern)
    )
    assert spared == found


def test_no_word_starts_nowhere() -> None:
    assert re.search(starting_with([]), "甲乙") is None
