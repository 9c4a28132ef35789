"""Making rows ready to land: ids, search text, encrypted handles, labels of rows that are one person. No database.

The frame that comes in has the columns of COLUMNS; the one that goes out is what `queries.landing` copies in.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec
import polars as pl

from guanxi.customers.rules import HANDLE_KINDS, HANDLE_PURPOSE, compute_external_id, compute_labels
from guanxi.kernel.ids import new_ids
from guanxi.kernel.masks import mask
from guanxi.kernel.pinyin import sort_key
from guanxi.kernel.search import index_text

GRAM_SEPARATOR = "\x1f"
SAID = (
    "kind",
    "name",
    "gender",
    "birthday",
    "language",
    "country",
    "province",
    "city",
    "district",
    "stage",
    "class",
    "owner_id",
)
COLUMNS = ("external_id", "anonymous", *SAID, "created_at", "custom", *HANDLE_KINDS)


class Sealer(Protocol):
    """The part of a workspace's cipher that is needed here."""

    def seal_many(self, purpose: str, row_ids: Sequence[UUID], plaintexts: Sequence[str]) -> list[bytes]: ...

    def blind_many(self, kind: str, values: Sequence[str]) -> list[bytes]: ...


def prepare_landing(frame: pl.DataFrame, cipher: Sealer) -> pl.DataFrame:
    """Rows as a source says them -> rows ready for the temporary table. Missing columns count as null.

    `phone` is E.164, `email` lower-cased, `custom` a JSON object as text, `anonymous` rows get a profile and no customer.
    """
    frame = frame.with_columns(pl.lit(None).alias(name) for name in COLUMNS if name not in frame.columns)
    count = frame.height
    blinds: list[list[bytes]] = [[] for _ in range(count)]
    sealed: list[pl.Series] = []
    for kind in HANDLE_KINDS:
        sealed += _seal(frame[kind].cast(pl.String), kind, cipher, blinds)
    names = frame["name"].cast(pl.String).to_list()
    phones = frame["phone"].cast(pl.String).to_list()
    indexed = [index_text(name, phone[-4:] if phone else None) for name, phone in zip(names, phones, strict=True)]
    keys = _external_ids(frame, blinds)
    labels = compute_labels([[*row, key.encode()] for row, key in zip(blinds, keys, strict=True)])
    ids = [str(one) for one in new_ids(count)]
    return frame.with_columns(
        pl.Series("n", range(count), dtype=pl.Int32),
        pl.Series("label", labels, dtype=pl.Int32),
        pl.Series("profile_id", ids, dtype=pl.String),
        # The profile that founds a customer gives it its id: rows then need no second id (decision 0010).
        pl.Series("customer_id", ids, dtype=pl.String),
        pl.Series("external_id", keys, dtype=pl.String),
        pl.Series("sort_key", [sort_key(name) if name else "" for name in names], dtype=pl.String),
        pl.Series("search_text", [one.text for one in indexed], dtype=pl.String),
        pl.Series("grams", [GRAM_SEPARATOR.join(one.grams) for one in indexed], dtype=pl.String),
        *sealed,
    )


def _external_ids(frame: pl.DataFrame, blinds: Sequence[Sequence[bytes]]) -> list[str]:
    given = frame["external_id"].cast(pl.String).to_list()
    if None not in given:
        return given
    said = frame.select(SAID).to_dicts()
    return [
        key if key is not None else compute_external_id(row_blinds, row)
        for key, row_blinds, row in zip(given, blinds, said, strict=True)
    ]


def _seal(values: pl.Series, kind: str, cipher: Sealer, blinds: list[list[bytes]]) -> list[pl.Series]:
    """Columns <kind>_id, _sealed, _blind, _hint; fills `blinds` (kinds cannot collide: each has its own key)."""
    rows = [row for row, value in enumerate(values) if value is not None]
    clear = [value for value in values if value is not None]
    ids = new_ids(len(rows))
    columns: dict[str, list[str | None]] = {name: [None] * values.len() for name in ("id", "sealed", "blind", "hint")}
    hashes = cipher.blind_many(kind, clear)
    for row, row_id, value, closed, blind in zip(
        rows, ids, clear, cipher.seal_many(HANDLE_PURPOSE, ids, clear), hashes, strict=True
    ):
        blinds[row].append(blind)
        columns["id"][row] = str(row_id)
        columns["sealed"][row] = "\\x" + closed.hex()
        columns["blind"][row] = "\\x" + blind.hex()
        columns["hint"][row] = mask(kind, value)
    return [pl.Series(f"{kind}_{name}", column, dtype=pl.String) for name, column in columns.items()]


def encode_custom(values: pl.DataFrame) -> pl.Series:
    """The given columns of each row as a JSON object without nulls, or null when all are."""
    rows = [{key: value for key, value in row.items() if value is not None} for row in values.to_dicts()]
    return pl.Series("custom", [msgspec.json.encode(row).decode() if row else None for row in rows], dtype=pl.String)
