"""Files that the command line reads and writes, with errors in Chinese; nothing is overwritten."""

from itertools import count
from pathlib import Path

from drafter.errors import InvalidRequest


def read_file(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        InvalidRequest: it cannot be opened.
    """
    if path.is_dir():
        raise InvalidRequest(f"{path} 是文件夹，请写明文件。")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidRequest(f"{path}：文件打不开（{error.strerror}），请检查权限。") from error


def check_output(path: Path, suffix: str) -> None:
    """Whether a file can be written there, before long work begins.

    Raises:
        InvalidRequest: the name does not end in ``suffix``, it is a folder, or its folder is
            missing.
    """
    if path.is_dir():
        raise InvalidRequest(f"{path} 是文件夹，请写明文件名。")
    if path.suffix.lower() != suffix:
        raise InvalidRequest(f"{path}：存为的文件名应以 {suffix} 结尾。")
    if not path.parent.is_dir():
        raise InvalidRequest(f"没有文件夹 {path.parent}，请先建好，或换一个位置。")


def check_copy(original: Path, copy: Path, suffix: str) -> None:
    """Whether a copy of a file may be written there: the same kind of file, and never over it.

    Raises:
        InvalidRequest: as for :func:`check_output`; or the original is of another kind, or would
            be written over.
    """
    if original.suffix.lower() != suffix:
        raise InvalidRequest(
            f"{original.name}：只有 {suffix} 才能生成批注稿，请用 Word 或 WPS 另存为 {suffix} "
            "后再核验；不加 -o 可只看核验结果。"
        )
    check_output(copy, suffix)
    if copy.exists() and copy.samefile(original):
        raise InvalidRequest(f"{copy} 就是原文件，批注稿请换一个文件名，原文件不会改动。")


def write_file(path: Path, content: bytes) -> str:
    """Write a file. Another one of that name may hold a person's work: it is kept under a new name.

    Gives a sentence on what was done.

    Raises:
        InvalidRequest: it cannot be written.
    """
    try:
        kept = _put_aside(path, content)
        path.write_bytes(content)
    except OSError as error:
        raise InvalidRequest(
            f"{path}：写不进去（{error.strerror}），文件可能正被打开，或没有权限。"
        ) from error
    return f"已存为 {path}" + (f"，原有的同名文件改名为 {kept.name}" if kept else "")


def _put_aside(path: Path, content: bytes) -> Path | None:
    if not path.exists() or not path.stat().st_size or path.read_bytes() == content:
        return None
    names = (path.with_name(f"{path.stem}（旧{n}）{path.suffix}") for n in count(1))
    kept = next(name for name in names if not name.exists())
    path.rename(kept)
    return kept
