"""Own fields that are required or unique, on the rows of a chunk. Which rows would break a rule is worked out here; who holds a
value already only the database can say. No database.

Required: of a row that would make a customer; what is known already may lack a value, as it may when a person edits it.
Unique: no two customers, whoever of the chunk comes first keeps the value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import polars as pl

from guanxi.sdk.imports import LINE, RowProblem
from guanxi.sdk.objects import Field
from guanxi.sdk.own_columns import name_of

MISSING, TAKEN = "customers.own_required", "customers.own_taken"
Told = tuple[int, str, Any]  # line, the customer it goes to, the value


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The own fields of a workspace that bind rows."""

    required: tuple[Field, ...] = ()
    unique: tuple[Field, ...] = ()

    @classmethod
    def of(cls, fields: Iterable[Field]) -> "OwnRules":
        """Of all own fields."""
        there = [one for one in fields if not one.hidden]
        return cls(tuple(one for one in there if one.required), tuple(one for one in there if one.unique))

    def __bool__(self) -> bool:
        return bool(self.required or self.unique)


def find_missing(rows: pl.DataFrame, rules: OwnRules) -> list[RowProblem]:
    """Resolved rows about nobody known that leave a required field empty."""
    if not rules.required:
        return []
    new = rows.filter(pl.col("named") & ~pl.col("met_before").any().over("label"))
    problems = []
    for line, text in new.select(LINE, "custom").iter_rows():
        custom = msgspec.json.decode(text) if text else {}
        missing = next((one for one in rules.required if custom.get(one.custom_key) is None), None)
        if missing is not None:
            problems.append(RowProblem(line, name_of(missing), MISSING))
    return problems


def read_values(rows: pl.DataFrame, field: Field) -> list[Told]:
    """What each row with a value says."""
    marked = rows.filter(pl.col("custom").str.contains(field.custom_key or "", literal=True))
    found = []
    for line, customer, text in marked.select(LINE, "customer_id", "custom").iter_rows():
        value = msgspec.json.decode(text).get(field.custom_key)
        if value is not None:
            found.append((line, customer, value))
    return found


def find_taken(
    field: Field, told: Sequence[Told], values: Sequence[Any], holders: Iterable[tuple[int, str]]
) -> list[RowProblem]:
    """Rows whose value another customer has: in the database (`holders`: place in `values`, customer), or by an earlier row,
    whose line is told."""
    owner: dict[bytes, tuple[str, int]] = {}
    others: dict[bytes, set[str]] = {}
    for place, customer in holders:
        others.setdefault(msgspec.json.encode(values[place]), set()).add(customer)
    problems = []
    for line, customer, value in told:
        key = msgspec.json.encode(value)
        if others.get(key, set()) - {customer}:
            problems.append(RowProblem(line, name_of(field), TAKEN))
        elif (first := owner.setdefault(key, (customer, line)))[0] != customer:
            problems.append(RowProblem(line, name_of(field), f"{TAKEN}:{first[1]}"))
    return problems
