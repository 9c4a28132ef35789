"""Field rules, pure: how the rules of several roles add up to the field rules of a scope.

Not here: what the rules mean on a path (sdk.field_policy), which fields there are (the registry).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.kernel.scope import LITTLE_TO_MUCH, FieldAccess, Scope


def compute_fields(roles: Iterable[Mapping[str, Any]]) -> dict[str, FieldAccess]:
    """The field rules of somebody with these roles (each with `rows` and `fields`): the most generous one wins.

    A role that shows no record of an object does not speak of its fields. What is left out is editable.

    >>> compute_fields([{"rows": {"*": "own"}, "fields": {"customers.customer.city": "hidden"}},
    ...                 {"rows": {"*": "all"}, "fields": {"customers.customer.city": "masked"}}])
    {'customers.customer.city': 'masked'}
    >>> compute_fields([{"rows": {"*": "own"}, "fields": {"customers.customer.city": "hidden"}},
    ...                 {"rows": {"order": "all"}, "fields": {}}])
    {'customers.customer.city': 'hidden'}
    """
    every = list(roles)
    found: dict[str, FieldAccess] = {}
    for key in sorted({key for role in every for key in role["fields"]}):
        access = compute_access(every, key)
        if access != "editable":
            found[key] = access
    return found


def compute_access(roles: Sequence[Mapping[str, Any]], field_key: str) -> FieldAccess:
    """What several roles together allow for one field."""
    object_key = field_key.split(".")[1]
    speaking = [role for role in roles if speaks_of(role["rows"], object_key)] or roles
    return max(
        (role["fields"].get(field_key, "editable") for role in speaking), key=LITTLE_TO_MUCH.index, default="hidden"
    )


def speaks_of(rows: Mapping[str, Any], object_key: str) -> bool:
    """Whether a role with these row scopes shows any record of the object."""
    return object_key in rows or "*" in rows


def find_field_beyond(fields: Mapping[str, FieldAccess], scope: Scope) -> tuple[str, FieldAccess] | None:
    """The first (field, access) by which a role with these rules would give more than `scope` has."""
    for key in sorted({*fields, *scope.fields}):
        access = fields.get(key, "editable")
        if LITTLE_TO_MUCH.index(access) > LITTLE_TO_MUCH.index(scope.access(key)):
            return key, access
    return None
