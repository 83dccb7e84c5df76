"""Where the text of a line stands in the file that it was read from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The characters ``start`` to ``end`` of a line are those of one text node from ``offset`` on.

    Nodes are the ``w:t`` elements of a Word body, counted in document order from 0.
    """

    start: int
    end: int
    node: int
    offset: int

    def cut(self, start: int, end: int) -> "TextPlace | None":
        """The part between two characters of the line; None where there is none."""
        first, last = max(self.start, start), min(self.end, end)
        if first >= last:
            return None
        return TextPlace(first, last, self.node, self.offset + first - self.start)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line and where its characters stand; what a reader added (list numbers) has no place."""

    text: str
    places: tuple[TextPlace, ...] = ()
