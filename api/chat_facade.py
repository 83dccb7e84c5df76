"""Drafting by talking, for any chat client: what a list of messages means, and what is answered.

The client keeps the conversation; which draft it is about stands in our own earlier answers.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.background import start_draft
from api.drafting import read_sheet
from api.problems import Problem
from api.walls import draft_for
from drafter.access.caller import Caller
from drafter.access.rights import Right
from drafter.domain.conversation import DiffKind, Proposal, ProposalState
from drafter.domain.fact import FactSheet
from drafter.domain.progress import ProgressKind
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import Draft
from drafter.errors import DrafterError
from drafter.facts.propose import propose_facts
from drafter.reference.report_types import find_report_type

if TYPE_CHECKING:
    from api.bootstrap import Services

_DRAFT_ID = re.compile(r"稿件编号：([0-9a-f]{32})")
_ORGANIZATION = re.compile(r"^\s*单位(?:名称)?\s*[:：]\s*(\S.*?)\s*$", re.MULTILINE)
_YEAR = re.compile(r"^\s*(?:报告)?年度\s*[:：]\s*(20\d\d)年?\s*$", re.MULTILINE)
_TYPE = re.compile(r"^\s*报告类型\s*[:：]\s*(\S.*?)\s*$", re.MULTILINE)
_GO = re.compile(r"\s*(?:请|确认|开始)*起草[吧。！!]?\s*")
_YES = re.compile(r"\s*(?:采纳|接受|同意)[吧。！!]?\s*")
_NO = re.compile(r"\s*(?:不要|不采纳|拒绝|算了)[吧。！!]?\s*")
_MOST_POINTS = 10
_LOOK_SECONDS = 0.1
_HOW = (
    "请告诉我单位、年度和数据，例如：\n\n单位：云溪区水务局党总支\n年度：2025\n"
    "全年开展主题党日36次，中心组集中研学12次（去年11次）。\n\n也可以粘贴表格。"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the client's conversation."""

    role: str
    text: str


def answer(
    services: "Services", caller: Caller, messages: Sequence[Said], author: str
) -> Iterator[str]:
    """What is answered to a conversation, in pieces; what goes wrong is told in words."""
    own = "\n".join(m.text for m in messages if m.role == "assistant")
    asked = [m.text for m in messages if m.role == "user"]
    said = asked[-1] if asked else ""
    ids = _DRAFT_ID.findall(own)
    try:
        if ids:
            standing = draft_for(services, caller, ids[-1], Right.WRITE)
            yield from _talk(services, standing.draft_id, said, author)
        else:
            yield from _gather(services, caller, asked, author)
    except DrafterError as error:
        yield f"没有做成：{error}"
    except Problem as error:
        yield f"没有做成：{error.detail}"


def _gather(
    services: "Services", caller: Caller, asked: Sequence[str], author: str
) -> Iterator[str]:
    """Read the facts from all that was said so far; draft when that is asked for."""
    parts = [part for part in asked if not _GO.fullmatch(part)]
    text = "\n".join(parts)
    organization, year = _ORGANIZATION.findall(text), _YEAR.findall(text)
    if not organization or not year:
        yield _HOW
        return
    types = _TYPE.findall(text)
    report_type = find_report_type(types[-1]).report_type if types else ""
    sheet = _sheet(services, parts, organization[-1], int(year[-1]), report_type, author)
    if not sheet.stated():
        yield f"还没有读到数据。{_HOW}"
        return
    if asked and _GO.fullmatch(asked[-1]):
        yield from _draft(services, caller, sheet)
        return
    yield f"{sheet.organization} {sheet.report_year}年，读到{len(sheet.stated())}项数据：\n\n"
    for fact in sheet.stated():
        yield f"- {fact.label}：{fact.render()}\n"
    yield "\n有误的请重新说明。核对无误后回复“起草”。"


