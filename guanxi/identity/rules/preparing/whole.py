"""A frame whose columns are named by roles to the frame that is compared: one row each, columns for every role that is there."""

from collections.abc import Callable

import polars as pl

from guanxi.identity.rules.preparing import birthdays, companies, contacts, names, places
from guanxi.identity.rules.preparing.values import Made, by_value, fold, simplify

_GENDERS = {"m": "m", "male": "m", "man": "m", "1": "m", "男": "m", "男性": "m", "先生": "m", "mr": "m",
    "f": "f", "female": "f", "woman": "f", "2": "f", "女": "f", "女性": "f", "女士": "f", "小姐": "f", "mrs": "f", "ms": "f"}  # fmt: skip
FREE = ("code", "text")  # roles that several columns can have: code, code_2 …
_WHOLE: dict[str, Callable[[pl.Series], pl.DataFrame]] = {
    "phone": contacts.prepare_phones,
    "email": contacts.prepare_emails,
    "birthday": birthdays.prepare_birthdays,
    "company": companies.prepare_companies,
    "credit_code": companies.prepare_credit_codes,
    "address": places.prepare_addresses,
    "city": places.prepare_cities,
}


def prepare(frame: pl.DataFrame) -> pl.DataFrame:
    """The prepared columns of `frame`, whose columns are named by roles (`rules.columns.ROLES`); others are left out."""
    text = frame.with_columns(pl.all().cast(pl.String))
    made: list[pl.DataFrame] = []
    if "first_name" in text.columns or "surname" in text.columns:
        nothing = pl.Series([None] * text.height, dtype=pl.String)
        given, family = (text[one] if one in text.columns else nothing for one in ("first_name", "surname"))
        made.append(names.prepare_parts(given, family))
    elif "name" in text.columns:
        made.append(names.prepare_names(text["name"]))
    made += [prepare_one(text[role]) for role, prepare_one in _WHOLE.items() if role in text.columns]
    if "gender" in text.columns:
        made.append(by_value(text["gender"], ("gender",), lambda value: (_GENDERS.get(simplify(value)),)))
    made += [_free(text[column], column) for column in text.columns if column.partition("_")[0] in FREE]
    whole = (
        pl.concat(made, how="horizontal")
        if made
        else pl.DataFrame({"nothing": [None] * text.height}, schema={"nothing": pl.String})
    )
    return _derived(whole)


def _free(column: pl.Series, name: str) -> pl.DataFrame:
    def make(value: str) -> Made:
        return (names.key_or_digits(fold(simplify(value))),)

    return by_value(column, (name,), make)


def _derived(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns that stand for several, for blocking; a city that only the address tells."""
    if "address_city" in frame.columns:
        city = pl.coalesce("city", "address_city") if "city" in frame.columns else pl.col("address_city")
        frame = frame.with_columns(city.alias("city"))
        if "city_key" not in frame.columns:
            frame = frame.with_columns(pl.col("city").alias("city_key"))
        frame = frame.drop("address_city")
    added: list[pl.Expr] = []
    if "given_key" in frame.columns:
        both = pl.concat_list(
            pl.min_horizontal("given_key", "family_key"), pl.max_horizontal("given_key", "family_key")
        )
        known = pl.col("given_key").is_not_null() & pl.col("family_key").is_not_null()
        added.append(pl.when(known).then(both.list.join(" ")).alias("names"))
        added.append(pl.col("given_key").str.slice(0, 2).alias("given_start"))
        added.append(pl.col("family_key").str.slice(0, 3).alias("family_start"))
    if "birthday" in frame.columns:
        months = pl.min_horizontal("birth_month", "birth_day") + pl.max_horizontal("birth_month", "birth_day")
        added.append((pl.col("birth_year") + months).alias("born"))
        added.append((pl.col("birth_month") + pl.col("birth_day")).alias("birth_date"))
    return frame.with_columns(added)
