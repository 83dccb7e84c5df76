"""Which fact of the sheet do some words name? By label, alias, value and measure unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.claims.likeness import coverage, likeness
from drafter.claims.quantities import canonical, same_unit
from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity

_CLEARLY = 0.08
"""Two facts whose scores lie nearer than this may both be meant."""
_LEAST = 0.5
_OTHER_UNIT = 0.25
_PLAN_WORDS = re.compile(r"计划|打算|明年|来年|下一步|下步|20\d\d年")
_PLANNED = re.compile(r"^(?:20\d\d年|明年|来年|下一年)?(?:度)?(?:的)?(?:计划|打算|拟|力争|争取)*")
_PROBLEM_WORDS = re.compile("问题")
_LEADING = re.compile(
    r"^(?:开展|组织|举办|召开|完成|建立|制定|推动|新增|讲授|实施|参加|全年|累计|共|的|了|年度)+"
)
_TRAILING = re.compile(
    r"(?:次数|人数|个数|数量|的?数据|这个?数字?|那个?数字?|活动|工作|情况|的|是|为|有)+$"
)


@dataclass(frozen=True, slots=True)
class NamedFacts:
    """The facts that words may name: one is sure, several are in doubt."""

    fact_ids: tuple[str, ...]

    @property
    def sure(self) -> str:
        """The one fact meant; empty where there is none or more than one."""
        return self.fact_ids[0] if len(self.fact_ids) == 1 else ""

    @property
    def candidates(self) -> tuple[str, ...]:
        """Those in doubt."""
        return self.fact_ids if len(self.fact_ids) > 1 else ()


def find_facts(
    words: str,
    sheet: FactSheet,
    lexicon: Lexicon,
    *,
    quantity: Quantity | None = None,
    old: Quantity | None = None,
) -> NamedFacts:
    """The stated facts that words name, the sure one or all that fit alike.

    ``quantity`` is the value that is stated for it: its unit should fit. ``old`` is the value
    that the sheet is said to hold: it decides where it is given.
    """
    stated = [f for f in sheet.stated() if f.role is not FactRole.IDENTITY or f.label in words]
    if old is not None:
        holding = [f for f in stated if f.quantity and _is_value(old, f.quantity, lexicon)]
        if holding:
            stated = holding
            if not words:
                return NamedFacts(tuple(f.fact_id for f in holding))
    scores = {fact.fact_id: _score(words, fact, quantity, lexicon) for fact in stated}
    if old is not None and len(scores) == 1:
        return NamedFacts(tuple(scores))
    best = max(scores.values(), default=0.0)
    if best < _LEAST:
        return NamedFacts(())
    return NamedFacts(tuple(key for key, score in scores.items() if score > best - _CLEARLY))


def facts_of_value(quantity: Quantity, sheet: FactSheet, lexicon: Lexicon) -> tuple[str, ...]:
    """Every fact, derived ones too, that has a value: 58次."""
    return tuple(
        f.fact_id for f in sheet if f.quantity and _is_value(quantity, f.quantity, lexicon)
    )


def unit_fits(stated: str, of_fact: str, lexicon: Lexicon) -> bool:
    """Whether a unit may be a careless form of the fact's: 次 of 家次, none at all."""
    return not stated or same_unit(stated, of_fact, lexicon) or of_fact.endswith(stated)


def _is_value(one: Quantity, other: Quantity, lexicon: Lexicon) -> bool:
    first, second = canonical(one), canonical(other)
    return first.amount == second.amount and unit_fits(
        first.measure_unit, second.measure_unit, lexicon
    )


def _score(words: str, fact: Fact, quantity: Quantity | None, lexicon: Lexicon) -> float:
    said = _core(words)
    names = (fact.label, *fact.aliases)
    if fact.role is FactRole.PLAN:
        said, names = _PLANNED.sub("", said), tuple(_PLANNED.sub("", name) for name in names)
    said_in_full = _TRAILING.sub("", _bare(words)) or said
    score = max(
        max(_nameness(said, _core(name)), _nameness(said_in_full, _bare(name))) for name in names
    )
    if fact.role is FactRole.PLAN and not _PLAN_WORDS.search(words):
        score -= 0.2
    if fact.role is not FactRole.PLAN and says_plan(words):
        score -= 0.4
    if fact.role is FactRole.PROBLEM and not _PROBLEM_WORDS.search(words):
        score -= 0.2
    if quantity is not None and (
        fact.quantity is None
        or not unit_fits(quantity.measure_unit, fact.quantity.measure_unit, lexicon)
    ):
        score -= _OTHER_UNIT
    return score


def _nameness(said: str, name: str) -> float:
    """How fully words name a label: 1 for the same, less for a part, for letters gone wrong."""
    if not said or not name:
        return 0.0
    if said == name:
        return 1.0
    shares = [likeness(said, name), 0.9 * coverage(name, said)]
    if len(said) >= 2 and said in name:
        shares.append(0.6 + 0.35 * len(said) / len(name))
    elif len(said) >= 3 and _is_subsequence(said, name):
        shares.append(0.55 + 0.35 * len(said) / len(name))
    elif len(said) >= 4 and set(said) <= set(name):
        shares.append(0.5 + 0.3 * len(said) / len(name))  # 制度修订 for 修订内部管理制度
    if min(len(said), len(name)) >= 4 and _differs_by_one(said, name):
        shares.append(0.92)
    elif len(said) >= 4:
        shares.append(_near_part(said, name))
    return max(shares)


def says_plan(words: str) -> bool:
    """Whether words speak of what is planned: 2026年计划走访企业."""
    return bool(re.search("计划|打算|明年|来年", words))


def _in_common(one: str, other: str) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for i, b in enumerate(other, 1):
            before, row[i] = row[i], before + 1 if a == b else max(row[i], row[i - 1])
    return row[-1]


def _near_part(said: str, name: str) -> float:
    """One character wrong in a part of the label, or in what is left of it: 走访启业."""
    for start in range(len(name) - len(said) + 1):
        part = name[start : start + len(said)]
        if sum(a != b for a, b in zip(said, part, strict=True)) == 1:
            return 0.55 + 0.35 * len(said) / len(name)
    common = _in_common(said, name)
    return 0.5 + 0.3 * common / len(name) if common == len(said) - 1 else 0.0


def _is_subsequence(said: str, name: str) -> bool:
    characters = iter(name)
    return all(c in characters for c in said)


def _differs_by_one(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def _core(label: str) -> str:
    """A label without the verb before it, the brackets in it, and 次数 or 活动 behind it."""
    bare = _bare(label)
    core = _TRAILING.sub("", _LEADING.sub("", bare))
    return core or bare


def _bare(label: str) -> str:
    return re.sub(r"[（）()“”\"\s：:，、]", "", label)


def labels_of(sheet: FactSheet, fact_ids: Sequence[str]) -> str:
    """Facts in one line with their values: “走访企业”（58家次）."""
    facts = sheet.by_id()
    return "、".join(f"“{facts[i].label}”（{facts[i].render()}）" for i in fact_ids if i in facts)
