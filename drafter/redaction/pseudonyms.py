"""Reversible pseudonyms (代称) for one request: names go out as 单位BKQXW and come back exactly.

What breaks in other tools, and how it cannot here (RESEARCH.md §5): replacement is one pass over
the text, the longest match first, so no pseudonym is ever replaced again; ids all have the same
length, so none is the beginning of another; only exact ids are restored, never similar ones; an id
that the model has damaged refuses the answer; and nothing is sent while a known name is left in it.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import ClaimKind, Span
from drafter.errors import ModelOutputInvalid, WriterError
from drafter.ports import ChatMessage
from drafter.redaction.identifiers import IdentifierKind, find_identifiers, half_width
from drafter.redaction.private_names import names_in

ALPHABET = "BDFGHJKLMNPQRSTVWXYZ"
"""Capitals without vowels: no word is spelled by chance, and no digit is mistaken for a figure."""
SALT_LENGTH = 3
_NUMBER_LENGTH = 2
_CLAIMS = {ClaimKind.PERSON: "人员", ClaimKind.ORGANIZATION: "单位"}
_IDENTIFIERS = {
    IdentifierKind.IDENTITY_CARD: "证件",
    IdentifierKind.BANK_CARD: "卡号",
    IdentifierKind.PHONE: "电话",
    IdentifierKind.EMAIL: "邮箱",
    IdentifierKind.PLATE: "车牌",
    IdentifierKind.LONG_NUMBER: "号码",
}
_LISTED = "名称"
_KINDS = "|".join((*_CLAIMS.values(), *_IDENTIFIERS.values(), _LISTED))
_GAP = "[ \\t\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\u3000\ufeff]*"
"""What somebody may put between the characters of a name."""
_GAPS = re.compile(_GAP)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_LETTERS = re.compile("(?:[A-Za-z]|(?<=[A-Za-z])[0-9])[A-Za-z0-9]*")
_TOKEN_BRACKETS = frozenset("⟦⟧")
_DAMAGED = re.compile(rf"(?:{_KINDS})[\s_-]*[{ALPHABET}]{{{SALT_LENGTH},}}", re.IGNORECASE)
"""Another salt, or a pseudonym that lost letters; no word has so many consonants in a row."""

_Stretch = tuple[Span, str]
"""What has to go, and what kind of thing it is."""


class Pseudonyms:
    """The pseudonyms of one request; the map stays in memory and goes with it."""

    def __init__(
        self, names: Sequence[str], lexicon: Lexicon, salt_source: Callable[[], str]
    ) -> None:
        """``names`` is the roster; ``salt_source`` gives random letters of ``ALPHABET``."""
        self._names = sorted({half_width(n) for n in names}, key=lambda n: (-len(n), n))
        self._roster = _tolerant(self._names)
        self._lexicon = lexicon
        self._salt_source = salt_source
        self._salt = ""
        self._by_original: dict[str, str] = {}
        self._by_pseudonym: dict[str, str] = {}

    def hide(self, messages: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
        """The messages with pseudonyms in place of names and identifying numbers.

        Raises:
            WriterError: one is left all the same; nothing may be sent.
        """
        while not self._salt or any(self._salt in _squeezed(m.content) for m in messages):
            self._salt = self._salt_source()
            self._by_original.clear()
            self._by_pseudonym.clear()
        hidden = tuple(replace(m, content=self._hidden(m.content)) for m in messages)
        for message in hidden:
            self._refuse_leaks(message.content)
        return hidden

    async def restore(self, pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
        """An answer with the names in it again, while it comes.

        Raises:
            ModelOutputInvalid: a pseudonym was damaged or made up.
        """
        restorer = _Restorer(self._by_pseudonym, self._salt)
        async for piece in pieces:
            if text := restorer.feed(piece):
                yield text
        if text := restorer.finish():
            yield text

    def _hidden(self, text: str) -> str:
        out: list[str] = []
        position = 0
        flat = half_width(text)
        for span, kind in _merged(_with_letters(s, flat) for s in self._candidates(text)):
            out += [text[position : span.start], self._pseudonym(text[span.start : span.end], kind)]
            position = span.end
        return "".join((*out, text[position:]))

    def _candidates(self, text: str) -> Iterator[_Stretch]:
        if self._roster is not None:
            for match in self._roster.finditer(half_width(text)):
                yield Span(*match.span()), _LISTED
        for match in _DAMAGED.finditer(half_width(text)):  # 单位LPR would look like a damaged one
            yield Span(*match.span()), _LISTED
        for span, identifier in find_identifiers(text):
            yield span, _IDENTIFIERS[identifier]
        for claim in find_claims(text, self._lexicon):
            if claim.kind in _CLAIMS and not _TOKEN_BRACKETS & set(claim.text):
                yield claim.span, _CLAIMS[claim.kind]

    def _pseudonym(self, original: str, kind: str) -> str:
        known = self._by_original.get(original)
        if known is None:
            count = len(self._by_original)
            if count == len(ALPHABET) ** _NUMBER_LENGTH:
                raise WriterError("隐私保护：一次请求中的名称太多，未发送。")
            number = ALPHABET[count // len(ALPHABET)] + ALPHABET[count % len(ALPHABET)]
            known = f"{kind}{self._salt}{number}"
            self._by_original[original] = known
            self._by_pseudonym[known] = original
        return known

    def _refuse_leaks(self, text: str) -> None:
        """Look once more at what would be sent, its pseudonyms aside."""
        for pseudonym in self._by_pseudonym:
            text = text.replace(pseudonym, "\n")
        shown = _INVISIBLE.sub("", half_width(text))
        name = self._roster.search(_GAPS.sub("", shown)) if self._roster else None
        if name is not None or next(find_identifiers(shown), None) is not None:
            raise WriterError("隐私保护：有名称或号码未能换成代称，内容未发送，请检查本节的文字。")


class _Restorer:
    """Puts names back while the answer comes; holds back what may become a pseudonym."""

    def __init__(self, originals: dict[str, str], salt: str) -> None:
        self._originals = originals
        self._salt = salt
        letters = f"[{ALPHABET}]"
        self._whole = re.compile(rf"(?:{_KINDS}){salt}{letters}{{{_NUMBER_LENGTH}}}(?![A-Za-z])")
        begun = "".join(f"(?:{c}" for c in salt) + f"{letters}{{0,{_NUMBER_LENGTH}}}"
        halves = "|".join(sorted({kind[0] for kind in _KINDS.split("|")}))
        self._begun = re.compile(rf"(?:{halves}|(?:{_KINDS}){begun}{')?' * len(salt)})\Z")
        self._held = ""
        self._tail = ""
        """The last plain characters, so that damage is seen across pieces."""

    def feed(self, piece: str) -> str:
        self._held += piece
        begun = self._begun.search(self._held)
        end = begun.start() if begun else len(self._held)
        ready, self._held = self._held[:end], self._held[end:]
        return self._restored(ready)

    def finish(self) -> str:
        ready, self._held = self._held, ""
        return self._restored(ready)

    def _restored(self, text: str) -> str:
        out: list[str] = []
        position = 0
        for match in self._whole.finditer(text):
            out.append(self._plain(text[position : match.start()]))
            original = self._originals.get(match.group())
            if original is None:
                raise _damaged()
            out.append(original)
            self._tail = ""
            position = match.end()
        out.append(self._plain(text[position:]))
        return "".join(out)

    def _plain(self, text: str) -> str:
        seen = self._tail + text
        if self._salt and (self._salt in _squeezed(seen) or _DAMAGED.search(half_width(seen))):
            raise _damaged()
        self._tail = seen[-4 * (SALT_LENGTH + _NUMBER_LENGTH) :]
        return text


def _damaged() -> ModelOutputInvalid:
    return ModelOutputInvalid("模型改动了代称，无法还原成原来的名称，请重试或更换模型。")


def _squeezed(text: str) -> str:
    """Letters and digits only, as capitals: a salt that was spaced out or re-cased shows."""
    normal = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in normal if c.isalnum())


def _tolerant(names: Sequence[str]) -> re.Pattern[str] | None:
    """Finds each name, also with blanks or invisible characters inside, the longest first.

    A figure that is a part of a longer one is not it.
    """
    if not names:
        return None
    wordings = (_GAP.join(map(re.escape, _GAPS.sub("", name))) for name in names)
    guarded = (
        ("(?<![0-9.])" if name[0].isdigit() else "") + wording
        for name, wording in zip(names, wordings, strict=True)
    )
    return re.compile("|".join(guarded), re.IGNORECASE)


def _with_letters(stretch: _Stretch, text: str) -> _Stretch:
    """With the letters that follow (水务局App): a pseudonym must not seem to go on.

    Digits go with letters before them: behind a letter none is looked for as a number.
    """
    span, kind = stretch
    letters = _LETTERS.match(text, span.end)
    return Span(span.start, letters.end() if letters else span.end), kind


def _merged(stretches: Iterator[_Stretch]) -> list[_Stretch]:
    """Stretches that overlap go as one, of the kind of the longest; in the order of the text."""
    merged: list[tuple[Span, str, int]] = []
    for span, kind in sorted(stretches, key=lambda s: (s[0].start, s[0].end)):
        length = span.end - span.start
        if merged and merged[-1][0].overlaps(span):
            before, old_kind, longest = merged.pop()
            whole = Span(before.start, max(before.end, span.end))
            better = length >= longest  # of two alike the later: it knows what it is
            merged.append((whole, kind if better else old_kind, max(length, longest)))
        else:
            merged.append((span, kind, length))
    return [(span, kind) for span, kind, _ in merged]


class PseudonymPrivacy:
    """Privacy mode: every request has pseudonyms of its own."""

    def __init__(self, lexicon: Lexicon, salt_source: Callable[[], str]) -> None:
        self._lexicon = lexicon
        self._salt_source = salt_source

    def disguise(self, names: tuple[str, ...], texts: tuple[str, ...]) -> Pseudonyms:
        """Pseudonyms for one request; its roster is ``names`` and the names that stand in texts."""
        roster = {*names, *names_in(texts, self._lexicon)}
        return Pseudonyms(sorted(roster), self._lexicon, self._salt_source)
