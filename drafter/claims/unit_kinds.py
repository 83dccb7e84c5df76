"""Kinds of offices (局, 馆, 中心): which of them a unit's name says that it is.

Whether a word such as 我局 or 局领导班子 can be a unit's own is read from its name, its short name
and what it is a part of: 澄江区档案馆机关党总支 is of a 馆.
"""

import re

_PARTY = re.compile("(?:机关)?党[委组]|党?总支部?|党?支部|直属|联合|临时")
_INSTITUTION = re.compile(
    "[局院校学园馆厅委办所站处科队行社部]|中心|公司|集团|街道|镇|乡|村|大队|政府|人大|政协|法院|联合会|协会"
)
_SAME: dict[str, str] = {
    "校": "校|学",
    "公司": "公司|集团|厂",
    "集团": "集团|公司",
    "党总支": "总支",
    "党支部": "支部",
    "机关党委": "党委",
}
"""Words of the name that a word for oneself may stand for, where it is not in the name itself."""
_LEVELS: dict[str, int] = {
    "(?<!农)村(?!振兴|建)": 1, "社区": 1, "镇": 2, "乡(?!村)": 2, "街道": 2,
    "(?<!社)区": 3, "县": 3, "旗": 3, "市(?!场)": 4, "州": 4,
}  # fmt: skip
"""Of places: a unit of a district is also one of its city, and may say 我市."""
_OWN_PARTY_BODY = re.compile("(党总支|党支部|党工委|党委|党组)(?:委员会)?$")
_OWN_KIND = re.compile("(?:局|馆|厅|中心|公司|集团|街道|社区|镇|乡|村|院)(?=(?:机关)?$)")


def names_kind(noun: str, name: str) -> bool:
    """Whether a name says that the unit is a ``noun``, or lies in one (a district in a city)."""
    if re.search(_SAME.get(noun, noun), name):
        return True
    level = next((level for place, level in _LEVELS.items() if re.fullmatch(place, noun)), 0)
    return level > max((n for place, n in _LEVELS.items() if re.search(place, name)), default=0)


def may_be_kind(noun: str, name: str) -> bool:
    """As ``names_kind``; a name that tells too little (第三党支部) may be any."""
    if names_kind(noun, name):
        return True
    if any(re.fullmatch(place, noun) for place in _LEVELS):
        return False
    if _PARTY.fullmatch(noun):
        return not _PARTY.search(name)
    return not _INSTITUTION.search(_PARTY.sub("", name))


def own_kind(organization: str) -> str:
    """What a unit calls itself: 馆 of 澄江区档案馆机关党总支; empty where that is not plain."""
    match = _OWN_KIND.search(_PARTY.sub("", organization))
    return match.group() if match else ""


def own_party_body(organization: str) -> str:
    """The Party body that a name ends in: 党支部 of 澄江区档案馆党支部委员会; empty where none."""
    match = _OWN_PARTY_BODY.search(organization)
    return match[1] if match else ""
