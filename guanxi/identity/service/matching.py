"""Everything at once: records in, a model or pairs and clusters out. Work for a thread or a process of its own, not for a request."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from guanxi.identity.contracts import Clusters, Evidence, Model, Pair
from guanxi.identity.errors import NothingToCompare
from guanxi.identity.queries import comparing, pairs
from guanxi.identity.queries.engine import Engine, opened
from guanxi.identity.rules import clustering, learning
from guanxi.identity.rules.blocking import find_rules
from guanxi.identity.rules.comparisons import Comparison, find_comparisons
from guanxi.identity.rules.preparing import prepare
from guanxi.identity.rules.weighing import (
    bound,
    comparisons_of,
    compute_parts,
    evidence_of,
    frequencies,
    is_clear,
    levels_of,
    probability_of,
    weight_of,
)

AT_RANDOM = 800  # records whose pairs show what two at random have in common: some 320,000 pairs
MOST_LEARNED = 3_000_000  # pairs that EM sees at most
LARGEST_GROUP = 150  # a chain of more records is looked at by its own pairs only
Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs from the review threshold on (rows of the input), clusters, and seconds by step."""

    pairs: pl.DataFrame
    clusters: Clusters
    model: Model
    compared: int
    seconds: dict[str, float] = field(default_factory=dict)

    def pair(self, row: int) -> Pair:
        """A row of `pairs` with its evidence."""
        left, right, pattern, own, shared, weight = self.pairs.row(row)
        return Pair(left, right, weight, probability_of(weight), explain(self.model, pattern, own, shared, weight))


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - started, 2)


def prepare_records(frame: pl.DataFrame) -> pl.DataFrame:
    """`rules.preparing.prepare` in the order of the contents, with `row` (the input's). So what follows does not depend on the
    order of the rows. Raises NothingToCompare."""
    prepared = prepare(frame)
    if not find_comparisons(frozenset(prepared.columns)):
        raise NothingToCompare
    first, second = prepared.hash_rows(seed=1), prepared.hash_rows(seed=2)
    whole = prepared.with_columns(first.alias("h1"), second.alias("h2")).with_row_index("row")
    whole = whole.sort("h1", "h2", "row").drop("h1", "h2").with_row_index("id")
    return whole.with_columns(pl.col("id").cast(pl.Int32), pl.col("row").cast(pl.Int32))


