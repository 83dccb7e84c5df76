"""Commands of an operator: back up, purge."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli_options import open_services
from api.cli_output import console, escape
from drafter.errors import InvalidRequest

_MEGABYTE = 1_000_000


def backup(
    target: Annotated[Path, typer.Argument(help="备份文件，须是新文件。")],
) -> None:
    """备份数据库（SQLite），服务不必停。"""
    if target.exists():
        raise InvalidRequest(f"{target} 已存在，没有覆盖，请换一个文件名。")
    if not target.absolute().parent.is_dir():
        raise InvalidRequest(f"文件夹 {target.parent} 不存在，请先建立。")
    size = open_services().back_up(target)
    console().print(f"已备份到 {escape(str(target))}（{size / _MEGABYTE:.1f} MB），已检查完整。")


def purge(
    days: Annotated[
        int, typer.Option("--days", min=1, max=36500, help="保留最近多少天的记录。")
    ] = 90,
) -> None:
    """清理已结束的写稿任务、写作过程、回调和收录记录；稿件、修改稿和文档不受影响。"""
    services = open_services()
    gone = services.purge(services.clock.now() - timedelta(days=days))
    console().print(
        f"已清理{days}天以前的记录：任务{gone.jobs}项，写作过程{gone.steps}条，"
        f"回调{gone.deliveries}条，收录记录{gone.batches}批。"
    )
