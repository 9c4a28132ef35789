"""What the dry run remembers of a file from chunk to chunk: who was met by which key, and who said which unique value. No database.

64 bits stand for each key and value, and for each person: the hash of a customer who is known, or the first line that spoke of
somebody new. So two distant rows with one unique value are told apart from two rows about one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import polars as pl

from guanxi.customers.rules.deciding import hash_keys, remember
from guanxi.customers.rules.own_rules import TAKEN, Told
from guanxi.sdk.imports import LINE, RowProblem
from guanxi.sdk.objects import Field
from guanxi.sdk.own_columns import name_of

_PERSON = pl.UInt64()
VALUES = {"value": pl.UInt64, "line": pl.Int64, "person": pl.UInt64}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`keys` of `deciding.remember`; `persons`: key and person, `values`: value, line and person, both only where a field is
    unique."""

    keys: pl.DataFrame | None = None
    persons: pl.DataFrame | None = None
    values: pl.DataFrame | None = None

    def with_keys(self, frame: pl.DataFrame) -> "Foreseen":
        """With the keys of these rows."""
        return replace(self, keys=remember(frame, self.keys))


def find_persons(rows: pl.DataFrame, seen: Foreseen) -> pl.DataFrame:
    """Line and person of each row of a resolved chunk."""
    told = rows.select(LINE, "customer_id", pl.col("met_before").any().over("label").alias("known"))
    if seen.persons is not None:
        met = hash_keys(rows).join(seen.persons, on="key", how="inner").group_by(LINE).agg(pl.col("person").min())
        told = told.join(met, on=LINE, how="left", maintain_order="left")
    else:
        told = told.with_columns(pl.lit(None, _PERSON).alias("person"))
    own = pl.coalesce("person", pl.col(LINE).cast(_PERSON))
    new = pl.when(pl.col("customer_id").is_null()).then(own).otherwise(own.min().over("customer_id"))
    person = pl.when(pl.col("known")).then(pl.col("customer_id").hash(seed=7)).otherwise(new)
    return told.select(LINE, person.cast(_PERSON).alias("person"))


def find_repeated(field: Field, told: Sequence[Told], persons: pl.DataFrame, seen: Foreseen) -> list[RowProblem]:
    """Rows with a value that an earlier chunk has said of somebody else."""
    if seen.values is None or not told:
        return []
    rows = _values(field, told, persons).join(seen.values, on="value", how="inner", suffix="_before")
    others = rows.filter(pl.col("person") != pl.col("person_before")).sort(LINE, f"{LINE}_before")
    first = others.unique(LINE, keep="first", maintain_order=True)
    return [
        RowProblem(line, name_of(field), f"{TAKEN}:{before}")
        for line, before in first.select(LINE, f"{LINE}_before").iter_rows()
    ]


def keep(
    seen: Foreseen, rows: pl.DataFrame, persons: pl.DataFrame, told: Sequence[tuple[Field, Sequence[Told]]]
) -> Foreseen:
    """With who was met in `rows`, and which unique values they said."""
    met = hash_keys(rows).join(persons, on=LINE, how="inner").select("key", "person")
    said = [_values(field, [one for one in found if one[0] in set(rows[LINE])], persons) for field, found in told]
    return replace(
        seen,
        persons=pl.concat([part for part in (seen.persons, met) if part is not None]),
        values=pl.concat([part for part in (seen.values, *said) if part is not None]),
    )


def _values(field: Field, told: Sequence[Told], persons: pl.DataFrame) -> pl.DataFrame:
    texts = [f"{field.key}\0" + msgspec.json.encode(value).decode() for _, _, value in told]
    frame = pl.DataFrame(
        {"text": texts, LINE: [line for line, _, _ in told]}, schema={"text": pl.String, LINE: pl.Int64}
    )
    joined = frame.join(persons, on=LINE, how="inner", maintain_order="left")
    return joined.select(pl.col("text").hash(seed=7).alias("value"), LINE, "person").cast(VALUES)  # type: ignore[arg-type]  # as in deciding
