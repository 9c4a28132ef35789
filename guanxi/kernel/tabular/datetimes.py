"""Columns of text to dates and moments, the format found over the column, doubt reported instead of guessed away.

A column of `12/1/10` may be month/day/year or day/month/year; only values above 12 prove which. Without proof the
column is *ambiguous*: `detect_datetime` gives the readings with counts and examples, a person confirms one, and
`parse_datetime` gets it as `order`. Not here: words such as "yesterday", and calendars other than the Gregorian.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from guanxi.kernel.tabular.numbers import Parsed, normalize_text

NOT_A_DATE = "tabular.not_a_date"
DATE_AMBIGUOUS = "tabular.date_ambiguous"
IMPOSSIBLE_DATE = "tabular.impossible_date"

Order = Literal["ymd", "mdy", "dmy"]
"""The order of the parts of dates such as 12/1/10. Dates that begin with a year of four digits need none."""

_ORDERS: tuple[Order, ...] = ("mdy", "dmy", "ymd")
_WORDS: dict[Order, str] = {"mdy": "m/d/y", "dmy": "d/m/y", "ymd": "y/m/d"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = (
    r"(?:[T ,]*(?P<before>上午|下午|中午|晚上|凌晨|am|pm)?\s*(?P<hour>\d{1,2})(?::|时|点)(?:(?P<minute>\d{1,2})分?)?"
    r"(?::?(?P<second>\d{1,2})秒?)?(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<after>[ap]\.?m\.?)?"
    r"\s*(?P<offset>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_YEAR_FIRST = r"(?i)^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?" + _TIME
_THREE = r"(?i)^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{4}|\d{2})" + _TIME
_COMPACT = (
    r"^(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?:[T ]?(?P<hour>[0-2]\d)(?P<minute>\d{2})(?P<second>\d{2})?)?$"
)
_DAY_WORD = (
    r"(?i)^(?:[a-z]{3,9},?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?[- ](?P<word>[a-z]{3,9})\.?[- ,]+(?P<y>\d{4})" + _TIME
)
_WORD_DAY = r"(?i)^(?P<word>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _TIME
_SERIAL = r"^(?P<serial>[1-6]\d{4}(?:\.\d+)?)$"
_EPOCH = r"^(?P<epoch>1\d{9}(?:\d{3})?)$"
_SHAPES = (_YEAR_FIRST, _THREE, _COMPACT, _DAY_WORD, _WORD_DAY, _SERIAL, _EPOCH)
_PARTS = ("y", "m", "d", "a", "b", "c", "word", "serial", "epoch", "before", "hour", "minute", "second", "fraction",
          "after", "offset")  # fmt: skip
_EPOCH_DAY_OF_SERIAL = 25_569


class ParsedDates(NamedTuple):
    """As `numbers.Parsed`; `gaps` and `folds` count local times that a clock change skipped or repeated."""

    values: pl.Series
    problems: pl.Series
    gaps: int = 0
    folds: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the column: how many values fit, and the first of them as ISO text."""

    order: Order
    words: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class DateFormat:
    """What a column of dates holds. `order` is proven or, when `ambiguous`, only the likelier reading (None: no dates).

    `total` counts cells that are not empty, `fits` those that are dates in some reading, `ambiguous` those whose day
    and month could be exchanged while nothing in the column proves an order (or the column contradicts itself).
    """

    order: Order | None
    ambiguous: int
    total: int
    fits: int
    readings: tuple[Reading, ...] = ()


def detect_datetime(series: pl.Series) -> DateFormat:
    """Find the order of day, month and year over a column. Call it on the whole column or a large sample."""
    return _detect(_split(series))


