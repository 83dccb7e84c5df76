"""What was sent to a model, by its hash: an operator can prove what left the house."""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from drafter.errors import StorageError
from drafter.llm.endpoint import ModelEndpoint
from drafter.ports import ChatMessage, Clock


class SentLog:
    """A file of JSON lines, one a message, written before the message leaves.

    It holds no text: time, endpoint, model, role, SHA-256 of the UTF-8 text, and its size.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()

    def record(self, endpoint: ModelEndpoint, messages: Sequence[ChatMessage]) -> None:
        """Note down messages that are about to be sent.

        Raises:
            StorageError: it cannot be written; then nothing may be sent.
        """
        lines = [self._line(endpoint, message) for message in messages]
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(file, "ab") as log:
                    log.write("".join(lines).encode())
        except OSError as error:
            raise StorageError(
                f"外发记录 {self._path} 无法写入，内容未发送，请检查权限和磁盘空间。"
            ) from error

    def _line(self, endpoint: ModelEndpoint, message: ChatMessage) -> str:
        content = message.content.encode()
        entry = {
            "at": self._clock.now().isoformat(timespec="milliseconds"),
            "endpoint": endpoint.host,
            "model": endpoint.model,
            "role": message.role,
            "sha256": hashlib.sha256(content).hexdigest(),
            "characters": len(message.content),
            "bytes": len(content),
        }
        return json.dumps(entry, ensure_ascii=False) + "\n"
