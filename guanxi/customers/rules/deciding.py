"""Rows of a file that met somebody: which they are, and how a person's decisions change a chunk. No database.

A decided row stands alone: it neither follows nor leads the rows that share a phone or an e-mail with it. Rows with one given
key are one profile, so they share what was decided of one of them.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import polars as pl

from guanxi.customers.rules.landing import label_rows, pick_rows, within_chunk
from guanxi.sdk.import_matches import Decision, MatchAction, MatchKind, RowMatch
from guanxi.sdk.imports import LINE

_MADE_UP = r"^[hcr]:"
_PLACES = ("external_id", "phone_blind", "email_blind")
_NAMES = {"external_id": "external_id", "phone_blind": "phone", "email_blind": "email"}
SEEN = {"key": pl.UInt64, "line": pl.Int64, "place": pl.Int8}


def find_matches(rows: pl.DataFrame, owners: Mapping[str, str], seen: pl.DataFrame | None) -> list[RowMatch]:
    """Rows of a resolved chunk (`queries.landing.resolve`) that met a customer, or what an earlier row of the file is about:
    one of the chunk, or one whose key is in `seen` (`remember`)."""
    given = ~pl.col("external_id").str.contains(_MADE_UP)
    known = [pl.col("known_customer").alias("by_external_id")]
    known += [
        pl.col(name).replace_strict(owners, default=None, return_dtype=pl.String).alias(f"by_{name}")
        if owners
        else pl.lit(None, pl.String).alias(f"by_{name}")
        for name in _PLACES[1:]
    ]
    found = rows.with_columns(given.fill_null(False).alias("given"), *known)
    met = found.filter(pl.any_horizontal(pl.col(f"by_{name}").is_not_null() for name in _PLACES))
    matches = [
        _match(row) for row in met.select(LINE, "given", *(f"by_{name}" for name in _PLACES)).iter_rows(named=True)
    ]
    others = found.filter(pl.all_horizontal(pl.col(f"by_{name}").is_null() for name in _PLACES))
    return sorted([*matches, *_find_in_file(rows, others, seen)], key=lambda one: one.line)


def _match(row: Mapping[str, str | int | bool | None]) -> RowMatch:
    by: dict[str, list[str]] = {}
    for name in _PLACES:
        customer = row[f"by_{name}"]
        # A key that was made up of a phone is that phone.
        if customer is not None and (name != "external_id" or row["given"]):
            by.setdefault(str(customer), []).append(_NAMES[name])
    if not by:  # known by what the whole row says
        by[str(row["by_external_id"])] = ["row"]
    keyed = bool(row["given"] and row["by_external_id"])
    kind = MatchKind.KEY if keyed else MatchKind.SEVERAL if len(by) > 1 else MatchKind.ONE
    known, common = tuple(UUID(one) for one in by), tuple(" ".join(one) for one in by.values())
    return RowMatch(int(row[LINE] or 0), kind, known, common, may_create=not keyed)


def _find_in_file(rows: pl.DataFrame, others: pl.DataFrame, seen: pl.DataFrame | None) -> list[RowMatch]:
    """Rows nobody is known of, about what an earlier row is about."""
    first = rows.select(
        pl.col("n").alias("label"), pl.col(LINE).alias("first_line"), pl.col("external_id").alias("first_id")
    )
    in_chunk = others.filter(pl.col("label") != pl.col("n")).join(first, on="label", how="inner", maintain_order="left")
    matches = {
        line: RowMatch(line, MatchKind.FILE, (), ("row",), before, may_create=not (given and same))
        for line, before, given, same in in_chunk.select(
            LINE, "first_line", "given", pl.col("external_id") == pl.col("first_id")
        ).iter_rows()
    }
    if seen is not None and seen.height and others.height:
        again = seen.join(hash_keys(others), on="key", how="inner").sort("line_right", "place", "line")
        for line, before, place, given in again.select("line_right", "line", "place", "given").iter_rows():
            name = _PLACES[place]
            if line not in matches or matches[line].other_line is None:
                matches[line] = RowMatch(
                    line, MatchKind.FILE, (), (_NAMES[name],), before, may_create=not (given and name == "external_id")
                )
    return list(matches.values())


def remember(rows: pl.DataFrame, seen: pl.DataFrame | None) -> pl.DataFrame:
    """`seen` with the keys and contact details of these rows: 64 bits of each, with the line. 17 bytes a value."""
    new = hash_keys(rows).select(*SEEN).cast(SEEN)  # type: ignore[arg-type]  # polars takes a mapping of names
    return new if seen is None else pl.concat([seen, new], rechunk=False)


def hash_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Keys and contact details of rows, 64 bits of each: key, line, place, and whether the row brought a key of its own."""
    given = ~pl.col("external_id").str.contains(_MADE_UP)
    parts = [
        rows.filter(given if name == "external_id" else pl.col(name).is_not_null()).select(
            pl.concat_str(pl.lit(f"{place}:"), name).hash(seed=7).alias("key"),
            pl.col(LINE).alias("line"),
            pl.lit(place, pl.Int8).alias("place"),
            given.alias("given"),
        )
        for place, name in enumerate(_PLACES)
    ]
    return pl.concat(parts)