def _detect(parts: pl.DataFrame) -> DateFormat:
    total = parts.filter(pl.col("text") != "").height
    fits = parts.filter(_dated()).height
    three = parts.filter(pl.col("a").is_not_null())
    days = {order: three.select(_day(order).alias("day")).to_series().drop_nulls() for order in _ORDERS}
    counts = {order: len(found) for order, found in days.items()}
    readings = [
        (
            -counts[order],
            _span(days[order]),
            position,
            Reading(order, _WORDS[order], counts[order], str(days[order][0])),
        )
        for position, order in enumerate(_ORDERS)
        # Almost any date is a year/month/day somehow; that order counts only when it explains more than the others.
        if counts[order] and (order != "ymd" or counts["ymd"] > max(counts["mdy"], counts["dmy"]))
    ]
    if not readings:
        return DateFormat("ymd" if fits > three.height else None, 0, total, fits - three.height)
    # Of readings that fit as often, the one with the shorter span is the likelier: files hold a week, not one day a month.
    readings.sort(key=lambda item: item[:3])
    best = readings[0][3]
    exchangeable = three.filter(_day("mdy") != _day("dmy")).height
    proven = best.count == three.height and all(-item[0] < best.count for item in readings[1:])
    return DateFormat(best.order, 0 if proven else exchangeable, total, fits, tuple(item[3] for item in readings))


def _span(days: pl.Series) -> int:
    """The days from the first to the last."""
    numbers = days.dt.epoch("d")
    first, last = numbers.min(), numbers.max()
    return last - first if isinstance(first, int) and isinstance(last, int) else 0


def parse_datetime(series: pl.Series, zone: str, *, order: Order | None = None) -> ParsedDates:
    """Moments in UTC (`Datetime("us", "UTC")`); times without an offset are local times of the IANA `zone`.

    `order` is what a person confirmed or `detect_datetime` proved; when None it is detected in `series` alone, and an
    ambiguous column gives DATE_AMBIGUOUS. A local time that a clock change skipped moves forward by the length of the
    gap, one that occurs twice is the first (RFC 5545, 3.3.5). Spreadsheet day numbers, Unix seconds and milliseconds
    are read too. Problems: NOT_A_DATE, DATE_AMBIGUOUS, IMPOSSIBLE_DATE. Raises `zoneinfo.ZoneInfoNotFoundError`.
    """
    ZoneInfo(zone)
    local = pl.col("local")
    # The day before has the offset that held until the gap.
    before = (local - pl.duration(days=1)).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    frame = _read(series, order).with_columns(
        local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").alias("first"),
        local.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null").alias("last"),
        (before.dt.convert_time_zone("UTC") + pl.duration(days=1)).alias("skipped"),
        (local.dt.replace_time_zone("UTC") - pl.duration(microseconds="offset_us")).alias("exact"),
    )
    floating = pl.col("offset_us").is_null() & local.is_not_null()
    moment = pl.coalesce("exact", pl.col("first").dt.convert_time_zone("UTC"), "skipped")
    out = frame.select(
        moment.cast(pl.Datetime("us", "UTC")).alias("value"),
        "problem",
        (floating & pl.col("first").is_null()).alias("gap"),
        (floating & (pl.col("first") != pl.col("last"))).fill_null(False).alias("fold"),
    )
    return ParsedDates(out["value"].alias(series.name), out["problem"], int(out["gap"].sum()), int(out["fold"].sum()))


def parse_date(series: pl.Series, *, order: Order | None = None) -> Parsed:
    """Calendar days (`Date`), for birthdays and the like: a time of day is dropped, no zone is applied."""
    frame = _read(series, order)
    return Parsed(frame["local"].dt.date().alias(series.name), frame["problem"])


def _read(series: pl.Series, order: Order | None) -> pl.DataFrame:
    """`local` (the moment as written), `offset_us` (null when none was written) and `problem` for each cell."""
    parts = _split(series)
    doubt = pl.lit(False)
    if order is None:
        found = _detect(parts)
        order = found.order or "ymd"
        if found.ambiguous:
            doubt = (pl.col("a").is_not_null() & (_day("mdy") != _day("dmy"))).fill_null(False)
    parts = parts.with_columns(_local(order).alias("local"), _offset().alias("offset_us"), doubt.alias("doubt"))
    problem = (
        pl.when(pl.col("text") == "").then(None)
        .when(~_dated()).then(pl.lit(NOT_A_DATE))
        .when(pl.col("doubt")).then(pl.lit(DATE_AMBIGUOUS))
        .when(pl.col("local").is_null()).then(pl.lit(IMPOSSIBLE_DATE))
    )  # fmt: skip
    return parts.select(pl.when(~pl.col("doubt")).then("local").alias("local"), "offset_us", problem.alias("problem"))


