"""Who is who among made-up people of two scripts, three in ten of them doubles with errors: learning, a full run with the stored model,
and one record at a time against an index in PostgreSQL.

The truth is in the file, so F1 is printed, also for the recipe that nobody tunes to. Memory is the peak of this process, the file and
its truth included. Not here: customers of a workspace (jobs of room identity), which come to the same engine.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.app.bench.machine import Used
from guanxi.app.bench.people import make_people
from guanxi.identity import api as identity
from guanxi.identity.contracts import Model, Quality

SEED = 20261123
_PROMISE_S, _PROMISE_MB, _PROMISE_MS = 60.0, 4096.0, 20.0
_ROLES = ("name", "gender", "birthday", "phone", "email", "company", "address", "city")
_HELD, _SINGLES = 20_000, 1_000
_TABLES = """
    CREATE UNLOGGED TABLE bench_key (key bigint NOT NULL, id integer NOT NULL);
    CREATE UNLOGGED TABLE bench_record (id integer NOT NULL, prepared jsonb NOT NULL);
"""
_INDEXES = """
    CREATE INDEX ON bench_key (key) INCLUDE (id); CREATE INDEX ON bench_record (id); ANALYZE bench_key; ANALYZE bench_record;
"""
_FIND = """
    SELECT asked.key, found.id FROM unnest(%(keys)s::bigint[]) AS asked(key)
    CROSS JOIN LATERAL (SELECT id FROM bench_key k WHERE k.key = asked.key LIMIT %(most)s) found
"""
_LOAD = "SELECT id, prepared FROM bench_record WHERE id = ANY(%(ids)s)"


class _Kept:
    """The index of keys in PostgreSQL, as `identity.match_one` asks it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def find(self, keys: Sequence[int], at_most: int) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for key, one in self.connection.execute(_FIND, {"keys": list(keys), "most": at_most + 1}):
            found.setdefault(key, []).append(one)
        return found

    def load(self, ids: Sequence[int]) -> Mapping[int, Mapping[str, str | None]]:
        return dict(self.connection.execute(_LOAD, {"ids": list(ids)}).fetchall())


class Identity(Case):
    name = "identity"
    about = "who is who: learning, a full run, one record at a time"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        rows = bench.scale.customers
        with tempfile.TemporaryDirectory(prefix="guanxi-identity-") as folder:
            held = await asyncio.to_thread(_quality, Path(folder), min(rows, _HELD), "mixed_held")
            yield Figure(self.name, "F1 of clusters, held-out recipe", held.f1, "", better="more", note=_note(held))
            frame, truth = await asyncio.to_thread(_make, Path(folder), rows, "mixed")
            with bench.watch() as used:
                records = await asyncio.to_thread(identity.prepare_records, frame)
            preparing = used
            with bench.watch() as used:
                model = await asyncio.to_thread(identity.train, records)
            yield Figure(self.name, f"learning, {rows:,} records", used.wall, "s", _PROMISE_S, used=used)
            stored = identity.to_json(model)
            with bench.watch() as used:
                found = await asyncio.to_thread(lambda: identity.match(records, identity.from_json(stored)))
            whole = Used(used.wall + preparing.wall, used.client + preparing.client, None)
            note = f"preparing {preparing.wall:.1f} s; {found.compared:,} pairs; " + ", ".join(
                f"{step} {seconds:.1f} s" for step, seconds in found.seconds.items()
            )
            yield Figure(
                self.name, "full run with the stored model", whole.wall, "s", _PROMISE_S, used=whole, note=note
            )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield Figure(self.name, "peak memory", peak, "MB", _PROMISE_MB)
            quality = identity.judge_clusters(found.clusters.of, truth)
            yield Figure(self.name, "F1 of clusters", quality.f1, "", better="more", note=_note(quality))
            async with bench.fresh() as place:
                times = await asyncio.to_thread(_singles, place.owner, records, model, frame)
        for share in (0.5, 0.95):
            promise = _PROMISE_MS if share > 0.9 else None
            label = f"one record, p{share * 100:.0f}"
            yield Figure(
                self.name, label, compute_percentile(times, share), "ms", promise, note="prepare, find, compare"
            )


def _note(quality: Quality) -> str:
    return f"precision {quality.precision:.4f}, recall {quality.recall:.4f}"


def _make(folder: Path, rows: int, recipe: str) -> tuple[pl.DataFrame, list[str]]:
    target = folder / f"{recipe}.csv"
    make_people(target, rows, seed=SEED, recipe=recipe)
    whole = pl.read_csv(target, infer_schema_length=0)
    target.unlink()
    return whole.select(_ROLES), whole["cluster"].to_list()


def _quality(folder: Path, rows: int, recipe: str) -> Quality:
    frame, truth = _make(folder, rows, recipe)
    records = identity.prepare_records(frame)
    return identity.judge_clusters(identity.match(records, identity.train(records)).clusters.of, truth)


def _singles(owner: str, records: pl.DataFrame, model: Model, frame: pl.DataFrame) -> list[float]:
    """Milliseconds of each of some records as they were written: made comparable, looked up, compared."""
    keys = identity.find_all_keys(records)
    places = dict(records.select("row", "id").iter_rows())
    columns = [name for name in records.columns if name not in {"id", "row"}]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(_TABLES)
        with connection.cursor().copy("COPY bench_key (id, key) FROM STDIN") as copy:
            for batch in keys.iter_slices(50_000):
                copy.write(batch.select("id", "key").write_csv(include_header=False, separator="\t"))
        with connection.cursor().copy("COPY bench_record (id, prepared) FROM STDIN") as copy:
            for one, *values in records.select("id", *columns).iter_rows():
                known = {name: value for name, value in zip(columns, values, strict=True) if value is not None}
                copy.write_row((one, msgspec.json.encode(known).decode()))
        connection.execute(_INDEXES)
        index, times = _Kept(connection), []
        step = max(1, frame.height // _SINGLES)
        for row in range(0, frame.height, step):
            written = frame.row(row, named=True)
            started = time.perf_counter()
            identity.match_one(identity.prepare_one(written), index, model, leave=places[row])
            times.append((time.perf_counter() - started) * 1000)
    return times[len(times) // 10 :]  # the first ones warm up
