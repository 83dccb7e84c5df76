"""Facts in plain good clauses, with tokens for every value: what needs no example.

Used by the exemplar writer for facts that no exemplar fits, and by the gate for facts that a
writer left out. Nothing is said of a fact that its label, value and remark do not say.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from drafter.claims.likeness import common_start
from drafter.domain.fact import DerivationKind, Fact, FactKind, FactRole
from drafter.domain.quantity import PREFIXES
from drafter.writers.label_wording import (
    FALLS,
    LESS_IS_GOOD,
    STARTS_WITH_VERB,
    core_label,
    is_bare_thing,
    is_happening,
    is_rate,
    says_its_movement,
    with_verb,
    without_verb,
)

_TOPIC = re.compile(r"(?:题目|主题|课题|题名|名称)$")
_BASIS = re.compile(r"(?:政策|文件|工作|制度|法规)?(?:依据|根据)$")
_MADE = re.compile(
    r"(?:计划|要点|方案|办法|制度|清单|意见|规定|细则|预案|规划|纲要|章程|规程|规范|规则|措施|守则|台账|机制|标准)$"
)
_MAKES = re.compile("印发|出台|修订|编制|起草|发布|制定|编印|编写|完善")
_STUDIES = re.compile("学习|传达|贯彻")
_WHO_DID = re.compile(
    "^(?P<what>(?:下沉|参加|参与|支援|进驻|驻守|报到|认领).{0,12}?|(?:完成|参加|参与|通过|取得|获得).{1,18}的)"
    "(?P<who>(?:在职)?党员(?:干部)?|党员志愿者|志愿者|干部职工|干部|职工|窗口人员|工作人员)$"
)
"""下沉社区党员 47名 reads 47名党员下沉社区: they went, nobody counted them there."""
_PLANNED = re.compile("计划|拟|将|力争|打算|安排|目标")
_WHOLE = re.compile("⟦[^⟦⟧]+⟧")
"""A clause that is one value: a problem or a plan in the clerk's own words."""
_DAY = re.compile("(?:时间|日期)$")
_RISES = ("增加", "提高", "上升", "增长")
_PARTS_FROM = 4
"""Characters that two labels must share at the start to be told as parts of one thing."""
_SUBJECT_FROM = 3
"""Characters of a subject that need not be said twice."""
_FACTS_A_SENTENCE = 3
_MANY = 100
"""Of so many any change is told."""
_NOTABLE = Decimal("0.1")
"""Of fewer, one by a tenth."""
_LONGEST_GROUP = 3
"""Facts that may follow one subject."""


def word_facts(facts: Sequence[Fact], section_facts: Sequence[Fact]) -> str:
    """The facts in sentences: what belongs together in one, at most three things a sentence."""
    clauses = word_clauses(facts, section_facts)
    sentences = [
        join_clauses(clauses[i : i + _FACTS_A_SENTENCE])
        for i in range(0, len(clauses), _FACTS_A_SENTENCE)
    ]
    return "".join(f"{sentence}。" for sentence in sentences)


def join_clauses(clauses: Sequence[str]) -> str:
    """Clauses in one sentence: by commas, or by semicolons where one has commas itself."""
    has_stops = any("，" in c or "；" in c or _WHOLE.fullmatch(c) for c in clauses)
    return ("；" if len(clauses) > 1 and has_stops else "，").join(clauses)


def word_clauses(facts: Sequence[Fact], section_facts: Sequence[Fact]) -> list[str]:
    """One clause a fact, or one for several facts that are parts of one thing."""
    return [_word_group(group, section_facts) for group in group_facts(facts)]


