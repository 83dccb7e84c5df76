"""What holds in any year: sentences without an event, an outcome or a name."""

import re

EVENT = re.compile(
    "成立|改选|补选|换届|支援|疫情|防控|荣获|获评|被评|授予|首次|首个|新设|设立|揭牌|开通|建成|启用|搬迁|"
    "合并|改革后|百年|周年|主题教育|专项|抽调|选派|调整|任命|增设|上线|试点|创建|冬奥|亚运|普查"
)
_OUTCOME = re.compile(
    "全部|均已|按期|已.{0,4}(?:办结|解决|整改|完成)|零|%|圆满|大幅|显著|明显|下降|上升|增长|第一|优秀|先进|"
    "好评|满意|肯定|表彰|持平|相同|未发生|没有发生|杜绝"
)
_LONGEST_OPENING = 90
_OPENS = re.compile("^.{0,10}?(?:始终|坚持|把|严格|认真|围绕|紧扣|牢固|高度重视)|虽然")
_TELLS_AN_EVENT = re.compile("活动|会议|专题会|竞赛|工作室|说，|“")


def is_timeless(text: str) -> bool:
    """Whether a sentence names nothing that belongs to one year: no event, outcome or name."""
    return not (EVENT.search(text) or _OUTCOME.search(text) or re.search(r"\d|〔|如下", text))


def may_open(sentence: str) -> bool:
    """Whether a timeless sentence is one that a section may begin with: how it is gone about."""
    is_short = len(sentence) <= _LONGEST_OPENING and sentence.endswith("。")
    return bool(is_short and _OPENS.search(sentence) and not _TELLS_AN_EVENT.search(sentence))
