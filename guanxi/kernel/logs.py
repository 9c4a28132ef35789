"""What the process says about itself on standard error, through Python's own logging: one JSON object per line, or, where a person
reads it on a terminal, the same in plain words.

Every line is one line whatever it holds (no line breaks, no terminal codes, no marks that turn text around), carries no
phone, e-mail address, id card or token, and comes at most so many times a minute. Log as anywhere:
`logging.getLogger(__name__).warning("job failed", extra={"job": str(job_id)})`. Not here: the event log (kernel.log) and
the audit log (access).
"""

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from guanxi.kernel.clock import SYSTEM_CLOCK, Clock
from guanxi.kernel.masks import scrub
from guanxi.kernel.unicode import strip_unfit

MOST_MESSAGE: Final = 8_000
MOST_VALUE: Final = 1_000
MOST_FRAMES: Final = 40
BURST: Final = 100
WINDOW: Final = 60.0
_MOST_KEYS: Final = 1_000
_TERMINAL_CODE: Final = re.compile(
    "\x1b(?:\\[[0-?]{0,64}[ -/]{0,8}[@-~]|\\][^\x07\x1b]{0,256}(?:\x07|\x1b\\\\)?|[@-Z\\\\-_])"
)
_BREAK: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HEAD: Final = frozenset({"at", "level", "logger", "message", "process"})
_USUAL: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}


def clean_line(text: str, most: int = MOST_VALUE) -> str:
    """One line, without terminal codes and personal values; what is beyond `most` characters is cut off."""
    cut = text[:most]
    line = strip_unfit(_BREAK.sub(" ", _TERMINAL_CODE.sub("", cut)))
    return scrub(line) + ("…" if len(text) > most else "")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: at, level, logger, message, the record's extra values, and its error."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.tell(record), ensure_ascii=False)

    def tell(self, record: logging.LogRecord) -> dict[str, Any]:
        """What the line holds, each value clean."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean_line(_message(record), MOST_MESSAGE),
            "process": record.process,
        }
        for name, value in record.__dict__.items():
            if name not in _USUAL and name not in line:
                line[clean_line(name)] = _clean(value)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _describe(record.exc_info[1])
        return line


class PlainLines(JsonLines):
    """The same for a person at a terminal: time, level, message, extra values, and the error's frames below."""

    def format(self, record: logging.LogRecord) -> str:
        told = self.tell(record)
        at = datetime.fromtimestamp(record.created).astimezone()
        error = told.pop("error", None)
        extra = "".join(f" {key}={value}" for key, value in told.items() if key not in _HEAD)
        first = f"{at:%H:%M:%S} {record.levelname.lower():7} {told['message']}{extra}"
        return first if error is None else "\n  ".join([first, *error["trace"]])


class Flood:
    """Counts lines by what they say (logger, level and template, not the values put in) and holds back the rest.

    A counted line that was held back is told later: see `overdue`. Holds a bounded number of counts.
    """

    def __init__(self, clock: Clock = SYSTEM_CLOCK, *, burst: int = BURST, window: float = WINDOW) -> None:
        self._clock = clock
        self._burst = burst
        self._window = window
        self._counts: dict[tuple[str, int, str], tuple[float, int]] = {}

    def allows(self, record: logging.LogRecord) -> bool:
        """Whether this record may be written now."""
        now = self._clock.monotonic()
        key = (record.name, record.levelno, record.msg if isinstance(record.msg, str) else type(record.msg).__name__)
        if key not in self._counts and len(self._counts) >= _MOST_KEYS:
            key = ("", 0, "everything else")
        start, count = self._counts.get(key, (now, 0))
        self._counts[key] = (start, count + 1)
        return count < self._burst

    def overdue(self) -> list[tuple[str, int, str, int]]:
        """Counts whose window is over, forgotten by this call: logger, level, template and how many were held back."""
        ended = self._clock.monotonic() - self._window
        over = [(key, count) for key, (start, count) in self._counts.items() if start <= ended]
        for key, _ in over:
            del self._counts[key]
        return [(*key, count - self._burst) for key, count in over if count > self._burst]


