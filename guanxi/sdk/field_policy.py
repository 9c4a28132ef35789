"""Field rules on every path: which fields of an object somebody may see, ask for and change, and how a masked value looks.

`Scope.access` holds the rules, this module says what they mean; lists, pages, histories, files, imports, conditions and writes
ask it and nothing else. Hidden: the field is not there. Masked: enough of a text to recognise it, nothing of other kinds;
asking by it (filter, sort, search) is refused, because the answer would tell. Read-only: seen and asked for, not changed.
Not here: where rules come from (access) and which rows are seen (the scope's row rules).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.masks import HIDDEN, mask
from guanxi.kernel.scope import FieldAccess, Scope
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_fields import fields_of

CUSTOM: Final = "custom"
_TEXTS: Final = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL, FieldKind.PHONE, FieldKind.EMAIL}


class FieldClosed(Forbidden):
    """The value of a field was asked for whose rule does not show it."""

    code = "sdk.field_closed"
    zh = "按您的角色，“{label_zh}”不能查看。请联系管理员。"
    en = "Your roles do not show “{label_en}”. Ask your administrator."

    @classmethod
    def of(cls, field: Field) -> "FieldClosed":
        """Naming the field."""
        return cls(permission=field.key, label_zh=field.label.zh, label_en=field.label.en)


def may_ask(scope: Scope, field_key: str) -> bool:
    """Whether the scope may filter, sort, search and group by a field: only by what it sees in the clear."""
    return scope.access(field_key) in ("read_only", "editable")


def mask_value(kind: FieldKind, value: Any) -> Any:
    """A value as who may only see its mask gets it: a text masked by its kind, of anything else nothing.

    >>> mask_value(FieldKind.PHONE, "+8613812345678"), mask_value(FieldKind.TEXT, "上海"), mask_value(FieldKind.INTEGER, 7)
    ('138****5678', '上**', None)
    """
    return mask(kind, value) if kind in _TEXTS and isinstance(value, str) and value else None


@dataclass(frozen=True)
class FieldPolicy:
    """The rules of one scope for one object. A field goes by its name in rows: its column, its key in `custom`, or, when
    its object keeps it elsewhere, its own name ("phone")."""

    fields: Mapping[str, Field]
    ruled: Mapping[str, FieldAccess]

    def access(self, name: str) -> FieldAccess:
        """What may be done with a field; names that are no fields have no rules."""
        return self.ruled.get(name, "editable")

    def may_see(self, name: str) -> bool:
        """Whether its value is shown in the clear."""
        return self.access(name) in ("read_only", "editable")

    def is_hidden(self, name: str) -> bool:
        """Whether the field is not there."""
        return self.access(name) == "hidden"

    def show(self, name: str, value: Any) -> Any:
        """The value as it may be shown: itself, its mask, or None."""
        access = self.access(name)
        if access == "masked":
            return mask_value(self.fields[name].type, value)
        return None if access == "hidden" else value

    def show_title(self, name: str, value: str) -> str:
        """The same for what a record is called, which always needs some text."""
        return value if self.may_see(name) else self.show(name, value) or HIDDEN

    def show_custom(self, custom: Mapping[str, Any]) -> dict[str, Any]:
        """What of `custom` may be shown."""
        shown = {key: self.show(key, value) for key, value in custom.items()}
        return {key: value for key, value in shown.items() if value is not None or custom[key] is None}

    def show_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with its columns as they may be shown; hidden ones are None, in `custom` they are left out."""
        if not self.ruled:
            return dict(row)
        return {
            name: self.show_custom(value) if name == CUSTOM and isinstance(value, Mapping) else self.show(name, value)
            for name, value in row.items()
        }

    def show_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Some values of a record by name, as a history has them: hidden ones are left out."""
        return {name: value for name, value in self.show_row(values).items() if not self.is_hidden(name)}

    def find_closed(self, names: Iterable[str]) -> list[Field]:
        """Those of the fields that may not be changed."""
        return [self.fields[name] for name in names if name in self.ruled]

    def require_clear(self, name: str) -> None:
        """Raises FieldClosed unless the value is shown in the clear."""
        if not self.may_see(name):
            raise FieldClosed.of(self.fields[name])


def name_of(field: Field) -> str:
    """What a field goes by in rows. One computed beside the record keeps its key: people choose its name, and it must not pass
    for a column of the same name."""
    if field.beside is not None:
        return field.key
    return field.column or (field.name if field.apart else field.custom_key)


def make_policy(scope: Scope, fields: Sequence[Field]) -> FieldPolicy:
    """The rules of `scope` for an object with these fields."""
    if not scope.fields:
        return FieldPolicy({}, {})
    by_name = {name_of(one): one for one in fields}
    access = {name: scope.access(one.key) for name, one in by_name.items()}
    return FieldPolicy(by_name, {name: one for name, one in access.items() if one != "editable"})


async def policy_of(uow: UnitOfWork, object_name: str) -> FieldPolicy:
    """The rules of the unit of work's scope for an object, the workspace's own fields among it."""
    return make_policy(uow.scope, await fields_of(uow, object_name) if uow.scope.fields else ())


def names_of(values: Mapping[str, Any]) -> list[str]:
    """The fields that values given by name touch, those in `custom` one by one.

    >>> names_of({"city": "上海", "custom": {"level": "金卡"}})
    ['city', 'level']
    """
    return list(_flat(values))


def names_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields in which two states of a record differ.

    >>> names_between({"city": "上海", "custom": {"level": "金卡", "points": 1}}, {"city": "上海", "custom": {"points": 2}})
    ['level', 'points']
    """
    first, second = _flat(before), _flat(after)
    return [name for name in {**first, **second} if first.get(name) != second.get(name)]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in values.items() if name != CUSTOM}
    return flat | dict(values.get(CUSTOM) or {})
