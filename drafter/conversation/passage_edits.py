"""Edits of a passage: “把‘扎实推进’改成‘有力推进’”, with the passage quoted or selected."""

import re

from drafter.domain.intent import EditPassage
from drafter.domain.report import Draft

_OPEN, _CLOSE = "[“\"‘「『']", "[”\"’」』']"
_ALL = (
    r"(?:(?:都|全部?|统一|一律|这个词|这个|这句话?|这几个字|"
    r"这段话|几个字|字样|的说法|一词|里的|处|，|,)*)"
)
_TO = (
    r"(?:改成|改为|换成|换为|替换成|替换为|替换掉?为|写成|改作|"
    r"调整为|修改为|修改成|统一为|变成|改(?=[“\"‘「『']))[：:]?\s*"
)
_QUOTED = re.compile(rf"{_OPEN}(?P<old>.+?){_CLOSE}{_ALL}{_TO}{_OPEN}?(?P<new>.+?){_CLOSE}?$")
_USE = re.compile(
    rf"用{_OPEN}(?P<new>.+?){_CLOSE}(?:来)?(?:替换|代替|换掉|取代){_OPEN}(?P<old>.+?){_CLOSE}"
)
_NEW_FIRST = re.compile(
    rf"(?:应该?|应当)?是{_OPEN}(?P<new>.+?){_CLOSE}[，,]?(?:而)?不是{_OPEN}(?P<old>.+?){_CLOSE}"
)
_DELETE = re.compile(
    rf"(?:删掉|删除|删去|去掉|去除|不要|拿掉|划掉|删了|别用|不用){_ALL}{_OPEN}(?P<old>.+?){_CLOSE}"
    rf"|{_OPEN}(?P<old2>.+?){_CLOSE}{_ALL}(?:给)?(?:删掉|删除|删去|去掉|删了|不要了?|拿掉|划掉|去了)"
)
_INSERT = re.compile(
    rf"在{_OPEN}(?P<at>.+?){_CLOSE}(?:这句话?|一句|这个词)?(?:的)?(?P<where>后面?|之后|前面?|之前)(?:再)?(?:加上?|补上?|添上?|插入|增加|补充)(?:一句|一个词|几个字|：|:)*{_OPEN}?(?P<what>.+?){_CLOSE}?$"
)
_PLAIN = re.compile(
    rf"^(?:.*?(?:把|将))?(?P<old>[^，。；“”]{{2,40}}?){_ALL}{_TO}(?P<new>[^，。；]{{1,60}})$"
)
_OF_SELECTION = re.compile(
    rf"^(?:把|将)?(?:这句话?|这一句|选中的?(?:这?部分|内容|文字|这句)?|这里|这个词|这段话?|这几个字|它|此处|这个)?{_ALL}(?:{_TO})(?P<new>.+)$"
)
_DELETE_SELECTION = re.compile(
    r"^(?:把|将)?(?:这句话?|这一句|选中的?(?:部分|内容|文字)?|这里|这个词|这段话?|这几个字|它|此处|这个)?(?:给)?(?:删掉|删除|删去|去掉|删了|不要了?|拿掉|划掉)(?:这句话?|这一句|选中的?(?:部分|内容|文字)|它)?$"
)
_QUOTES = str.maketrans("", "", '“”"‘’「」『』')


def read_edit(text: str, section_keys: tuple[str, ...] = ()) -> EditPassage | None:
    """An edit whose passage stands in quotation marks; None where the clause is none."""
    if match := _INSERT.search(text):
        at, what = match["at"], match["what"]
        new = what + at if match["where"].startswith(("前", "之前")) else at + what
        return EditPassage(at, new, section_keys)
    for pattern in (_QUOTED, _USE, _NEW_FIRST):
        if match := pattern.search(text):
            return EditPassage(match["old"], match["new"], section_keys)
    if match := _DELETE.search(text):
        return EditPassage(match["old"] or match["old2"], "", section_keys)
    return None


def read_selection_edit(
    text: str, selected: str, section_keys: tuple[str, ...]
) -> EditPassage | None:
    """An edit of the text that is selected on the screen."""
    if not selected:
        return None
    if match := _OF_SELECTION.match(text):
        return EditPassage(selected, match["new"].translate(_QUOTES), section_keys)
    if _DELETE_SELECTION.match(text):
        return EditPassage(selected, "", section_keys)
    return None


def read_plain_edit(
    text: str, draft: Draft, section_keys: tuple[str, ...] = ()
) -> EditPassage | None:
    """An edit without quotation marks: only where the draft says the old words to the letter."""
    match = _PLAIN.match(text)
    if match is None:
        return None
    old = _standing(match["old"], draft)
    return EditPassage(old, match["new"], section_keys) if old else None


def read_plain_removal(text: str, draft: Draft, verb: re.Pattern[str]) -> EditPassage | None:
    """删掉各项工作取得新的进展这句话: words that the draft says, without quotation marks."""
    if not verb.search(text):
        return None
    words = re.sub(
        r"^(?:把|将)|(?:这|那)(?:一)?(?:句|句话|半句|个词|几个字)$", "", verb.sub("", text)
    )
    old = words.strip("，。 给都")
    is_said = len(old) >= 4 and any(old in section.text for section in draft.sections)
    return EditPassage(old, "") if is_said else None


def _standing(words: str, draft: Draft) -> str:
    """The words, or their end behind what only says where they stand, as the draft has them."""
    for start in range(max(1, len(words) - 1)):
        if any(words[start:] in section.text for section in draft.sections):
            return words[start:]
    return ""
