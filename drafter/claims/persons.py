"""Persons' names in text: behind a post, or before 同志 and the like."""

import re
from collections.abc import Iterator

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_SURNAMES = (
    "(?:欧阳|司马|上官|诸葛|尉迟|令狐|皇甫|慕容|司徒|夏侯|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳史唐薛雷贺倪汤滕罗郝安常"
    "于傅康余元顾孟黄萧尹姚邵汪毛戴宋庞熊纪项祝董梁杜蓝席季贾路江童郭梅林钟徐邱高夏蔡田樊胡霍万卢莫房丁邓石崔龚程陆段侯"
    "武刘龙叶白赖乔谭温庄柴阎游易廖肖曾闫覃向付牛翟耿焦包左聂岳齐伍申欧关苗兰詹])"
)
_NO_NAME = (
    "(?!高度|高位|高效|高质|高标|高频|高举|常态|常规|常年|常委|任期|任组|任职|任命|任务|任副|任主|方面|方向|方式|方案|方法|"
    "安全|安排|安心|严格|严肃|严守|严明|万一|金融|于是|时间|项目|路径|程序|程度|白天|马上|温暖|范围|季度|武装|田间|康复|"
    "章程|纪律|纪委|纪检|关于|关心|关键|关爱|关注|向上|向下|向全|左右|齐抓|包联|包保|包案|曾经|申报|申请|游客|段落|"
    "石头|夏季|江河|白皮|林业|林场|华侨|毛病|顾问|顾全|顾大|席位|庄严|易于|史料|金牌|元旦|安装|何以|何时|许多|万众|"
    "向党|向群|向居|向社|向企|向各|于[一二三四五六七八九十有其\\d]|安置|曾[指多经任获在]|纪工|包干|关系|常务|常常|常态|"
    "严厉|任理|任[各本该全其]|项目|时常|华[人裔]|万[名人户家余]|和[全各其]|全[体部员])"
)
_POSTS = (
    "书记|局长|主任|处长|科长|部长|院长|校长|馆长|所长|站长|队长|组长|委员|县长|市长|区长|镇长|乡长|厅长|会长|秘书长|董事长|"
    "经理|主席|组织员|联络员|负责人|联系人|巡视员|调研员|干事|专干|带头人|代表|党员|同志|老党员|职工|教师|医生|护士|民警|"
    "先进个人|优秀共产党员|优秀党务工作者|标兵|模范"
)
_GOES_ON = (
    r"(?=$|[\x00\s，。、；：（）()“”《》〔]|同志|同|带|讲|作|主持|主讲|主动|在|为|以|率|出席|参加|就|对|围绕|传达|领|强调|指出|要求|表示|"
    "介绍|说|告诉|和|与|及|等|担任|兼任|任|深入|走访|到|赴|被|荣获|获|获得|授课|宣讲|给|将|把|的|是)"
)
_GIVEN = "[\u4e00-\u9fff]"
_BEHIND_POST = re.compile(
    rf"(?:{_POSTS})[:：]?(?P<name>{_NO_NAME}{_SURNAMES}{_GIVEN}{{1,2}}?){_GOES_ON}"
)
_LISTED = re.compile(
    rf"[、，]{_NO_NAME}{_SURNAMES}(?:(?<=、.){_GIVEN}{{1,2}}?{_GOES_ON}"
    rf"|(?<=，.){_GIVEN}{{1,2}}?(?=[、，。；等]|同志|$))"
)
_BEFORE_TITLE = re.compile(
    rf"(?:(?<=[，。、；：“（\s和与由向\x00])|^)(?P<name>{_NO_NAME}{_SURNAMES}{_GIVEN}{{1,2}}?)"
    r"(?=同志|书记|局长|主任|处长|科长|院长|校长|馆长|所长|站长|老师|医生|教授|[（(]女)"
)


_VERB = re.compile(
    rf"(?:吸收|发展|任命|选举|推荐|推选|选派|聘请|授予|表彰|由|邀请|增补)(?P<name>{_NO_NAME}{_SURNAMES}{_GIVEN}{{1,2}}?)"
    "(?=同志|等?[两二三四五六七八九十]?[名位]?同志|为(?:中共|预备|正式|入党|支部|优秀|先进|委员)|担任|主讲|讲授|领学|授课|宣讲)"
)


def find_persons(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Names of persons where a post, 同志 or a verb tells that they are names.

    A name in a list counts where the one before it is a name (书记李明、王强). Names that
    everybody knows (毛泽东同志) are no claim, and neither is a mask (李某某): that is found as one.
    """
    known = frozenset(lexicon.known_persons)
    for span in _spans(text):
        name = text[span.start : span.end]
        if name not in known and "某" not in name:
            yield Claim(span, ClaimKind.PERSON, name, name)


def _spans(text: str) -> Iterator[Span]:
    ends: set[int] = set()
    for pattern in (_BEHIND_POST, _BEFORE_TITLE, _VERB):
        for match in pattern.finditer(text):
            ends.add(match.end("name"))
            yield Span(*match.span("name"))
    for match in _LISTED.finditer(text):
        if match.start() in ends:
            ends.add(match.end())
            yield Span(match.start() + 1, match.end())
