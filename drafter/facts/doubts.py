"""What of a pasted text may be no fact of the report's year, and which figures were not taken.

A person confirms every fact that is read out of a text; what the text tells of another year or of a
plan is not to be confirmed by mistake, and no figure is to be lost without a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.verification import Claim, Span
from drafter.facts.propose import BREAKS, COMPARES, COUNTED, is_table

_DIGITS = str.maketrans("〇零一二三四五六七八九０１２３４５６７８９", "00123456789" + "0123456789")
_TITLE = re.compile(r"《[^》\n]*》")
_YEAR = r"(?:19|20)\d\d"
_TIME = re.compile(
    rf"{_YEAR}年?[至到—\-~～]+{_YEAR}年|{_YEAR}年(?:以来|起)?"
    r"|今年|本年|(?<![较比与同于由从])(?:去年|上年|上一年|前年)(?!同期|相比|基础)|明年|来年|下一?年度"
)
_NOW = frozenset({"今年", "本年"})
_PLAN = re.compile(
    r"(?<![模虚草比])拟(?![定订制写稿态人合])|打算|预计|力争|下一步|今后"
    r"|(?:^|(?<=[，,、：:\s（(年月度底中还]))计划(?!生育|单列)"
    r"|计划(?=于|在|将|再|新|走访|开展|组织|举办|召开|改造|建|推|实施|培训|投入|争取)"
    r"|将(?=于|在|新|再|建|推|增|开展|组织|举办|召开|完成|启动|实施|投入|继续|进一步|安排|培训)"
)
_DONE = re.compile("已|累计|实际|完成了")
_CLAUSE_ENDS = f"{BREAKS}，,"
_NEAR = 12
"""Characters behind a fact in which last year's value of it stands."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure of the text that became no fact."""

    evidence: str
    """The clause that tells it."""
    reason: str
    span: Span


def doubted(text: str, fact: ProposedFact, report_year: int | None) -> ProposedFact:
    """The fact with the reason why it may be none of ``report_year``, where the wording gives one.

    Without a report year, years that are told in figures are taken for the right one.
    """
    if is_table(text):
        before = fact.label
    else:
        at = max(text.find(fact.value, fact.span.start), fact.span.start)
        before = text[_bound(text, at, BREAKS) : at]
    before = _TITLE.sub(lambda title: " " * len(title[0]), before)
    plans = list(_PLAN.finditer(before))
    if plans and not _DONE.search(before, plans[-1].end()):
        return replace(fact, doubt="写的是计划")
    times = _TIME.findall(before.translate(_DIGITS))
    told = times[-1] if times else ""
    right = _NOW | {f"{report_year}年", f"{report_year}年起", f"{report_year}年以来"}
    if not told or told in right or (report_year is None and told[0] in "12"):
        return fact
    return replace(fact, doubt=f"写的是{told}")


def left_out(text: str, facts: Sequence[ProposedFact], lexicon: Lexicon) -> tuple[LeftOut, ...]:
    """The counted figures of a text in sentences that none of the facts holds, in their order."""
    if is_table(text):
        return ()
    found = []
    for claim in find_claims(text, lexicon):
        if claim.kind not in COUNTED or not claim.quantity:
            continue
        start = _bound(text, claim.span.start, _CLAUSE_ENDS)
        is_change = COMPARES.search(text[start : claim.span.start]) is not None
        if not any(_holds(fact, claim, is_change=is_change) for fact in facts):
            ends = [at for stop in _CLAUSE_ENDS if (at := text.find(stop, claim.span.end)) >= 0]
            shown = text[start : min(ends, default=len(text))]
            start += len(shown) - len(shown.lstrip())
            reason = "写的是比较，不是本年的数" if is_change else "看不出是什么事项的数"
            span = Span(start, start + len(shown.strip()))
            found.append(LeftOut(shown.strip(), reason, span))
    return tuple(found)


def _holds(fact: ProposedFact, claim: Claim, *, is_change: bool) -> bool:
    """Whether a figure is the fact's value, also where it is told again, or its last year's."""
    if fact.value == claim.text and (not is_change or fact.span.contains(claim.span)):
        return True
    behind = claim.span.start - fact.span.end
    return fact.last_year == claim.text and behind <= _NEAR


def _bound(text: str, position: int, stops: str) -> int:
    return max(text.rfind(stop, 0, position) for stop in stops) + 1