def _sheet(
    services: "Services",
    parts: Sequence[str],
    organization: str,
    year: int,
    report_type: str,
    author: str,
) -> FactSheet:
    kind = report_type or "party-building-duty-report"
    empty = FactSheet(organization, year, kind, ())
    stated: list[ProposedFact] = []
    for part in parts:
        rest = "\n".join(
            line
            for line in part.splitlines()
            if not any(pattern.match(line) for pattern in (_ORGANIZATION, _YEAR, _TYPE))
        )
        said = propose_facts(rest, empty, services.lexicon)
        stated = [old for old in stated if not any(_is_same(old, new) for new in said)]
        stated += said
    facts = [
        {
            "label": fact.label,
            "value": fact.value,
            "category": fact.category,
            "last_year": fact.last_year,
            "remark": fact.remark,
        }
        for fact in stated
    ]
    if not facts:
        return empty
    body = {
        "organization": organization,
        "report_year": year,
        "supplied_by": author,
        "facts": [{k: v for k, v in fact.items() if v} for fact in facts],
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    sheet, _ = read_sheet(services, "对话.json", content, report_type=report_type)
    return sheet


def _is_same(old: ProposedFact, new: ProposedFact) -> bool:
    """Whether a later message says a thing again: it takes the place of what was said before."""
    return old.label in new.label or new.label in old.label


def _draft(services: "Services", caller: Caller, sheet: FactSheet) -> Iterator[str]:
    """Draft, and tell each section in the order of the report as soon as it is there."""
    draft, _ = start_draft(services, caller, sheet, "")
    yield f"# {draft.title}\n\n"
    waiting = [(s.plan.section_key, s.plan.full_heading) for s in draft.sections]
    texts: dict[str, str] = {}
    after, is_open = 0, True
    while waiting and is_open:
        is_open = services.progress.is_open(draft.draft_id)
        for step in services.progress.after(draft.draft_id, after):
            after = step.number
            if step.progress.kind is ProgressKind.SECTION_DONE:
                texts[step.progress.section_key] = step.progress.text
            elif step.progress.kind is ProgressKind.SECTION_FAILED:
                texts[step.progress.section_key] = f"（没有写成：{step.progress.text}）"
        while waiting and waiting[0][0] in texts:
            key, heading = waiting.pop(0)
            yield f"## {heading}\n\n" if heading else ""
            yield f"{texts[key]}\n\n" if texts[key] else ""
        if is_open and waiting:
            time.sleep(_LOOK_SECONDS)
    yield _closing(services.drafts.get(draft.draft_id))


def _talk(services: "Services", draft_id: str, said: str, author: str) -> Iterator[str]:
    """Talk about the draft; proposals wait for a yes."""
    conversation = services.conversation
    waiting = [p for p in conversation.store.proposals(draft_id) if p.state is ProposalState.OPEN]
    if waiting and (_YES.fullmatch(said) or _NO.fullmatch(said)):
        for proposal in waiting:
            if _YES.fullmatch(said):
                conversation.accept(draft_id, proposal.proposal_id, author)
                yield f"已采纳：{proposal.summary}\n\n"
            else:
                conversation.reject(draft_id, proposal.proposal_id, author)
                yield f"没有采纳：{proposal.summary}\n\n"
        yield _closing(services.drafts.get(draft_id))
        return
    for proposal in waiting:  # another wish takes their place
        conversation.reject(draft_id, proposal.proposal_id, author)
    turn = asyncio.run(conversation.converse(draft_id, said, author))
    for reply in turn.message.answers:
        yield f"{reply.text}\n\n"
    draft = services.drafts.get(draft_id)
    for proposal in turn.proposals:
        yield from _proposal(draft, proposal)
    if turn.proposals:
        yield "回复“采纳”写入，回复“不要”放弃。\n\n"
    yield f"稿件编号：{draft_id}"


def _proposal(draft: Draft, proposal: Proposal) -> Iterator[str]:
    yield f"建议：{proposal.summary}\n\n"
    signs = {DiffKind.KEPT: "{}", DiffKind.REMOVED: "~~{}~~", DiffKind.ADDED: "**{}**"}
    for change in proposal.sections:
        section = draft.section(change.section_key)
        heading = section.plan.full_heading if section else ""
        yield f"{heading or '引言'}\n\n"
        yield "".join(signs[part.kind].format(part.text) for part in change.diff) + "\n\n"


def _closing(draft: Draft) -> str:
    """What is open, and which draft it is."""
    points = [item.finding for item in draft.open_findings()]
    lines = [f"- {f.section_key or '全文'} {f.message}" for f in points[:_MOST_POINTS]]
    if len(points) > _MOST_POINTS:
        lines.append(f"- 另有{len(points) - _MOST_POINTS}处。")
    head = f"待处理{len(points)}处：\n" if points else "每个数字都有出处，没有待处理的问题。\n"
    word = f"/api/v1/drafts/{draft.draft_id}/export"
    return f"{head}{chr(10).join(lines)}\n\nWord 文件：{word}\n\n稿件编号：{draft.draft_id}"
