"""The command that measures: bench."""

import asyncio
from pathlib import Path

import typer

from guanxi.app.bench.run import run

NAMES = typer.Argument(None, metavar="[NAME]...", help="Cases to measure (default: all).")
JSON_FILE = typer.Option(None, "--json", metavar="FILE", help="Write the figures there too.")


def bench(
    names: list[str] = NAMES,
    scale: str = typer.Option("small", "--scale", help="small, or full as the promises are made."),
    json_file: Path | None = JSON_FILE,
    force: bool = typer.Option(False, "--force", help="Measure although the machine is busy."),
) -> None:
    """Measure the promises on a private database; exit code 1 when one is not kept, 2 when it refuses to start."""
    raise typer.Exit(asyncio.run(run(names or [], scale, json_file, force=force)))


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(bench)
