"""Commands for the database: migrate, and the embedded server."""

import os
from pathlib import Path

import typer
from rich.console import Console

from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.migrate import migrate as run_migrations
from guanxi.app.opening import database
from guanxi.app.places import embedded, runtime_role
from guanxi.app.running import NOT_RUNNING, NotRunning
from guanxi.kernel.config import Settings
from guanxi.kernel.postgres import EmbeddedPostgres, ensure_roles

console = Console(highlight=False, soft_wrap=True)
pg = typer.Typer(help="The embedded PostgreSQL: start, stop, status, psql, dump.", no_args_is_help=True)
TARGET = typer.Argument(..., help="The file to write; not encrypted, so keep it safe.")
_OTHER = {"allow_extra_args": True, "ignore_unknown_options": True}


def migrate(
    data_dir: Path | None = DATA_DIR,
    quiet: bool = typer.Option(False, "--quiet", help="Say nothing when it went well."),
) -> None:
    """Bring the schema up to date (as the owner role)."""
    with database(settings_from(data_dir), create=True) as urls:
        before, after = run_migrations(urls.owner, runtime_role(urls.runtime))
    if not quiet:
        console.print(
            f"Schema at {after}." if before == after else f"Schema upgraded from {before or 'nothing'} to {after}."
        )


def _server(data_dir: Path | None) -> EmbeddedPostgres:
    settings = settings_from(data_dir)
    _check_embedded(settings)
    return embedded(settings)


def _check_embedded(settings: Settings) -> None:
    if settings.database_url:
        raise NotRunning(
            what_zh="已设置 GUANXI_DATABASE_URL，未使用内置数据库。",
            what_en="GUANXI_DATABASE_URL names a server, so the embedded one is not used.",
        )


def _running(data_dir: Path | None) -> EmbeddedPostgres:
    server = _server(data_dir)
    if server.status().state != "running":
        raise NotRunning(
            what_zh="内置数据库未运行。可先执行：guanxi pg start",
            what_en="The embedded database is not running. Start it: guanxi pg start",
        )
    return server


@pg.command()
def start(data_dir: Path | None = DATA_DIR) -> None:
    """Start the embedded server and leave it running."""
    server = _server(data_dir)
    server.data_dir.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    info = server.start()
    ensure_roles(info)
    server.leave_running()
    console.print(f"PostgreSQL {info.version} is running in {info.data_dir}.")


@pg.command()
def stop(data_dir: Path | None = DATA_DIR) -> None:
    """Stop the embedded server that `pg start` left running."""
    server = _server(data_dir)
    server.stop()
    console.print("Stopped.")


@pg.command()
def status(data_dir: Path | None = DATA_DIR) -> None:
    """Say whether the embedded server runs; exit code 3 when it does not."""
    found = _server(data_dir).status()
    words: list[str] = [found.state]
    if found.version:
        words.append(f"PostgreSQL {found.version}")
    if found.pid:
        words.append(f"process {found.pid}")
    if found.size:
        words.append(f"{found.size / 1_000_000:.1f} MB")
    if found.supervisor:
        words.append(f"supervised by process {found.supervisor}")
    console.print(", ".join(words) + f" ({found.data_dir})")
    if found.state != "running":
        raise typer.Exit(NOT_RUNNING)


@pg.command(context_settings=_OTHER)
def psql(context: typer.Context, data_dir: Path | None = DATA_DIR) -> None:
    """Open psql on the running embedded server (further arguments are psql's)."""
    command = _running(data_dir).psql_command(*context.args)
    os.execve(command.argv[0], command.argv, command.environment)  # noqa: S606 - a program of our own wheel


@pg.command()
def dump(
    target: Path = TARGET,
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Write a plain dump of the database to TARGET (custom format, for pg_restore). See `guanxi backup` for backups."""
    console.print(f"Written: {_running(data_dir).dump(target)}")


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command()(migrate)
    app.add_typer(pg, name="pg")
