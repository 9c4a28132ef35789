"""Which rows go into which chunk: the same file and mapping give the same chunks, so a run can go on by their numbers.

A chunk holds at most 10,000 rows. Rows that a target wants together get one chunk wherever they stand in the file; a
chunk is ready when its last row has been read, so a file whose groups lie together is held in memory by two chunks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from guanxi.sdk.imports import MAX_CHUNK_ROWS

FULL = 5_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """`chunk` of every row of the file in its order; `sizes` of the chunks; `refused`: chunks made of a group that no
    chunk can hold."""

    chunk: pl.Series
    sizes: list[int]
    refused: frozenset[int]


def assign_chunks(groups: pl.Series, full: int = FULL) -> Assignment:
    """Chunks for rows of which equal values in `groups` stay together. Null: the row stands alone.

    >>> assign_chunks(pl.Series([1, 1, 2, None, 1]), full=2).chunk.to_list()
    [0, 0, 1, 1, 0]
    """
    frame = groups.alias("group").to_frame().with_row_index("row")
    alone = pl.col("group").is_null()
    frame = frame.with_columns(pl.when(alone).then(pl.col("row")).alias("alone"))
    sizes = frame.group_by("group", "alone", maintain_order=True).agg(pl.len().alias("size"))
    numbers, totals, refused = _fill(sizes["size"].to_list(), full)
    sizes = sizes.with_columns(pl.Series("chunk", numbers, dtype=pl.Int32))
    joined = frame.join(sizes, on=["group", "alone"], how="left", nulls_equal=True, maintain_order="left")
    chunk = joined["chunk"]
    if refused:
        inside = joined.select(pl.col("chunk") + pl.int_range(pl.len()).over("group", "alone") // MAX_CHUNK_ROWS)
        large = chunk.is_in(list(refused))
        chunk = pl.select(pl.when(large).then(inside.to_series()).otherwise(chunk)).to_series()
        refused = {number + part for number in refused for part in range(-(-totals[number] // MAX_CHUNK_ROWS))}
        totals = _split_totals(totals)
    return Assignment(chunk.cast(pl.Int32), [totals[number] for number in range(len(totals))], frozenset(refused))


def _fill(sizes: Iterable[int], full: int) -> tuple[list[int], dict[int, int], set[int]]:
    """Groups in order into chunks: a chunk ends when it is full or the next group does not fit."""
    numbers: list[int] = []
    totals: dict[int, int] = {}
    refused: set[int] = set()
    number, held = 0, 0
    for size in sizes:
        if held and (held >= full or held + size > MAX_CHUNK_ROWS):
            number, held = number + 1, 0
        numbers.append(number)
        held += size
        totals[number] = held
        if size > MAX_CHUNK_ROWS:
            refused.add(number)
            number, held = number + -(-size // MAX_CHUNK_ROWS), 0
    return numbers, totals, refused


def _split_totals(totals: dict[int, int]) -> dict[int, int]:
    split: dict[int, int] = {}
    for number, total in totals.items():
        for part, start in enumerate(range(0, total, MAX_CHUNK_ROWS)):
            split[number + part] = min(total - start, MAX_CHUNK_ROWS)
    return split


def cut(batches: Iterable[pl.DataFrame]) -> Iterator[tuple[int, pl.DataFrame]]:
    """Batches of at most `FULL` rows as they are, numbered: for targets without groups."""
    yield from enumerate(batches)


def collect(batches: Iterable[pl.DataFrame], assignment: Assignment) -> Iterator[tuple[int, pl.DataFrame]]:
    """The chunks of an assignment, each as soon as its last row was read; rows in the order of the file."""
    waiting: dict[int, list[pl.DataFrame]] = {}
    missing = dict(enumerate(assignment.sizes))
    place = 0
    for batch in batches:
        numbers = assignment.chunk.slice(place, batch.height)
        place += batch.height
        for part in batch.with_columns(numbers.alias("\0chunk")).partition_by("\0chunk", maintain_order=True):
            number = part["\0chunk"][0]
            waiting.setdefault(number, []).append(part.drop("\0chunk"))
            missing[number] -= part.height
            if not missing[number]:
                yield number, pl.concat(waiting.pop(number))


def hash_groups(columns: list[pl.Series]) -> pl.Series:
    """One number per row, equal for equal values in all `columns`; null when one of them is null."""
    frame = pl.DataFrame(columns)
    whole = pl.all_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(whole).then(pl.struct(pl.all()).hash(seed=1)).alias("group")).to_series()
