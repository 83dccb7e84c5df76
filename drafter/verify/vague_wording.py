"""含糊计数: 多次, 若干, 大量 where the sheet has the number and the text does not tell it."""

import re
from collections.abc import Collection, Iterator

from drafter.domain.fact import Fact
from drafter.domain.quantity import Comparator
from drafter.domain.verification import Claim, ClaimKind, Finding, FindingCode, Severity, Span
from drafter.verify.checked_text import CheckedText

_VAGUE = re.compile(
    "(?<![最许大较很不更太])多(?P<unit>次|场次|场|期|轮|批次|批|件|项|篇|家|户|名|人次)(?![别方性功年庭长])"
    "|(?:若干|好几|(?<![少多人次户件场])几|(?<![少多人次户件场])数)(?P<any>次|场|期|件|项|篇|家|户|名|个)"
    "|大量|诸多|众多|一大批|一批"
)
_REACH = 10
"""Characters around the word within which what is counted is named."""
_SHORTEST_LABEL = 3


def check_vague_wording(
    checked: CheckedText, told_ids: Collection[str], section_key: str
) -> Iterator[Finding]:
    """A hint at each vague count of something whose number is known and not told in the text."""
    facts = [
        fact
        for fact in checked.sheet.stated()
        if fact.quantity is not None
        and fact.quantity.comparator is Comparator.EXACT
        and fact.quantity.measure_unit != "%"
        and fact.fact_id not in told_ids
        and len(fact.label) >= _SHORTEST_LABEL
    ]
    if not facts:
        return
    for match in _VAGUE.finditer(checked.text):
        span = Span(*match.span())
        if any(span.overlaps(source.span) for source in checked.sources):
            continue
        fact = _spoken_of(checked, span, facts)
        if fact is not None:
            yield Finding(
                FindingCode.VAGUE_COUNT,
                Severity.HINT,
                f"“{match.group()}”说得含糊，事实表中“{fact.label}”有准数{fact.render()}，建议写明。",
                section_key,
                span,
                match.group(),
                (fact.fact_id,),
                fact.render(),
            )


def _spoken_of(checked: CheckedText, span: Span, facts: list[Fact]) -> Fact | None:
    """The fact whose whole label stands in the clause, right before the word or right behind it."""
    claim = Claim(span, ClaimKind.VAGUE_COUNT, "", "")
    near = checked.context(claim).clause.rpartition("，")[0][-_REACH - 10 :]
    behind = re.split("[，。；、\n]", checked.text[span.end : span.end + _REACH + 10])[0]
    named = [fact for fact in facts if fact.label in near or fact.label in behind]
    return max(named, key=lambda fact: len(fact.label), default=None)
