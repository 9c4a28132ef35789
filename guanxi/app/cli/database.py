"""Commands for the database: migrate, and the embedded server."""

import os
from pathlib import Path

import typer
from rich.console import Console

from guanxi.app.assemble import embedded, find_urls, runtime_role
from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.migrate import migrate as run_migrations
from guanxi.kernel.postgres import ensure_roles

console = Console(highlight=False)
pg = typer.Typer(help="The embedded PostgreSQL: start, stop, status, psql, dump.", no_args_is_help=True)


def migrate(data_dir: Path | None = DATA_DIR) -> None:
    """Bring the schema up to date (as the owner role)."""
    urls = find_urls(settings_from(data_dir))
    before, after = run_migrations(urls.owner, runtime_role(urls.runtime))
    console.print(
        f"Schema at {after}." if before == after else f"Schema upgraded from {before or 'nothing'} to {after}."
    )


@pg.command()
def start(data_dir: Path | None = DATA_DIR) -> None:
    """Start the embedded server and leave it running."""
    server = embedded(settings_from(data_dir))
    info = server.start()
    ensure_roles(info)
    server.leave_running()
    console.print(f"PostgreSQL {info.version} is running in {info.data_dir}.")


@pg.command()
def stop(data_dir: Path | None = DATA_DIR) -> None:
    """Stop the embedded server."""
    server = embedded(settings_from(data_dir))
    server.stop()
    console.print("Stopped.")


@pg.command()
def status(data_dir: Path | None = DATA_DIR) -> None:
    """Say whether the embedded server runs; exit code 3 when it does not."""
    found = embedded(settings_from(data_dir)).status()
    console.print(found)
    if found.state != "running":
        raise typer.Exit(3)


@pg.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, data_dir: Path | None = DATA_DIR) -> None:
    """Open psql on the embedded server (further arguments are psql's)."""
    command = embedded(settings_from(data_dir)).psql_command(*context.args)
    os.execve(command.argv[0], command.argv, command.environment)  # noqa: S606 - a program of our own wheel


@pg.command()
def dump(target: Path, data_dir: Path | None = DATA_DIR) -> None:
    """Write a dump of the database to TARGET (custom format, for pg_restore)."""
    console.print(f"Written: {embedded(settings_from(data_dir)).dump(target)}")


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command()(migrate)
    app.add_typer(pg, name="pg")
