"""Facts in plain good clauses, with tokens for every value: what needs no example.

Used by the exemplar writer for facts that no exemplar fits, and by the gate for facts that a
writer left out.
"""

import re
from collections.abc import Sequence

from drafter.claims.likeness import common_start
from drafter.domain.fact import DerivationKind, Fact, FactKind, FactRole

_VERBS = (
    "开展|组织|召开|举办|举行|走访|接待|办理|办结|修订|制定|印发|收集|征集|下沉|完成|讲授|评选|建成|新建|"
    "整改|排查|发放|培训|培育|发展|慰问|帮助|解决|化解|受理|处理|编发|刊发|发布|刊登|报送|参加|参与|承办|"
    "承接|提供|服务|保障|推进|推动|建立|设立|打造|创建|更新|维修|改造|检查|巡查|抽查|处置|出动|投入|节约|"
    "落实|引进|招募|吸纳|转化|调解|监测|审批|审核|评定|配备|采购|盘活|清理|回收|联系|结对|帮扶|认领|实现|"
    "获评|荣获|获得|撰写|创作|拍摄|录制|推送|接收|迎接|举报|约谈|谈心|查处|立案|问责|通报|公开|督办|压减|"
    "降低|缩短|归集|归档|录入|上报|争取|兑现|拨付|安排|选派|选树|表彰|命名|吸收|转正|预备|修缮|疏浚|清淤|"
    "巡河|借阅|流通|新增|补充|外借|接诊|义诊|签约|筛查|接种|查验|通行|养护|执法|抽检|查封|下架|挽回|注册|"
    "登记|发证|换证|年报|上门|代办|帮办|延时|容缺|导办"
)
_STARTS_WITH_VERB = re.compile(f"^(?:{_VERBS})")
_HAS_VERB = re.compile(f"^.{{1,8}}?(?:{_VERBS}).")
_MEETING = re.compile(r"(?:会|会议|党组织生活会)$")
_ACTIVITY = re.compile(
    r"(?:学习|研学|培训|活动|党日|讲座|调研|竞赛|演练|研讨|宣讲|谈话|督查|志愿服务|读书班|练兵|评议|教育)$"
)
_RATE = re.compile(r"(?:率|占比|比例|比重|覆盖面|满意度|好评度|合格率|指数)$")
_WRITING = re.compile(r"(?:报道|信息|稿件|简报|推文|新闻)$")
_AWARD = re.compile(r"(?:奖项|荣誉|称号|表彰)$")
_TOPIC = re.compile(r"(?:题目|主题|课题|题名|名称)$")
_COUNT_WORD = re.compile(r"(?:数量|次数|人数|总数|篇数|场次|件数|数)$")
_PEOPLE = re.compile("党员|干部|职工|全员|全体")
_PLANNED = re.compile("计划|拟|将|力争|打算|安排")
_LESS_IS_GOOD = re.compile("投诉|信访|违规|违纪|事故|问题|能耗|支出|用时|时限|欠|逾期|差错")
_PARTS_FROM = 4
"""Characters that two labels must share at the start to be told as parts of one thing."""
_FACTS_A_SENTENCE = 3


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
    return ("；" if len(clauses) > 1 and any("，" in c for c in clauses) else "，").join(clauses)


def word_clauses(facts: Sequence[Fact], section_facts: Sequence[Fact]) -> list[str]:
    """One clause a fact, or one for several facts that are parts of one thing."""
    return [_word_group(group, section_facts) for group in group_facts(facts)]


