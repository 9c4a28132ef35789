"""The command that makes the demo company."""

import asyncio
import time
from pathlib import Path

import typer
from rich.console import Console

from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.demo.company import CUSTOMERS, SEED, make
from guanxi.app.opening import check_schema, database, product
from guanxi.kernel.errors import Conflict

console = Console(highlight=False, soft_wrap=True)


class NotADemo(Conflict):
    """There is a real workspace already."""

    code = "app.not_a_demo"
    zh = "该安装中已有工作区，不再创建演示数据。请换一个数据文件夹：guanxi demo --data-dir …"
    en = "This installation has a workspace already, so no demo is put into it. Use another folder: guanxi demo --data-dir …"


def demo(
    customers: int = typer.Option(CUSTOMERS, "--customers", min=1, max=5_000_000, help="How many customers."),
    seed: int = typer.Option(SEED, "--seed", help="The same seed makes the same company."),
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Make the demo company in an empty installation (see also `guanxi up --demo`)."""
    settings, started = settings_from(data_dir), time.monotonic()

    async def work() -> int | None:
        async with product(settings, urls) as given:
            return await make(given.db, given.services, given.registry, customers=customers, seed=seed, bar=True)

    with database(settings, create=True) as urls:
        check_schema(urls, upgrade=True)
        if asyncio.run(work()) is None:
            raise NotADemo()
    console.print(f"The demo company is there ({time.monotonic() - started:.0f} s). Log-ins: guanxi up --demo")


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(demo)
