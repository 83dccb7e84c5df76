"""Names in text: 《titles》, document numbers, names in quotation marks, designations."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from drafter.claims.characters import BLOT, TRADITIONAL
from drafter.claims.organizations import without_lead
from drafter.claims.passed_over import set_phrase_pattern
from drafter.claims.quantities import SUFFIX, figure_pattern, unit_pattern
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_OPEN = r"[〔﹝\[【（(［{｛]"
_CLOSE = r"[〕﹞\]】）)］}｝]"
_DOCUMENT_NUMBER = re.compile(
    rf"(?P<agency>[\u4e00-\u9fffA-Za-z]{{1,14}})\s*{_OPEN}\s*(?P<year>(?:19|20)\d\d)\s*年?\s*{_CLOSE}"
    r"\s*第?\s*(?P<serial>\d{1,4})\s*号"
    r"|(?P<bare_agency>[\u4e00-\u9fff]{1,11}[发字函办通组文])\s?(?P<bare_year>(?:19|20)\d\d)(?:年|[-－—])?"
    r"\s?第?(?P<bare_serial>\d{1,4})号"
)
_QUOTED = re.compile(r"([“「\"])([^“”「」\"\n]{2,24})([”」\"])(?=([\u4e00-\u9fff]{0,4}))")
_NAMED_THING = re.compile(
    "^(?:主题|系列|专项|特色|志愿|技能|知识|劳动|服务|党建|实践|创建|评选)?"
    "(?:活动|竞赛|大赛|比赛|工作室|行动|工程|品牌|示范岗|先锋岗|岗|计划|平台|项目|讲堂|课堂|论坛|工作法|驿站|"
    "服务队|先锋队|突击队|队|基地|专班|案例|称号|荣誉|奖|窗口|专区|小程序|热线|窗)"
)
_NOT_COUNTED = "(?![一二两三四五六七八九十]+[个项家处所名])"
"""获评五个示范区 tells a count, not the name of one."""
_HONOUR = re.compile(
    r"(?=[获荣被授命评认入])(?:(?:获评|荣获|荣膺|获得|被?授予|命名为|被?评为|评定为|认定为|入选)为?"
    rf"(?P<name>{_NOT_COUNTED}[^\W\d_a-zA-Z的了和]{{3,20}}?)"
    "(?:荣誉称号|称号|荣誉(?![感的]))"
    rf"|(?:获评|命名为|被评为)为?(?P<name2>{_NOT_COUNTED}[^\W\d_a-zA-Z的了和]{{4,20}}?)(?=[，。；、（(]|等|$))"
)
_COUNTS = re.compile("[0-9二两三四五六七八九十]|[百千万亿].*[百千万亿]")
_SENTENCE = re.compile("[，。；！？：]")
_LONGEST_SLOGAN = 16
_TITLE_MARK = re.compile("[《》]")
_STOP = re.compile("[，。；：！？、《》“”（）\\s\\d]")
_LONGEST_LONELY = 24
"""Characters that are shown with a lonely mark; a figure there has a verdict of its own."""


def find_titles(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """《titles》, the outermost where they are nested; and what has lost one of its marks.

    ``normalized`` is the bare title without blanks. Where a mark has no partner in its paragraph,
    the pairs inside are titles all the same, and the wording at the lonely mark is UNREADABLE.
    """
    start = 0
    for paragraph in text.split("\n"):
        pairs, lonely = _pair_marks(paragraph)
        for first, last in pairs:
            raw = paragraph[first:last]
            span = Span(first, last).shifted(start)
            yield Claim(span, ClaimKind.DOCUMENT_TITLE, raw, normalize_title(raw))
        for first, last in lonely:
            raw = paragraph[first:last]
            yield Claim(Span(first, last).shifted(start), ClaimKind.UNREADABLE, raw, raw)
        start += len(paragraph) + 1


def _pair_marks(paragraph: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Outermost pairs of 《 and 》, and the wording at marks that have no partner."""
    pairs: list[tuple[int, int]] = []
    lonely: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _TITLE_MARK.finditer(paragraph):
        index = match.start()
        if match.group() == "《":
            opened.append(index)
        elif opened:
            first = opened.pop()
            while pairs and pairs[-1][0] > first:
                pairs.pop()
            pairs.append((first, index + 1))
        else:
            stop = max(pairs[-1][1] if pairs else 0, index - _LONGEST_LONELY)
            words = _STOP.split(paragraph[stop:index])[-1]
            if words:
                lonely.append((index - len(words), index + 1))
    for first in opened:
        words = _STOP.split(paragraph[first + 1 : first + 1 + _LONGEST_LONELY])[0]
        if words:
            lonely.append((first, first + 1 + len(words)))
    return pairs, lonely


