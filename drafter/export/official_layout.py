"""The numbers of GB/T 9704-2012, each with its clause; lengths in twips (1/20 pt, 1/1440 inch)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts of the five kinds of text (5.2.2, 7.3.1, 7.3.3, 7.5).

    Each is written for Chinese and for Latin text alike: Word takes “ ” … — from the Latin slot
    and would print them narrow in a Latin font, and LibreOffice makes the slots equal on saving.
    """

    title: str
    """小标宋 (7.3.1)."""
    heading_1: str
    """黑体, for 一、 (7.3.3)."""
    heading_2: str
    """楷体, for （一） (7.3.3)."""
    body: str
    """仿宋, for the text and for 1. and （1） (5.2.2, 7.3.3)."""
    page_number: str
    """宋体 (7.5)."""

    def names(self) -> tuple[str, ...]:
        """Every font of the set once."""
        fonts = (self.body, self.heading_1, self.heading_2, self.page_number, self.title)
        return tuple(dict.fromkeys(fonts))


@dataclass(frozen=True, slots=True)
class FontFace:
    """What fontTable.xml says of a font, so that Word finds a likeness where it is missing."""

    substitute: str
    panose: str
    family: str


FONT_SETS: dict[str, FontSet] = {
    "公文": FontSet("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"),
    "Windows": FontSet("方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"),
}
"""Font sets by the name that a setting uses.

公文 is what official bodies install; Windows names what every Chinese Windows has. Windows has no
小标宋: where it was not installed, Word shows its substitute 宋体.
"""

FONT_FACES: dict[str, FontFace] = {
    "方正小标宋简体": FontFace("宋体", "02010601030101010101", "auto"),
    "黑体": FontFace("SimHei", "02010609060101010101", "modern"),
    "楷体_GB2312": FontFace("楷体", "02010609030101010101", "modern"),
    "楷体": FontFace("KaiTi", "02010609060101010101", "modern"),
    "仿宋_GB2312": FontFace("仿宋", "02010609030101010101", "modern"),
    "仿宋": FontFace("FangSong", "02010609060101010101", "modern"),
    "宋体": FontFace("SimSun", "02010600030101010101", "auto"),
}


@dataclass(frozen=True, slots=True)
class OfficialLayout:
    """The page and the type of an official document.

    Twenty-two lines of 28 characters (5.2.3) are what Word and LibreOffice make of a line pitch of
    28.95 pt and of letters set 0.25 pt closer: 16 pt type fills 156 mm with 27 characters, and a
    character grid (``linesAndChars``) makes LibreOffice give each character two cells.
    """

    fonts: FontSet = FONT_SETS["公文"]
    page_width: int = 11906
    """210 mm, A4 (5.1)."""
    page_height: int = 16838
    """297 mm."""
    margin_top: int = 2098
    """天头 37 mm ± 1 mm (5.2.1)."""
    margin_left: int = 1587
    """订口 28 mm ± 1 mm (5.2.1)."""
    margin_right: int = 1474
    """26 mm: what the type area of 156 mm leaves (5.2.1)."""
    margin_bottom: int = 1984
    """35 mm: what the type area of 225 mm leaves (5.2.1)."""
    line_pitch: int = 579
    """28.95 pt: 22 lines in 225 mm (5.2.3)."""
    body_size: int = 320
    """3号, 16 pt (5.2.2)."""
    body_tightening: int = 5
    """0.25 pt less between characters: 28 in 156 mm (5.2.3)."""
    title_size: int = 440
    """2号, 22 pt (7.3.1)."""
    page_number_size: int = 280
    """4号, 14 pt (7.5)."""
    footer_distance: int = 1440
    """From the edge of the paper; puts the 一字线 7 mm below the type area (7.5)."""

    @property
    def text_width(self) -> int:
        """版心 156 mm (5.2.1)."""
        return self.page_width - self.margin_left - self.margin_right

    @property
    def title_characters(self) -> int:
        """How many characters of the title fit on a line."""
        return self.text_width // self.title_size

    @property
    def signature_characters(self) -> float:
        """How many characters of 3号 fit on a line of the signature, which is not tightened."""
        return self.text_width / self.body_size

    def placeholders(self) -> dict[str, str]:
        """The values for ``${...}`` in the parts under base/; type sizes in half points."""
        return {
            "title_font": self.fonts.title,
            "heading_1_font": self.fonts.heading_1,
            "heading_2_font": self.fonts.heading_2,
            "body_font": self.fonts.body,
            "page_number_font": self.fonts.page_number,
            "line_pitch": str(self.line_pitch),
            "body_size": str(self.body_size // 10),
            "body_spacing": str(-self.body_tightening),
            "two_characters": str(2 * (self.body_size - self.body_tightening)),
            "title_size": str(self.title_size // 10),
            "page_number_size": str(self.page_number_size // 10),
            "page_number_inset": str(self.page_number_size),
        }
