"""Splits the runs of a Word text so that a mark can stand between any two characters."""

from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise

from lxml import etree

from drafter.export.ooxml import XML_NAMESPACE, w, w_name

_SPACE = f"{{{XML_NAMESPACE}}}space"


class RunSplitter:
    """Takes the places of cuts first, then splits once; formatting goes to both halves.

    Text within another run (a text box, the ground of a ruby) is not split: its place is the
    whole outer run, where alone a mark may stand.

    Args:
        nodes: the ``w:t`` elements of the body, in document order.
    """

    def __init__(self, nodes: Sequence[etree._Element]) -> None:
        self._nodes = nodes
        self._cuts: dict[int, set[int]] = defaultdict(set)
        self._pieces: dict[int, list[tuple[int, etree._Element]]] = {}

    def cut(self, node: int, offset: int) -> None:
        """Ask for a boundary between two characters of a node, or at either end of it."""
        self._cuts[node].add(offset)

    def split(self) -> None:
        """Make every boundary that was asked for."""
        # In order: a split moves what stands behind it in the run, and nothing in front of it.
        for node, offsets in sorted(self._cuts.items()):
            text = self._nodes[node]
            if _outermost_run(text) is text.getparent():
                self._pieces[node] = _split(text, sorted(offsets))

    def run_at(self, node: int, offset: int) -> etree._Element:
        """The run that holds this character of a node now."""
        pieces = self._pieces.get(node)
        if pieces is None:
            return _outermost_run(self._nodes[node])
        return next(run for start, run in reversed(pieces) if start <= offset)


def _outermost_run(text: etree._Element) -> etree._Element:
    """The run around a text that is itself in none; the text's parent where there is no run."""
    runs = list(text.iterancestors(w_name("r")))
    parent = text.getparent()
    if runs:
        return runs[-1]
    return text if parent is None else parent


def _split(text: etree._Element, offsets: Sequence[int]) -> list[tuple[int, etree._Element]]:
    """The runs that the text's run becomes, each with the offset where its part begins."""
    whole, first = text.text or "", text
    run = text.getparent()
    if run is None:
        return []
    pieces: list[tuple[int, etree._Element]] = []
    if 0 in offsets and _has_content_before(text):
        run = _part_run(run, text)
    pieces.append((0, run))
    inner = [offset for offset in offsets if 0 < offset < len(whole)]
    for start, end in pairwise((*inner, len(whole))):
        behind = deepcopy(text)
        behind.tail = None
        behind.text = whole[start:end]
        behind.set(_SPACE, "preserve")
        text.addnext(behind)
        run = _part_run(run, behind)
        pieces.append((start, run))
        text = behind
    if inner:
        first.text = whole[: inner[0]]
        first.set(_SPACE, "preserve")
    if len(whole) in offsets and text.getnext() is not None:
        _part_run(run, text.getnext())
    return pieces


def _has_content_before(text: etree._Element) -> bool:
    before = text.getprevious()
    return before is not None and before.tag != w_name("rPr")


def _part_run(run: etree._Element, child: etree._Element | None) -> etree._Element:
    """Move a child and all behind it into a run of its own, formatted alike."""
    behind = w("r")
    for name, value in run.attrib.items():
        behind.set(name, value)
    properties = run.find(w_name("rPr"))
    if properties is not None:
        behind.append(deepcopy(properties))
    while child is not None:
        following = child.getnext()
        behind.append(child)
        child = following
    run.addnext(behind)
    return behind
