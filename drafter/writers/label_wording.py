"""What a label (数据项名称) is grammatically, and the verb that makes a clause of it.

Sheets name what they count by a sentence (走访企业), by a happening (警示教育大会), by a thing
(红色阅读角) or by a rate (好评率). Rules go by such families, never by single labels.
"""

import re

from drafter.domain.fact import Fact

_VERBS = (
    "开展|组织(?!生活|关系|体系|架构|建设|部|委员)|召开|举办|举行|走访|接待|办理|办结|修订|制定|印发|收集|征集|下沉|完成|"
    "讲授|讲(?=党课|堂|述|授|解)|上党课|评选|建成|新建|整改|排查|发放|培训|培育|发展|慰问|帮助|解决|化解|受理|处理|编发|"
    "刊发|发布|刊登|刊载|转载|采用|录用|报送|参加|参与|承办|承接|提供|服务(?!窗口|站|点|中心|品牌|队|岗|对象)|保障|推进|推动|建立|设立|打造|创建|更新|维修|"
    "改造|检查|巡查|抽查|处置|出动|投入|节约|落实|引进|招募|吸纳|转化|调解|监测|审批|审核|评定|配备|采购|盘活|清理|回收|"
    "联系|结对|帮扶|认领|实现|获评|荣获|获得|撰写|创作|拍摄|录制|推送|接收|迎接|举报|约谈|谈心|查处|立案|问责|通报|公开|"
    "督办|压减|降低|缩短|归集|归档|录入|上报|争取|兑现|拨付|安排|选派|选树|表彰|命名|吸收|转正|预备|修缮|疏浚|清淤|巡河|"
    "借阅|流通|新增|补充|外借|接诊|义诊|签约|筛查|接种|查验|通行|养护|执法|抽检|查封|下架|挽回|注册|登记|发证|换证|年报|"
    "上门|代办|帮办|延时|容缺|导办|研究|听取|部署|审议|调配|调剂|入仓|入库|派车|报废|回访|送书|送医|送戏|送学|送岗|送教|"
    "编印|编制|起草|出台|配送|改建|扩建|提升|腾退|流转|核查|核实|巡诊|巡逻|值守|就餐|到馆|运送|观看|组建|上线|惠及"
)
_ADVERBS = "专题|定期|主动|累计|先后|联合|全年|集中|共|动态|依法"
STARTS_WITH_VERB = re.compile(f"^(?:{_ADVERBS})*(?:{_VERBS})")
_LEADING_VERB = re.compile(f"^(?:{_ADVERBS})*(?:{_VERBS})(?:召开|举办|举行|开展)?|^(?:累计|全年)")
_HOLDS = "召开|举办|举行|开展|组织(?!生活|关系|体系|架构)|参加|参与|承办|出席|承接|讲授|完成|迎接"
_HAS_HOLDING_VERB = re.compile(f"(?:{_HOLDS})")
_HAS_VERB = re.compile(f"^.{{1,8}}?(?:{_VERBS}|进(?=村|社|校|企|机关|园|家|厂|军|网|景|站|乡|户)).")
_VERB_AS_NOUN = re.compile(
    f"^(?:{_VERBS}|推进|动员|总结|调度|谈话)+(?:大?会|会议|班|活动|谈话|讲座|竞赛|比赛|仪式)$"
)
_MEETING = re.compile(r"(?<!委员)(?<!协)(?<!工)(?<!学)(?<!商)(?:会|会议)$")
_SHOW = re.compile(
    r"(?:读书会|分享会|运动会|音乐会|晚会|展会|展览会|招聘会|推介会|宣讲会|演讲会|故事会|培训会|联谊会|茶话会|诵读会|"
    r"展|展览|比赛|大赛|讲座|论坛|沙龙|演出|分享|培训班|读书班|轮训班|(?<!一)课|课堂|集市|仪式)$"
)
"""Happenings that are given for an audience: 举办, never 召开."""
_ACTIVITY = re.compile(
    r"(?:学习|研学|培训|活动|党日|调研|竞赛|演练|研讨|宣讲|谈话|督查|志愿服务|练兵|评议|教育|宣传|行动|慰问|走访|检查|巡查|"
    r"(?:宣传|宣讲|普法|活动|服务|政策|文化|课堂|讲座)进.{1,6})$"
)
_WRITING = re.compile(r"(?:报道|信息|稿件|简报|新闻)$")
_POST = re.compile(r"(?:推文|微信|短视频|图文)$")
_AWARD = re.compile(r"(?:奖项|荣誉|称号|表彰)$")
_WORKS = re.compile("作品$")
_PEOPLE = re.compile("党员|干部|职工|全员|全体")
_RATE = re.compile(r"(?:率|占比|比例|比重|覆盖面|满意度|好评度|合格率|指数)$")
_THING = re.compile(
    r"(?:站|站点|点|岗|角|室|队|窗口|阵地|基地|中心|支部|小组|品牌|库|屋|书架|书屋|专区|网格|党员|志愿者|骨干|联盟|专柜|"
    r"驿站|群|广场|公园|长廊|展馆|专班)$"
)
_EVENT_UNITS = frozenset({"场次", "轮次", "期次", "堂次", *"次场回轮期届堂节课讲"})
_THING_UNITS = frozenset("个处座支间名人家所块面条项套台辆")
_COUNT_WORD = re.compile(r"(?:数量|次数|人数|总数|篇数|场次|件数|数)$")
FALLS = re.compile("(?:下降|降低|减少|压减|缩短)(?:率|幅度|比例)?$")
_MOVES = re.compile("(?:下降|降低|减少|压减|缩短|增长|上升|提高|提升|增加|达|为|至)$")
"""A label that ends so says by itself what the figure does: 用电量下降 3.3%."""
LESS_IS_GOOD = re.compile(
    "^(?!.*(?:收集|征集|排查|整改|解决|化解|办结)).*?"
    "(?:投诉|信访|违规|违纪|事故|问题|能耗|支出|用时|时限|欠|逾期|差错|退件|超时|空置|发案|发生率|空编|失业)"
)


