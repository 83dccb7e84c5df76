"""Organizations in text: named by a place, by their level, or by what only names end with."""

import re
from collections.abc import Iterator
from functools import lru_cache

from drafter.claims.alternation import alternation, starting_with
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_RUN = re.compile("[\u4e00-\u9fff]{3,}")
_LEVELS = "省市区县州旗镇乡"
_PLACE_END = re.compile(
    "省(?![级会内外际情市]|直)|市(?![场民内外区值容直属级县域]|政[策治协务])"
    "|区(?![域块位间县内外级别划分])|县(?![域级区乡市城内外])|州(?!际)|旗(?![帜下舰])|镇(?![村街区域级])"
    "|乡(?![村镇土愁亲音情风贤级])|街道|自治[州县旗区]"
)
_LEVEL = re.compile(f"自治区|{_PLACE_END.pattern}")
_NO_PLACE = re.compile(
    "(?:城|地|社|辖|园|小|片|库|景|山|老|灾|校|院|郊|牧|林|矿|厂|各|全|该|本|我|跨|两|上|超|股|下|返|回|进|家|水|禁|特|"
    "专|赛|战|盲|误|时|选|分|商|学|街|新|邻|外|主|副|开发|示范|试验|保护|功能|自贸|先行|管控|聚集|民族|偏远|居民)$"
)
_PARTING = "的了着在和与及或等将把被为对从向到至由让使以于并还已均又再更其此您我你他她它们个"
_COUNTING = "一二三四五六七八九十百千万两几多数各每"
_CUT = f"[{_PARTING}]|[{_COUNTING}](?:个|家|名|所|处|条|支|位|类|批|大|级|次|座|间|届)"
_LOOSE_START = "日月年赴共驻进入往去来任兼据经受请获按帮送聘访约督促推助因同会给跟随现原系属是有"
_PLACELESS = (
    "公司", "集团", "银行", "医院", "卫生院", "大学", "学院", "中学", "小学", "幼儿园",
    "派出所", "社区", "街道", "村", "林场", "协会", "商会", "支行", "分行", "福利院", "敬老院",
    "研究院", "研究所", "设计院", "居委会", "村委会", "博物馆", "纪念馆", "图书馆", "文化馆",
)  # fmt: skip
"""Endings that make a name even of what has no place before it."""
_NO_NAME = re.compile(
    "(?:[农乡整新名镇县中到进驻帮联标围好民型性体类科等批办所]|示范|贫困|文明)(?<!中国人民)$"
)
_NO_ENDING = (
    "(?!(?<=中心)(?:组(?!织)|城|任务|工作|环节|线)|(?<=党组)织|(?<=大学)前|(?<=学)[习生位段籍校]"
    "|(?<=委)[员托派]|(?<=局)[面限部势级]|(?<=村)[民庄级里规容貌落寨医]|(?<=司)[法机令制]|(?<=会)议"
    "|(?<=银行)[业卡]|(?<=分行)[业使]|(?<=社区)化|(?<=集团)化|(?<=署)长远)"
    "(?<![布格大开新全当结变政时破]局)(?<!部署)"
)
"""集中学习, 党组织, 村民, 布局: an ending that goes on, or part of a common word, is none."""
_SHORTEST = 2
_LONGEST_PLACE = 3
_LONGEST_PLACELESS = 8
_REACH = 24


@lru_cache(maxsize=32)
def _lead(lexicon: Lexicon) -> re.Pattern[str]:
    first = starting_with([*lexicon.leading_words, *_PARTING, *_COUNTING])
    return re.compile(f"{first}(?:{_CUT}|{alternation(lexicon.leading_words)})")


@lru_cache(maxsize=32)
def _ending(lexicon: Lexicon) -> re.Pattern[str]:
    endings = alternation(lexicon.organization_endings)
    first = starting_with(lexicon.organization_endings)
    return re.compile(f"{first}(?:{endings}{_NO_ENDING})+")


@lru_cache(maxsize=32)
def _general(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(lexicon.general_words)})+$")


def without_lead(name: str, lexicon: Lexicon) -> str:
    """What is left of a run of characters behind the words that only lead up to a name.

    联合走访云溪区水务 is 云溪区水务. One character alone (和平) is no lead.
    """
    cuts = [match.span() for match in _lead(lexicon).finditer(name)]
    return name[_start_of_name(cuts, 0, len(name)) :]


