"""What an import changed on customers and profiles that were there, field by field, and what taking that back leaves.

A field is a column, or one member of a JSON column: `facts.city` of a profile, `custom.points` of a customer. So a field that
a later import changed again does not hold back the others. Not here: reading and writing them (queries.reverting).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from guanxi.customers.rules import FIELDS
from guanxi.sdk.imports import Overwritten

# Fields of a customer that sources fill. Its kind is set when it is made.
FILLED = tuple(name for name in FIELDS if name != "kind")
CUSTOM_PREFIX, FACTS_PREFIX = "custom.", "facts."
Values = Mapping[str, Any]


def describe_filled(row: Values) -> Overwritten:
    """A customer whose empty fields are filled: row id, filled (JSON object as text), custom (the same, or None)."""
    filled: dict[str, Any] = msgspec.json.decode(row["filled"])
    if row["custom"] is not None:
        filled |= _prefixed(CUSTOM_PREFIX, msgspec.json.decode(row["custom"]))
    return Overwritten("customer", row["id"], dict.fromkeys(filled), filled)


def describe_said(row: Values) -> Overwritten:
    """A profile whose source says something new: row id, import_id, names and facts (JSON as text) old and new, customer_id."""
    old: dict[str, Any] = msgspec.json.decode(row["old_facts"])
    new: dict[str, Any] = msgspec.json.decode(row["new_facts"])
    after = {FACTS_PREFIX + key: value for key, value in new.items() if old.get(key) != value}
    before = {key: old.get(key.removeprefix(FACTS_PREFIX)) for key in after}
    if row["new_name"] is not None and row["new_name"] != row["old_name"]:
        before["name"], after["name"] = row["old_name"], row["new_name"]
    if row["customer_id"] is not None:
        before["customer_id"], after["customer_id"] = None, row["customer_id"]
    return Overwritten("profile", row["id"], before, after, row["import_id"])


def describe_added(row: Values) -> Overwritten:
    """A profile of another import (row id, import_id) that got a handle. Nothing is set back: the handle remembers its import;
    the import that made the profile waits for this one."""
    return Overwritten("profile", row["id"], {"handle": None}, {"handle": True}, row["import_id"])


def _prefixed(prefix: str, values: Values) -> dict[str, Any]:
    return {prefix + key: value for key, value in values.items()}


def flatten_customer(row: Values) -> dict[str, Any]:
    """The fields of a customer that hold something, as plain JSON values.

    >>> flatten_customer({"name": "", "city": "上海", "custom": {"points": 3}})
    {'city': '上海', 'custom.points': 3}
    """
    plain = {name: _plain(row[name]) for name in FILLED if row.get(name) not in (None, "")}
    return plain | _prefixed(CUSTOM_PREFIX, row["custom"])


def flatten_said(name: str | None, facts: Values) -> dict[str, Any]:
    """What a profile says, in the fields of a customer.

    >>> flatten_said("W", {"city": "上海", "kind": "person", "custom": {"points": 3}})
    {'name': 'W', 'city': '上海', 'custom.points': 3}
    """
    said = {} if not name else {"name": name}
    said |= {key: value for key, value in facts.items() if key in FILLED}
    return said | _prefixed(CUSTOM_PREFIX, facts.get("custom") or {})


def flatten_profile(row: Values) -> dict[str, Any]:
    """The fields of a profile: name, customer_id and each of its facts."""
    customer_id = None if row["customer_id"] is None else str(row["customer_id"])
    return {"name": row["name"], "customer_id": customer_id} | _prefixed(FACTS_PREFIX, row["facts"])


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else str(value)


def compute_restored(current: Values, record: Overwritten) -> dict[str, Any]:
    """The fields of `record` that are still as the import left them, with their earlier values.

    >>> record = Overwritten("profile", UUID(int=1), {"name": "A", "facts.city": None}, {"name": "B", "facts.city": "上海"})
    >>> compute_restored({"name": "C", "facts.city": "上海"}, record)
    {'facts.city': None}
    """
    return {
        field: value
        for field, value in record.before.items()
        if field in record.after and current.get(field) == record.after[field]
    }


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A value that an import said about a customer and that is taken back. `by_fill`: the import itself had filled it in."""

    customer_id: UUID
    field: str
    value: Any
    by_fill: bool = False


def compute_survivors(
    current: Values, said: Sequence[Values], withdrawn: Iterable[Withdrawn], by_hand: frozenset[str]
) -> dict[str, Any]:
    """The fields of one customer that change when values are withdrawn; None empties a field.

    `said` is what the profiles left say, the oldest first. A value stays when one of them says it too, when it is not what was
    withdrawn, and when a person has set the field (`by_hand`), unless the import filled it after that.

    >>> one = UUID(int=1)
    >>> gone = [Withdrawn(one, "city", "上海"), Withdrawn(one, "stage", "new"), Withdrawn(one, "class", "A")]
    >>> compute_survivors({"city": "上海", "stage": "new", "class": "B"}, [{"city": "北京"}], gone, frozenset())
    {'city': '北京', 'stage': None}
    """
    changed: dict[str, Any] = {}
    for one in withdrawn:
        held = current.get(one.field) == one.value and (one.by_fill or not _is_by_hand(one.field, by_hand))
        if held and not any(voice.get(one.field) == one.value for voice in said):
            changed[one.field] = next((voice[one.field] for voice in said if voice.get(one.field) is not None), None)
    return changed


def _is_by_hand(field: str, by_hand: frozenset[str]) -> bool:
    return field in by_hand or (field.startswith(CUSTOM_PREFIX) and "custom" in by_hand)
