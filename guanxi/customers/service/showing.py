"""Customers as the caller's field rules show them: rows of the list, the page, profiles, changes. The rules themselves are
sdk.field_policy; here is only how they meet the shapes of this room."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guanxi.kernel.db import Row
from guanxi.sdk.field_policy import FieldPolicy

_HANDLES = ("phone", "email")  # a list has their masks only


def show_row(policy: FieldPolicy, row: Row) -> dict[str, Any]:
    """A row of the list or the page."""
    if not policy.ruled:
        return row
    custom = row.get("custom")
    whole = {**row, "custom": msgspec.json.decode(custom)} if isinstance(custom, msgspec.Raw) else row
    shown = policy.show_row({name: value for name, value in whole.items() if name not in _HANDLES})
    shown |= {kind: None if policy.is_hidden(kind) else row[kind] for kind in _HANDLES if kind in row}
    shown["name"] = policy.show_title("name", row["name"])
    if "owner_name" in row and not policy.may_see("owner_id"):
        shown["owner_name"] = None
    return shown


def show_handles(policy: FieldPolicy, rows: Sequence[Row]) -> list[Row]:
    """Contact details: masked anyway; hidden ones are not there."""
    return [row for row in rows if not policy.is_hidden(row["kind"])]


def show_profile(policy: FieldPolicy, row: Row) -> Row:
    """A source: what it says of a field is under the field's rule."""
    if not policy.ruled:
        return row
    return {**row, "name": policy.show("name", row["name"]), "facts": policy.show_values(row["facts"])}


def show_change(policy: FieldPolicy, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """One side of a change, by field; what is hidden is left out."""
    return None if values is None else policy.show_values(values)