def group_facts(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Neighbouring facts that are parts of one thing stand together.

    Parts are told by a colon (廉政作品：绘画、廉政作品：书法), by a common beginning and unit
    (竞赛一等奖、竞赛二等奖), or by one label that goes on where the other ends
    (走访企业、走访企业收集问题).
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
            clause = _word_quantity(fact)
    return clause + comparison(fact, section_facts) + (f"，{fact.outcome}" if fact.outcome else "")


def comparison(fact: Fact, section_facts: Sequence[Fact]) -> str:
    """，较上年增加⟦D01⟧: with last year's value known, and the change worth telling."""
    changes = {
        d.derivation.kind: d
        for d in section_facts
        if d.derivation is not None and d.derivation.operand_ids[:1] == (fact.fact_id,)
    }
    change = changes.get(DerivationKind.PERCENTAGE_POINTS) or changes.get(DerivationKind.CHANGE)
    if change is None:
        return ""
    is_rise = change.remark in ("增加", "提高", "上升", "增长")
    if is_rise == bool(_LESS_IS_GOOD.search(fact.label)) and fact.kind is not FactKind.PERCENTAGE:
        return ""
    return f"，较上年{change.remark}{change.token}"


def core_label(fact: Fact) -> str:
    """The label without words that only say that it is a number: 下沉社区人次 → 下沉社区."""
    label = fact.label
    unit = fact.quantity.measure_unit if fact.quantity else ""
    if len(unit) > 1 and label.endswith(unit):
        label = label.removesuffix(unit)
    label = _COUNT_WORD.sub("", label) or label
    return label.removesuffix("合计").removesuffix("总计") or label


def _belongs(group: Sequence[Fact], fact: Fact) -> bool:
    first, last = group[0], group[-1]
    if first.quantity is None or fact.quantity is None or fact.role is not first.role:
        return False
    if _stem(first) or _stem(fact):
        is_total = _is_total_of(fact, _stem(first)) and fact.quantity.measure_unit == (
            first.quantity.measure_unit
        )
        return is_total or _stem(first) == _stem(fact)
    if len(group) == 1 and fact.label.startswith(first.label) and fact.label != first.label:
        return True
    same_unit = last.quantity is not None and (
        last.quantity.measure_unit == fact.quantity.measure_unit
    )
    return same_unit and len(_shared_start([*group, fact])) >= _PARTS_FROM


def _stem(fact: Fact) -> str:
    head, colon, tail = fact.label.replace(":", "：").partition("：")
    return head if colon and tail else ""


def _part_name(fact: Fact) -> str:
    return fact.label.replace(":", "：").partition("：")[2]


def _is_total_of(fact: Fact, stem: str) -> bool:
    """Whether a fact is the stated total of what the stem names: 公务接待合计."""
    return bool(stem) and not _stem(fact) and core_label(fact) == stem


def _shared_start(facts: Sequence[Fact]) -> str:
    labels = [f.label for f in facts]
    shared = common_start(labels)
    if any(label == shared for label in labels) or shared.count("“") != shared.count("”"):
        return ""
    return shared


def _word_group(group: Sequence[Fact], section_facts: Sequence[Fact]) -> str:
    if len(group) == 1:
        return word_fact(group[0], section_facts)
    if stem := _stem(group[0]):
        total = next((f for f in group if _is_total_of(f, stem)), None)
        parts = "、".join(f"{_part_name(f)}{f.token}" for f in group if f is not total)
        whole = f"共{total.token}" if total else ""
        return f"{_with_verb(stem)}{whole}，其中{parts}"
    if group[1].label.startswith(group[0].label):
        rest = group[1].label.removeprefix(group[0].label)
        lead = word_fact(group[0], section_facts)
        return f"{lead}，{rest}{group[1].token}" + (
            f"，{group[1].outcome}" if group[1].outcome else ""
        )
    shared = _shared_start(group)
    parts = "、".join(f"{f.label.removeprefix(shared)}{f.token}" for f in group)
    if parts.startswith(("一等奖", "特等奖", "金奖")):
        return f"{_with_verb(shared)}，评选出{parts}"
    return f"{_with_verb(shared)}{parts}"


def _with_verb(label: str) -> str:
    """The label led by the verb that its last word takes; as it is where it has a verb."""
    if _STARTS_WITH_VERB.search(label):
        return label
    if _MEETING.search(label):
        return f"召开{label}"
    if _HAS_VERB.search(label) and not _ACTIVITY.search(label):
        return label
    if _ACTIVITY.search(label):
        return f"{'组织' if _PEOPLE.search(label) else '开展'}{label}"
    if label.endswith("党课"):
        return f"讲授{label}"
    if _WRITING.search(label):
        return f"刊发{label}"
    if _AWARD.search(label):
        return f"获得{label}"
    if label.endswith("作品"):
        return f"征集{label}"
    return label


def _word_quantity(fact: Fact) -> str:
    label = core_label(fact)
    if fact.gloss and not label.endswith(f"（{fact.gloss}）"):
        label = f"{label}（{fact.gloss}）"
    if fact.role is FactRole.PLAN:
        lead = "" if _PLANNED.search(label) else "计划"
        return f"{lead}{label}{fact.token}"
    if fact.kind is FactKind.PERCENTAGE or _RATE.search(label):
        return f"{label}{'' if label.endswith(('达', '为')) else '达到'}{fact.token}"
    total = "共" if fact.label.endswith(("合计", "总计")) else ""
    return f"{total}{_with_verb(label)}{fact.token}"


def _word_title(fact: Fact) -> str:
    date = f"{fact.occurred_on}，" if fact.occurred_on else ""
    if _TOPIC.search(fact.label):
        speaker = fact.remark.removesuffix("主讲") if fact.remark.endswith("主讲") else ""
        return f"{date}{speaker}以{fact.token}为题开展{_TOPIC.sub('', fact.label) or '专题宣讲'}"
    if re.search("学习|传达|贯彻", fact.label):
        return f"{date}认真学习{fact.token}"
    verb = re.match("印发|出台|修订|编制|起草|发布", fact.label)
    return f"{date}{verb.group() if verb else '制定'}{fact.token}"


def _word_text(fact: Fact) -> str:
    if fact.role is not FactRole.ACHIEVEMENT or re.search("[，。；]", fact.value):
        return fact.token
    if _STARTS_WITH_VERB.search(fact.label):
        return f"{fact.label}{fact.token}"
    return f"{fact.label}为{fact.token}"


def _word_date(fact: Fact) -> str:
    if _STARTS_WITH_VERB.search(fact.label):
        return f"于{fact.token}{fact.label}"
    return f"{fact.label}时间为{fact.token}"
