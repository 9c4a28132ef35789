"""Reading what the server said during one start: its log files and start.log, from a mark on."""

import time
from dataclasses import dataclass

from guanxi.kernel.postgres.errors import PortTaken, PostgresError, StartFailed
from guanxi.kernel.postgres.folder import Folder

TAIL_LINES = 20
MOST_BYTES = 256 * 1024
LAST_WORDS_S = 2.0
TRY_AGAIN = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


@dataclass(frozen=True, slots=True)
class LogMark:
    """The sizes of the log files before a start."""

    folder: Folder
    sizes: dict[str, int]

    def text(self) -> str:
        """What was written since, oldest file first (at most the last 256 KB of each)."""
        parts = []
        for path in (self.folder.start_log, *sorted(self.folder.log.glob("*.log"), key=lambda p: p.stat().st_mtime)):
            if not path.is_file():
                continue
            size, before = path.stat().st_size, self.sizes.get(path.name, 0)
            begin = max(before if before <= size else 0, size - MOST_BYTES)
            with path.open("rb") as file:
                file.seek(begin)
                parts.append(file.read().decode(errors="replace"))
        return "".join(parts)

    def tail(self) -> str:
        """The last lines of `text`."""
        return "\n".join(self.text().strip().splitlines()[-TAIL_LINES:])


def mark_log(folder: Folder) -> LogMark:
    """Remembers how long the log files are now."""
    return LogMark(folder, {path.name: path.stat().st_size for path in folder.log.glob("*.log") if path.is_file()})


def port_taken(text: str) -> bool:
    """Whether the server could not listen because another program does."""
    return "could not bind" in text and "Address already in use" in text


def read_failure(mark: LogMark, port: int) -> PostgresError:
    """The error for a server that ended while starting."""
    text = _last_words(mark)
    if port_taken(text):
        return PortTaken(port=port)
    fatal = [line.partition("FATAL:")[2].strip() for line in text.splitlines() if "FATAL:" in line]
    # Our own questions are refused, and noted, while it is starting: not the reason.
    reasons = [words for words in fatal if "the database system is" not in words]
    return StartFailed(reason=reasons[0] if reasons else "it ended at once", log=mark.tail())


def worth_another_try(mark: LogMark) -> bool:
    """Whether the start failed because remains of an earlier server were still ending."""
    text = _last_words(mark)
    return any(sign in text for sign in TRY_AGAIN)


def _last_words(mark: LogMark) -> str:
    """What the server said, waited for: its log is written by a process of its own, which ends after the server."""
    deadline = time.monotonic() + LAST_WORDS_S
    while "FATAL:" not in (text := mark.text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return text
