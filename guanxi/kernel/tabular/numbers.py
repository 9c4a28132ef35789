"""Columns of text to numbers, exactly: no value ever passes through a float.

Understands 1,234.50, 1.234,50, 1 234,50, ￥1,234, (12.00), 12.00-, full-width digits and signs. What does not fit gets a
code and no value; what is empty gets neither. Not here: rounding (a value with too many digits is a problem, not a
rounding) and currencies (the sign is dropped; which currency it is must be known otherwise).
"""

from typing import Literal, NamedTuple

import polars as pl

NOT_A_NUMBER = "tabular.not_a_number"
NUMBER_CONVENTION = "tabular.number_convention"
SCIENTIFIC = "tabular.scientific_notation"
TOO_PRECISE = "tabular.too_precise"
OUT_OF_RANGE = "tabular.out_of_range"
NOT_A_BOOLEAN = "tabular.not_a_boolean"

Convention = Literal["point", "comma"]

_CURRENCY = r"(?:US\$|HK\$|NT\$|RMB|CNY|USD|EUR|GBP|HKD|JPY|[¥$€£₩₹])"
_SHAPE = (
    r"(?i)^(?P<open>\()?\s*(?P<minus>[-+])?\s*" + _CURRENCY + r"?\s*(?P<minus2>[-+])?\s*"
    r"(?P<body>\d(?:[\d.,' ]*[\d.,])?|[.,]\d+)\s*(?:" + _CURRENCY + r"|元|圆)?\s*(?P<minus3>-)?(?P<close>\))?$"
)
_PLAIN = r"^-?\d{1,18}(?:\.\d{1,18})?$"
_SCIENTIFIC = r"(?i)^[-+]?\d+(?:[.,]\d+)?e[-+]?\d+$"
# {d} is the sign before the fraction, {g} the one between groups of digits; Indian groups (1,23,456) included.
_FITS = r"^(?:\d+|\d{{1,3}}(?:[{g} ']\d{{3}})+|\d{{1,2}}(?:{g}\d{{2}})*{g}\d{{3}})?(?:{d}\d*)?$"
_PROVES = r"^\d{{1,3}}(?:{g}\d{{3}})+{d}\d*$|^\d*{d}(?:\d{{1,2}}|\d{{4,}})$|^\d{{1,3}}(?:{g}\d{{3}}){{2,}}$"
_SIGNS: dict[str, dict[str, str]] = {"point": {"d": r"\.", "g": ","}, "comma": {"d": ",", "g": r"\."}}
_DIGITS = 38
_FRACTION = 18

_TRUE = ("是", "真", "对", "有", "yes", "y", "true", "t", "1", "on", "√", "✓", "✔")
_FALSE = ("否", "假", "错", "无", "没有", "不是", "no", "n", "false", "f", "0", "off", "×", "✗", "✘")


class Parsed(NamedTuple):
    """Values and, beside each that could not be read, the code of its problem; both null where the cell is empty."""

    values: pl.Series
    problems: pl.Series


def normalize_text(series: pl.Series) -> pl.Series:
    """Full-width forms made usual (NFKC), the minus signs of typography made plain, outer white space gone."""
    text = series.cast(pl.String).fill_null("")
    if not text.str.contains(r"^[\x20-\x7E]*$").all():
        text = text.str.normalize("NFKC").str.replace_all(r"[\u2212\u2010-\u2015]", "-").str.replace_all(r"\s", " ")
    return text.str.strip_chars()


def detect_convention(series: pl.Series) -> Convention:
    """Whether the numbers of a column have a decimal point (1,234.50) or comma (1.234,50), by those that prove it."""
    bodies = _split(normalize_text(series))["body"].drop_nulls()
    point, comma = (bodies.str.contains(_PROVES.format(**_SIGNS[name])).sum() for name in ("point", "comma"))
    return "comma" if comma > point else "point"


def parse_decimal(series: pl.Series, *, convention: Convention | None = None) -> Parsed:
    """Exact decimals of up to 38 digits, 18 of them after the point; the scale is that of the longest fraction.

    `convention` is detected over the column when None. Problems: NOT_A_NUMBER, NUMBER_CONVENTION, SCIENTIFIC,
    TOO_PRECISE, OUT_OF_RANGE.
    """
    frame = _digits(series, convention)
    longest = frame.filter(pl.col("problem").is_null())["fraction"].str.len_bytes().max()
    scale = min(longest if isinstance(longest, int) else 0, _FRACTION)
    frame = _judge(frame, pl.col("fraction").str.len_bytes() > scale, TOO_PRECISE)
    frame = _judge(frame, pl.col("whole").str.len_bytes() > _DIGITS - scale, OUT_OF_RANGE)
    text = pl.concat_str("sign", "whole", pl.lit("."), "fraction", pl.lit("0"))
    values = frame.select(pl.when(_sound()).then(text.cast(pl.Decimal(_DIGITS, scale), strict=False)))
    return Parsed(values.to_series().alias(series.name), frame["problem"])