def group_facts(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Neighbouring facts that are parts of one thing stand together.

    Parts are told by a colon (廉政作品：绘画、廉政作品：书法), by a common beginning and unit
    (竞赛一等奖、竞赛二等奖), or by one label that goes on where the other ends
    (走访企业、走访企业收集问题; 组织业务培训、业务培训人数).
    """
    groups: list[list[Fact]] = []
    for fact in facts:
        if groups and _belongs(groups[-1], fact):
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return groups


def word_fact(fact: Fact, section_facts: Sequence[Fact]) -> str:
    """One fact as a clause without a stop at its end, its comparison and outcome behind it."""
    match fact.kind:
        case FactKind.DOCUMENT_TITLE:
            clause = _word_title(fact)
        case FactKind.TEXT | FactKind.NAME:
            clause = _word_text(fact)
        case FactKind.DATE:
            clause = _word_date(fact)
        case _:
            clause = _word_quantity(fact, section_facts)
    return clause + _addition(fact, section_facts)


def continuation(told: Fact, fact: Fact, section_facts: Sequence[Fact]) -> str:
    """What says a fact right behind the one that it goes on from; empty where it does not.

    学员⟦F13⟧ behind 老年人数字课⟦F12⟧, 建成率达到⟦F25⟧ behind 建成节约型机关⟦F24⟧.
    """
    if told.quantity is None or fact.quantity is None or fact.role is not told.role:
        return ""
    if told.role is FactRole.PLAN or _stem(told) or _stem(fact):
        return ""
    rest = _rest(told, fact)
    if rest is None:
        return ""
    if rest:
        return _figure(rest, fact, section_facts) + _addition(fact, section_facts)
    what = "培训" if core_label(fact).endswith("培训") else "累计"
    return f"{what}{fact.token}{_addition(fact, section_facts)}"


def comparison(fact: Fact, section_facts: Sequence[Fact]) -> str:
    """，较上年增加⟦D01⟧: with last year's value known, and the change worth telling."""
    change = _change(fact, section_facts)
    if change is None or not _is_worth_telling(fact, change):
        return ""
    is_rise = change.remark in _RISES
    if is_rise == bool(LESS_IS_GOOD.search(fact.label)) and fact.kind is not FactKind.PERCENTAGE:
        return ""
    return f"，{direction_words(fact, change)}{change.token}"


def _is_worth_telling(fact: Fact, change: Fact) -> bool:
    """Whether a change is more than a count here or there: else every clause ends in 较上年."""
    if fact.kind is FactKind.PERCENTAGE or not fact.last_year or not change.quantity:
        return True
    before = fact.last_year.amount
    return before >= _MANY or change.quantity.amount >= _NOTABLE * before


def direction_words(fact: Fact, change: Fact) -> str:
    """较上年增加; 降幅较上年扩大 where the figure is itself a fall: 用水量下降 3.3%."""
    if fact.kind is FactKind.PERCENTAGE and FALLS.search(fact.label):
        return f"降幅较上年{'扩大' if change.remark in _RISES else '收窄'}"
    return f"较上年{change.remark}"


def _change(fact: Fact, section_facts: Sequence[Fact]) -> Fact | None:
    changes = {
        d.derivation.kind: d
        for d in section_facts
        if d.derivation is not None and d.derivation.operand_ids[:1] == (fact.fact_id,)
    }
    return changes.get(DerivationKind.PERCENTAGE_POINTS) or changes.get(DerivationKind.CHANGE)


def _addition(fact: Fact, section_facts: Sequence[Fact]) -> str:
    return comparison(fact, section_facts) + (f"，{fact.outcome}" if fact.outcome else "")


def _belongs(group: Sequence[Fact], fact: Fact) -> bool:
    first, last = group[0], group[-1]
    if first.quantity is None or fact.quantity is None or fact.role is not first.role:
        return False
    if _stem(first) or _stem(fact):
        return _stem(first) == _stem(fact) or _is_whole_of(fact, _stem(first))
    if len(group) < _LONGEST_GROUP and continuation(first, fact, ()) and _goes_on(group):
        return True
    if len(group) == 1 and _is_turnout_of(fact, first):
        return True
    same_unit = last.quantity is not None and (
        last.quantity.measure_unit == fact.quantity.measure_unit
    )
    return same_unit and len(_shared_start([*group, fact])) >= _PARTS_FROM


def _goes_on(group: Sequence[Fact]) -> bool:
    """Whether all of a group go on from its first fact, so that another may."""
    return all(continuation(group[0], fact, ()) for fact in group[1:])


def _rest(told: Fact, fact: Fact) -> str | None:
    """What a label adds to the one before it; empty where it only counts otherwise."""
    core = core_label(told)
    bases = {told.label, core, without_verb(core)}
    for base in sorted(bases, key=len, reverse=True):
        rest = core_label(fact).removeprefix(base)
        if not fact.label.startswith(base) or (
            len(base) < _SUBJECT_FROM and not STARTS_WITH_VERB.search(rest)
        ):
            continue
        if core_label(fact) == base:
            return "" if _unit(told) != _unit(fact) else None
        return rest
    shared = common_start([told.label, fact.label])
    rests = [f.label.removeprefix(shared) for f in (told, fact)]
    if len(shared) >= _SUBJECT_FROM and all(
        STARTS_WITH_VERB.search(r) or r[0] in "进送" for r in rests
    ):
        return rests[1]
    return None


def _unit(fact: Fact) -> str:
    return fact.quantity.measure_unit if fact.quantity else ""


def _stem(fact: Fact) -> str:
    head, colon, tail = fact.label.replace(":", "：").partition("：")
    return head if colon and tail else ""


def _part_name(fact: Fact) -> str:
    return fact.label.replace(":", "：").partition("：")[2]


def _is_whole_of(fact: Fact, stem: str) -> bool:
    """Whether a fact counts all of what the stem names: 公务接待合计, 公务接待人数."""
    return bool(stem) and not _stem(fact) and core_label(fact) == stem


def _is_turnout_of(fact: Fact, people: Fact) -> bool:
    """Whether a fact says how often the people went: 下沉社区人次 beside 下沉社区党员."""
    went = _WHO_DID.match(people.label)
    return went is not None and _unit(fact) == "人次" and core_label(fact) == went["what"]


def _shared_start(facts: Sequence[Fact]) -> str:
    """How labels begin that name parts of one thing: no happenings of their own, or prizes."""
    labels = [f.label for f in facts]
    shared = common_start(labels)
    rests = [label.removeprefix(shared) for label in labels]
    if not all(rests) or shared.count("“") != shared.count("”"):
        return ""
    are_prizes = all(rest.endswith("奖") for rest in rests)
    if not are_prizes and any(with_verb(f.label, _unit(f)) != f.label for f in facts):
        return ""
    return shared


def _word_group(group: Sequence[Fact], section_facts: Sequence[Fact]) -> str:
    first = group[0]
    if stem := _stem(first):
        return _word_parts(stem, group)
    lead = word_fact(first, section_facts)
    if len(group) == 1:
        return lead
    if _is_turnout_of(group[1], first):
        return f"{lead}，累计{group[1].token}{_addition(group[1], section_facts)}"
    if _goes_on(group):
        return "，".join([lead, *(continuation(first, f, section_facts) for f in group[1:])])
    shared = _shared_start(group)
    parts = "、".join(f"{f.label.removeprefix(shared)}{f.token}" for f in group)
    if parts.startswith(("一等奖", "特等奖", "金奖")):
        return f"{with_verb(shared)}，评选出{parts}"
    return f"{with_verb(shared)}{parts}"


def _word_parts(stem: str, group: Sequence[Fact]) -> str:
    """公务接待共31批次、398人次，其中…; 征集廉政作品，包括绘画5幅、书法7幅."""
    parts = [f for f in group if _stem(f)]
    wholes = [f for f in group if not _stem(f)]
    listed = "、".join(f"{_part_name(f)}{f.token}" for f in parts)
    led = with_verb(stem, _unit(group[0]))
    if wholes:
        units = [_unit(f) for f in parts]
        wholes.sort(key=lambda f: _unit(f) not in units)
        return f"{led}共{'、'.join(f.token for f in wholes)}，其中{listed}"
    if STARTS_WITH_VERB.fullmatch(stem):
        return f"{stem}{listed}"
    if len(parts) == 1:
        return f"{led}（{_part_name(parts[0])}）{parts[0].token}"
    return f"{led}，包括{listed}"


def _word_quantity(fact: Fact, section_facts: Sequence[Fact]) -> str:
    label = core_label(fact)
    if fact.gloss and not label.endswith(f"（{fact.gloss}）"):
        label = f"{label}（{fact.gloss}）"
    if fact.role is FactRole.PLAN:
        return _word_target(label, fact)
    if did := _WHO_DID.match(label):
        who, what = did["who"], did["what"].removesuffix("的")
        return (
            f"{fact.token}{who}{what}"
            if _unit(fact) in ("名", "位")
            else f"{who}{what}{fact.token}"
        )
    total = "共" if fact.label.endswith(("合计", "总计")) else ""
    return f"{total}{_figure(label, fact, section_facts)}"


def _figure(label: str, fact: Fact, section_facts: Sequence[Fact]) -> str:
    """A label with its figure, and the verb between or before them that they need."""
    if fact.quantity is not None and fact.quantity.comparator in PREFIXES:
        return f"{with_verb(label, _unit(fact))}{fact.token}"
    change = _change(fact, section_facts)
    is_achieved = fact.role is FactRole.ACHIEVEMENT
    if says_its_movement(label):
        return f"{label}{fact.token}"
    if fact.kind is FactKind.PERCENTAGE or is_rate(label):
        is_good = is_achieved and not LESS_IS_GOOD.search(label)
        return f"{label}{'达到' if is_good else '为'}{fact.token}"
    if is_achieved and is_bare_thing(label, _unit(fact)):
        rose = change is not None and change.remark in _RISES
        return f"{label}达到{fact.token}" if rose else f"共有{label}{fact.token}"
    return f"{with_verb(label, _unit(fact))}{fact.token}"


def _word_target(label: str, fact: Fact) -> str:
    if _PLANNED.search(label):
        return f"{label}{fact.token}"
    if fact.kind is FactKind.PERCENTAGE or is_rate(label) or is_bare_thing(label, _unit(fact)):
        qualified = fact.quantity is not None and fact.quantity.comparator in PREFIXES
        return f"力争{label}{'' if qualified or says_its_movement(label) else '达到'}{fact.token}"
    return f"计划{with_verb(label, _unit(fact))}{fact.token}"


def _word_title(fact: Fact) -> str:
    """A document by what the label says of it: made, studied, spoken on, or gone by.

    That the organization made it is said only where the label says so: a basis is another's.
    """
    date = f"{fact.occurred_on}，" if fact.occurred_on else ""
    label = fact.label
    if fact.role is FactRole.IDENTITY:
        return f"本报告依据{fact.token}撰写"
    if _TOPIC.search(label):
        speaker = fact.remark.removesuffix("主讲") if fact.remark.endswith("主讲") else ""
        what = _TOPIC.sub("", label) or "专题宣讲"
        return f"{date}{speaker}以{fact.token}为题{with_verb(what)}"
    if _BASIS.search(label):
        what = _BASIS.sub("", label) or "工作"
        return f"{date}依据{fact.token}{what if STARTS_WITH_VERB.search(what) else f'开展{what}'}"
    if verb := _MAKES.search(label):
        return f"{date}{verb.group()}{fact.token}"
    if _MADE.search(label):
        return f"{date}制定{fact.token}"
    if _STUDIES.search(label):
        return f"{date}认真学习{fact.token}"
    return f"{date}{label}为{fact.token}"


def _word_text(fact: Fact) -> str:
    if fact.role is not FactRole.ACHIEVEMENT or re.search("[，。；]", fact.value):
        return fact.token
    if STARTS_WITH_VERB.search(fact.label):
        return f"{fact.label}{fact.token}"
    return f"{fact.label}为{fact.token}"


def _word_date(fact: Fact) -> str:
    what = _DAY.sub("", fact.label) or fact.label
    if is_happening(what):
        return f"于{fact.token}{with_verb(what)}"
    return f"{what}时间为{fact.token}"
