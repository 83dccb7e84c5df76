"""绝对化表述: superlatives and absolutes that no fact bears: 首次, 唯一, 全覆盖, 圆满完成.

A word like that claims more than a figure does, and nothing in the text can be compared with a
value. Only whether a fact says as much can be: in its label, its value, its remark, its outcome.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.likeness import coverage
from drafter.domain.fact import DerivationKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.verification import Claim, ClaimKind, Finding, FindingCode, Severity, Span
from drafter.verify.checked_text import CheckedText
from drafter.verify.context import Context

_AIM = re.compile(
    "确保|力争|争取|力求|务求|努力|争当|争做|推动|推进|促进|要求|目标|必须|应当|坚决|旨在|为了|不断|"
    "[不未没]|还|唯一标准|第一个百年|如果|若|标准"
)
"""推动…全覆盖 is an aim, 未全部完成 a gap: neither claims that it is so."""
_GREAT_CHANGE = "大幅"
_LEAST_GREAT = 10
"""A change of less than ten per cent is no great one."""
_SAME_MATTER = 0.3
_COMMON = re.compile(
    "健全覆盖|[占由]全部|全部(?:[门由]|精力|投资|需要)|前列腺|率先垂范|唯一[性标码]|首次(?:会议|回复)|首个工作日|"
    "首创(?:精神|性)|敢首创"
)
"""Words that hold one of these and claim nothing."""


def check_absolutes(
    checked: CheckedText, judged: Sequence[Span], section_key: str
) -> Iterator[Finding]:
    """A hint at each superlative or absolute that no fact says and that is told as a result.

    ``judged`` are the spans that have a verdict already.
    """
    if checked.section_role in (SectionRole.PLAN, SectionRole.PROBLEM):
        return
    taken = [*judged, *(source.span for source in checked.sources)]
    taken += [Span(*match.span()) for match in _COMMON.finditer(checked.text)]
    for match in _pattern(checked.lexicon).finditer(checked.text):
        span = Span(*match.span())
        if any(span.overlaps(other) for other in taken):
            continue
        claim = Claim(span, ClaimKind.STATUS, match.group(), match.group())
        context = checked.context(claim)
        clause = context.clause.rpartition("，")[0]
        if _AIM.search(clause) or checked.time_of(context).is_plan:
            continue
        if not _is_borne(checked, claim, context):
            yield Finding(
                FindingCode.UNSUPPORTED_SUPERLATIVE,
                Severity.HINT,
                f"“{claim.text}”说得很绝对，事实表中没有这样的说法，请核实或改得平实些。",
                section_key,
                span,
                claim.text,
            )


@lru_cache(maxsize=32)
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(alternation(word for group in lexicon.absolutes for word in group))


def _is_borne(checked: CheckedText, claim: Claim, context: Context) -> bool:
    """Whether a fact of the same matter says the word, or one that says the same."""
    words = next(group for group in checked.lexicon.absolutes if claim.text in group)
    for wording, fact in checked.evidence.wording:
        if any(word in wording for word in words) and (
            coverage(fact.label, context.stretch) >= _SAME_MATTER
            or coverage(context.clause, wording) >= _SAME_MATTER
        ):
            return True
    return claim.text == _GREAT_CHANGE and _has_grown(checked, context)


def _has_grown(checked: CheckedText, context: Context) -> bool:
    """Whether code computed a great change of what the wording names."""
    return any(
        fact.derivation is not None
        and fact.derivation.kind is DerivationKind.GROWTH
        and fact.quantity is not None
        and fact.quantity.amount >= _LEAST_GREAT
        and coverage(checked.facts[fact.derivation.operand_ids[0]].label, context.stretch)
        >= _SAME_MATTER
        for fact in checked.sheet
    )
