"""Reading tables of strangers safely and fast: CSV and its relatives, XLSX, and the values in their cells.

`sniff` finds the layout of a file or refuses it in plain words; `read_batches` streams its rows as text with the line
of each; the value functions turn whole columns of text into numbers, dates, phone numbers, each with the codes of what
does not fit; `suggest_mapping` proposes which column is what. Nothing here stores anything or knows business nouns.

    layout = sniff(path)
    for batch in read_batches(path, layout, columns=["Quantity", "UnitPrice"]):
        price = parse_decimal(batch["UnitPrice"])
"""

from guanxi.kernel.tabular.contacts import normalize_email, normalize_phone
from guanxi.kernel.tabular.datetimes import (
    DateFormat,
    Order,
    ParsedDates,
    Reading,
    detect_datetime,
    parse_date,
    parse_datetime,
)
from guanxi.kernel.tabular.layout import DEFAULT_LIMITS, LINE, PROBLEM, Layout, Limits, Note, Sheet
from guanxi.kernel.tabular.mapping import Suggestion, Target, suggest_mapping
from guanxi.kernel.tabular.numbers import (
    Convention,
    Parsed,
    detect_convention,
    parse_boolean,
    parse_decimal,
    parse_integer,
    to_minor_units,
)
from guanxi.kernel.tabular.problems import describe_problem
from guanxi.kernel.tabular.reading import read_batches, sniff

__all__ = [
    "DEFAULT_LIMITS",
    "LINE",
    "PROBLEM",
    "Convention",
    "DateFormat",
    "Layout",
    "Limits",
    "Note",
    "Order",
    "Parsed",
    "ParsedDates",
    "Reading",
    "Sheet",
    "Suggestion",
    "Target",
    "describe_problem",
    "detect_convention",
    "detect_datetime",
    "normalize_email",
    "normalize_phone",
    "parse_boolean",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_integer",
    "read_batches",
    "sniff",
    "suggest_mapping",
    "to_minor_units",
]
