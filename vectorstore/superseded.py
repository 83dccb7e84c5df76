"""Which documents a document puts out of force: 《…》（计党字〔2019〕3号）同时废止."""

import re
import unicodedata
from collections.abc import Iterable

from drafter.domain.source import SupersededDocument

_SENTENCE = re.compile("[^。；;]*[。；;]?")
_ENDS = re.compile(r"废止|停止执行|失效")
_OTHERS_SAY = re.compile(
    r"(?:修改|予以|建议|清理|是否|可以|应当|不得|情形|申请|决定)[^《》]{0,12}(?:废止|停止执行|失效)"
)
_PARTLY = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[条款项章]|附件|部分|有关规定|其中)[^《》]{0,12}$"
)
_NAMED = re.compile(
    r"《((?:[^《》]|《[^《》]*》)+)》(?:\s*[（(]([^（()）]*[〔\[(（][^）)]*?\d+\s*号)[^（()）]*[)）])?"
)


def find_superseded(paragraphs: Iterable[str]) -> tuple[SupersededDocument, ...]:
    """The documents that end with this one, in order; what is only partly ended is none.

    They stand by name in the sentence that says so. A duty to end something and a
    rule on ending are not meant.
    """
    found: dict[str, SupersededDocument] = {}
    for paragraph in paragraphs:
        if not _ENDS.search(paragraph):
            continue
        for sentence in _SENTENCE.findall(paragraph):
            for ended in _named_before_end(sentence):
                found.setdefault(ended.title, ended)
    return tuple(found.values())


def _named_before_end(sentence: str) -> Iterable[SupersededDocument]:
    end = _ENDS.search(sentence)
    if end is None or "《" not in sentence[: end.start()] or _OTHERS_SAY.search(sentence):
        return
    last = 0
    for match in _NAMED.finditer(sentence[: end.start()]):
        behind = sentence[match.end() : end.start()]
        before = sentence[last : match.start()]
        last = match.end()
        if _PARTLY.search(behind) or re.search("根据|依照|按照|依据|执行$", before):
            continue
        number = re.sub(r"\s", "", unicodedata.normalize("NFKC", match[2])) if match[2] else ""
        yield SupersededDocument(match[1], re.sub(r"[\[(](\d{4})[\])]", r"〔\1〕", number))
