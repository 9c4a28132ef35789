"""The bench's table for people and its JSON for comparison."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from guanxi.app.bench.case import Figure


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print a row per promise."""
    table = Table(title=None, header_style="bold")
    for name in ("case", "what"):
        table.add_column(name, overflow="fold")
    for name in (
        "measured",
        "promise",
        "kept",
        "bare limit",
        "ratio",
        "CPU client s",
        "CPU server s",
        "CPU generator s",
    ):
        table.add_column(name, justify="right")
    table.add_column("note", overflow="fold")
    for figure in figures:
        table.add_row(*_cells(figure))
    console.print(table)


def _cells(figure: Figure) -> list[str]:
    sign = "≤" if figure.better == "less" else "≥"
    used = figure.used
    return [
        figure.case,
        figure.name,
        f"{_number(figure.measured)} {figure.unit}",
        "" if figure.promise is None else f"{sign} {_number(figure.promise)}",
        {None: "", True: "[green]yes[/]", False: "[bold red]NO[/]"}[figure.kept],
        "" if figure.limit is None else _number(figure.limit),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "" if used is None else f"{used.client:.2f}",
        "" if used is None or used.server is None else f"{used.server:.2f}",
        "" if used is None or used.generator is None else f"{used.generator:.2f}",
        figure.note,
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def write_json(path: Path, head: dict[str, Any], figures: Sequence[Figure]) -> None:
    """Head (machine, scale, load at the start) and figures, for comparing runs."""
    body = {**head, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
