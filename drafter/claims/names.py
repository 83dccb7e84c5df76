"""Names in text: 《titles》, document numbers, organizations, names in quotation marks."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{1,12}\s*[〔\[【（(［]\s*((?:19|20)\d\d|[０-９]{4})\s*[〕\]】）)］]\s*第?\s*"
    r"([0-9０-９]{1,4})\s*号"
)
_QUOTED = re.compile(r"“([^“”\n]{2,24})”([\u4e00-\u9fff]{0,4})")
_NAMED_THING = re.compile(
    "^(?:主题|系列|专项|特色|志愿|技能|知识|劳动|服务|党建|实践|创建|评选)?"
    "(?:活动|竞赛|大赛|比赛|工作室|行动|工程|品牌|示范岗|先锋岗|岗|计划|平台|项目|讲堂|课堂|论坛|工作法|驿站|"
    "服务队|先锋队|突击队|队|基地|专班|案例|称号|荣誉|奖|窗口|专区|小程序|热线|窗)"
)
_NOT_A_PLACE = "全各本我辖该跨两属"
_NO_PLACE_BEFORE = "社辖景园小片城老新库灾林山牧矿厂校街院郊全各本我该"
_PLACE = (
    rf"(?![{_NOT_A_PLACE}])[\u4e00-\u9fff]{{1,3}}(?<![{_NO_PLACE_BEFORE}])"
    "(?:省|市|区|县|州|旗|镇|乡|街道)"
)
_JOINING = re.compile("[的了在和与同向由到对把被经从为是及或等，。；：、（）“”《》\x00\n]")
_LEADING = re.compile(
    "^(?:联合|走访|组织|召开|支援|配合|协助|参加|前往|深入|协同|会同|邀请|赴|到|向|与|和|同|由|在|对|"
    "上报|报送|对接|依托|帮助|按照|根据|获得|荣获|获评|被|经|受|作为|推动|督促|指导|邀|请|是|为|于|至)+"
)


def find_titles(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """《titles》 (the outer one of nested ones) and document numbers (发文字号).

    ``normalized`` is the bare title without blanks, or 江党组〔2023〕12号.
    """
    depth = 0
    start = 0
    for index, character in enumerate(text):
        if character == "《":
            if depth == 0:
                start = index
            depth += 1
        elif character == "》" and depth:
            depth -= 1
            if depth == 0:
                raw = text[start : index + 1]
                yield Claim(
                    Span(start, index + 1),
                    ClaimKind.DOCUMENT_TITLE,
                    raw,
                    normalize_title(raw),
                )
        elif character == "\n":
            depth = 0
    for match in _DOCUMENT_NUMBER.finditer(text):
        agency = _LEADING.sub(
            "", match.group()[: match.start(1) - match.start()].rstrip("〔[【（(［ ")
        )
        first = match.end() - len(match.group()) + match.group().index(agency)
        year, serial = (unicodedata.normalize("NFKC", match[i]) for i in (1, 2))
        yield Claim(
            Span(first, match.end()),
            ClaimKind.DOCUMENT_NUMBER,
            text[first : match.end()],
            f"{agency}〔{year}〕{int(serial)}号",
        )


def normalize_title(title: str) -> str:
    """A title as it is compared: without 《》 and blanks, digits and brackets half-width."""
    bare = title.strip()
    if bare.startswith("《") and bare.endswith("》"):
        bare = bare[1:-1]
    bare = unicodedata.normalize("NFKC", bare).replace("〈", "《").replace("〉", "》")
    return re.sub(r"\s+", "", bare).replace("“", '"').replace("”", '"')


@lru_cache(maxsize=32)
def _organization(lexicon: Lexicon) -> re.Pattern[str]:
    endings = "|".join(map(re.escape, lexicon.organization_endings))
    return re.compile(rf"(?:{_PLACE})+[\u4e00-\u9fff]{{0,14}}?(?:{endings})(?:{endings})*")


def find_organizations(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Organizations named in full: a place, then a name that ends as organizations do.

    General words (各支部, 局党组, 全区各单位) name nobody in particular and are no claim.
    """
    for match in _organization(lexicon).finditer(text):
        name = match.group()
        lead = _LEADING.match(name)
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()]
        if name in lexicon.common_organizations or _JOINING.search(name):
            continue
        yield Claim(Span(start, match.end()), ClaimKind.ORGANIZATION, name, name)


def find_quoted_names(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Proper names in quotation marks: a brand, an activity, a team; or quoted text with digits.

    What everybody says in quotation marks (“放管服”, “四个意识”) is no claim.
    """
    for match in _QUOTED.finditer(text):
        name, following = match[1], match[2]
        if "\x00" in name or name in lexicon.known_names or name in lexicon.set_phrases:
            continue
        if _NAMED_THING.match(following) or re.search("[0-9０-９]", name):
            yield Claim(
                Span(match.start(), match.start() + len(name) + 2),
                ClaimKind.QUOTED_NAME,
                f"“{name}”",
                re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)),
            )
