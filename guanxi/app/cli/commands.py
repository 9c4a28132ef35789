"""All commands together, for everything but `up`, `web` and `worker` proper (those run from `main`, which imports less)."""

import sys

import typer

from guanxi import __version__
from guanxi.app.cli import backups, data, database, demo, doctor, identity, keys, measure, people, serve
from guanxi.app.running import guard

app = typer.Typer(
    name="guanxi",
    help="Guanxi (关系): an open-source, self-hosted social CRM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (serve, data, people, database, backups, keys, doctor, demo, identity, measure):
    group.register(app)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    """Guanxi (关系): an open-source, self-hosted social CRM."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> int:
    """Run a command; the exit code."""
    return guard(lambda: app(prog_name="guanxi"))


if __name__ == "__main__":
    sys.exit(main())
