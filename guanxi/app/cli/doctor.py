"""The command that looks at an installation."""

from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.doctor import examine
from guanxi.app.running import FAILED, language

console = Console(highlight=False, soft_wrap=True)
_MARKS = {"ok": "[green]ok  [/green]", "warn": "[yellow]warn[/yellow]", "fail": "[red]fail[/red]"}


def doctor(data_dir: Path | None = DATA_DIR) -> None:
    """Look at everything and say what to mend; exit code 1 when something fails. Changes nothing."""
    failed = 0
    for finding in examine(settings_from(data_dir)):
        failed += finding.level == "fail"
        console.print(f"{_MARKS[finding.level]} {finding.about:<10} {escape(finding.words(language()))}")
    if failed:
        raise typer.Exit(FAILED)


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(doctor)
