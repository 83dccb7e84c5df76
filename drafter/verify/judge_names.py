"""Verdicts on years, dates, 《titles》, document numbers and names."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from drafter.claims.characters import TRADITIONAL, drop_invisible
from drafter.claims.likeness import coverage
from drafter.claims.names import normalize_title
from drafter.domain.fact import Fact
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    FindingCode,
    SourceKind,
    VerificationStatus,
)
from drafter.verify.checked_text import CheckedText
from drafter.verify.verdicts import Verdict, by_fact, unverified, verified

_PLANS = re.compile("计划|下一|明年|来年|打算|安排|将|力争|目标|今后")
_COMPARES = re.compile("去年|上年|较|(?<![占评])比(?!例|重|赛|武)|[由从与和同]$")
_COMPARED = re.compile("同期|相比")
_LAST_YEAR_BEFORE = re.compile("(?:去年|上年)$")
_NAMED = 0.5
_SURELY_NAMED = 0.8
_CLOSE_TITLE = 0.85
"""From here on two titles are one that was miswritten."""


def judge_year(checked: CheckedText, claim: Claim) -> Verdict:
    """The report's year, one that a fact names, or a neighbour where the wording says so."""
    around = checked.context(claim)
    context = around.stretch
    this_year = checked.sheet.report_year
    allowed = {this_year, *checked.evidence.years}
    if _PLANS.search(context) or _PLANS.search(checked.text[claim.span.end : claim.span.end + 20]):
        allowed.add(this_year + 1)
    behind = checked.text[claim.span.end : claim.span.end + 4]
    if _COMPARES.search(around.before) or _COMPARED.match(behind):
        allowed.add(this_year - 1)
    stated = {int(year) for year in re.findall(r"\d{4}", claim.normalized)}
    if stated <= allowed:
        return verified(SourceKind.IDENTITY, "", "")
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.WRONG_YEAR,
        f"“{claim.text}”不是报告年度（{this_year}年），事实表中也没有这一年，请核对。",
    )


def judge_date(checked: CheckedText, claim: Claim) -> Verdict:
    """A date that a fact states, or a part of it (3月 for 3月17日), told of that fact."""
    year = checked.sheet.report_year
    written = _with_year(claim.normalized, year)
    context = checked.context(claim)
    fitting = [
        fact
        for stated, fact in checked.evidence.dates
        if (full := _with_year(stated, year)) == written or full.startswith(f"{written}-")
    ]
    if not fitting or _LAST_YEAR_BEFORE.search(context.before):
        return unverified(
            FindingCode.UNVERIFIED_CLAIM, f"日期“{claim.text}”在事实表中没有依据，请核实。"
        )
    own = max(fitting, key=lambda fact: coverage(fact.label, context.near))
    rival = _day_that_is_named(checked, context.near, own)
    return by_fact(own) if rival is None else _wrong_day(claim, own, rival)


def judge_printed_date(checked: CheckedText, claim: Claim, fact: Fact) -> Verdict:
    """A day that code has printed; but the words around it may speak of another event."""
    rival = _day_that_is_named(checked, checked.context(claim).near, fact)
    return by_fact(fact) if rival is None else _wrong_day(claim, fact, rival)


def _day_that_is_named(checked: CheckedText, near: str, own: Fact) -> Fact | None:
    """Another event with a day of its own, which the wording names and this one it does not."""
    if coverage(own.label, near) >= _NAMED:
        return None
    others = [f for f in checked.facts.values() if f.on_date is not None and f is not own]
    return next((f for f in others if coverage(f.label, near) >= _SURELY_NAMED), None)


def _wrong_day(claim: Claim, own: Fact, rival: Fact) -> Verdict:
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.WRONG_FACT,
        f"“{claim.text}”是“{own.label}”的日期，此处说的似乎是“{rival.label}”（{rival.render()}），请核对。",
        candidate_ids=(rival.fact_id, own.fact_id),
    )


def _with_year(date: str, year: int) -> str:
    return date.replace("--", f"{year}-", 1) if date.startswith("--") else date


def judge_title(checked: CheckedText, claim: Claim) -> Verdict:
    """A title that a fact or a policy bears to the letter; a near one is a slip."""
    for normalized, _, fact in checked.evidence.titles:
        if normalized == claim.normalized:
            return by_fact(fact)
    for passage in checked.policies:
        if normalize_title(passage.document_title) == claim.normalized:
            return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    near = max(
        (
            (SequenceMatcher(None, normalized, claim.normalized).ratio(), title, fact)
            for normalized, title, fact in checked.evidence.titles
        ),
        key=lambda item: item[0],
        default=None,
    )
    if near is not None and near[0] >= _CLOSE_TITLE:
        return Verdict(
            VerificationStatus.CONFLICTING,
            FindingCode.CONFLICTING_CLAIM,
            f"文件名与事实表不一致，事实表中“{near[2].label}”为{near[1]}。",
            candidate_ids=(near[2].fact_id,),
            suggestion=near[1],
        )
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"{claim.text}在事实表和所引政策中都没有，请核实文件名。"
    )


def judge_verbatim(checked: CheckedText, claim: Claim) -> Verdict:
    """Digits that are no single quantity (3+2, 3:1, ⑫, a telephone number): a fact has them so.

    What could not be read needs more than one character to be found again.
    """
    written = _as_compared(claim.text)
    alone = re.compile(rf"(?<![\d.]){re.escape(written)}(?![\d.])")
    if len(written) > 1:
        for wording, fact in checked.evidence.wording:
            if alone.search(_as_compared(wording)):
                return by_fact(fact)
    if claim.kind is ClaimKind.UNREADABLE:
        return unverified(FindingCode.UNREADABLE_NUMERAL, f"“{claim.text}”未能识别，请核对后改写。")
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"“{claim.text}”在事实表和所引政策中都没有依据，请核实。"
    )


@lru_cache(maxsize=1_024)
def _as_compared(wording: str) -> str:
    """Half-width, simplified, without blanks and what shows nothing."""
    shown = drop_invisible(unicodedata.normalize("NFKC", wording))
    bare = unicodedata.normalize("NFKC", wording) if shown is None else shown[0]
    return re.sub(r"\s", "", bare).translate(TRADITIONAL).replace("∶", ":")


def judge_name(checked: CheckedText, claim: Claim) -> Verdict:
    """A document number, organization, person or quoted name: ours, or one that a fact says."""
    name = claim.normalized
    if claim.kind is ClaimKind.ORGANIZATION and any(name in own for own in checked.sheet.own_names):
        return verified(SourceKind.IDENTITY, "", "")
    for wording, fact in checked.evidence.wording:
        if name in wording or _as_compared(name) in _as_compared(wording):
            return by_fact(fact)
    if claim.kind is ClaimKind.DOCUMENT_NUMBER:
        for number, fact in checked.evidence.document_numbers:
            if number == name:
                return by_fact(fact)
        for passage in checked.policies:
            if name in passage.text:
                return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    what = {
        ClaimKind.DOCUMENT_NUMBER: "文号",
        ClaimKind.ORGANIZATION: "单位名称",
        ClaimKind.PERSON: "姓名",
    }.get(claim.kind, "名称")
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"{what}“{claim.normalized}”在事实表中没有依据，请核实。"
    )
