"""The lexicon: words of the genre that the checker has to know; the data is in prompts/lexicons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Word lists; an organization may extend each (docs/operations.md)."""

    measure_units: tuple[str, ...]
    """次, 人次, 名 … every unit that a count may carry."""
    set_phrases: tuple[str, ...]
    """固定表述: 四个意识, 三会一课, 一岗双责 …: numerals in them are no claims."""
    known_names: tuple[str, ...] = ()
    """Quoted or titled names that everybody may use: “放管服”, 中国共产党章程 …"""
    organization_endings: tuple[str, ...] = ()
    """局, 党总支, 委员会 …: how names of organizations end."""
    common_organizations: tuple[str, ...] = ()
    """党中央, 国务院 …: named by everybody, no claim."""
    leading_words: tuple[str, ...] = ()
    """联合, 走访, 上市 …: what stands before a name of an organization and is no part of it."""
    general_words: tuple[str, ...] = ()
    """教育, 城市 …: parts of names of organizations that name nobody by themselves."""
    unit_equivalents: tuple[tuple[str, ...], ...] = ()
    """Groups of measure units that count the same thing: 名 and 人; never 人 and 人次."""
    known_persons: tuple[str, ...] = ()
    """毛泽东, 雷锋 …: persons of whom everybody may speak."""
    absolutes: tuple[tuple[str, ...], ...] = ()
    """首次, 唯一, 全覆盖 …: superlatives and absolutes, in groups of those that say the same."""
    formulations: tuple[tuple[str, ...], ...] = ()
    """Fixed formulations, each with the wrong forms that people write: 四个意识, 四个意思."""
    meetings: tuple[tuple[str, ...], ...] = ()
    """Plenary sessions that took place, each with its month: 二十届四中全会, 2025-10."""
