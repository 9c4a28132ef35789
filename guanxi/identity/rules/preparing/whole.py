"""Records whose fields are named by roles to what is compared: a whole frame at once, or one record, by the same functions."""

from collections.abc import Callable, Mapping

import polars as pl

from guanxi.identity.rules.preparing import birthdays, companies, contacts, names, places
from guanxi.identity.rules.preparing.values import Made, by_value, simplify

_GENDERS = {"m": "m", "male": "m", "man": "m", "1": "m", "男": "m", "男性": "m", "先生": "m", "mr": "m",
    "f": "f", "female": "f", "woman": "f", "2": "f", "女": "f", "女性": "f", "女士": "f", "小姐": "f", "mrs": "f", "ms": "f"}  # fmt: skip
FREE = ("code", "text")  # roles that several columns can have: code, code_2 …
_BETWEEN = "\x1f"


def _gender(text: str) -> Made:
    return (_GENDERS.get(simplify(text)),)


def _parts(both: str) -> Made:
    first, _, last = both.partition(_BETWEEN)
    return names.make_parts(first, last)


_MAKERS: dict[str, tuple[tuple[str, ...], Callable[[str], Made]]] = {
    "name": (names.COLUMNS, names.make_name),
    "phone": (contacts.PHONE_COLUMNS, contacts.make_phone),
    "email": (contacts.EMAIL_COLUMNS, contacts.make_email),
    "birthday": (birthdays.COLUMNS, birthdays.make_birthday),
    "company": (companies.COLUMNS, companies.make_company),
    "credit_code": (companies.CODE_COLUMNS, companies.make_credit_code),
    "address": (places.ADDRESS_COLUMNS, places.make_address),
    "city": (places.CITY_COLUMNS, places.make_city),
    "gender": (("gender",), _gender),
}


def prepare(frame: pl.DataFrame) -> pl.DataFrame:
    """The prepared columns of `frame`, whose columns are named by roles (`rules.columns.ROLES`); others are left out."""
    text = frame.with_columns(pl.all().cast(pl.String))
    made: list[pl.DataFrame] = []
    if "first_name" in text.columns or "surname" in text.columns:
        given, family = (
            pl.col(one).fill_null("") if one in text.columns else pl.lit("") for one in ("first_name", "surname")
        )
        both = text.select(pl.concat_str(given, family, separator=_BETWEEN)).to_series()
        made.append(by_value(both, names.COLUMNS, _parts))
        text = text.drop("name", strict=False)
    if "birthday" in text.columns:
        text = text.with_columns(_digits(text["birthday"]).alias("birthday"))
    made += [by_value(text[role], columns, make) for role, (columns, make) in _MAKERS.items() if role in text.columns]
    made += [by_value(text[one], (one,), names.make_free) for one in text.columns if one.partition("_")[0] in FREE]
    if not made:
        return pl.DataFrame({"nothing": [None] * text.height}, schema={"nothing": pl.String})
    return _with_city(pl.concat(made, how="horizontal"))


def _digits(birthdays_: pl.Series) -> pl.Series:
    """Dates as eight digits."""
    values = birthdays_.drop_nulls().unique()
    digits = {value: birthdays.find_digits(value) for value in values}
    left = pl.Series([value for value, found in digits.items() if found is None], dtype=pl.String)
    whole = {value: found for value, found in digits.items() if found} | birthdays.read_others(left)
    return birthdays_.replace_strict(whole, default=None, return_dtype=pl.String)


def _with_city(frame: pl.DataFrame) -> pl.DataFrame:
    """A city that only the address tells."""
    if "address_city" not in frame.columns:
        return frame
    if "city" not in frame.columns:
        return frame.rename({"address_city": "city"}).with_columns(pl.col("city").alias("city_key"))
    lone = pl.col("city").is_null()
    return frame.with_columns(
        pl.when(lone).then("address_city").otherwise("city").alias("city"),
        pl.when(lone).then("address_city").otherwise("city_key").alias("city_key"),
    ).drop("address_city")


def prepare_one(record: Mapping[str, str | None]) -> dict[str, str | None]:
    """The same for one record, in a fraction of a millisecond. A birthday whose day and month could change places is left out: its
    column is not there to tell.

    >>> prepare_one({"name": "张伟", "phone": "138****1234"})["phone_ends"]
    '1381234'
    """
    made: dict[str, str | None] = {}
    known = {role: text for role, text in record.items() if text}
    if "first_name" in known or "surname" in known:
        parts = names.make_parts(known.get("first_name", ""), known.get("surname", ""))
        made |= zip(names.COLUMNS, parts, strict=True)
        known.pop("name", None)
    if "birthday" in known:
        known["birthday"] = _digits_of(known["birthday"])
    for role, text in known.items():
        if text and role in _MAKERS:
            columns, make = _MAKERS[role]
            made |= zip(columns, make(text), strict=True)
        elif text and role.partition("_")[0] in FREE:
            made |= zip((role,), names.make_free(text), strict=True)
    city = made.pop("address_city", None)
    if city and not made.get("city"):
        made["city"] = made["city_key"] = city
    return made


def _digits_of(text: str) -> str:
    digits = birthdays.find_digits(text)
    if digits:
        return digits
    found = birthdays.read_others(pl.Series([text]))
    return found.get(text, "")
