"""`guanxi bench [NAME…] [--scale small|full] [--json FILE] [--force]`: refuse or measure, show, write, judge."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.bench.case import Bench, Case, Figure
from guanxi.app.bench.machine import cores, describe, load
from guanxi.app.bench.registry import find_cases
from guanxi.app.bench.report import show, write_json
from guanxi.app.bench.scale import SCALES
from guanxi.app.bench.server import BenchServer
from guanxi.kernel.config import load_settings
from guanxi.kernel.db import Database

KEPT, SHORT, REFUSED = 0, 1, 2
FROZEN = Path(__file__).parents[3] / "bench"


async def run(
    names: Sequence[str],
    scale: str = "small",
    json_file: Path | None = None,
    *,
    force: bool = False,
    repeats: int = 3,
    folder: Path | None = None,
) -> int:
    """Measure the cases called `names` (none: all of them) and return the exit code.

    Refuses (2) an unknown name, and a machine whose load is above its cores unless `force`: the figures would be about
    the others. `folder` keeps the private server and its data (default: `bench` in the data folder).
    """
    console, started = Console(width=None if sys.stdout.isatty() else 170), load()
    found = find_cases()
    chosen = _choose(found, names, scale, console)
    if chosen is None:
        return REFUSED
    if started > cores() and not force:
        console.print(
            f"[bold red]The machine is busy[/]: load {started:.2f} on {cores()} cores. Wait, or measure anyway with --force."
        )
        return REFUSED
    head = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": scale,
        **describe(),
        "load": round(started, 2),
    }
    console.print(" · ".join(f"{key} {value}" for key, value in head.items()), style="dim")
    figures: list[Figure] = []
    async with _bench(folder or load_settings().data_dir / "bench", scale, chosen, repeats, console) as bench:
        for case in chosen:
            begun = time.monotonic()
            async for figure in case.measure(bench):
                figures.append(figure)
                console.print(f"  {figure.case} {figure.name}: {figure.measured:,.2f} {figure.unit}", style="dim")
            console.print(f"{case.name}: {time.monotonic() - begun:.0f} s")
    show(figures, console)
    if json_file is not None:
        write_json(json_file, head | {"load_after": round(load(), 2)}, figures)
    return SHORT if any(figure.kept is False for figure in figures) else KEPT


def _choose(found: dict[str, Case], names: Sequence[str], scale: str, console: Console) -> list[Case] | None:
    unknown = [name for name in names if name not in found]
    if unknown or scale not in SCALES:
        console.print(
            f"[bold red]Unknown[/]: {', '.join(unknown) or scale}. Cases: {', '.join(found)}. Scales: {', '.join(SCALES)}."
        )
        return None
    if not FROZEN.is_dir():
        console.print("[bold red]The frozen queries are not here[/]: run the bench from a clone of the project.")
        return None
    return [found[name] for name in names] or list(found.values())


@asynccontextmanager
async def _bench(
    folder: Path, scale: str, chosen: Sequence[Case], repeats: int, console: Console
) -> AsyncIterator[Bench]:
    def say(line: str) -> None:
        console.print(f"  {line}", style="dim")

    server = BenchServer(folder, say)
    await asyncio.to_thread(server.start)
    try:
        size = SCALES[scale if any(case.data for case in chosen) else "tiny"]
        place, now = await asyncio.to_thread(server.data, size)
        database = Database(place.runtime, pool_size=10, statement_timeout=120)
        await database.open()
        settings = load_settings({}).with_(data_dir=folder / "home")
        services = build_services(settings, database, build_registry(settings))
        try:
            pid = await asyncio.to_thread(server.postmaster)
            yield Bench(place, database, SCALES[scale], now, pid, server.fresh, FROZEN, repeats, say)
        finally:
            await close_services(services)
            await database.close()
    finally:
        await asyncio.to_thread(server.stop)


if __name__ == "__main__":  # the command line proper is `guanxi bench`
    sys.exit(asyncio.run(run(sys.argv[2:], sys.argv[1] if len(sys.argv) > 1 else "small", force=True)))
