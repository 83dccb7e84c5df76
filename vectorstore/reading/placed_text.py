"""Text that remembers which text node of the file each of its characters came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from drafter.domain.place import TextPlace


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text with the places of its characters; what the reader added has none."""

    text: str
    places: tuple[TextPlace, ...] = ()

    @classmethod
    def of_node(cls, text: str, node: int) -> "PlacedText":
        """The whole text of one node."""
        return cls(text, (TextPlace(0, len(text), node, 0),) if text else ())

    def cut(self, start: int, end: int) -> "PlacedText":
        """The characters ``start`` to ``end``."""
        return PlacedText(self.text[start:end], tuple(_cut(self.places, start, end)))

    def lstrip(self) -> "PlacedText":
        """Without the blanks in front."""
        return self.cut(len(self.text) - len(self.text.lstrip()), len(self.text))

    def strip(self) -> "PlacedText":
        """Without the blanks on either side."""
        left = self.lstrip()
        return left.cut(0, len(left.text.rstrip()))

    def lines(self) -> Iterator["PlacedText"]:
        """The pieces between the line feeds, at least one."""
        start = 0
        for piece in self.text.split("\n"):
            yield self.cut(start, start + len(piece))
            start += len(piece) + 1


def join_placed(parts: Iterable[PlacedText], between: str = "") -> PlacedText:
    """The parts one behind the other, with ``between`` (which has no place) between any two."""
    texts: list[str] = []
    places: list[TextPlace] = []
    length = 0
    for part in parts:
        if texts and between:
            texts.append(between)
            length += len(between)
        texts.append(part.text)
        places += (replace(p, start=p.start + length, end=p.end + length) for p in part.places)
        length += len(part.text)
    return PlacedText("".join(texts), tuple(places))


def _cut(places: Iterable[TextPlace], start: int, end: int) -> Iterator[TextPlace]:
    for place in places:
        part = place.cut(start, end)
        if part is not None:
            yield replace(part, start=part.start - start, end=part.end - start)
