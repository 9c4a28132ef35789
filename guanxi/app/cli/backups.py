"""Commands that make, prove and restore backups."""

import os
import time
from pathlib import Path

import typer
from rich.console import Console
from typer.core import TyperGroup

from guanxi.app import backup as backups
from guanxi.app.backup.erasures import copy_beside
from guanxi.app.cli.bars import bar
from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.opening import check_schema, database
from guanxi.app.running import complain
from guanxi.kernel.crypto import open_master

console = Console(highlight=False, soft_wrap=True)


class _BackupGroup(TyperGroup):
    """`guanxi backup [TARGET]` beside `guanxi backup verify FILE`: what is no sub-command is the target."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own context class
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = ["make", *args]
        return super().parse_args(ctx, args)


backup = typer.Typer(
    cls=_BackupGroup, help="Make a backup (guanxi backup [TARGET]), or prove one (backup verify FILE)."
)
TARGET = typer.Argument(None, help="A file or folder (default: the folder backups below the data folder).")
FILE = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="A backup file.")
LEDGER = typer.Option(None, "--erasures", exists=True, dir_okay=False, help="A further erasures.log to replay.")
SCRATCH = typer.Option(
    None, "--scratch", file_okay=False, help="Where to unpack for the proof (default: the data folder)."
)


@backup.command("make")
def make(target: Path | None = TARGET, data_dir: Path | None = DATA_DIR) -> None:
    """Write a backup: database, files, manifest; sealed under the master key, which is not in it."""
    settings, started = settings_from(data_dir), time.monotonic()
    with database(settings) as urls:
        check_schema(urls)
        master = open_master(settings.data_dir, os.environ, create=False)
        with bar(console) as said:
            made = backups.make(settings, urls, master, target, said=said)
    copy_beside(settings, made.path.parent)
    rows = sum(table.rows for table in made.manifest.tables.values())
    size, seconds = made.size / 1_000_000, time.monotonic() - started
    console.print(f"Written: {made.path}")
    console.print(f"{rows:,} rows, {made.manifest.files.count:,} files, {size:,.1f} MB, {seconds:.0f} s.")
    console.print("It opens only with the master key, which is not in it: keep that one elsewhere (guanxi key export).")


@backup.command("verify")
def verify(file: Path = FILE, scratch: Path | None = SCRATCH, data_dir: Path | None = DATA_DIR) -> None:
    """Prove a backup: restore it into a server of its own, compare every table and file, remove it again."""
    settings, started = settings_from(data_dir), time.monotonic()
    master = open_master(settings.data_dir, os.environ, create=False)
    with bar(console) as said:
        found = backups.verify(file, master, scratch or settings.data_dir / "scratch", said)
    for difference in found.differences:
        complain(difference)
    if found.differences:
        complain("The backup does not hold what it should.")
        raise typer.Exit(1)
    how = "rows and their contents" if found.checksums else "rows"
    console.print(
        f"The backup of {found.manifest.made_at:%Y-%m-%d %H:%M} UTC is good: {found.rows:,} {how}, "
        f"{found.manifest.files.count:,} files compared ({time.monotonic() - started:.0f} s)."
    )


def restore(
    file: Path = FILE,
    force: bool = typer.Option(False, "--force", help="Replace the data that are here."),
    ledger: Path | None = LEDGER,
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Restore a backup into this installation; Guanxi must be stopped. Erasures since then are replayed."""
    settings, started = settings_from(data_dir), time.monotonic()
    master = open_master(settings.data_dir, os.environ, create=False)
    with database(settings, create=True) as urls, bar(console) as said:
        done = backups.restore(settings, urls, master, file, force=force, ledger=ledger, said=said)
    console.print(
        f"Restored as of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC ({time.monotonic() - started:.0f} s). Everybody signs in again."
    )
    if done.erased_again:
        console.print(f"{done.erased_again} customers that had been erased since were erased again.")
    if done.paused_jobs:
        console.print(f"{done.paused_jobs} jobs that were unfinished then are paused; continue them on their pages.")
    if done.tokens:
        console.print(f"{done.tokens} API tokens are as they were then: revoke those that should not be.")


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.add_typer(backup, name="backup")
    app.command()(restore)
