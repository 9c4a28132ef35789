"""Making rows ready to land: ids, search text, encrypted handles, labels of rows that are one person. No database.

The frame that comes in has the columns of COLUMNS; the one that goes out is what `queries.landing` copies in.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec
import polars as pl

from guanxi.customers.rules import HANDLE_KINDS, HANDLE_PURPOSE, compute_external_id, compute_labels
from guanxi.customers.rules.reviewing import SHARED_AFTER
from guanxi.kernel.ids import new_id_bytes
from guanxi.kernel.masks import mask
from guanxi.kernel.pinyin import sort_key
from guanxi.kernel.search import index_many, index_text

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
_FACTS = tuple(name for name in SAID if name not in {"name", "owner_id"})
COLUMNS = ("external_id", "anonymous", *SAID, "created_at", "custom", *HANDLE_KINDS)
# What `queries.landing` copies in as it is; the rest depends on who is known.
COPIED = (
    "external_id", *SAID, "created_at", "custom", "facts", "sort_key", "search_text", "grams",
    "phone_sealed", "phone_blind", "phone_hint", "email_sealed", "email_blind", "email_hint",
)  # fmt: skip
_HEXADECIMAL = frozenset(f"{kind}_{name}" for kind in HANDLE_KINDS for name in ("sealed", "blind"))
# The usual forms are masked over whole columns, exactly as `mask` does one by one.
_VALUE = pl.col("value")
_USUAL = {
    "phone": (
        r"^\+861[3-9]\d{9}$",
        pl.concat_str(_VALUE.str.slice(3, 3), pl.lit("****"), _VALUE.str.tail(4)),
    ),
    "email": (
        r"^[!-?A-~]+@[!-?A-~]+$",
        pl.concat_str(_VALUE.str.head(1), pl.lit("***@"), _VALUE.str.extract(r"@(.*)$")),
    ),
}
_PLAIN_JSON = (pl.String(), pl.Int64(), pl.Boolean(), pl.Null())


class Sealer(Protocol):
    """The part of a workspace's cipher that is needed here."""

    def seal_rows(self, purpose: str, row_ids: Sequence[bytes], plaintexts: Sequence[str]) -> list[bytes]: ...

    def blind_many(self, kind: str, values: Sequence[str]) -> list[bytes]: ...


def prepare_landing(frame: pl.DataFrame, cipher: Sealer, shared_after: int = SHARED_AFTER) -> pl.DataFrame:
    """Rows as a source says them -> rows ready for the temporary table. Missing columns count as null.

    `phone` is E.164, `email` lower-cased, `custom` a JSON object as text, `anonymous` rows get a profile and no customer.
    `shared_after`: a handle of more rows than this brings nobody together.
    """
    frame = frame.with_columns(pl.lit(None).alias(name) for name in COLUMNS if name not in frame.columns)
    frame = frame.with_columns(pl.col("external_id", "name", *HANDLE_KINDS).cast(pl.String))
    sealed = [series for kind in HANDLE_KINDS for series in _seal(frame[kind], kind, cipher)]
    frame = frame.with_columns(*sealed)
    keys = _external_ids(frame)
    frame = frame.with_columns(keys, *_index(frame["name"], frame["phone"]))
    # What this source says, for the profile.
    facts = _encode(frame.select(pl.col(*_FACTS, "custom").cast(pl.String)), "custom").alias("facts")
    frame = frame.with_columns(facts)
    ids = [one.hex() for one in new_id_bytes(frame.height)]
    ids = [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in ids]
    frame = frame.with_columns(
        pl.Series("n", range(frame.height), dtype=pl.Int32),
        # Where it stands, whatever leaves the chunk later: what is copied in and what becomes of it meet by this.
        pl.Series("place", range(frame.height), dtype=pl.Int32),
        label_rows(frame, shared_after),
        _copy_text(frame).alias("copy_text"),
        pl.Series("profile_id", ids, dtype=pl.String),
        # The profile that founds a customer gives it its id: rows then need no second id (decision 0010).
        pl.Series("customer_id", ids, dtype=pl.String),
        (~pl.col("anonymous").cast(pl.Boolean).fill_null(False)).alias("named"),
    )
    return within_chunk(frame)


def pick_rows(prepared: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """Some rows of a prepared chunk, as if the others had never been in it."""
    rows = prepared.filter(wanted).with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("n"))
    return within_chunk(rows.with_columns(pl.col("n").min().over("label").alias("label")))


