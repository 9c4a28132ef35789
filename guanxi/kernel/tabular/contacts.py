"""Columns of text to phone numbers (E.164) and e-mail addresses that can be compared.

The usual forms of mainland China are done over whole columns; only what is left goes through phonenumbers, once per
distinct value (31 us each). Not here: whether a number is in service or an address receives mail.
"""

import re

import phonenumbers
import polars as pl

from guanxi.kernel.tabular.numbers import Parsed, normalize_text

PHONE_INVALID = "tabular.phone_invalid"
PHONE_DAMAGED = "tabular.phone_damaged_by_spreadsheet"
PHONE_WITHOUT_AREA = "tabular.phone_without_area_code"
EMAIL_INVALID = "tabular.email_invalid"

_SEPARATORS = r"[\s\-()./_·\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
# What a spreadsheet makes of a long number: 1.38E+10.
_SCIENTIFIC = r"(?i)^\d(?:\.\d+)?e\+?\d{1,2}$"
_MAINLAND = r"^(?:\+86|0086|86)?"
# Every number of this shape: prefixes are assigned faster than libraries learn of them.
_MOBILE = _MAINLAND + r"(1[3-9]\d{9})$"
# A land line is written with its 0, or after +86 without; ten digits alone are more likely a mistyped mobile number.
_LANDLINE_MARK = r"^(?:0[1-9]|\+86|0086)"
_WITHOUT_AREA = r"^[2-8]\d{6,7}$"
_LOCAL_PART = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = rf"^{_LOCAL_PART}@(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})$"


def _landline_shape() -> str:
    """The land lines that exist, from the data of the library itself, so that the quick way and the library agree."""
    mainland = phonenumbers.PhoneMetadata.metadata_for_region("CN")
    known = mainland and mainland.fixed_line and mainland.fixed_line.national_number_pattern
    return _MAINLAND + f"0?((?:{known or '[2-9][0-9]{8,10}'}))$"


_LANDLINE = _landline_shape()


def normalize_phone(series: pl.Series, region: str = "CN") -> Parsed:
    """Phone numbers as E.164 (`+8613800138000`); those without a country code belong to `region` (ISO 3166 alpha-2).

    Spaces, dashes, full-width digits, +86, 0086 and the ".0" of a spreadsheet are understood. Problems: PHONE_DAMAGED
    (1.38E+10: the digits are lost), PHONE_WITHOUT_AREA (a local land line), PHONE_INVALID.
    """
    text = normalize_text(series)
    bare = text.str.replace(r"^(\+?\d+)\.0+$", "${1}").str.replace_all(_SEPARATORS, "")
    frame = pl.DataFrame({"text": text, "bare": bare}).with_columns(
        pl.when(pl.col("bare").str.contains(r"^\+?\d*$")).then("bare").otherwise("text").alias("key")
    )
    value = pl.lit(None, dtype=pl.String)
    if region == "CN":
        landline = pl.when(pl.col("bare").str.contains(_LANDLINE_MARK)).then(pl.col("bare").str.extract(_LANDLINE))
        value = pl.lit("+86") + pl.coalesce(pl.col("bare").str.extract(_MOBILE), landline)
    frame = frame.with_columns(value.alias("value"), pl.col("text").str.contains(_SCIENTIFIC).alias("damaged"))
    left = frame.filter((pl.col("text") != "") & pl.col("value").is_null() & ~pl.col("damaged"))["key"].unique()
    found = {key: _parse_phone(key, region) for key in left}
    numbers = {key: number for key, (number, _) in found.items()}
    codes = {key: code for key, (_, code) in found.items()}
    lookup = pl.col("key").replace_strict(numbers, default=None, return_dtype=pl.String)
    local = pl.col("bare").str.contains(_WITHOUT_AREA) & (region == "CN")
    problem = (
        pl.when(pl.col("damaged")).then(pl.lit(PHONE_DAMAGED))
        .when(local)
        .then(pl.lit(PHONE_WITHOUT_AREA))
        .when(pl.col("value").is_null())
        .then(pl.col("key").replace_strict(codes, default=None, return_dtype=pl.String))
    )  # fmt: skip
    out = frame.select(pl.coalesce("value", lookup).alias("value"), problem.alias("problem"))
    return Parsed(out["value"].alias(series.name), out["problem"])


def _parse_phone(text: str, region: str) -> tuple[str | None, str | None]:
    """E.164 and no problem, or the problem."""
    international = re.sub(r"^\s*00", "+", text)
    try:
        number = phonenumbers.parse(international, region)
    except phonenumbers.NumberParseException:
        return None, PHONE_INVALID
    if not phonenumbers.is_valid_number(number):
        return None, PHONE_INVALID
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)), None


def normalize_email(series: pl.Series) -> Parsed:
    """Addresses in lower case, ready to be compared; `Name <a@b.cn>` and `mailto:` give the address alone.

    Names of domains in Chinese become punycode. Quoted local parts and addresses in brackets are not accepted.
    Problem: EMAIL_INVALID.
    """
    text = normalize_text(series).str.to_lowercase()
    address = text.str.extract(r"^[^<>]*<\s*([^<>\s]+)\s*>$")
    frame = pl.DataFrame({"text": text, "address": address}).select(
        "text",
        pl.coalesce("address", "text").str.replace(r"^mailto:", "").str.replace_all(r"[。｡]", ".").alias("address"),
    )
    foreign = frame.filter(pl.col("address").str.contains(r"[^\x00-\x7F]"))["address"].unique()
    if len(foreign):
        frame = frame.with_columns(pl.col("address").replace({value: _to_ascii(value) for value in foreign}))
    valid = (
        pl.col("address").str.contains(_EMAIL)
        & (pl.col("address").str.len_bytes() <= 254)
        & (pl.col("address").str.find("@", literal=True) <= 64)
    )
    out = frame.select(
        pl.when(valid).then("address").alias("value"),
        pl.when((pl.col("text") != "") & ~valid).then(pl.lit(EMAIL_INVALID)).alias("problem"),
    )
    return Parsed(out["value"].alias(series.name), out["problem"])


def _to_ascii(address: str) -> str:
    """The address with the name of its domain in punycode, or unchanged when that cannot be."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address
