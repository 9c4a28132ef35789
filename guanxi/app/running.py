"""How every command ends: known errors are one plain line on stderr, never a traceback; the exit code says which kind.

0 done; 1 failed; 2 wrong use (Click's own); 3 not running: the database or the installation is not there; 130 Ctrl-C.
"""

import locale
import os
from collections.abc import Callable

import psycopg
import typer

from guanxi.kernel.errors import GuanxiError, Unavailable

FAILED, WRONG_USE, NOT_RUNNING, INTERRUPTED = 1, 2, 3, 130


class NotRunning(GuanxiError):
    """What the command needs is not there."""

    code = "app.not_running"
    status = 503
    zh = "{what_zh}"
    en = "{what_en}"


def language() -> str:
    """The terminal's language: "zh" or "en"."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (named or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


def complain(line: str) -> None:
    """One line on stderr, red where there are colours."""
    typer.secho(line, fg="red", err=True)


def guard(work: Callable[[], object]) -> int:
    """Call `work`; its end as an exit code (what it returns when that is a number). Typer's own exits pass through."""
    code: object = 0
    try:
        code = work()
    except GuanxiError as error:
        code = _told(error)
    except psycopg.OperationalError as error:
        complain(_first_line(error))
        code = NOT_RUNNING
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = FAILED
    except OSError as error:  # a file that cannot be read or written
        complain(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        code = FAILED
    return code if isinstance(code, int) else 0


def _told(error: GuanxiError) -> int:
    if isinstance(error, Unavailable) and isinstance(error.__cause__, psycopg.Error):
        complain(_first_line(error.__cause__))
        return NOT_RUNNING
    complain(error.words(language()))
    for field in error.fields:
        complain(f"  {field.field}: {field.words(language())}")
    return NOT_RUNNING if isinstance(error, NotRunning | Unavailable) else FAILED


def _first_line(error: BaseException) -> str:
    reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return f"数据库无法连接：{reason}" if language() == "zh" else f"The database cannot be reached: {reason}"
