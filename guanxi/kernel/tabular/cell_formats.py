"""What the raw value of a workbook cell means, and its text: numbers, dates, padded numbers, booleans.

Sources: ECMA-376 part 1, 18.8.30 (number formats), 18.17.4 (dates), 18.18.11 (cell types). Works on columns of text.
Not here: where the raw values come from (sheet_rows).
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import polars as pl

# Kinds of cells. A kind above PADDED is a number shown with at least `kind - PADDED` digits.
SHARED, TEXT, NUMBER, BOOLEAN, ERROR, DATE, DATETIME, TIME, DURATION, NO_VALUE = range(10)
PADDED = 100

_BUILT_IN: Mapping[int, int] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), *range(50, 55), 36, 57, 58), DATE),
    22: DATETIME,
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), TIME),
    46: DURATION,
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_ZEROS = re.compile(r"0{2,15}")
_LAST_SERIAL = 2_958_466
_DAYS_1904 = 1462
_MS_PER_DAY = 86_400_000


def kind_of_format(number: int, code: str | None) -> int:
    """The kind of a number shown in format `number`, `code` being its text when the workbook defines it."""
    if code is None:
        return _BUILT_IN.get(number, NUMBER)
    first = code.split(";", 1)[0]
    if _ZEROS.fullmatch(first):
        return PADDED + len(first)
    if _ELAPSED.search(first):
        return DURATION
    letters = _QUOTED.sub("", first).lower().replace("general", "")
    if any(mark in letters for mark in ("0", "#", "?")) and "y" not in letters:
        # Seconds may have decimals ("ss.000"); any other digit mark makes a plain number.
        return TIME if "s" in letters and ":" in letters else NUMBER
    time = "h" in letters or "s" in letters
    if any(mark in letters for mark in "yde"):
        return DATETIME if time else DATE
    return TIME if time else DATE if "m" in letters else NUMBER


def render(kind: int, raw: pl.Series, date1904: bool) -> tuple[pl.Series, pl.Series]:
    """The text of raw values of one kind, and a problem code for each (null when sound)."""
    if kind == NUMBER:
        return _render_numbers(raw)
    if kind > PADDED:
        return _render_padded(raw, kind - PADDED)
    if kind in (DATE, DATETIME, TIME, DURATION):
        return _render_dates(kind, raw, date1904)
    problem = {ERROR: "error_cell", NO_VALUE: "no_cached_value"}.get(kind)
    text = raw.replace({"1": "TRUE", "0": "FALSE"}) if kind == BOOLEAN else raw
    return text, pl.repeat(problem, len(raw), dtype=pl.String, eager=True)


def _render_padded(raw: pl.Series, digits: int) -> tuple[pl.Series, pl.Series]:
    text, problems = _render_numbers(raw)
    padded = pl.when(pl.col("v").str.contains(r"^\d+$")).then(pl.col("v").str.zfill(digits)).otherwise("v")
    return text.to_frame("v").select(padded).to_series(), problems


def _render_numbers(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Whole numbers as digits, others with up to 15 significant digits, as a spreadsheet shows them; never 1E+10."""
    plain = raw.str.contains(r"^-?[1-9]\d{0,14}$|^0$")
    if plain.all():
        return raw, pl.repeat(None, len(raw), dtype=pl.String, eager=True)
    leftover = raw.filter(~plain).unique()
    text: dict[str, str] = {}
    lost: set[str] = set()
    for value in leftover:
        text[value], exact = _render_number(value)
        if not exact:
            lost.add(value)
    problems = raw.replace_strict(dict.fromkeys(lost, "precision_lost"), default=None, return_dtype=pl.String)
    return raw.replace(text), problems


def _render_number(value: str) -> tuple[str, bool]:
    """The text of one number, and whether a workbook can keep all its digits."""
    try:
        number = Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > 308:
            return value, False
    except InvalidOperation:
        return value, False
    if abs(number) >= 10**15:
        return format(number.to_integral_value(), "f"), False
    text = format(Decimal(format(float(number), ".15g")), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text, True


def _render_dates(kind: int, raw: pl.Series, date1904: bool) -> tuple[pl.Series, pl.Series]:
    """Serial day numbers as ISO 8601: `2010-12-01`, `2010-12-01T08:26:00`, `08:26:00`."""
    serial = pl.col("raw").cast(pl.Float64, strict=False)
    if date1904:
        serial = serial + _DAYS_1904
    ms = (serial * _MS_PER_DAY).round().cast(pl.Int64, strict=False)
    # Day 60 is the 29 February 1900 that never was; the days before it are one off.
    shift = pl.when(pl.col("ms") < 60 * _MS_PER_DAY).then(_MS_PER_DAY).otherwise(0)
    moment = pl.from_epoch(pl.col("ms") + shift - 25_569 * _MS_PER_DAY, time_unit="ms")
    has_ms, has_time = pl.col("ms") % 1000 != 0, pl.col("ms") % _MS_PER_DAY != 0
    clock = pl.when(has_ms).then(moment.dt.strftime("%H:%M:%S%.3f")).otherwise(moment.dt.strftime("%H:%M:%S"))
    day = moment.dt.strftime("%Y-%m-%d")
    full = pl.concat_str(day, pl.lit("T"), clock)
    hours = pl.col("ms") // 3_600_000
    if kind == DURATION:
        text = pl.concat_str(hours.cast(pl.String), moment.dt.strftime(":%M:%S"))
    elif kind == TIME:
        text = pl.when(pl.col("ms") < _MS_PER_DAY).then(clock).otherwise(full)
    elif kind == DATE:
        text = pl.when(has_time).then(full).otherwise(day)
    else:
        text = full
    first = 0 if kind in (TIME, DURATION) else _MS_PER_DAY
    day60 = (pl.col("ms") // _MS_PER_DAY == 60) & (kind not in (TIME, DURATION))
    valid = pl.col("ms").is_between(first, _LAST_SERIAL * _MS_PER_DAY - 1) & ~day60
    frame = pl.DataFrame({"raw": raw}).with_columns(ms.alias("ms"))
    frame = frame.with_columns(valid.fill_null(False).alias("valid"))
    frame = frame.with_columns(pl.when("valid").then("ms").alias("ms"))
    out = frame.select(
        pl.when("valid").then(text).otherwise("raw").alias("text"),
        pl.when("valid").then(None).otherwise(pl.lit("invalid_date")).alias("problem"),
    )
    return out["text"], out["problem"]