def within_chunk(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows of one chunk have to do with each other: `maker`, the row that would make the customer; `first_profile` and
    `first_of_key`, of rows with one source key; the same value twice on one profile is one handle."""
    if f"{HANDLE_KINDS[0]}_kept" in frame.columns:  # rows left the chunk since: another may carry the value now
        frame = frame.with_columns(pl.col(f"{kind}_kept").alias(f"{kind}_id") for kind in HANDLE_KINDS)
    alone = (frame["label"] == frame["n"]).all()
    maker = pl.col("n") if alone else pl.col("n").filter("named").min().over("label")
    frame = frame.with_columns(pl.when("named").then(maker).alias("maker"))
    if frame["external_id"].n_unique() == frame.height:
        return frame.with_columns(pl.col("profile_id").alias("first_profile"), pl.lit(True).alias("first_of_key"))
    frame = frame.with_columns(
        pl.col("profile_id").first().over("external_id").alias("first_profile"),
        (pl.col("n") == pl.col("n").first().over("external_id")).alias("first_of_key"),
    )
    frame = frame.with_columns(pl.col(f"{kind}_id").alias(f"{kind}_kept") for kind in HANDLE_KINDS)
    return frame.with_columns(
        pl.when(pl.int_range(pl.len()).over("external_id", f"{kind}_blind") == 0).then(f"{kind}_id").alias(f"{kind}_id")
        for kind in HANDLE_KINDS
    )


def _copy_text(frame: pl.DataFrame) -> pl.Series:
    """The columns of COPIED of each row in the text format of COPY, made here because here is time: while this runs in a
    thread, the chunk before is being stored."""
    texts = frame.select(_as_text(name, frame.schema[name]) for name in COPIED)
    odd = texts.select(pl.all().str.contains(r"[\\\t\n\r]").any())
    dirty = {name for name in COPIED if odd[name][0] and name not in _HEXADECIMAL}
    cells = [(_escape(pl.col(name)) if name in dirty else pl.col(name)).fill_null("\\N") for name in COPIED]
    return texts.select(pl.concat_str(cells, separator="\t")).to_series()


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    values = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        moments = values.dt.convert_time_zone("UTC") if dtype.time_zone else values.dt.replace_time_zone("UTC")
        return moments.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    if name in _HEXADECIMAL:
        return (pl.lit("\\") + values).alias(name)  # the one backslash that all of them begin with
    return values.cast(pl.String)


def _escape(text: pl.Expr) -> pl.Expr:
    for character, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.str.replace_all(character, escaped, literal=True)
    return text


def _external_ids(frame: pl.DataFrame) -> pl.Series:
    given = frame["external_id"]
    if not given.null_count():
        return given
    blinds = [f"{kind}_blind" for kind in HANDLE_KINDS]
    missing = frame.filter(pl.col("external_id").is_null()).select(*blinds, *SAID)
    made = iter(
        compute_external_id([bytes.fromhex(row.pop(name)[2:]) for name in blinds if row[name]], _said(row))
        for row in missing.to_dicts()
    )
    return pl.Series("external_id", [next(made) if key is None else key for key in given], dtype=pl.String)


def _said(row: dict[str, object]) -> dict[str, object]:
    return {key: row[key] for key in SAID}


def label_rows(frame: pl.DataFrame, shared_after: int) -> pl.Series:
    """Rows with a handle or key in common, directly or through others, get the index of the first of them. A handle that the
    source has for too many people says nothing (rules.doubting)."""
    if frame.height == 1:  # a form, not a file
        return pl.Series("label", [0], dtype=pl.Int32)
    keys = pl.concat(
        [
            frame.select(
                pl.int_range(pl.len()).alias("row"),
                pl.lit(place).alias("place"),
                pl.col(name).alias("key"),
                pl.col("external_id").alias("of"),
            )
            for place, name in enumerate((*(f"{kind}_blind" for kind in HANDLE_KINDS), "external_id"))
        ]
    )
    shared = keys.filter(pl.col("key").is_not_null()).filter(pl.len().over("place", "key") > 1)
    labels = list(range(frame.height))
    if shared.height:
        shared = shared.filter(pl.col("of").n_unique().over("place", "key") <= shared_after)
    if shared.height:
        key = pl.concat_str("place", pl.lit(":"), "key").alias("keys")
        rows = shared.group_by("row").agg(key).sort("row")
        found = compute_labels([[one.encode() for one in some] for some in rows["keys"]])
        places = rows["row"].to_list()
        for row, label in zip(places, found, strict=True):
            labels[row] = places[label]
    return pl.Series("label", labels, dtype=pl.Int32)


def _index(names: pl.Series, phones: pl.Series) -> list[pl.Series]:
    """Columns sort_key, search_text and grams of name and the phone's last four digits; each name is worked out once."""
    rows = pl.DataFrame([names.fill_null("").alias("name"), phones.alias("phone")])
    distinct = rows["name"].unique().to_list()
    indexed = index_many((name,) for name in distinct)
    known = pl.DataFrame(
        [
            pl.Series("name", distinct, dtype=pl.String),
            pl.Series("sort_key", [sort_key(name) for name in distinct], dtype=pl.String),
            pl.Series("search_text", [one.text for one in indexed], dtype=pl.String),
            pl.Series("grams", [GRAM_SEPARATOR.join(one.grams) for one in indexed], dtype=pl.String),
        ]
    )
    rows = rows.join(known, on="name", how="left", maintain_order="left")
    last = pl.col("phone").str.tail(4)
    pairs = [last.str.slice(place, 2) for place in range(3)]
    told = [
        pairs[0],
        pl.when(pairs[1] != pairs[0]).then(pairs[1]),
        pl.when((pairs[2] != pairs[0]) & (pairs[2] != pairs[1])).then(pairs[2]),
    ]
    called = pl.col("phone").is_not_null()
    rows = rows.with_columns(
        pl.when(called)
        .then(pl.concat_str("search_text", last, separator=" "))
        .otherwise("search_text")
        .alias("search_text"),
        pl.when(called)
        .then(pl.concat_str("grams", *told, separator=GRAM_SEPARATOR, ignore_nulls=True))
        .otherwise("grams")
        .alias("grams"),
    )
    # Digits of the name may share grams with those of the phone.
    odd = rows.select((called & ((pl.col("name") == "") | pl.col("name").str.contains(r"\d"))).arg_true()).to_series()
    if odd.len():
        again = [index_text(name, phone[-4:]) for name, phone in rows[odd].select("name", "phone").iter_rows()]
        texts = rows["search_text"].scatter(odd, [one.text for one in again])
        grams = rows["grams"].scatter(odd, [GRAM_SEPARATOR.join(one.grams) for one in again])
        rows = rows.with_columns(texts, grams)
    return rows.select("sort_key", "search_text", "grams").get_columns()


def _seal(values: pl.Series, kind: str, cipher: Sealer) -> list[pl.Series]:
    """Columns <kind>_id, _sealed, _blind, _hint; null where there is no value."""
    present = values.is_not_null()
    clear = values.drop_nulls()
    plain = clear.to_list()
    ids = new_id_bytes(len(plain))
    made = {
        "id": [one.hex() for one in ids],
        "sealed": ["\\x" + one.hex() for one in cipher.seal_rows(HANDLE_PURPOSE, ids, plain)],
        "blind": ["\\x" + one.hex() for one in cipher.blind_many(kind, plain)],
        "hint": _mask(clear, kind).to_list(),
    }
    rows = present.arg_true()
    empty = pl.Series([None] * values.len(), dtype=pl.String)
    return [
        (empty.scatter(rows, column) if len(plain) < values.len() else pl.Series(column, dtype=pl.String)).alias(
            f"{kind}_{name}"
        )
        for name, column in made.items()
    ]


def _mask(values: pl.Series, kind: str) -> pl.Series:
    pattern, shown = _USUAL[kind]
    usual = values.str.contains(pattern)
    masked = values.alias("value").to_frame().select(shown).to_series()
    if usual.all():
        return masked
    every = zip(masked, usual, values, strict=True)
    return pl.Series([one if fits else mask(kind, value) for one, fits, value in every], dtype=pl.String)


def encode_custom(values: pl.DataFrame) -> pl.Series:
    """The given columns of each row as a JSON object without nulls, or null when all are."""
    if all(kind in _PLAIN_JSON for kind in values.dtypes):
        return _encode(values).alias("custom")
    rows = [{key: value for key, value in row.items() if value is not None} for row in values.to_dicts()]
    return pl.Series("custom", [msgspec.json.encode(row).decode() if row else None for row in rows], dtype=pl.String)


def _encode(values: pl.DataFrame, *raw: str) -> pl.Series:
    """Each row as a JSON object without nulls, null when all are; columns in `raw` hold JSON already."""
    there = [name for name in values.columns if values[name].null_count() < values.height]
    if not there:
        return pl.Series([None] * values.height, dtype=pl.String)
    members = [
        pl.concat_str(pl.lit(f'"{name}":'), name)
        if name in raw
        else pl.when(pl.col(name).is_not_null()).then(
            pl.struct(name).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
        )
        for name in there
    ]
    inside = pl.concat_str(members, separator=",", ignore_nulls=True)
    whole = pl.when(inside != "").then(pl.concat_str(pl.lit("{"), inside, pl.lit("}")))
    return values.select(whole).to_series()
