"""What the rows of a file make of companies: which are new, which change, who gets a role. Pure; the service reads and writes.

A row speaks of the company of its credit code, else of its name. Several rows may speak of one company (a row per contact):
later ones fill and change what the earlier said. An empty cell says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from guanxi.kernel.ids import new_id
from guanxi.kernel.search import normalise
from guanxi.sdk.objects import Field
from guanxi.sdk.own_columns import name_of

SAID = (
    "name",
    "credit_code",
    "short_name",
    "industry",
    "size_band",
    "website",
    "phone",
    "division",
    "address",
    "owner_id",
    "note",
)


@dataclass
class Plan:
    """`records` by id: `was` None is new, `now` what it becomes, `seen` whether the importer may change it. `roles` by company,
    customer and role; `refused` the lines with field and code."""

    records: dict[UUID, "Record"] = field(default_factory=dict)
    roles: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    lines: int = 0


@dataclass
class Record:
    """A company of the file or of the database."""

    id: UUID
    was: Mapping[str, Any] | None
    now: dict[str, Any]
    seen: bool = True

    @property
    def fields(self) -> list[str]:
        """What the file changes of it."""
        return [name for name, value in self.now.items() if self.was is not None and self.was.get(name) != value]


class OwnFields:
    """The rules of own fields that bind rows: required ones those that make a company, unique ones all. `holders`: company by field
    and value, those of the file joining as they come."""

    def __init__(self, fields: Iterable[Field], holders: Mapping[tuple[str, str], UUID]) -> None:
        there = [one for one in fields if not one.hidden]
        self.required = [one for one in there if one.required]
        self.unique = [one for one in there if one.unique]
        self.holders = dict(holders)

    def refuse(self, said: Mapping[str, Any], record: Record) -> tuple[str, str] | None:
        """The column and code of the first rule that a row breaks."""
        if record.was is None:
            for one in self.required:
                if {**record.now["custom"], **said}.get(one.key) is None:
                    return name_of(one), "companies.own_required"
        for one in self.unique:
            if one.key in said and self.holders.get(place_of(one, said[one.key]), record.id) != record.id:
                return name_of(one), "companies.own_taken"
        return None

    def keep(self, said: Mapping[str, Any], record: Record) -> None:
        """The values of a row are its company's now."""
        for one in self.unique:
            if one.key in said:
                self.holders[place_of(one, said[one.key])] = record.id


def place_of(field: Field, value: Any) -> tuple[str, str]:
    """What a unique value is found by."""
    return field.key, msgspec.json.encode(value).decode()


class Known:
    """Companies by code and by name, those of the file joining as they come."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.by_code: dict[str, Record] = {}
        self.by_name: dict[str, list[Record]] = {}
        self.all: dict[UUID, Record] = {}
        for row in rows:
            now = {name: row[name] for name in (*SAID, "parent_id")} | {"custom": dict(row["custom"])}
            self.join(Record(row["id"], dict(row), now, row["seen"]))

    def join(self, record: Record) -> None:
        """One more, or one that has a code now."""
        self.all[record.id] = record
        if code := record.now.get("credit_code"):
            self.by_code[code] = record
        named = self.by_name.setdefault(normalise(record.now["name"]), [])
        if record not in named:
            named.append(record)

    def find(self, code: str | None, name: str) -> Record | str | None:
        """The company of a row, None when it is new, or the code of a problem."""
        if code is not None and code in self.by_code:
            return self.by_code[code]
        named = self.by_name.get(normalise(name), [])
        if code is not None:
            named = [one for one in named if not one.now.get("credit_code")]
        return "companies.ambiguous_name" if len(named) > 1 else named[0] if named else None

    def find_parent(self, said: str) -> Record | str:
        """The company that a cell names by its code or name, or the code of a problem."""
        by_code = self.by_code.get(said.upper())
        if by_code is not None:
            return by_code
        named = self.by_name.get(normalise(said), [])
        if len(named) == 1:
            return named[0]
        return "companies.ambiguous_name" if named else "companies.unknown_parent"


def make_plan(
    rows: Sequence[Mapping[str, Any]],
    known: Known,
    contacts: Mapping[str, UUID],
    parents: Mapping[UUID, UUID],
    mode: str,
    line: str,
    own: "OwnFields",
) -> Plan:
    """What these rows make of companies. `contacts` are customers by the blind of their phone, `parents` the tree as it is."""
    plan = Plan(lines=len(rows))
    tree = dict(parents)
    for row in rows:
        found = known.find(row["credit_code"], row["name"])
        problem = _refuse(row, found, plan, mode)
        if problem is None:
            assert not isinstance(found, str)
            record = found or Record(new_id(), None, dict.fromkeys((*SAID, "parent_id")) | {"custom": {}})
            problem = own.refuse(row["custom"], record) or _fill(row, record, known, contacts, tree, plan)
            if problem is None:
                own.keep(row["custom"], record)
        if problem is not None:
            plan.refused.append((row[line], *problem))
    return plan


def _refuse(row: Mapping[str, Any], found: Record | str | None, plan: Plan, mode: str) -> tuple[str, str] | None:
    if isinstance(found, str):
        return "name", found
    if found is not None and not found.seen:
        return "name", "companies.known_to_others"
    made_here = found is not None and found.was is None
    if mode == "create" and found is not None and not made_here:
        return "name", "companies.known_already"
    return ("name", "companies.not_known") if mode == "update" and found is None else None


def _fill(
    row: Mapping[str, Any],
    record: Record,
    known: Known,
    contacts: Mapping[str, UUID],
    tree: dict[UUID, UUID],
    plan: Plan,
) -> tuple[str, str] | None:
    """Put what the row says into the record and the plan, or nothing of it and the problem."""
    parent_id: UUID | None = None
    if row["parent"] is not None:
        parent = known.find_parent(row["parent"])
        if isinstance(parent, str):
            return "parent", parent
        if is_ring(record.id, parent.id, tree):
            return "parent", "companies.ring"
        parent_id = parent.id
    customer = None if row["contact"] is None else contacts.get(row["contact"])
    if row["contact"] is not None and customer is None:
        return "contact_phone", "companies.unknown_contact"
    record.now.update({name: row[name] for name in SAID if row[name] is not None})
    record.now["custom"] = {**record.now["custom"], **row["custom"]}
    if parent_id is not None:
        record.now["parent_id"] = tree[record.id] = parent_id
    known.join(record)
    plan.records[record.id] = record
    if customer is not None:
        role = {
            "company_id": record.id,
            "customer_id": customer,
            "role": row["contact_role"] or "",
            "title": row["contact_title"],
        }
        if not any(
            one["company_id"] == record.id and one["customer_id"] == customer and one["role"] == role["role"]
            for one in plan.roles
        ):
            plan.roles.append(role)
    return None


def is_ring(record_id: UUID, parent_id: UUID, tree: Mapping[UUID, UUID]) -> bool:
    """Whether the record would lie below itself.

    >>> a, b = UUID(int=1), UUID(int=2)
    >>> is_ring(a, b, {b: a}), is_ring(b, a, {b: a})
    (True, False)
    """
    above: UUID | None = parent_id
    for _ in range(len(tree) + 2):
        if above is None or above == record_id:
            return above == record_id
        above = tree.get(above)
    return True