def to_minor_units(series: pl.Series, digits: int, *, convention: Convention | None = None) -> Parsed:
    """Amounts as whole minor units (Int64): with `digits` = 2, "12.3" is 1230.

    Problems as `parse_decimal`; TOO_PRECISE when an amount has a part smaller than the minor unit.
    """
    frame = _digits(series, convention)
    frame = _judge(frame, pl.col("fraction").str.len_bytes() > digits, TOO_PRECISE)
    frame = _judge(frame, pl.col("whole").str.len_bytes() > 18 - digits, OUT_OF_RANGE)
    padded = pl.col("fraction").str.pad_end(digits, "0") if digits else pl.lit("")
    text = pl.concat_str("sign", "whole", padded)
    values = frame.select(pl.when(_sound()).then(text.cast(pl.Int64, strict=False)))
    return Parsed(values.to_series().alias(series.name), frame["problem"])


def parse_integer(series: pl.Series, *, convention: Convention | None = None) -> Parsed:
    """Whole numbers (Int64). "3.0" is 3; "3.5" is TOO_PRECISE. Problems as `parse_decimal`."""
    return to_minor_units(series, 0, convention=convention)


def parse_boolean(series: pl.Series) -> Parsed:
    """是/否, yes/no, true/false, 1/0 and the like, in any case. Problem: NOT_A_BOOLEAN."""
    words: dict[str, bool] = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
    text = normalize_text(series).str.to_lowercase().str.replace(r"^([01])\.0$", "${1}")
    values = text.replace_strict(words, default=None, return_dtype=pl.Boolean).alias(series.name)
    frame = pl.DataFrame({"text": text, "value": values})
    wrong = (pl.col("text") != "") & pl.col("value").is_null()
    return Parsed(values, frame.select(pl.when(wrong).then(pl.lit(NOT_A_BOOLEAN)).alias("problem")).to_series())


def _split(text: pl.Series) -> pl.DataFrame:
    """The parts of each number; all null where it has not the shape of one."""
    parts = text.to_frame("text").select("text", pl.col("text").str.extract_groups(_SHAPE).alias("parts"))
    return parts.unnest("parts")


def _sound() -> pl.Expr:
    return pl.col("problem").is_null() & pl.col("whole").is_not_null()


def _judge(frame: pl.DataFrame, wrong: pl.Expr, code: str) -> pl.DataFrame:
    """Give `code` to the rows that are `wrong` and have no problem yet."""
    found = pl.when(pl.col("problem").is_null() & wrong.fill_null(False)).then(pl.lit(code)).otherwise("problem")
    return frame.with_columns(found.alias("problem"))


def _digits(series: pl.Series, convention: Convention | None) -> pl.DataFrame:
    """`sign`, `whole` and `fraction` digits (without needless zeros) and `problem` for each cell."""
    text = normalize_text(series)
    plain = text.str.contains(_PLAIN)
    if (plain | (text == "")).all():
        frame = text.to_frame("text").with_columns(pl.col("text").str.strip_prefix("-").alias("number"))
        frame = frame.with_columns(pl.when(pl.col("text") != "").then("number").alias("number"))
        negative = pl.col("text").str.starts_with("-")
        problem = pl.lit(None, dtype=pl.String)
    else:
        chosen = convention or detect_convention(text)
        signs = _SIGNS[chosen]
        other = _SIGNS["comma" if chosen == "point" else "point"]
        frame = _split(text)
        body, fits = pl.col("body"), pl.col("body").str.contains(_FITS.format(**signs))
        number = body.str.replace_all(signs["g"] + "|[ ']", "").str.replace(signs["d"], ".")
        paired = pl.col("open").is_null() == pl.col("close").is_null()
        negative = pl.any_horizontal(
            pl.col("open").is_not_null(), *(pl.col(name) == "-" for name in ("minus", "minus2", "minus3"))
        ).fill_null(False)
        problem = (
            pl.when(pl.col("text") == "").then(None)
            .when(pl.col("text").str.contains(_SCIENTIFIC)).then(pl.lit(SCIENTIFIC))
            .when(body.is_null() | ~paired).then(pl.lit(NOT_A_NUMBER))
            .when(fits).then(None)
            .when(body.str.contains(_FITS.format(**other))).then(pl.lit(NUMBER_CONVENTION))
            .otherwise(pl.lit(NOT_A_NUMBER))
        )  # fmt: skip
        frame = frame.with_columns(number.alias("number"))
    pieces = pl.col("number").str.splitn(".", 2)
    frame = frame.with_columns(
        problem.alias("problem"),
        pl.when(negative).then(pl.lit("-")).otherwise(pl.lit("")).alias("sign"),
        pieces.struct.field("field_0").str.strip_chars_start("0").alias("whole"),
        pieces.struct.field("field_1").fill_null("").str.strip_chars_end("0").alias("fraction"),
    )
    whole = pl.when(pl.col("number").is_null()).then(None).when(pl.col("whole") == "").then(pl.lit("0"))
    return frame.select("problem", "sign", whole.otherwise("whole").alias("whole"), "fraction")
