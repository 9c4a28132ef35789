"""Commands for the keys: status, export, import, rotate."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console

from guanxi.app import keys
from guanxi.app.cli.bars import bar
from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.opening import Product, check_schema, database, product
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import MasterKeys, export_master, import_master, master_file, open_master
from guanxi.kernel.crypto.keyfile import VARIABLE
from guanxi.kernel.postgres import RoleUrls

console = Console(highlight=False, soft_wrap=True)
key = typer.Typer(help="Keys of encrypted data: status, export, import, rotate.", no_args_is_help=True)
OUTPUT = typer.Argument(None, dir_okay=False, help="A new file (default: the text goes to standard output).")
INPUT = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="The exported text.")
PASSPHRASE = typer.Option(
    None,
    "--passphrase-file",
    exists=True,
    dir_okay=False,
    help="Read the passphrase from there (else it is asked for).",
)
T = TypeVar("T")


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    given = os.environ.get("GUANXI_KEY_PASSPHRASE")
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if given:
        return given
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


@key.command("status")
def status(data_dir: Path | None = DATA_DIR) -> None:
    """Where the master key is, its versions by fingerprint, and whether it was exported."""
    settings = settings_from(data_dir)
    master = open_master(settings.data_dir, os.environ, create=False)
    place = VARIABLE if os.environ.get(VARIABLE) else str(master_file(settings.data_dir))
    console.print(f"Master key in {place}:")
    for version in sorted(master.keys):
        active = ", active" if version == master.active else ""
        console.print(f"  version {version}, fingerprint {master.fingerprint(version)}{active}")
    kept = keys.is_kept(settings.data_dir, master)
    console.print("It has been exported." if kept else "It has NOT been exported: guanxi key export FILE")


@key.command("export")
def export(file: Path | None = OUTPUT, passphrase: Path | None = PASSPHRASE, data_dir: Path | None = DATA_DIR) -> None:
    """Write the master key, protected by a passphrase, to keep in a safe. Without it no backup can be opened."""
    settings = settings_from(data_dir)
    master = open_master(settings.data_dir, os.environ, create=False)
    text = export_master(master, _passphrase(passphrase, confirm=True))
    if file is None:
        sys.stdout.write(text)
    else:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as target:
            target.write(text)
        console.print(f"Written: {file}. Keep it and its passphrase apart, and away from this machine.")
    keys.note_export(settings.data_dir, master)


@key.command("import")
def import_(
    file: Path = INPUT,
    passphrase: Path | None = PASSPHRASE,
    force: bool = typer.Option(False, "--force", help="Replace another key (its file is kept under another name)."),
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Bring an exported master key back, before a restore on a new machine."""
    settings = settings_from(data_dir)
    master = import_master(file.read_text(encoding="utf-8"), _passphrase(passphrase, confirm=False))
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.put_master(settings.data_dir, master, force=force)
    console.print(f"The master key is in place (fingerprint {master.fingerprint()}).")


@key.command("rotate")
def rotate(
    master_too: bool = typer.Option(False, "--master", help="Rotate the master key instead of the data keys."),
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Make new data keys for all workspaces and seal every value anew; with --master a new master key."""
    settings = settings_from(data_dir)
    with database(settings) as urls:
        check_schema(urls)
        master = open_master(settings.data_dir, os.environ, create=False)
        (_rotate_master if master_too else _rotate_data)(settings, urls, master)


def _opened(settings: Settings, urls: RoleUrls, work: Callable[[Product], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with product(settings, urls) as given:
            return await work(given)

    return asyncio.run(inside())


def _rotate_data(settings: Settings, urls: RoleUrls, master: MasterKeys) -> None:
    connected = keys.find_connected(urls)
    if connected.count:
        console.print("Guanxi is running: the new keys settle for two minutes before they are used.")
    with bar(console) as said:
        done = _opened(settings, urls, lambda given: keys.rotate_data_keys(given, master, connected, said))
    console.print(f"New data keys are in use; {done:,} values were sealed anew.")


def _rotate_master(settings: Settings, urls: RoleUrls, master: MasterKeys) -> None:
    connected = keys.find_connected(urls)
    if not _opened(settings, urls, lambda given: keys.is_pending(given, master)):
        master = keys.next_master(settings.data_dir, master)
        console.print(f"A new master key is active (version {master.active}, fingerprint {master.fingerprint()}).")
        console.print("Export it now: guanxi key export FILE")
        if connected.count:
            console.print("Then restart Guanxi and run this again: the data keys are wrapped under it then.")
            return
    keys.check_all_know(settings.data_dir, connected)
    with bar(console) as said:
        changed = _opened(settings, urls, lambda given: keys.rewrap(given, master, said))
    console.print(
        f"{changed} data keys are wrapped under version {master.active}. Older versions stay for old backups."
    )


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.add_typer(key, name="key")
