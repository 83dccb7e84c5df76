"""``python -m tests.outbound …`` is ``drafter …``; what it connects to goes into OUTBOUND_LOG."""

import os
import sys
from pathlib import Path

_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def main() -> None:
    log = Path(os.environ["OUTBOUND_LOG"])  # noqa: TID251 - the test's own, for its child

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _EVENTS:
            return
        target = arguments[0] if event.startswith("socket.get") else arguments[1]
        host, port = target[:2] if isinstance(target, tuple) else (target, 0)
        if event == "socket.getaddrinfo":
            port = arguments[1] or 0
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{event}\t{host!s}\t{port!s}\n")

    sys.addaudithook(note)
    from api.cli import main as drafter

    drafter()


if __name__ == "__main__":
    main()
