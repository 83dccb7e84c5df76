"""Who issued a document, where neither masthead, title with 关于 nor signature says so.

Statutes name their maker in the notes under the title (2021年7月30日 国务院令第45号公布),
rules of a house begin with its name (中国科学院计算技术研究所…考核办法).
"""

import re
import unicodedata
from collections.abc import Sequence

_RULES = "办法|细则|规则|规定|条例|方案|制度|章程|准则|规程|守则|意见|要点|计划|流程|指南"
_HOUSE = re.compile(
    r"((?:中共|中国|国家|[\u4e00-\u9fff]{2,8}(?:省|市|区|县|州))?[\u4e00-\u9fff]{0,24}"
    r"(?:党组|委员会|党委|研究所|研究院|科学院|大学|学院|公司|集团|医院|银行|总局|管理局))"
    rf"(?=[\u4e00-\u9fff“”、（）()]{{2,}}(?:{_RULES})(?:[（(].{{1,8}}[）)])?$)"
)
_NO_HOUSE = re.compile(r"^(?:中华人民共和国|中国共产党|关于)|对|与|等|和国家")
_DATE = r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_NOTE = re.compile(
    rf"[(（]?{_DATE}[,，\s]*(?:经|由)?\s*(.{{2,40}}?)\s*(发布|公布|印发|通过|批准|修订)[)）]?"
)
_ACTS = ("发布", "公布", "印发", "通过", "修订", "批准")
"""Who made it known or adopted it goes before who only approved of it."""
_ORDER = re.compile(r"\s*令?\s*\(?第?\s*\d+\s*号令?\)?$")
_SESSION = re.compile(
    r"第?[一二三四五六七八九十百\d]+届|第?[一二三四五六七八九十百\d]+次.*?会议.*|(?:常务|部务|局务|办公)会议?.*"
)
_HEAD_LINES = 10


def issuer_of_house_rules(title: str) -> str:
    """The house that a title of its rules begins with; empty where it names none."""
    match = _HOUSE.match(title)
    return match[1] if match and not _NO_HOUSE.search(match[1]) else ""


def issuer_in_notes(head: Sequence[str]) -> str:
    """The body that adopted or published a statute, by the notes under its title."""
    found: dict[str, str] = {}
    for line in head[:_HEAD_LINES]:
        match = _NOTE.fullmatch(unicodedata.normalize("NFKC", line).strip())
        if match and "主席令" not in match[1] and (name := _body(match[1])):
            found.setdefault(match[2], name)
    return next((found[act] for act in _ACTS if act in found), "")


def _body(words: str) -> str:
    """中华人民共和国国务院令第603号 → 国务院; 第十三届全国人民代表大会…会议 → the body itself."""
    name = _SESSION.sub("", _ORDER.sub("", words))
    name = name.removeprefix("中华人民共和国").removesuffix("修订").strip()
    return name if re.fullmatch(r"[\u4e00-\u9fff、]{2,30}", name) else ""
