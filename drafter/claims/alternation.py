"""One pattern for a long list of words, built as a prefix tree so that no word is tried in vain."""

import re
from collections.abc import Iterable, Mapping

_Tree = dict[str, "_Tree"]
_END = ""
_NO_WILDCARDS: Mapping[str, str] = {}


def alternation(words: Iterable[str], wildcards: Mapping[str, str] = _NO_WILDCARDS) -> str:
    """A pattern that matches any of the words, the longest that fits; ``(?!)`` for no word.

    ``wildcards`` are characters that stand for a pattern of their own.
    """
    tree: _Tree = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _pattern(tree, wildcards) if tree else "(?!)"


def starting_with(words: Iterable[str]) -> str:
    """A look ahead at the first character of any of the words; ``(?!)`` for no word.

    Before a long pattern it spares the engine all its branches at most places of a text.
    """
    first = sorted({word[0] for word in words if word})
    return f"(?=[{''.join(map(re.escape, first))}])" if first else "(?!)"


def _pattern(node: _Tree, wildcards: Mapping[str, str]) -> str:
    branches = [
        wildcards.get(character, re.escape(character)) + _pattern(rest, wildcards)
        for character, rest in sorted(node.items(), key=lambda item: item[0] in wildcards)
        if character
    ]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if _END in node else ''}"
