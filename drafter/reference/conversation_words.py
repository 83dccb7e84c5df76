"""The conversation's words (prompts/conversation/words.toml): typos and names of places."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from drafter.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class ConversationWords:
    """How clerks name places of a report, and how they mistype."""

    typos: tuple[tuple[str, str], ...]
    """Mistyped → meant, each pair of one length."""
    introduction: tuple[str, ...]
    whole: tuple[str, ...]
    current: tuple[str, ...]
    """The section that is open."""
    last: tuple[str, ...]
    """The section that was spoken of last."""
    problem: tuple[str, ...]
    plan: tuple[str, ...]

    def corrected(self, text: str) -> str:
        """The text with known typos put right; of the same length."""
        for wrong, right in self.typos:
            text = text.replace(wrong, right)
        return text


@cache
def load_conversation_words() -> ConversationWords:
    """The words of the file.

    Raises:
        ConfigurationError: a list is missing, or a typo and its correction differ in length.
    """
    data = tomllib.loads(
        files("prompts").joinpath("conversation", "words.toml").read_text(encoding="utf-8")
    )
    try:
        typos = tuple(data["typos"].items())
        lists = {name: tuple(words) for name, words in data["references"].items()}
        words = ConversationWords(typos=typos, **lists)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"词表 prompts/conversation/words.toml 有误：{error}") from error
    uneven = [wrong for wrong, right in typos if len(wrong) != len(right)]
    if uneven:
        raise ConfigurationError(
            f"词表 prompts/conversation/words.toml 有误：{'、'.join(uneven)} 与正字字数不同"
        )
    return words
