"""The quick way through the rows of a sheet: whole columns of cells by one pattern, five times faster than an XML parser.

It accepts only what spreadsheet programs really write, proven for every single cell; anything else (comments, CDATA,
references to characters, cells without a place) makes the caller parse that block as XML. So both ways agree.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

SCHEMA = pl.Schema({"row": pl.UInt32, "column": pl.Int32, "kind": pl.Int32, "text": pl.String})

_TEXT = r"(?:[^<&\x00-\x08\x0B-\x1F]|&(?:amp|lt|gt|quot|apos);)"
_FORMULA = r"(?:<f[^<>&]*(?:/>|>[^<]*</f>))?"
_BETWEEN = r"(?:\s*(?:</row>|<row(?: [^<>&]*)?>))*\s*$"
_CELL = (
    r'^r="(?P<letters>[A-Z]{1,3})(?P<line>[1-9]\d{0,6})"(?: s="(?P<style>\d{1,5})")?(?: t="(?P<type>[a-zA-Z]{1,9})")?'
    rf"(?:/>|></c>|>{_FORMULA}<v>(?P<value>{_TEXT}+)</v></c>"
    rf'|><is><t(?: xml:space="preserve")?>(?P<inline>{_TEXT}*)</t></is></c>){_BETWEEN}'
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that hold something: the lines of their rows, and a frame of SCHEMA (`row` is a position in `lines`)."""

    lines: list[int]
    frame: pl.DataFrame


def parse_plain(
    data: bytes, after: int, column_of: Callable[[str], int], kind_of: Callable[[str | None, str | None], int]
) -> Cells | None:
    """The cells of whole rows, or None when this block is not plain.

    `after` is the line of the row before; `column_of` gives the position of column letters (-1: too far), `kind_of`
    the kind of a cell by its type and style.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # A character written as _x000D_ is left to the careful way.
    if "_x" in text:
        return None
    pieces = pl.Series("piece", [text]).str.split("<c ").explode()
    if not pieces.slice(0, 1).str.contains(rf"^{_BETWEEN}").all():
        return None
    cells = pieces.slice(1).str.extract_groups(_CELL).struct.unnest()
    if cells["letters"].null_count():
        return None
    found = pl.coalesce("value", pl.when(pl.col("inline") != "").then("inline"))
    cells = cells.select("letters", pl.col("line").cast(pl.Int64), "style", "type", found.alias("text"))
    cells = cells.filter(pl.col("text").is_not_null())
    return _place(cells, after, column_of, kind_of)


def _place(
    cells: pl.DataFrame, after: int, column_of: Callable[[str], int], kind_of: Callable[[str | None, str | None], int]
) -> Cells | None:
    lines = cells["line"].unique(maintain_order=True)
    if len(lines) and (lines[0] <= after or lines[-1] > _LAST_ROW or not cells["line"].is_sorted()):
        return None
    columns = {letters: column_of(letters) for letters in cells["letters"].unique()}
    if -1 in columns.values():
        return None
    styles = cells.select("type", "style").unique()
    kinds = styles.with_columns(pl.Series("kind", [kind_of(*pair) for pair in styles.rows()], dtype=pl.Int32))
    text = pl.col("text")
    if cells["text"].str.contains("&", literal=True).any():
        text = text.str.replace_many(_ENTITIES)
    placed = cells.join(kinds, on=["type", "style"], how="left", nulls_equal=True, maintain_order="left").select(
        ((pl.col("line") != pl.col("line").shift()).fill_null(True).cum_sum() - 1).cast(pl.UInt32).alias("row"),
        pl.col("letters").replace_strict(columns, return_dtype=pl.Int32).alias("column"),
        "kind",
        text.alias("text"),
    )
    return Cells(lines.to_list(), placed)
