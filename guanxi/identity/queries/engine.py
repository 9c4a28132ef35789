"""A DuckDB of its own for one run: in memory, with a limit, a scratch folder, two threads, and nothing loaded from the net.

SQL here is put together of names that the rules declare (columns, levels), never of anything that a file or a person says; values
come in as Parquet or parameters. DuckDB 2 has no `fetchone` on relations, and a result must be read before the next question.
Not here: what is compared (`rules.comparisons`) and what follows from it.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import duckdb
import polars as pl

MEMORY = "2500MB"
THREADS = 2


@dataclass(frozen=True, slots=True)
class Engine:
    """A connection with its scratch folder."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path

    def run(self, text: str, **parts: str) -> None:
        """Execute a statement; `parts` are put in for `$name`: SQL of declared names only."""
        self.connection.execute(Template(text).substitute(parts)).fetchall()

    def rows(self, text: str, values: Sequence[Any] = (), **parts: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        found: list[tuple[Any, ...]] = self.connection.execute(
            Template(text).substitute(parts), list(values)
        ).fetchall()
        return found

    def frame(self, text: str, **parts: str) -> pl.DataFrame:
        """All rows as a frame."""
        target = self.scratch / "answer.parquet"
        whole = "COPY (" + Template(text).substitute(parts) + ") TO '" + _quoted(target) + "' (FORMAT parquet)"
        self.connection.execute(whole).fetchall()
        frame = pl.read_parquet(target, memory_map=False)
        target.unlink()
        return frame

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """A frame as a table of that name."""
        source = self.scratch / f"{name}.parquet"
        frame.write_parquet(source, compression="lz4")
        self.run(
            "CREATE OR REPLACE TABLE $name AS SELECT * FROM read_parquet('$source')", name=name, source=_quoted(source)
        )
        source.unlink()


@contextmanager
def opened(memory: str = MEMORY, threads: int = THREADS, scratch: Path | None = None) -> Iterator[Engine]:
    """An engine for the length of the block; its scratch folder (below `scratch`) goes with it."""
    with tempfile.TemporaryDirectory(prefix="guanxi-identity-", dir=scratch) as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory,
                "threads": str(threads),
                "temp_directory": str(Path(folder) / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "false",
            },
        )
        try:
            connection.execute("SET enable_progress_bar = false").fetchall()
            yield Engine(connection, Path(folder))
        finally:
            connection.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
