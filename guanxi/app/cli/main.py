"""The root of the command line."""

import locale
import os
import sys

import typer

from guanxi import __version__
from guanxi.app.cli import backups, data, database, keys, measure, people, serve
from guanxi.kernel.errors import GuanxiError

app = typer.Typer(
    name="guanxi",
    help="Guanxi (关系): an open-source, self-hosted social CRM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (serve, database, data, people, keys, backups, measure):
    group.register(app)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    """Guanxi (关系): an open-source, self-hosted social CRM."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def _language() -> str:
    return "zh" if (os.environ.get("LANG") or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


def main() -> None:
    """Run a command; every known error is one plain line on stderr and exit code 1."""
    try:
        app()
    except GuanxiError as error:
        typer.secho(error.words(_language()), fg="red", err=True)
        for field in error.fields:
            typer.secho(f"  {field.field}: {field.words(_language())}", fg="red", err=True)
        sys.exit(1)