def core_label(fact: Fact) -> str:
    """The label without words that only say that it is a number: 下沉社区人次 → 下沉社区."""
    label = fact.label
    unit = fact.quantity.measure_unit if fact.quantity else ""
    if len(unit) > 1 and label.endswith(unit):
        label = label.removesuffix(unit)
    label = _COUNT_WORD.sub("", label) or label
    return label.removesuffix("合计").removesuffix("总计") or label


def with_verb(label: str, measure_unit: str = "次") -> str:
    """The label led by the verb that it takes; as it is where it has one or takes none."""
    if verb := _verb_for(label, measure_unit):
        return f"{verb}{label}"
    return label


def without_verb(label: str) -> str:
    """What a label is about: 消防疏散演练 of 组织消防疏散演练."""
    if _VERB_AS_NOUN.search(label):
        return label
    return _LEADING_VERB.sub("", label) or label


def is_rate(label: str) -> bool:
    """Whether the label names a rate or an index."""
    return bool(_RATE.search(label))


def says_its_movement(label: str) -> bool:
    """Whether the figure follows the label directly: 用电量下降 3.3%, 群众满意率达 98%."""
    return bool(_MOVES.search(label))


def is_happening(label: str) -> bool:
    """Whether the label names something that takes place on a day."""
    return any(p.search(label) for p in (STARTS_WITH_VERB, _MEETING, _SHOW, _ACTIVITY))


def is_bare_thing(label: str, measure_unit: str) -> bool:
    """Whether the label only names a thing that there are so many of: 红色阅读角 7个."""
    return (
        measure_unit in _THING_UNITS
        and not STARTS_WITH_VERB.search(label)
        and (bool(_THING.search(label)) or not _HAS_VERB.search(label))
        and not is_rate(label)
        and not _verb_for(label, measure_unit)
    )


def _verb_for(label: str, measure_unit: str) -> str:
    is_event = measure_unit in _EVENT_UNITS
    if _HAS_HOLDING_VERB.match(label) and not _VERB_AS_NOUN.search(_after_holding(label)):
        return ""
    if STARTS_WITH_VERB.search(label) and not _VERB_AS_NOUN.search(label):
        return ""
    if label.endswith("党课"):
        return "" if _HAS_VERB.search(label) else "讲授"
    if _HAS_HOLDING_VERB.search(label):
        return ""
    if _SHOW.search(label) and is_event:
        return "举办"
    if _MEETING.search(label) and is_event:
        return "召开"
    if _ACTIVITY.search(label):
        return "组织" if _PEOPLE.search(label) else "开展"
    if _HAS_VERB.search(label):
        return ""
    return _verb_by_kind(label, is_event=is_event)


def _after_holding(label: str) -> str:
    return _HAS_HOLDING_VERB.sub("", label, count=1)


def _verb_by_kind(label: str, *, is_event: bool) -> str:
    for pattern, verb in (
        (_WRITING, "刊发"),
        (_POST, "发布"),
        (_AWARD, "获得"),
        (_WORKS, "征集"),
    ):
        if pattern.search(label):
            return verb
    return "开展" if is_event else ""