def train(
    records: pl.DataFrame,
    ones: Sequence[tuple[int, int]] = (),
    twos: Sequence[tuple[int, int]] = (),
    *,
    scratch: Path | None = None,
) -> Model:
    """A model of prepared records. `ones`, `twos`: pairs of rows that people called one, and two."""
    comparisons = find_comparisons(frozenset(records.columns))
    counted = _count_values(records, comparisons)
    with opened(scratch=scratch) as engine:
        engine.put("record", records)
        nothing: list[str | None] = [None] * len(comparisons)
        pairs.every_pair(engine, AT_RANDOM)
        comparing.compare(engine, comparisons, nothing)
        chances = _chances(records, comparisons, _patterns(engine, comparisons), counted)
        pairs.find_pairs(engine, find_rules(frozenset(records.columns)), records.height)
        one_of = -(-pairs.count_pairs(engine) // MOST_LEARNED)
        if one_of > 1:
            pairs.thin_pairs(engine, one_of)
        comparing.compare(engine, comparisons, nothing)
        patterns = _patterns(engine, comparisons).with_columns(pl.col("pairs") * max(1, one_of))
        said = [_patterns_of(engine, records, comparisons, labelled) for labelled in (ones, twos)]
    lesson = learning.Lesson(patterns, records.height, chances, said[0], said[1], counted)
    return learning.learn(comparisons, lesson)


def _patterns(engine: Engine, comparisons: Sequence[Comparison]) -> pl.DataFrame:
    """Patterns with a column of levels for each comparison."""
    found = comparing.count_patterns(engine)
    digits = [
        ((pl.col("pattern") // 8**place) % 8 - 1).cast(pl.Int64).alias(f"c{place}") for place in range(len(comparisons))
    ]
    return found.with_columns(digits)


def _patterns_of(
    engine: Engine, records: pl.DataFrame, comparisons: Sequence[Comparison], labelled: Sequence[tuple[int, int]]
) -> list[tuple[int, ...]]:
    if not labelled:
        return []
    ids = dict(records.select("row", "id").iter_rows())
    both = [sorted((ids[left], ids[right])) for left, right in labelled]
    table = pl.DataFrame(both, schema={"l": pl.Int32, "r": pl.Int32}, orient="row")
    engine.put("pair", table)
    comparing.compare(engine, comparisons, [None] * len(comparisons))
    counts = comparing.count_patterns(engine)
    return [levels_of(pattern, len(comparisons)) for pattern, times in counts.iter_rows() for _ in range(times)]


def _count_values(
    records: pl.DataFrame, comparisons: Sequence[Comparison]
) -> dict[str, tuple[float, float, dict[str, float]]]:
    found = {}
    for one in comparisons:
        if by := one.levels[0].by:
            counts = dict(records[by].drop_nulls().value_counts().iter_rows())
            found[one.key] = frequencies(counts, by, records.height)
    return found


def _chances(
    records: pl.DataFrame,
    comparisons: Sequence[Comparison],
    patterns: pl.DataFrame,
    counted: dict[str, tuple[float, float, dict[str, float]]],
) -> list[learning.Chances]:
    """What random pairs have in common: the best level from all values, the others from the sample."""
    found = []
    for place, one in enumerate(comparisons):
        known = (
            records.select(pl.all_horizontal(pl.col(column).is_not_null() for column in one.needs).mean()).item() or 0.0
        )
        sums = dict(patterns.group_by(f"c{place}").agg(pl.col("pairs").sum()).iter_rows())
        seen = [float(sums.get(level, 0)) for level in range(len(one.levels) + 1)]
        whole = sum(seen) or 1.0
        shares = [share / whole for share in seen]
        by = one.levels[0].by
        if by and by in one.needs and one.key in counted:
            shares[0] = counted[one.key][0]
        found.append(learning.Chances(known * known, tuple(shares)))
    return found


def match(
    records: pl.DataFrame,
    model: Model,
    *,
    never: Collection[tuple[int, int]] = (),
    always: Collection[tuple[int, int]] = (),
    scratch: Path | None = None,
) -> Matched:
    """Pairs and clusters of prepared records by a model. `never`, `always`: pairs of rows that people called two, and one."""
    clock = _Clock()
    comparisons = comparisons_of(model)
    records = _complete(records, comparisons)
    with opened(scratch=scratch) as engine:
        with clock.step("load"):
            rare = _load(engine, records, model)
        with clock.step("pairs"):
            pairs.find_pairs(engine, find_rules(frozenset(records.columns)), records.height)
            compared = pairs.count_pairs(engine)
        with clock.step("compare"):
            found = _score(engine, model, comparisons, rare, min(weight_of(model.review), weight_of(model.auto)))
        with clock.step("clusters"):
            clusters = _join(engine, records, model, comparisons, rare, found, never, always)
        rows = records["row"]
        found = found.with_columns(rows.gather(found["l"]).alias("l"), rows.gather(found["r"]).alias("r"))
        low, high = pl.min_horizontal("l", "r"), pl.max_horizontal("l", "r")
        found = found.with_columns(low.alias("l"), high.alias("r")).sort(
            ["weight", "l", "r"], descending=[True, False, False]
        )
    return Matched(found, clusters, model, compared, clock.seconds)


def _complete(records: pl.DataFrame, comparisons: Sequence[Comparison]) -> pl.DataFrame:
    """With all that the model compares: what nobody has any more has no column, and says nothing."""
    missing = {column for one in comparisons for column in one.columns} - set(records.columns)
    return records.with_columns(pl.lit(None, pl.String).alias(column) for column in sorted(missing))


def _load(engine: Engine, records: pl.DataFrame, model: Model) -> list[str | None]:
    """Put the records with a column of rarity for each comparison that has one; the names of these columns."""
    rare: list[str | None] = []
    tables: list[tuple[str, str, bool, float]] = []
    for place, one in enumerate(model.comparisons):
        if one.by is None:
            rare.append(None)
            continue
        bits = {"key": list(one.frequent), "bits": [bound(one.average, share) for share in one.frequent.values()]}
        engine.put(f"frequent{place}", pl.DataFrame(bits, schema={"key": pl.String, "bits": pl.Float32}))
        tables.append((f"rare{place}", one.by, is_clear(one.by), bound(one.average, one.rare)))
        rare.append(f"rare{place}")
    engine.put("plain", records)
    comparing.add_rarity(engine, tables)
    return rare


def _score(
    engine: Engine, model: Model, comparisons: Sequence[Comparison], rare: Sequence[str | None], floor: float
) -> pl.DataFrame:
    comparing.compare(engine, comparisons, rare, [one.own for one in model.comparisons])
    patterns = comparing.count_patterns(engine)["pattern"].to_list()
    parts = [(pattern, *compute_parts(model, levels_of(pattern, len(comparisons)))) for pattern in patterns]
    schema = {"pattern": pl.Int64, "one": pl.Float64, "two": pl.Float64, "home": pl.Float64}
    found = comparing.score(engine, pl.DataFrame(parts, schema=schema, orient="row"), floor)
    comparing.drop_compared(engine)
    return found.sort("l", "r")


def explain(model: Model, pattern: int, own: float, shared: float, weight: float) -> tuple[Evidence, ...]:
    """The evidence of a scored pair; rarity, of which the sums are known, goes to what is the same in equal parts."""
    levels = levels_of(pattern, len(model.comparisons))
    same = [level == 0 and one.by is not None for one, level in zip(model.comparisons, levels, strict=True)]
    mine = [bool(rare and one.own) for one, rare in zip(model.comparisons, same, strict=True)]
    rare = [
        0.0 if not equal else own / sum(mine) if ours else shared / (sum(same) - sum(mine))
        for equal, ours in zip(same, mine, strict=True)
    ]
    return evidence_of(model, levels, rare, weight)


def _join(
    engine: Engine,
    records: pl.DataFrame,
    model: Model,
    comparisons: Sequence[Comparison],
    rare: Sequence[str | None],
    found: pl.DataFrame,
    never: Collection[tuple[int, int]],
    always: Collection[tuple[int, int]],
) -> Clusters:
    """Clusters of rows. Every pair inside a group that links would make is weighed, also those that no key brought together."""
    ids = dict(records.select("row", "id").iter_rows()) if never or always else {}
    apart, together = ({(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in said} for said in (never, always))
    links = found.filter(pl.col("weight") >= weight_of(model.auto)).select("l", "r", "weight")
    edges = [*links.iter_rows(), *((left, right, 100.0) for left, right in sorted(together))]
    groups = clustering.find_groups(edges)
    large = [group for group in groups if len(group) > 2 or apart]
    member = pl.DataFrame(
        [(one, place) for place, group in enumerate(large) if len(group) <= LARGEST_GROUP for one in group],
        schema={"id": pl.Int32, "cluster": pl.Int32}, orient="row",
    )  # fmt: skip
    inside: dict[tuple[int, int], float] = {}
    if member.height:
        engine.put("member", member)
        pairs.inside_clusters(engine)
        weighed = _score(engine, model, comparisons, rare, -1000.0)
        inside = {
            (left, right): weight - model.start
            for left, right, weight in weighed.select("l", "r", "weight").iter_rows()
        }
    joined = clustering.join(edges, inside, model.start, apart)
    return clustering.by_row(joined, records["row"].to_list())


def with_thresholds(model: Model, auto: float, review: float) -> Model:
    """The model with other thresholds."""
    return replace(model, auto=auto, review=review)