def find_document_numbers(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Document numbers (发文字号) with any kind of bracket, or none: 江党组〔2023〕12号."""
    if "号" not in text:
        return
    for match in _DOCUMENT_NUMBER.finditer(text):
        bare = "bare_" if match["bare_agency"] else ""
        start, end = match.span(f"{bare}agency")
        start = end - len(without_lead(match[f"{bare}agency"], lexicon))
        yield Claim(
            Span(start, match.end()),
            ClaimKind.DOCUMENT_NUMBER,
            text[start : match.end()],
            f"{text[start:end]}〔{match[f'{bare}year']}〕{int(match[f'{bare}serial'])}号",
        )


@lru_cache(maxsize=1_024)
def normalize_title(title: str) -> str:
    """A title as it is compared: without 《》 and blanks, digits and brackets half-width.

    Characters that may be traditional in numerals are simplified here, too.
    """
    bare = title.strip()
    if bare.startswith("《") and bare.endswith("》"):
        bare = bare[1:-1]
    bare = (
        unicodedata.normalize("NFKC", bare)
        .translate(TRADITIONAL)
        .replace("〈", "《")
        .replace("〉", "》")
    )
    return re.sub(r"\s+", "", bare).replace("“", '"').replace("”", '"')


def find_quoted_names(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Proper names in quotation marks: a brand, an activity, a team, a slogan that counts.

    “三个结合” and “1+N” are names: what is counted in them, nobody can look up in a list of
    figures. What everybody says in quotation marks (“放管服”, “四个意识”) is no claim, and
    neither is a name with a blank in it for what code fills in.
    """
    for match in _QUOTED.finditer(text):
        name, following = match[2], match[4]
        if (
            "\x00" in name
            or BLOT in name
            or name in lexicon.known_names
            or name in lexicon.set_phrases
        ):
            continue
        if set_phrase_pattern(lexicon).fullmatch(match.group()):
            continue
        if _NAMED_THING.match(following) or _is_slogan(name, lexicon):
            yield Claim(
                Span(match.start(), match.end()),
                ClaimKind.QUOTED_NAME,
                match.group(),
                re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)),
            )


def find_honours(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Honours and names that were given, without quotation marks: 获评全市先进基层党组织."""
    for match in _HONOUR.finditer(text):
        name = "name" if match["name"] else "name2"
        span = Span(*match.span(name))
        yield Claim(span, ClaimKind.QUOTED_NAME, match[name], match[name])


def _is_slogan(name: str, lexicon: Lexicon) -> bool:
    """Whether a quoted wording counts something and is no plain figure, set phrase or sentence."""
    if len(name) > _LONGEST_SLOGAN or _SENTENCE.search(name):
        return False
    if re.fullmatch(figure_pattern(lexicon) + SUFFIX, name):
        return False
    return bool(_COUNTS.search(set_phrase_pattern(lexicon).sub("", name)))


@lru_cache(maxsize=32)
def _designation(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        r"(?=[A-Za-z\d])(?<![A-Za-z0-9])(?:[A-Za-z]{1,6}-?\d+(?:\.\d+)?(?:[A-Za-z]+\d*)?"
        r"|(?:\d{1,9}\+){1,9}[NnXx](?:\+(?:\d{1,9}|[NnXx])){0,9}|[NnXx](?:\+\d{1,9}){1,9})"
        rf"(?![A-Za-z0-9.]|\s?{unit_pattern(lexicon)})"
    )


def find_designations(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Digits that are part of a designation, no count: C919, G318, 1+N; not GDP120亿元."""
    for match in _designation(lexicon).finditer(text):
        yield Claim(
            Span(*match.span()), ClaimKind.QUOTED_NAME, match.group(), match.group().upper()
        )