def _split(series: pl.Series) -> pl.DataFrame:
    """The parts of each cell by the first shape that fits; all null where none does."""
    rest = normalize_text(series).to_frame("text").with_row_index("row")
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in _PARTS]
    done: list[pl.DataFrame] = []
    for shape in _SHAPES:
        fits = rest["text"].str.contains(shape)
        if not fits.any():
            continue
        found = rest.filter(fits).with_columns(blank)
        groups = found.select(pl.col("text").str.extract_groups(shape).alias("groups")).unnest("groups")
        done.append(found.with_columns(groups.get_columns()))
        rest = rest.filter(~fits)
    done.append(rest.with_columns(blank))
    return pl.concat(done).sort("row")


def _dated() -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_not_null() for name in ("y", "a", "serial", "epoch"))


def _day(order: Order) -> pl.Expr:
    """The calendar day of a cell, its parts read in `order`; null when there is no such day."""
    year, month, day = ("abc"[order.index(part)] for part in "ymd")
    short = pl.col(year).cast(pl.Int32, strict=False)
    century = pl.when(pl.col(year).str.len_bytes() > 2).then(0).when(short < 69).then(2000).otherwise(1900)
    word = pl.col("word").str.to_lowercase().str.slice(0, 3)
    number = word.replace_strict({name: at for at, name in enumerate(_MONTHS, 1)}, default=None, return_dtype=pl.Int32)
    parts = (
        pl.coalesce(pl.col("y").cast(pl.Int32, strict=False), short + century),
        pl.coalesce(pl.col("m").cast(pl.Int32, strict=False), number, pl.col(month).cast(pl.Int32, strict=False)),
        pl.coalesce(pl.col("d").cast(pl.Int32, strict=False), pl.col(day).cast(pl.Int32, strict=False)),
    )
    # By way of text, because `pl.date` raises for a day that does not exist.
    text = (part.cast(pl.String).str.zfill(width) for part, width in zip(parts, (4, 2, 2), strict=True))
    return pl.concat_str(text, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _local(order: Order) -> pl.Expr:
    hour, minute, second = (pl.col(name).cast(pl.Int64, strict=False) for name in ("hour", "minute", "second"))
    half = pl.coalesce("before", "after").str.to_lowercase()
    late = half.is_in(["下午", "晚上", "pm", "p.m.", "pm."]) & (hour < 12)
    early = half.is_in(["上午", "凌晨", "am", "a.m.", "am."]) & (hour == 12)
    clock = hour + pl.when(late).then(12).when(early).then(-12).otherwise(0)
    exists = (
        clock.is_between(0, 23).fill_null(True)
        & minute.is_between(0, 59).fill_null(True)
        & second.is_between(0, 59).fill_null(True)
    )
    fraction = pl.col("fraction").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64, strict=False)
    time = pl.duration(
        hours=clock.fill_null(0),
        minutes=minute.fill_null(0),
        seconds=second.fill_null(0),
        microseconds=fraction.fill_null(0),
    )
    ms = (pl.col("serial").cast(pl.Float64, strict=False) * 86_400_000).round().cast(pl.Int64)
    serial = pl.from_epoch(ms - _EPOCH_DAY_OF_SERIAL * 86_400_000, time_unit="ms").cast(pl.Datetime("us"))
    stamp = pl.col("epoch").str.pad_end(13, "0").cast(pl.Int64, strict=False)
    epoch = pl.from_epoch(stamp, time_unit="ms").cast(pl.Datetime("us"))
    return pl.coalesce(serial, epoch, pl.when(exists).then(_day(order).cast(pl.Datetime("us")) + time))


def _offset() -> pl.Expr:
    """The offset from UTC that a cell names, in microseconds; Unix time is UTC."""
    offset = pl.col("offset").str.to_lowercase()
    hours = offset.str.extract(r"^[+-](\d{2})").cast(pl.Int64, strict=False)
    minutes = offset.str.extract(r"^[+-]\d{2}:?(\d{2})$").cast(pl.Int64, strict=False).fill_null(0)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    zero = offset.is_in(["z", "utc", "gmt"]).fill_null(False) | pl.col("epoch").is_not_null()
    return pl.when(zero).then(0).otherwise(sign * (hours * 60 + minutes) * 60_000_000)
