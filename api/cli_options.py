"""Options that several commands share, and the services behind all of them."""

from typing import TYPE_CHECKING, Annotated

import typer

from drafter.domain.source import DocumentKind

if TYPE_CHECKING:
    from api.bootstrap import Services

JsonFlag = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
KindOption = Annotated[
    DocumentKind | None,
    typer.Option("--kind", help="past-report（往年报告）或 policy（政策文件）。"),
]
OrganizationOption = Annotated[str, typer.Option("--organization", help="单位名称。")]
YearOption = Annotated[int | None, typer.Option("--year", help="年度。")]
WriterOption = Annotated[
    str, typer.Option("--writer", help="exemplar（范例，不需模型）或 model（模型）。")
]
TypeOption = Annotated[str, typer.Option("--report-type", help="报告类型的代码或名称。")]
CommentsFlag = Annotated[bool, typer.Option("--comments/--no-comments", help="未落实处加批注。")]
ProvenanceFlag = Annotated[
    bool, typer.Option("--provenance/--no-provenance", help="文件内附数据出处。")
]
AiLabelFlag = Annotated[
    bool | None,
    typer.Option("--ai-label/--no-ai-label", help="人工智能生成标识；不写则按系统设置。"),
]
DraftArgument = Annotated[str, typer.Argument(help="稿件编号（前几位即可）。")]
SectionArgument = Annotated[str, typer.Argument(help="部分的编号（如 s1.2）或标题。")]


def open_services() -> "Services":
    """The services, as the environment sets them up.

    Raises:
        ConfigurationError: a setting is wrong; all that are wrong are named.
    """
    from api.bootstrap import Services
    from api.settings import load_settings

    return Services(load_settings())