def decide(
    frame: pl.DataFrame, decisions: Mapping[int, Decision], import_id: UUID, shared_after: int
) -> tuple[pl.DataFrame, list[int]]:
    """A prepared chunk as it was decided, and the lines that are left out. Columns `decided` and `forced` (the customer a row
    goes to) say of the rows that stand alone what becomes of them; the others are as if those had never been in the chunk;
    a handle of more than `shared_after` of them brings nobody together."""
    told = [
        (
            line,
            None if one.action is MatchAction.UPDATE and one.record is None else one.action.value,
            None if one.record is None else str(one.record),
            one.chosen,
            one.with_line if one.action is MatchAction.UPDATE else None,
        )
        for line, one in decisions.items()
    ]
    schema = {
        LINE: pl.Int64, "decided": pl.String, "forced": pl.String, "own_id": pl.Boolean, "with_line": pl.Int64
    }  # fmt: skip
    wanted = pl.DataFrame(told, schema=schema, orient="row")
    rows = frame.join(wanted, on=LINE, how="left", maintain_order="left")
    left_out = (rows["decided"] == MatchAction.SKIP).fill_null(False)
    lines = rows.filter(left_out)[LINE].to_list()
    rows = rows.filter(~left_out).with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("n"))
    if not rows.height:
        return rows, lines
    return regroup(_own_ids(rows, import_id), shared_after), lines


def _own_ids(rows: pl.DataFrame, import_id: UUID) -> pl.DataFrame:
    """A row that makes a customer, or goes to a chosen one, is a profile of its own: a made-up key may be another's already."""
    own = ((pl.col("decided") == MatchAction.CREATE) | pl.col("own_id")).fill_null(False)
    own = own & pl.col("external_id").str.contains(_MADE_UP)
    made = pl.concat_str(pl.lit(f"r:{import_id.hex}:"), pl.col(LINE).cast(pl.String))
    text = pl.concat_str(made, pl.col("copy_text").str.extract(r"(?s)^[^\t]*(.*)$"))
    return rows.with_columns(
        pl.when(own).then(made).otherwise("external_id").alias("external_id"),
        pl.when(own).then(text).otherwise("copy_text").alias("copy_text"),
    )


def regroup(rows: pl.DataFrame, shared_after: int) -> pl.DataFrame:
    """Who belongs together once decided rows stand alone, with the rows that follow them."""
    given = ~pl.col("external_id").str.contains(_MADE_UP)
    rows = rows.with_columns(
        pl.when(given)
        .then(pl.coalesce(name, pl.col(name).drop_nulls().first().over("external_id")))
        .otherwise(name)
        .alias(name)
        for name in ("decided", "forced")
    )
    rows = rows.with_columns(pl.col("n").min().over("external_id").alias("group"))
    leaders = rows.filter(pl.col("decided").is_not_null()).select(
        pl.col(LINE).alias("with_line"),
        pl.col("decided").alias("led"),
        pl.col("forced").alias("to"),
        pl.col("group").alias("after"),
    )
    rows = rows.join(leaders, on="with_line", how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.coalesce("decided", "led").alias("decided"),
        pl.when(pl.col("decided").is_null()).then("to").otherwise("forced").alias("forced"),
        pl.when(pl.col("decided").is_null() & pl.col("led").is_not_null())
        .then("after")
        .otherwise("group")
        .alias("group"),
    ).drop("led", "to", "after")
    alone = pl.col("decided").is_not_null()
    rest = rows.with_columns(pl.when(~alone).then(name).alias(name) for name in _PLACES)
    rows = rows.with_columns(label_rows(rest, shared_after).alias("label"))
    return within_chunk(
        rows.with_columns(pl.when(alone).then("group").otherwise("label").cast(pl.Int32).alias("label"))
    )


def drop_gone(frame: pl.DataFrame, gone: Sequence[str]) -> tuple[pl.DataFrame, list[int]]:
    """A decided chunk without the rows that go to a customer who is there no more, and their lines."""
    lost = frame["forced"].is_in(list(gone)).fill_null(False)
    return pick_rows(frame, ~lost), frame.filter(lost)[LINE].to_list()
