"""Who asks, in which workspace, and which rows they may see: the required argument of every database call.

The scope is built at the edge (access) and only read below. A scope that knows nothing of an object sees none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from psycopg import sql


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: kind is "user", "token", "job" or "system"; id is None only for "system".

    `token_id` is the API token used; the actor stays its person.
    """

    kind: str
    id: UUID | None = None
    name: str = ""
    token_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RowRule:
    """A row rule of one object as SQL with its own parameters, e.g. `{owner} = %(rule_me)s`.

    `{t}` is the alias of the object's table, `{owner}` its column that names the person it belongs to. `parts` say what it is
    made of, so that rules can be compared: how far it reaches, and the conditions beside that.
    """

    fragment: LiteralString
    params: Mapping[str, Any] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()


# What may be done with the value of one field, from nothing to everything: it is not there; its mask is seen; it is seen; it
# is changed.
FieldAccess = Literal["hidden", "masked", "read_only", "editable"]
LITTLE_TO_MUCH: Final[tuple[FieldAccess, ...]] = ("hidden", "masked", "read_only", "editable")

EVERY_ROW = RowRule("true", parts=frozenset({"all"}))
NO_ROW = RowRule("false")


@dataclass(frozen=True, slots=True)
class Scope:
    """Workspace, actor, permissions, row rules and field rules of one call.

    `rows` maps an object key ("customer") to its rule; "*" is the default. `permissions` holds `room.object.verb` or "*".
    `fields` maps a field key ("customers.customer.phone") to its rule; a field it does not name is editable.
    `shape_version` is the version of the workspace's own fields when the scope was built; None: not known, read them anew.
    `rooms_off` are the rooms this workspace has switched off. `team` are the people of the actor's teams, themselves among them.
    """

    workspace_id: int
    actor: Actor
    permissions: frozenset[str] = frozenset()
    rows: Mapping[str, RowRule] = field(default_factory=dict)
    language: str = "en"
    time_zone: str = "UTC"
    currency: str = "CNY"
    fields: Mapping[str, FieldAccess] = field(default_factory=dict)
    shape_version: int | None = None
    rooms_off: frozenset[str] = frozenset()
    team: frozenset[UUID] = frozenset()

    def allows(self, permission: str) -> bool:
        """Whether the scope carries `permission`; nobody has those of a room that is switched off."""
        if permission.partition(".")[0] in self.rooms_off:
            return False
        return "*" in self.permissions or permission in self.permissions

    def access(self, field_key: str) -> FieldAccess:
        """What the scope may do with values of the field: the one question every path asks (through sdk.field_policy)."""
        return self.fields.get(field_key, "editable")

    def rule(self, object_key: str) -> RowRule:
        """The row rule of `object_key`; nothing known means no row."""
        return self.rows.get(object_key) or self.rows.get("*") or NO_ROW

    def visible(self, object_key: str, alias: LiteralString, owner: str = "owner_id") -> sql.Composed:
        """SQL condition for the rows of `object_key` this scope may see; its parameters are `row_params`."""
        rule = sql.SQL(self.rule(object_key).fragment)
        return rule.format(t=sql.Identifier(alias), owner=sql.Identifier(alias, owner))

    def row_params(self) -> dict[str, Any]:
        """Parameters of all row rules (their names start with `rule_`)."""
        merged: dict[str, Any] = {}
        for rule in self.rows.values():
            merged.update(rule.params)
        return merged


def system_scope(workspace_id: int, name: str = "system") -> Scope:
    """Full rights inside one workspace: for jobs without an initiator, readers and the command line."""
    return Scope(workspace_id, Actor("system", None, name), frozenset({"*"}), {"*": EVERY_ROW})
