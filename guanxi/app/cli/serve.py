"""Commands that run the product: up, web, worker. Light: what they start imports the rooms, they do not."""

import os
import sys
from pathlib import Path

import typer
from rich.console import Console

from guanxi.app.serve.tree import Tree
from guanxi.kernel.config import Settings, load_settings

console = Console(highlight=False, soft_wrap=True)

DATA_DIR = typer.Option(
    None, "--data-dir", help="Folder for database, keys and files (default: GUANXI_DATA_DIR or .guanxi)."
)
HOST = typer.Option(None, "--host", help="Address to listen on (default 127.0.0.1).")
PORT = typer.Option(None, "--port", help="Port to listen on (default 8000).", min=1, max=65535)


def settings_from(
    data_dir: Path | None = None, host: str | None = None, port: int | None = None, demo: bool | None = None
) -> Settings:
    """Settings from the environment, with the command line's options over them."""
    settings = load_settings()
    changed = settings.with_(data_dir=data_dir.absolute() if data_dir else None, host=host, port=port, demo=demo)
    if port is not None and settings.base_url == f"http://localhost:{settings.port}":
        changed = changed.with_(base_url=f"http://localhost:{port}")
    return changed


def up(
    demo: bool = typer.Option(
        False, "--demo", help="Make the demo company when the database is empty, with demo log-ins."
    ),
    host: str | None = HOST,
    port: int | None = PORT,
    data_dir: Path | None = DATA_DIR,
    reload: bool = typer.Option(
        False, "--reload", help="Start again when Python sources change; build the web app again when its sources do."
    ),
) -> None:
    """Run everything: database, web and worker. Ctrl-C stops all."""
    settings = settings_from(data_dir, host, port, demo or None)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    def ready(announced: dict[str, str]) -> None:
        console.print(f"\n  Guanxi (关系) is running at [bold]{settings.base_url}[/bold]")
        if "link" in announced:
            link = announced["link"]
            console.print(f"  Create the owner (once, within 24 hours): [bold]{link}[/bold]")
        if settings.demo:
            console.print("  Demo log-ins are on the sign-in page.")
        console.print("  Ctrl-C stops it.\n")

    sys.exit(Tree(settings, console.print, reload=reload).run(ready))


def web(
    host: str | None = HOST,
    port: int | None = PORT,
    data_dir: Path | None = DATA_DIR,
    rooms: str = typer.Option("", "--rooms", help="Serve only these rooms (comma-separated)."),
) -> None:
    """Run the web process alone; the database must be running."""
    _become("guanxi.app.serve.web", settings_from(data_dir, host, port), GUANXI_ROOMS=rooms)


def worker(
    data_dir: Path | None = DATA_DIR,
    queues: str = typer.Option("default", "--queues", help="Work only on these queues (comma-separated)."),
) -> None:
    """Run a worker alone: jobs, readers of the log, schedules."""
    _become("guanxi.app.serve.worker", settings_from(data_dir), GUANXI_QUEUES=queues)


def _become(module: str, settings: Settings, **more: str) -> None:
    environ = {
        **os.environ,
        "GUANXI_DATA_DIR": str(settings.data_dir),
        "GUANXI_HOST": settings.host,
        "GUANXI_PORT": str(settings.port),
        "GUANXI_BASE_URL": settings.base_url,
        **more,
    }
    os.execve(sys.executable, [sys.executable, "-m", module], environ)  # noqa: S606 - ourselves, no shell


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    for command in (up, web, worker):
        app.command()(command)
