"""Old Word, WPS and RTF files, made .docx by LibreOffice where it is installed.

The converter runs on a copy of the file in a folder of its own, with a profile that is thrown away
afterwards, where no macro runs and nothing is fetched, and is ended with all it has started when
its time is over.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock

from drafter.errors import DocumentUnreadable

TIMEOUT = 120.0
"""Seconds; a report of fifty pages takes three, the first start of a machine some ten."""
MAX_CONVERTED_BYTES = 200 * 1024 * 1024
NOT_INSTALLED = (
    "是旧版 Word（.doc）、WPS 或 RTF 格式，本机没有装 LibreOffice，不能读取：请另存为 .docx "
    "再上传，或请管理员安装 LibreOffice（软件包 libreoffice-writer）后再试。"
)
_NAMES = ("soffice", "libreoffice")
_ONE_AT_A_TIME = Lock()
"""The office needs a few hundred megabytes: files that come together wait for one another."""
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = (
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableActiveContent", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


def find_office() -> str | None:
    """The program that converts; None where it is not installed."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def convert_to_docx(file_name: str, content: bytes, suffix: str) -> bytes:
    """The file as .docx; ``suffix`` says what it is: .doc or .rtf.

    Raises:
        DocumentUnreadable: LibreOffice is not installed, cannot read the file, or takes too long.
    """
    office = find_office()
    if office is None:
        raise DocumentUnreadable(file_name, NOT_INSTALLED)
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="drafter-office-") as folder:
        source = Path(folder, f"source{suffix}")  # a name of ours: the file's own may be a trick
        source.write_bytes(content)
        _write_profile(Path(folder, "profile"))
        _run(file_name, office, Path(folder), source)
        made = Path(folder, "made", "source.docx")
        if not made.is_file() or made.stat().st_size > MAX_CONVERTED_BYTES:
            raise DocumentUnreadable(
                file_name,
                "已损坏，或者不是 Word 文档，请用 Word 或 WPS 打开后另存为 .docx 再上传。",
            )
        return made.read_bytes()


def _run(file_name: str, office: str, folder: Path, source: Path) -> None:
    command = [
        office,
        f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), str(source)),
    ]
    # Our own arguments on a file name of ours; a session of its own, so that all of it can be ended
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise DocumentUnreadable(
            file_name,
            f"转换超过{TIMEOUT:.0f}秒仍未完成，已停止；请用 Word 或 WPS 另存为 .docx 再上传。",
        ) from error
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the office and what it started (its launcher leaves the program itself behind)."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )
