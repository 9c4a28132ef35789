"""Drawing the demo's people: pure, the n-th person of a seed is the same on every machine and in every order.

Not here: storing them (make.py).
"""

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from guanxi.customers.contracts import INCOME_BANDS
from guanxi.customers.rules import CUSTOM
from guanxi.customers.rules.landing import encode_custom
from guanxi.kernel.pinyin import find_spellings
from guanxi.kernel.rng import Rng, SeededRng, choose

WORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
HISTORY_DAYS = 1460
SECOND_CHANNEL = 0.2  # of the people, known from another channel too
_PHONES = 10_000_000  # numbers below +86 169 that are handed out in a scrambled order
_SCRAMBLE = 7_368_787  # prime to _PHONES, so that no two people get one number
SCHEMA: Mapping[str, Any] = {
    "source": pl.String, "external_id": pl.String, "kind": pl.String, "name": pl.String, "gender": pl.String, "birthday": pl.Date,
    "language": pl.String, "country": pl.String, "province": pl.String, "city": pl.String, "district": pl.String,
    "stage": pl.String, "class": pl.String, "owner_id": pl.String, "created_at": pl.Datetime("us", "UTC"), "phone": pl.String,
    "email": pl.String, "member_number": pl.String, "wechat_id": pl.String, "level": pl.String, "points": pl.Int64, "remark": pl.String,
    "address": pl.String, "interests": pl.String, "income_band": pl.String, "birthday_calendar": pl.String, "lunar_birthday": pl.String,
}  # fmt: skip


_INCOMES = tuple(option.key for option in INCOME_BANDS)


def draw_people(rng: SeededRng, first: int, last: int, owners: Sequence[str], now: datetime) -> pl.DataFrame:
    """Profiles of the people numbered `first` to `last` - 1: one row each, two for those known from two channels."""
    rows: list[dict[str, Any]] = []
    for number in range(first, last):
        own = rng.child(str(number))
        person = _draw(own, number, owners, now)
        rows.append(person)
        if own.uniform() < SECOND_CHANNEL and person["kind"] == "person" and (person["phone"] or person["email"]):
            rows.append(_again(own, person))
    frame = pl.DataFrame(rows, schema=dict(SCHEMA))
    return frame.with_columns(encode_custom(frame.select(CUSTOM)))


def _draw(rng: Rng, number: int, owners: Sequence[str], now: datetime) -> dict[str, Any]:
    province, city, districts, _ = weighted(rng, WORDS["places"])
    source, short, _ = weighted(rng, WORDS["sources"])
    created = now - timedelta(minutes=int(rng.uniform() * HISTORY_DAYS * 1440))
    said: dict[str, Any] = {
        "source": source,
        "external_id": f"{short}-{number:07d}",
        "country": "中国",
        "province": province,
        "city": city,
        "district": choose(rng, districts),
        "stage": weighted(rng, WORDS["stages"])[0],
        "class": weighted(rng, WORDS["classes"])[0],
        "owner_id": choose(rng, owners) if owners and rng.uniform() < 0.85 else None,
        "created_at": created,
        "language": "zh-CN",
        "phone": f"+86169{number * _SCRAMBLE % _PHONES:08d}" if rng.uniform() < 0.94 else None,
    }
    if rng.uniform() < 0.03:
        return said | _organisation(rng, city)
    return said | _person(rng, number, now.date())


def _person(rng: Rng, number: int, today: date) -> dict[str, Any]:
    female = rng.uniform() < 0.62
    name = _surname(rng) + choose(rng, WORDS["female" if female else "male"])
    latin = _latin(name)
    level = weighted(rng, WORDS["levels"])[0]
    return {
        "kind": "person",
        "name": name,
        "gender": "female" if female else "male",
        "birthday": today - timedelta(days=365 * 18 + int(rng.uniform() ** 1.4 * 365 * 52))
        if rng.uniform() < 0.7
        else None,
        "email": f"{latin}{number}@example.com" if rng.uniform() < 0.35 else None,
        "member_number": f"8{number + 1_000_000:08d}" if rng.uniform() < 0.6 else None,
        "wechat_id": f"{latin}_{rng.below(9000) + 1000}" if rng.uniform() < 0.4 else None,
        "level": level,
        "points": rng.below(400) * (5 if level == "普通会员" else 40),
        "remark": choose(rng, WORDS["remarks"]) if rng.uniform() < 0.08 else None,
        "interests": choose(rng, WORDS["interests"]) if rng.uniform() < 0.3 else None,
        "income_band": choose(rng, _INCOMES) if rng.uniform() < 0.15 else None,
    }


@functools.lru_cache(maxsize=100_000)
def _latin(name: str) -> str:
    """The name in pinyin. The same names come again and again, and reading them is half of drawing a person."""
    return find_spellings(name)[0].replace(" ", "")


def _organisation(rng: Rng, city: str) -> dict[str, Any]:
    return {
        "kind": "organisation",
        "name": city + choose(rng, WORDS["organisation_words"]) + choose(rng, WORDS["organisations"]),
        "remark": choose(rng, WORDS["remarks"]) if rng.uniform() < 0.2 else None,
    }


def _surname(rng: Rng) -> str:
    return str(choose(rng, WORDS["compound_surnames"] if rng.uniform() < 0.005 else WORDS["surnames"]))


def _again(rng: Rng, person: Mapping[str, Any]) -> dict[str, Any]:
    """The same person as another channel knows them: less of it, later, tied by phone or e-mail."""
    others = [one for one in WORDS["sources"] if one[0] != person["source"]]
    source, short, _ = weighted(rng, others)
    kept = {key: person[key] for key in ("kind", "name", "country", "city", "phone", "email")}
    number = person["external_id"].partition("-")[2]
    return kept | {"source": source, "external_id": f"{short}-{number}", "created_at": person["created_at"]}


def weighted(rng: Rng, among: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """One of the entries, whose last element is its weight."""
    left = rng.below(sum(entry[-1] for entry in among))
    for entry in among:
        left -= entry[-1]
        if left < 0:
            return entry
    raise AssertionError("unreachable")
