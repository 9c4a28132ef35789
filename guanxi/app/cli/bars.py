"""Progress bars of long commands: one line per step, gone when all is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

Said = Callable[[str, int, int | None], None]
_STEPS = {
    "count": "Counting rows",
    "dump": "Reading the database",
    "files": "Files",
    "start": "Starting a server of its own",
    "load": "Loading the database",
    "compare": "Comparing",
    "schema": "Schema and statistics",
    "erasures": "Erasing again",
    "settle": "New keys settle",
    "reseal": "Sealing values anew",
    "rewrap": "Wrapping data keys",
}


@contextmanager
def bar(console: Console) -> Iterator[Said]:
    """A function `said(step, done, total)` that moves the bars; `total` None while it is not known."""
    columns = (TextColumn("  {task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def said(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                for task in progress.tasks:
                    progress.update(task.id, total=task.total or 1, completed=task.total or 1)
                tasks[step] = progress.add_task(_STEPS.get(step, step), total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield said
