"""How far a thing has come: what a fact says is 正在推进 must not be told as 已完成."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from drafter.domain.fact import Fact, FactRole
from drafter.domain.report import SectionRole
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    FindingCode,
    Span,
    VerificationStatus,
)
from drafter.verify.checked_text import CheckedText
from drafter.verify.verdicts import Verdict, told


class Stage(Enum):
    """Done, or not yet."""

    DONE = auto()
    NOT_YET = auto()


_NOT_YET = (
    "正在(?:推进|建设|施工|实施|办理|筹备|进行|整改|开展|组织|编制|申报|改造)|推进中|建设中|进行中|施工中|整改中|筹备中|办理中|在建|"
    "即将|尚未|还未|未完成|未建成|未开工|拟(?=[建于在开新推改投组召启])|计划于|预计|筹建|筹备"
)
_DONE = (
    "(?:已经?(?:全部|圆满|顺利|如期|提前|按期|全面)?|全部|圆满|顺利|如期|提前|按期|全面)(?:建成|完成|竣工|办结|整改到位|落成|投入使用|投用|启用|上线|开通|挂牌)|"
    "建成并?(?:投入使用|投用|启用)|(?<!未)竣工(?:验收|并)|建成了"
)
_STAGES = re.compile(f"(?P<not_yet>{_NOT_YET})|(?P<done>{_DONE})")
_REACH = 60
_FILLING = "(?:工作|项目|任务|建设|工程|目前|现|均|也|都|了|的)*"
"""What may stand between a thing and the word that says how far it is."""


def find_progress(checked: CheckedText) -> Iterator[tuple[Claim, Verdict]]:
    """Words that tell how far a thing has come, where a fact says the contrary of that thing.

    Only a fact that is named and that says itself how far it is can be contradicted; a word of
    progress without such a fact is no claim.
    """
    stages = [(fact, stage) for fact in checked.sheet.stated() if (stage := stage_of(fact))]
    done = {fact.label for fact in checked.sheet.stated() if fact.role is not FactRole.PLAN}
    stages = [(f, s) for f, s in stages if f.role is not FactRole.PLAN or f.label not in done]
    if not stages:
        return
    for match in _STAGES.finditer(checked.text):
        span = Span(*match.span())
        claim = Claim(span, ClaimKind.STATUS, match.group(), match.group())
        said = Stage.DONE if match["done"] else Stage.NOT_YET
        if any(span.overlaps(source.span) for source in checked.sources):
            continue
        if said is Stage.NOT_YET and checked.section_role is SectionRole.PLAN:
            continue
        clause = _clause(checked.text, span)
        if len({m.lastgroup for m in _STAGES.finditer(clause)}) > 1:
            continue
        told_of = [
            (fact, stage) for fact, stage in stages if _is_said_of(fact, match.group(), clause)
        ]
        if not told_of:
            continue
        fact, stage = max(told_of, key=lambda item: len(item[0].label))
        if stage is not said:
            yield claim, _contradicted(claim, fact)


def _is_said_of(fact: Fact, word: str, clause: str) -> bool:
    """Whether the label stands right before the word, or right behind it: no part of the thing."""
    if fact.label not in clause:
        return False
    label = re.escape(fact.label)
    words = re.escape(word)
    return bool(re.search(f"{label}{_FILLING}{words}|{words}{_FILLING}{label}", clause))


def stage_of(fact: Fact) -> Stage | None:
    """How far a fact says that it is: by its role, or by its words where they all agree.

    A figure is held against its time elsewhere, and its remark may speak of a part of it only.
    """
    if fact.quantity is not None or fact.on_date is not None:
        return None
    if fact.role is FactRole.PLAN:
        return Stage.NOT_YET
    words = f"{fact.value}\n{fact.remark}\n{fact.outcome}"
    groups = {match.lastgroup for match in _STAGES.finditer(words)}
    if len(groups) != 1:
        return None
    return Stage.DONE if groups == {"done"} else Stage.NOT_YET


def _clause(text: str, span: Span) -> str:
    start = max(text.rfind(c, 0, span.start) for c in "，。；！？\n") + 1
    end = re.search("[，。；！？\n]", text[span.end : span.end + _REACH])
    return text[start : span.end + (end.start() if end else _REACH)]


def _contradicted(claim: Claim, fact: Fact) -> Verdict:
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.WRONG_STATUS,
        f"文中写“{claim.text}”，事实表中“{fact.label}”是{told(fact)}，进展不一致，请核对。",
        candidate_ids=(fact.fact_id,),
    )
