"""Phones and e-mail addresses made comparable, also those that are half hidden (138****1234) or miss a digit.

Not here: which of them are valid (the import says so); a wrong number still resembles the right one.
"""

import polars as pl

from guanxi.kernel.tabular import normalize_email, normalize_phone

PHONE_COLUMNS = ("phone", "phone_ends", "phone_tail")
EMAIL_COLUMNS = ("email", "email_local", "email_domain", "email_digits", "email_number")
_HIDDEN = r"^(?:\+?86)?(\d{2,4})[*xX•＊]{3,6}(\d{3,4})$"
_DOTLESS = ("gmail.com", "googlemail.com")
_NOBODYS = ("none", "null", "na", "n/a", "无", "没有", "unknown")


def prepare_phones(phones: pl.Series) -> pl.DataFrame:
    """`phone` in digits (those of mainland China without 86), `phone_ends` its first three and last four digits, `phone_tail` the last
    four. A hidden number has ends only."""
    text = phones.fill_null("").str.normalize("NFKC").str.replace_all(r"[\s\-()./]", "")
    whole = normalize_phone(phones).values.fill_null("").str.strip_prefix("+86").str.strip_prefix("+")
    bare = text.str.replace(r"^\+?0*86(1\d{10})", "${1}").str.replace_all(r"[^\d]", "")
    frame = pl.DataFrame({"text": text, "whole": whole, "bare": bare}).with_columns(
        hidden=pl.col("text").str.contains(_HIDDEN),
        head=pl.col("text").str.extract(_HIDDEN, 1),
        tail=pl.col("text").str.extract(_HIDDEN, 2),
    )
    number = (
        pl.when("hidden").then(None)
        .when(pl.col("whole") != "").then("whole")
        .when(pl.col("bare").str.len_bytes().is_between(7, 15)).then("bare")
    )  # fmt: skip
    frame = frame.with_columns(number.alias("phone"))
    worthless = pl.col("phone").str.contains(r"^(?:0+|1+|9+|12345678\d*|1?3?8?0{6,})$")
    frame = frame.with_columns(pl.when(worthless).then(None).otherwise("phone").alias("phone"))
    return frame.select(
        "phone",
        pl.when("hidden")
        .then(pl.col("head").str.slice(0, 3) + pl.col("tail").str.slice(-4))
        .otherwise(pl.col("phone").str.slice(0, 3) + pl.col("phone").str.slice(-4))
        .alias("phone_ends"),
        pl.when("hidden")
        .then(pl.col("tail").str.slice(-4))
        .otherwise(pl.col("phone").str.slice(-4))
        .alias("phone_tail"),
    )


def prepare_emails(emails: pl.Series) -> pl.DataFrame:
    """`email` without what follows a plus and without the dots that Google ignores, its local part, its domain, the digits of the
    local part, and these again where they are two or more."""
    text = emails.fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    address = pl.coalesce(pl.col("valid"), pl.when(pl.col("text").str.contains("@", literal=True)).then("text"))
    frame = pl.DataFrame({"valid": normalize_email(emails).values, "text": text}).select(address.alias("address"))
    frame = frame.select(
        pl.col("address").str.extract(r"^(.+)@", 1).str.replace(r"\+.*$", "").alias("local"),
        pl.col("address").str.extract(r"@([^@]+)$", 1).alias("domain"),
    )
    dotless = pl.col("local").str.replace_all(".", "", literal=True)
    local = pl.when(pl.col("domain").is_in(_DOTLESS)).then(dotless).otherwise("local")
    # Measured for likeness by bytes, so only ASCII stays.
    ascii_only = local.str.replace_all(r"[^\x21-\x7e]", "")
    frame = frame.with_columns(
        pl.when((ascii_only != "") & ~ascii_only.is_in(_NOBODYS)).then(ascii_only).alias("local")
    )
    digits = pl.col("local").str.replace_all(r"[^0-9]", "")
    known = pl.col("local").is_not_null() & pl.col("domain").is_not_null()
    return frame.select(
        pl.when(known)
        .then(pl.col("local") + "@" + pl.col("domain").str.replace_all(r"[^\x21-\x7e]", ""))
        .alias("email"),
        pl.col("local").alias("email_local"),
        pl.when(known).then("domain").alias("email_domain"),
        digits.alias("email_digits"),
        pl.when(digits.str.len_bytes() > 1).then(digits).alias("email_number"),
    )
