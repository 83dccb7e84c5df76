"""Another unit's wording in the words of the one that drafts: 局领导班子 of a 馆 is 馆领导班子."""

import re
from collections.abc import Sequence

from drafter.claims.unit_kinds import names_kind, own_kind
from drafter.domain.fact import Fact

_OFFICE = "局|院|校|馆|厅|园|中心|公司|集团|街道|镇|乡|村|社区"
_PARTY_BODY = "党工委|党组(?!织)|党委|党总支|党支部"
_WORD = re.compile(
    f"(?<![安健完齐])全(?P<whole>{_OFFICE})"
    f"|我(?P<self>{_OFFICE}|党委|党组(?!织)|党?总支|党?支部)"
    f"|(?P<office>{_OFFICE})(?P<body>领导(?!小组)|班子|机关|{_PARTY_BODY}"
    "|长(?![期远效久足处])|主要负责人|负责人|属|系统|干部职工|工作人员)"
)
_OVERALL = re.compile("[面限部势性观意视利稳谋中]")
"""What follows 全局 where it is the whole of a matter: 全局观念."""
_AT_WORD_START = re.compile(
    "(?:^|[^\u4e00-\u9fff]|[是由在经向对及和与为以并了年]|组织|发动|动员|引导|通过|请|邀)$"
)
_IN_EVERY_OFFICE = ("领导", "班子", "机关", "干部职工", "工作人员")
"""Parts that every office has; the others (局党组, 局长) only an office of that kind."""


class OwnWords:
    """Rewords other units' sentences for one organization, or tells that it cannot."""

    def __init__(self, names: Sequence[str], facts: Sequence[Fact]) -> None:
        """``names`` are the organization's, the full one first.

        What a label of the facts names (局领导走访企业) is the unit's own in any case.
        """
        self._name = "，".join(names)
        self._kind = own_kind(names[0]) if names else ""
        self._told = "，".join(f"{f.label}，{'，'.join(f.aliases)}，{f.render()}" for f in facts)

    def of(self, wording: str) -> str | None:
        """The wording without words for a kind of office that the organization is not.

        The kind is the organization's own where its name tells it, else left out. None where
        neither will do: 局党组, 局长, 水务局领导班子.
        """
        out: list[str] = []
        position = 0
        for match in _WORD.finditer(wording):
            noun = match["whole"] or match["self"] or match["office"]
            if names_kind(noun, self._name) or match.group() in self._told:
                continue
            before, behind = wording[: match.start()], wording[match.end() :]
            is_start = bool(_AT_WORD_START.search(before))
            if match.group() == "全局" and (not is_start or _OVERALL.match(behind)):
                continue  # 统揽全局
            own = self._reworded(match) if is_start else None
            if own is None:
                return None
            out += [wording[position : match.start()], own]
            position = match.end()
        return "".join((*out, wording[position:]))

    def _reworded(self, match: re.Match[str]) -> str | None:
        if match["whole"]:
            return f"全{self._kind}" if self._kind else ""
        if match["self"]:
            return f"我{self._kind}" if self._kind and "党" not in match["self"] else None
        body = match["body"]
        is_own = body in _IN_EVERY_OFFICE or ("党" in body and body in self._name)
        return f"{self._kind}{body}" if is_own else None