def find_organizations(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Organizations that are somebody in particular.

    A place and then a name that ends as organizations do (云溪区水务局); a level of government
    and a name (区教育局); a name with an ending that only organizations have (华锦社区). General
    words (各支部, 局党组, 市委, 全区各单位) name nobody in particular and are no claim.
    """
    finder = _finder(lexicon)
    for run in _RUN.finditer(text):
        behind_figure = run.start() > 0 and text[run.start() - 1].isdecimal()
        for start, end in finder.find(run.group(), behind_figure=behind_figure):
            name = run.group()[start:end]
            span = Span(run.start() + start, run.start() + end)
            yield Claim(span, ClaimKind.ORGANIZATION, name, name)


def _start_of_name(cuts: list[tuple[int, int]], first: int, last: int) -> int:
    """Behind the last lead between the two positions; a single character must leave two or none."""
    for start, end in reversed(cuts):
        if first <= start and end <= last and (end - start > 1 or last - end != 1):
            return end
    return first


@lru_cache(maxsize=32)
def _finder(lexicon: Lexicon) -> "_Finder":
    return _Finder(lexicon)


class _Finder:
    """Looks for names in runs of Chinese characters."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._ending, self._lead = _ending(lexicon), _lead(lexicon)
        self._general = _general(lexicon)
        self._unit = re.compile(alternation(lexicon.measure_units))
        self._common = frozenset(lexicon.common_organizations)

    def find(self, run: str, *, behind_figure: bool) -> Iterator[tuple[int, int]]:
        """Where organizations are named in a run; behind a figure it begins with its unit."""
        cuts: list[tuple[int, int]] | None = None
        unit = self._unit.match(run) if behind_figure else None
        position = unit.end() if unit else 0
        for ending in self._ending.finditer(run):
            if cuts is None:
                cuts = [match.span() for match in self._lead.finditer(run)]
            first = max(position, ending.start() - _REACH)
            start = self._start(run, cuts, first, ending)
            if start is not None:
                yield start, ending.end()
                position = ending.end()

    def _start(
        self, run: str, cuts: list[tuple[int, int]], first: int, ending: re.Match[str]
    ) -> int | None:
        start = self._start_of_place(run, cuts, first, ending)
        if start is None:
            start = _start_of_name(cuts, first, ending.start())
            name, length = run[start : ending.end()], ending.start() - start
            if not self._has_level(name, length) and not self._is_placeless(
                name, length, ending.group()
            ):
                return None
        return None if self._is_common(run[start : ending.end()]) else start

    def _start_of_place(
        self, run: str, cuts: list[tuple[int, int]], first: int, ending: re.Match[str]
    ) -> int | None:
        """Where the chain of places starts that leads up to the ending without a break."""
        for match in _PLACE_END.finditer(run, first, ending.end()):
            if match.end() > ending.start():
                break
            start = _start_of_name(cuts, first, match.start())
            if match.start() - start > _LONGEST_PLACE and not match.group().startswith("自治"):
                start = match.start() - _SHORTEST
            if run[start] in _LOOSE_START and match.start() - start > _SHORTEST:
                start += 1
            place = run[start : match.start()]
            if len(place) < _SHORTEST or _NO_PLACE.search(place):
                continue
            if _start_of_name(cuts, match.end(), ending.start()) == match.end():
                return start
        return None

    def _has_level(self, name: str, length: int) -> bool:
        """区教育局, 省人民医院: the level of government stands for the place."""
        level = _LEVEL.match(name)
        is_named = level is not None and level.end() < length
        return is_named and not name.endswith(("村", "社区", "街道"))

    def _is_placeless(self, name: str, length: int, ending: str) -> bool:
        """华锦社区, 阳光公司: the ending alone says that it is somebody in particular."""
        lead = self._general.sub("", name[:length])
        if not (len(lead) >= _SHORTEST and length <= _LONGEST_PLACELESS):
            return False
        if lead in self._common or _NO_PLACE.search(lead) or _NO_NAME.search(lead):
            return False
        return any(word in ending for word in _PLACELESS)

    def _is_common(self, name: str) -> bool:
        """市委 and 区委 alike: what is common at one level of government is so at each."""
        level = _LEVEL.match(name)
        rest = name[level.end() :] if level else name
        return name in self._common or (
            level is not None and any(f"{each}{rest}" in self._common for each in ("", *_LEVELS))
        )
