"""What becomes of the fields of two customers who turn out to be two people after all: each as if they had never been one.

What the merge filled goes; what sources said meanwhile goes with the profile that said it; what people set by hand while the
two were one stays with the survivor. Not here: profiles, handles and what other rooms hold (service.merging).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.customers.rules.overwriting import CUSTOM_PREFIX, flatten_customer

Flat = Mapping[str, Any]  # a customer's or a profile's values by field; of `custom` by member
Profiles = Sequence[tuple[str, Flat]]  # id and values, the first to be believed first


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge keeps: the fields it filled `before` and after (`filled`), the survivor `then`, right after it, and what each
    profile of the two `said` by then."""

    before: Mapping[str, Any]
    filled: Mapping[str, Any]
    then: Flat
    said: Mapping[str, Flat]


def compute_news(said: Mapping[str, Flat], profiles: Profiles) -> dict[str, Any]:
    """What these profiles (id, values; the oldest first) say by now and did not say then; of several the first.

    >>> compute_news({"p": {"city": "上海"}}, [("p", {"city": "上海", "stage": "new"}), ("q", {"stage": "old"})])
    {'stage': 'new'}
    """
    news: dict[str, Any] = {}
    for key, values in profiles:
        for field, value in values.items():
            if said.get(key, {}).get(field) != value:
                news.setdefault(field, value)
    return news


def compute_parted(
    merged: Merged, survivor: Flat, loser: Flat, staying: Profiles, leaving: Profiles
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of survivor and loser that change; None empties one. `staying` and `leaving`: what their profiles say by now.

    >>> merged = Merged({"city": None}, {"city": "上海"}, {"name": "A", "city": "上海"}, {})
    >>> now = {"name": "A", "city": "上海", "stage": "new"}
    >>> compute_parted(merged, now, {"name": "B", "city": "上海"}, [], [("p", {"stage": "new"})])
    ({'city': None, 'stage': None}, {'stage': 'new'})
    """
    had, got = _flatten(merged.before), _flatten(merged.filled)
    theirs: dict[str, Any] = {
        field: None for field, value in got.items() if field not in had and survivor.get(field) == value
    }
    # A value that came in later from who leaves now: said since, or there since another merge was taken back.
    for _, values in leaving:
        for field, value in values.items():
            held = survivor.get(field) == value != merged.then.get(field)
            if held and not any(voice.get(field) == value for _, voice in staying):
                theirs[field] = None
    news = compute_news(merged.said, staying)
    theirs |= {field: value for field, value in news.items() if field in theirs}
    back = compute_news(merged.said, leaving)
    return theirs, {field: value for field, value in back.items() if field not in loser}


def _flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    return flatten_customer({**values, "custom": values.get("custom") or {}})


def apply_flat(custom: Mapping[str, Any], changes: Flat) -> dict[str, Any]:
    """Changed fields as columns: members of `custom` (as it is now) put together again, an empty name as text.

    >>> apply_flat({"level": "gold", "points": 3}, {"city": None, "custom.level": None})
    {'city': None, 'custom': {'points': 3}}
    """
    columns = {field: value for field, value in changes.items() if not field.startswith(CUSTOM_PREFIX)}
    if "name" in columns:
        columns["name"] = columns["name"] or ""
    members = {field.removeprefix(CUSTOM_PREFIX): value for field, value in changes.items() if field not in columns}
    if members:
        columns["custom"] = {key: value for key, value in {**custom, **members}.items() if value is not None}
    return columns
