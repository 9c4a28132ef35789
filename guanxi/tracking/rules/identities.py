"""What an identity says of a person, in the form in which customers take it. What does not fit is left out, never guessed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from guanxi.kernel.tabular import normalize_email, normalize_phone

NAME, PLACE = 100, 50
_GENDERS: Final[Mapping[str, str]] = {
    "male": "male",
    "m": "male",
    "男": "male",
    "female": "female",
    "f": "female",
    "女": "female",
}


def read_traits(traits: Mapping[str, Any]) -> dict[str, str]:
    """Columns of a customer from Segment's traits: name, phone (E.164), email, gender, birthday, country, city.

    >>> read_traits({"name": " 王伟 ", "email": "W@A.example", "phone": "138 1234 5678", "birthday": "1990-02-30"})
    {'name': '王伟', 'phone': '+8613812345678', 'email': 'w@a.example'}
    """
    address = traits.get("address")
    within: Mapping[str, Any] = address if isinstance(address, dict) else {}
    first_last = " ".join(filter(None, (_text(traits.get("firstName"), NAME), _text(traits.get("lastName"), NAME))))
    found = {
        "name": _text(traits.get("name"), NAME) or first_last or None,
        "phone": _one(normalize_phone, traits.get("phone")),
        "email": _one(normalize_email, traits.get("email")),
        "gender": _GENDERS.get((_text(traits.get("gender"), NAME) or "").lower()),
        "birthday": _day(traits.get("birthday")),
        "city": _text(traits.get("city"), PLACE) or _text(within.get("city"), PLACE),
    }
    return {key: value for key, value in found.items() if value}


def _text(value: object, most: int) -> str | None:
    if not isinstance(value, str):
        return None
    text = " ".join(value.replace("\0", "").split())
    return text if 0 < len(text) <= most else None


def _one(normalise: Any, value: object) -> str | None:
    text = _text(str(value) if isinstance(value, int) else value, 254)
    return None if text is None else normalise(pl.Series([text])).values[0]


def _day(value: object) -> str | None:
    text = _text(value, 30)
    try:
        return None if text is None else date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
