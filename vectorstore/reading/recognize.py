"""Text recognition (OCR) for scans: an optional extra whose models ship in its package."""

import io
import os
import statistics
import warnings
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from drafter.errors import DocumentUnreadable
from vectorstore.reading.pdf_line import PageLine

if TYPE_CHECKING:
    import numpy as np

MAX_PAGES = 100
"""Recognition takes a second or two a page."""
MAX_PIXELS = 60_000_000
"""An A3 page at 400 dpi has 31 million."""
DOTS_PER_POINT = 200 / 72
_LONGEST_SIDE = 5_000
_RELIABLE = 0.85
_SAME_LINE = 0.5
"""Pieces whose middles are nearer than this share of their height stand on one line."""
HOW_TO_INSTALL = "（管理员可加装文字识别：pip install 'drafter[ocr]'）"
_RUNNING = Lock()


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """The lines of a picture, from the top, and how sure the recognition is of them."""

    lines: list[PageLine]
    certainty: float

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should compare every word."""
        return self.certainty < _RELIABLE


def is_installed() -> bool:
    """Whether pictures can be read here."""
    return _engine() is not None


def recognize(picture: "np.ndarray[Any, Any]") -> RecognizedPage:
    """The text of a page's picture; call it only where ``is_installed``."""
    height, width = picture.shape[:2]
    step = max(1, round(max(height, width) / _LONGEST_SIDE))
    engine = _engine()
    with _RUNNING:
        found, _ = engine(picture[::step, ::step])
    pieces = [_piece(box, text) for box, text, _ in found or ()]
    certainty = statistics.fmean(float(sure) for *_, sure in found) if found else 0.0
    return RecognizedPage(_in_lines(pieces), certainty)


def open_picture(file_name: str, content: bytes) -> "list[np.ndarray[Any, Any]]":
    """The pages of an image file (a .tif may have several), in RGB.

    Raises:
        DocumentUnreadable: damaged, too large, or of too many pages.
    """
    import numpy as np
    from PIL import Image, ImageSequence

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a bomb is refused below, by the size it states
            with Image.open(io.BytesIO(content)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise DocumentUnreadable(
                        file_name,
                        f"图片有{image.width}×{image.height}像素，过大；请缩小后再上传。",
                    )
                if getattr(image, "n_frames", 1) > MAX_PAGES:
                    raise DocumentUnreadable(
                        file_name, f"超过{MAX_PAGES}页，文字识别太慢，请拆分后再上传。"
                    )
                frames = ImageSequence.Iterator(image)
                return [np.asarray(frame.convert("RGB")) for frame in frames]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DocumentUnreadable(
            file_name, "图片已损坏，打不开，请重新扫描或另存再上传。"
        ) from error


@cache
def _engine() -> Any:  # noqa: ANN401 - untyped package
    # The runtime below would tell its maker of every process; it looks once, before it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 - it knows no other way
    try:
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:  # the extra, or a system library that it needs, is not there
        return None
    return RapidOCR(intra_op_num_threads=1)


def _piece(box: "list[list[float]]", text: str) -> PageLine:
    """A recognised piece; heights count upwards, as on a PDF page."""
    xs, ys = [x for x, _ in box], [y for _, y in box]
    top, bottom = min(ys), max(ys)
    return PageLine(text, min(xs), max(xs), -bottom, bottom - top)


def _in_lines(pieces: list[PageLine]) -> list[PageLine]:
    """Pieces of one height joined from the left; wide gaps stay blanks."""
    lines: list[list[PageLine]] = []
    for piece in sorted(pieces, key=lambda p: (-p.bottom, p.left)):
        last = lines[-1][0] if lines else None
        if last is not None and abs(piece.bottom - last.bottom) < last.size * _SAME_LINE:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_joined(sorted(line, key=lambda p: p.left)) for line in lines]


def _joined(pieces: list[PageLine]) -> PageLine:
    return PageLine(
        text=" ".join(piece.text for piece in pieces),
        left=pieces[0].left,
        right=max(piece.right for piece in pieces),
        bottom=min(piece.bottom for piece in pieces),
        size=max(piece.size for piece in pieces),
    )
