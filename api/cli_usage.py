"""Help headings and usage errors in Chinese: the words that Typer has in English."""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
}
_HELP = "显示用法。"

_ERRORS = (
    (r"Missing option '(.+?)'\. Choose from:\s*(.+)", r"缺少 \1，请补上，可选 \2。"),
    (r"Missing (?:option|argument) '(.+?)'.*", r"缺少 \1，请补上。"),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", r"没有命令 \1，是否要用 \2？"),
    (r"No such command '(.+?)'\.", r"没有命令 \1。"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", r"没有选项 \1，是否要用 \2？"),
    (r"No such option: (\S+)", r"没有选项 \1。"),
    (r"Got unexpected extra argument\(?s?\)? \((.+)\)", r"多出了 \1；有空格的内容请加引号。"),
    (r"Option '(.+?)' requires an argument\.", r"\1 后面要写内容。"),
    (r"Invalid value for '(.+?)': path '(.+)' does not exist\.", r"\1：没有文件或文件夹 \2。"),
    (
        r"Invalid value for '(.+?)': .*[Pp]ath '(.+)' is a directory\.",
        r"\1：\2 是文件夹，应是文件。",
    ),
    (r"Invalid value for '(.+?)': .*'(.+)' is not one of (.+)\.", r"\1：“\2”不对，应是 \3。"),
    (r"Invalid value for '(.+?)': .*greater than or equal to (\S+)", r"\1：不能小于 \2。"),
    (r"Invalid value for '(.+?)': .*less than or equal to (\S+)", r"\1：不能大于 \2。"),
    (r"Invalid value for '(.+?)': .*valid integer.*", r"\1：应是整数。"),
)


def explain_usage(error: typer.TyperException) -> str:
    """What is wrong with the words of a command, in Chinese where Typer's wording is known."""
    message = error.format_message()
    for pattern, chinese in _ERRORS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(r",\s+", "、", match.expand(chinese))
    return message


class _ChineseHelp:
    """The two places where the help of a command or a group speaks English."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - its own types are private
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _HELP
        return option

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401
        return _chinese(super().get_usage(ctx))  # type: ignore[misc]


class ChineseCommand(_ChineseHelp, TyperCommand):
    """A command whose help is Chinese throughout."""


class ChineseGroup(_ChineseHelp, TyperGroup):
    """A group of commands whose help is Chinese throughout."""


def _chinese(usage: str) -> str:
    """The line of usage, which comes first in every help; the headings follow."""
    from typer import rich_utils

    for name, text in _HEADINGS.items():
        setattr(rich_utils, name, text)
    return usage.replace("Usage:", "用法：", 1)