class LineHandler(logging.Handler):
    """Writes records to a stream, to a terminal in plain words, else as JSON lines. Never raises and never writes a record's raw values when it fails."""

    def __init__(self, stream: TextIO | None = None, clock: Clock = SYSTEM_CLOCK, **limits: float) -> None:
        super().__init__()
        self._stream = stream
        self._flood = Flood(clock, burst=int(limits.get("burst", BURST)), window=limits.get("window", WINDOW))
        self.setFormatter(PlainLines() if (stream or sys.stderr).isatty() else JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        try:
            for name, level, template, count in self._flood.overdue():
                words = f"{count} more of these were held back: {template}"
                self._write(logging.LogRecord(name or "root", level or logging.WARNING, "", 0, words, None, None))
            if self._flood.allows(record):
                self._write(record)
        except RecursionError:
            raise
        except Exception:  # a log line must never break the work it tells about
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        kind = sys.exc_info()[0]
        line = {"level": "ERROR", "logger": record.name, "message": f"a log line failed: {kind and kind.__name__}"}
        (self._stream or sys.stderr).write(json.dumps(line) + "\n")

    def _write(self, record: logging.LogRecord) -> None:
        stream = self._stream or sys.stderr
        line = self.format(record)
        if "utf" not in (stream.encoding or "utf-8").lower():
            # with escapes, so that any terminal can take it
            plain = isinstance(self.formatter, PlainLines)
            line = line.encode("ascii", "backslashreplace").decode() if plain else json.dumps(json.loads(line))
        stream.write(line + "\n")
        stream.flush()


def set_up(level: str = "INFO", stream: TextIO | None = None, clock: Clock = SYSTEM_CLOCK) -> LineHandler:
    """Send all logging of the process (libraries and warnings too) to `stream`, by default standard error, as JSON lines.

    Replaces what was set up before. Raises ValueError for an unknown level.
    """
    handler = LineHandler(stream, clock)
    root = logging.getLogger()
    root.setLevel(level.upper())
    root.handlers[:] = [handler]
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # These log every request or statement, values and all, at INFO and DEBUG.
    for name in ("httpx", "httpcore", "psycopg", "psycopg.pool", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.Formatter.converter = time.gmtime
    logging.captureWarnings(True)
    return handler


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # whatever a value's __str__ raises
        return f"{record.msg!s} (its values could not be put in)"


def _clean(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool | int | float):
        # A phone may come as a number.
        return value if not isinstance(value, int) or len(str(value)) < 11 else _number(value)
    if isinstance(value, str):
        return clean_line(value)
    if depth < 4 and isinstance(value, Mapping):
        return {clean_line(str(key)): _clean(item, depth + 1) for key, item in list(value.items())[:50]}
    if depth < 4 and isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, depth + 1) for item in list(value)[:50]]
    return clean_line(str(value))


def _number(value: int) -> int | str:
    scrubbed = scrub(str(value))
    return value if scrubbed == str(value) else scrubbed


def error_words(error: BaseException) -> str:
    """What an error says, without the values of rows: of PostgreSQL's words only the code and the names in the schema."""
    diag = getattr(error, "diag", None)
    if diag is None:
        return clean_line(str(error))
    names = (getattr(diag, f"{kind}_name", None) for kind in ("table", "column", "constraint"))
    told = [getattr(diag, "sqlstate", None) or "no connection", *(name for name in names if name)]
    return clean_line(" ".join(told))


def _describe(error: BaseException) -> dict[str, Any]:
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": error_words(error),
        "trace": [clean_line(line) for line in _trace(error)][-4 * MOST_FRAMES :],
    }


def _trace(error: BaseException, depth: int = 0) -> list[str]:
    """Frames and words of an error, what led to it first. Not by `traceback`, which writes an error's own words."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = _trace(before, depth + 1) if before is not None and depth < 8 else []
    lines += "".join(traceback.format_tb(error.__traceback__, limit=-MOST_FRAMES)).splitlines()
    lines.append(f"{type(error).__qualname__}: {error_words(error)}")
    if isinstance(error, BaseExceptionGroup) and depth < 8:
        for one in error.exceptions[:5]:
            lines += _trace(one, depth + 1)
    return lines
