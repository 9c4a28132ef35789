"""The entry of the command line. `up`, `web` and `worker` run from here; every other command in `commands`, which
imports all rooms: a second that `guanxi up` can do without.
"""

import os
import sys

import typer

from guanxi import __version__
from guanxi.app.cli import serve
from guanxi.app.running import guard

LIGHT = frozenset({"up", "web", "worker"})


def main() -> None:
    """Run a command."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--version"]:
        typer.echo(__version__)
    elif arguments and arguments[0] in LIGHT:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        serve.register(app)
        sys.exit(guard(lambda: app(prog_name="guanxi")))
    else:
        command = [sys.executable, "-m", "guanxi.app.cli.commands", *arguments]
        sys.stdout.flush()
        os.execv(sys.executable, command)  # noqa: S606 - ourselves, no shell
