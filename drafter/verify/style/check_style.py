"""All rules of style, one after the other.

A rule that is broken again and again (half-width commas all through a text) is shown at its first
places only, with the count: the clerk replaces them all at once.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.verify.style.formulations import misquoted
from drafter.verify.style.heading_numbering import heading_forms, heading_order
from drafter.verify.style.item_words import item_words
from drafter.verify.style.numeral_forms import (
    document_numbers,
    full_width_digits,
    mixed_dates,
    mixed_numbers,
    open_ranges,
    paused_guesses,
    range_signs,
    shortened_years,
    uneven_grouping,
    uneven_quarters,
    zeros_in_years,
)
from drafter.verify.style.punctuation_forms import (
    blanks,
    doubled_marks,
    ellipses_and_dashes,
    half_width_brackets,
    half_width_marks,
    nested_quotes,
    nested_titles,
    open_ends,
    pauses_before_etc,
    straight_quotes,
)
from drafter.verify.style.styled_text import Rule, StyledText, StyleNote
from drafter.verify.style.word_choice import fewer_times, said_twice, until

SHOWN = 3
"""Places of one rule that are shown in one text."""

_NUMERALS, _MARKS = FindingCode.NUMERAL_STYLE, FindingCode.PUNCTUATION_STYLE
_WORDS, _ORDINALS = FindingCode.WORD_CHOICE, FindingCode.HEADING_NUMBERING
_CN = "[〇零○一二三四五六七八九十]"
_RULES = (
    Rule(_NUMERALS, mixed_dates, rf"\d[年月]{_CN}|{_CN}[年月]\d"),
    Rule(_NUMERALS, mixed_numbers, r"\d[十百千]|百分之\d"),
    Rule(_NUMERALS, paused_guesses, "[一二三四五六七八1-8]、[二三四五六七八九2-9]"),
    Rule(_NUMERALS, zeros_in_years, "[零○◯Oo0].{0,2}年"),
    Rule(_NUMERALS, full_width_digits, "[０-９]"),
    Rule(_NUMERALS, shortened_years, r"\d年?[-–—―~～至到]\d\d年"),
    Rule(_NUMERALS, open_ranges, r"\d[-–—―~～至到]{1,2}\d"),
    Rule(_NUMERALS, range_signs, r"[-–~]\d"),
    Rule(_NUMERALS, uneven_grouping, r",\d\d\d"),
    Rule(_NUMERALS, uneven_quarters, r"\d季度"),
    Rule(_NUMERALS, document_numbers, r"[\]］】）)〕]第?\d{1,4}号"),
    Rule(_MARKS, half_width_marks, "[,;:?!.]"),
    Rule(_MARKS, half_width_brackets, "[()]"),
    Rule(_MARKS, pauses_before_etc, "、等"),
    Rule(_MARKS, doubled_marks, "[，。；：、！？（《“][，。；：、！？）》】”’]"),
    Rule(_MARKS, ellipses_and_dashes, r"。。。|\.\.\.|…|--|－－|ーー|──|––"),
    Rule(_MARKS, straight_quotes, '"'),
    Rule(_MARKS, nested_quotes, "“[^”\n]*“"),
    Rule(_MARKS, nested_titles, "《[^》\n]*《"),
    Rule(_MARKS, blanks, "[ \u00a0]"),
    Rule(_MARKS, open_ends, "。"),
    Rule(_WORDS, until, "截止"),
    Rule(
        _WORDS,
        said_twice,
        "[约概近过破于足到](?:\\d|[一二两三四五六七八九十百千])|[余多].{1,3}(?:左右|上下)",
    ),
    Rule(_WORDS, fewer_times, "倍"),
)
_NUMBERING = (
    Rule(_ORDINALS, heading_forms, r"[、.．，,）)]"),
    Rule(_ORDINALS, heading_order, r"[、.．，,）)]"),
    Rule(_ORDINALS, item_words, "[一二三四五六七八九十][是要]"),
)


def check_style(text: str, lexicon: Lexicon, section_key: str = "") -> tuple[Finding, ...]:
    """What breaks a rule of style in a text, each place with the right form where there is one.

    Of two findings on the same characters the first rule's is kept. Ordinals are looked at by
    :func:`check_numbering`.
    """
    styled = StyledText(text)
    findings = list(_found(_RULES, styled, section_key))
    findings += (
        _finding(styled, FindingCode.MISQUOTED_PHRASE, each, section_key)
        for each in misquoted(styled, lexicon)
    )
    return tuple(_apart(findings))


def check_numbering(text: str, section_key: str = "") -> tuple[Finding, ...]:
    """Ordinals of headings and points (一是, 二是) that do not run on; best of a whole text."""
    return tuple(_found(_NUMBERING, StyledText(text), section_key))


def _found(rules: Iterable[Rule], styled: StyledText, section_key: str) -> Iterator[Finding]:
    for rule in rules:
        if not re.search(rule.trigger, styled.text):
            continue
        notes = list(rule.find(styled))
        for place, each in enumerate(islice(notes, SHOWN)):
            more = ""
            if not place and len(notes) > SHOWN:
                more = f"（同类问题共{len(notes)}处，只列前{SHOWN}处）"
            yield _finding(styled, rule.code, each, section_key, more)


def _finding(
    styled: StyledText, code: FindingCode, each: StyleNote, section_key: str, more: str = ""
) -> Finding:
    return Finding(
        code,
        Severity.UNVERIFIED if code is FindingCode.MISQUOTED_PHRASE else Severity.HINT,
        each.message + more,
        section_key,
        each.span,
        styled.text[each.span.start : each.span.end],
        suggestion=each.suggestion,
    )


def _apart(findings: list[Finding]) -> Iterator[Finding]:
    taken: set[int] = set()
    for finding in findings:
        span = finding.span
        places = set(range(span.start, span.end)) if span else set()
        if not places & taken:
            taken |= places
            yield finding
