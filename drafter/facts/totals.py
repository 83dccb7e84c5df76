"""Which labels name parts of one thing, and which name its total."""

import re

_RANKS = (
    r"特等奖|[一二三四五]等奖|优秀奖|优胜奖|入围奖|鼓励奖|金奖|银奖|铜奖"
    r"|第?[一二三四]季度|上半年|下半年|(?:国家|省|市|区|县|镇|乡|街道|村|社区)级|男|女"
)
_PART = re.compile(rf"(?P<stem>.{{2,}}?)(?:[：:—]+(?P<named>[^：:]+)|(?P<rank>{_RANKS}))")
_TOTAL = re.compile(r"(?:合计|总计|总数|总量|共计|累计|总共|小计)$")


def stem_of_part(label: str) -> str:
    """What a label is a part of: 廉政作品 of 廉政作品：绘画, 技能竞赛 of 技能竞赛一等奖; or empty.

    Only what a colon or a rank sets apart counts as a part. That two labels begin alike does not
    make them one thing: 党员集中学习 and 党员集中谈话 add up to nothing.
    """
    match = _PART.fullmatch(re.sub(r"\s", "", label))
    named = (match and match["named"]) or ""
    if match is None or named.startswith("其中") or _TOTAL.search(named):
        return ""
    return match["stem"]


def is_total_of(label: str, stem: str) -> bool:
    """Whether a label names the whole of what the stem's parts make up."""
    bare = re.sub(r"[\s：:]", "", label)
    return bare == stem or (bare.startswith(stem) and _TOTAL.search(bare) is not None)


def is_total(label: str) -> bool:
    """Whether a label says that it counts a whole: 合计, 收集问题合计."""
    return _TOTAL.search(re.sub(r"[\s：:]", "", label)) is not None


def what_is_totalled(label: str) -> str:
    """收集问题 of 收集问题合计; empty where the label names no total."""
    bare = re.sub(r"[\s：:]", "", label)
    return _TOTAL.sub("", bare) if _TOTAL.search(bare) else ""
