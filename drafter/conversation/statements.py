"""Clauses that state a fact together, though a comma parts them; lists that state several."""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.conversation import requests
from drafter.conversation.message_parts import Clause

FIGURE = re.compile(
    r"[\d０-９]|[一二两三四五六七八九十百千万]{1,4}[个次名人家篇场期项户件条堂支处份元]"
)
"""A figure, or what a clerk counts with in words."""
_EACH = re.compile(
    r"^(.{2,}?)(?:和|与|、)(.{2,}?)分别(改成|改为|调整为|应为|应该?是|更正为|为|是)(.+?)(?:和|与|、)(.+)$"
)
"""走访企业和收集问题分别改成62家次和26个."""
_GOES_ON = re.compile(
    r"^(?:不是|而是|是|应该?是|应为|应当是|应改成|改成|改为|实际是?|实际为|实为|其实是|而不是|更正为)"
)
_WRONG = re.compile(
    r"(?:写错|填错|算错|报错|记错|不对|有误|错)了?$|^(?:改|更正|更新|调整|修改)(?:一下)?"
)
_MISTAKEN = re.compile("^(?:之前|原来|原先|先前|上次|我|前面|刚才)*(?:填|写|报|算|打|记)错了?$")
_ONLY_A_FIGURE = re.compile(
    r"[\d０-９.．,]+[^\W\d_]{0,3}%?|[一二两三四五六七八九十百千万]+[^\W\d_]{1,3}"
)


def listed(clauses: Sequence[Clause]) -> list[Clause]:
    """补充：慰问党员28人次、帮扶群众46户: one clause each, where every part has its figure."""
    found: list[Clause] = []
    for clause in clauses:
        if both := _EACH.match(clause.text):
            for name, value in ((both[1], both[4]), (both[2], both[5])):
                stated = f"{name}{both[3]}{value}"
                found.append(replace(clause, text=stated, stop="；"))
            continue
        parts = clause.text.split("、")
        if len(parts) > 1 and all(re.search(r"[\d０-９]", part) for part in parts):
            found += [replace(clause, text=part.strip(), stop="，") for part in parts]
        else:
            found.append(clause)
    return found


def joined_statements(clauses: Sequence[Clause]) -> list[Clause]:
    """走访企业写错了，应该是62次: one statement, though a comma parts it."""
    joined: list[Clause] = []
    for clause in clauses:
        before = joined[-1] if joined else None
        if (
            before is not None
            and not requests.CORRECTION.match(before.text)
            and (FIGURE.search(clause.text) or _MISTAKEN.search(clause.text))
            and (
                _MISTAKEN.search(clause.text)
                or _GOES_ON.match(clause.text)
                or _ONLY_A_FIGURE.fullmatch(clause.text)
            )
            and before.stop in ("，", ",", "")
            and (FIGURE.search(before.text) or _WRONG.search(before.text))
        ):
            text = f"{before.text}，{clause.text}"
            joined[-1] = replace(before, text=text, stop=clause.stop)
        else:
            joined.append(clause)
    return joined
