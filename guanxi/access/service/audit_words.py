"""Lines of the audit log as a person reads them: the act, what it was about, each detail with its name and its value in words.

Names are those of now: the log keeps ids and keys, because its lines can never be erased. What is not known is shown as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from guanxi.access.contracts import AuditEntry
from guanxi.access.rules import audit_words as words
from guanxi.access.service import people, teams
from guanxi.access.service.roles import find_ruled
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.handing_over import HandOver
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import Registry, registry_of

_YES, _NO, _EVERYTHING = Label("是", "yes"), Label("否", "no"), Label("全部权限", "everything")
_CONDITION = Label("符合条件的", "those that meet a condition")


@dataclass(frozen=True, slots=True)
class Line:
    """One detail."""

    label: Label
    value: Label


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log in words; `page` is where what it is about is seen."""

    title: Label
    subject: Label | None
    page: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """What keys and ids are called now."""

    registry: Registry
    of: Mapping[str, Mapping[str, Label]]


async def tell(uow: UnitOfWork, entries: Sequence[AuditEntry]) -> dict[UUID, Told]:
    """Each entry in words, by its id."""
    names = await _find_names(uow, {one.object for one in entries if one.object})
    return {one.id: _tell(one, names) for one in entries}


@dataclass(frozen=True, slots=True)
class Name:
    """Something one may ask for, and what it is called."""

    key: str
    label: Label


async def find_names(uow: UnitOfWork) -> tuple[list[Name], list[Name]]:
    """The acts and the kinds of things the log knows."""
    kinds = {one.name: one.label for one in registry_of(uow).objects.values()} | dict(words.OBJECTS)
    return [Name(key, label) for key, label in words.ACTIONS.items()], [Name(*one) for one in kinds.items()]


async def _find_names(uow: UnitOfWork, objects: Iterable[str]) -> _Names:
    registry = registry_of(uow)
    fields = {one.key: one.label for kind in await find_ruled(uow) for one in kind.fields}
    for name in objects:
        if name in registry.objects:
            fields |= {f"{name}/{one.key.rpartition('.')[2]}": one.label for one in await fields_of(uow, name)}
    kinds: dict[str, Label] = {one.name: one.plural for one in registry.objects.values()}
    return _Names(
        registry,
        {
            "people": {str(one.id): Label(one.name, one.name) for one in await people.find_people(uow)},
            "teams": {str(one.id): Label(one.name, one.name) for one in await teams.find_teams(uow)},
            "roles": {mark: one.label for one in await people.find_roles(uow) for mark in (one.key, str(one.id))},
            "rooms": {one.key: one.label for one in registry.rooms},
            "permissions": {one.key: one.label for one in registry.permissions.values()} | {"*": _EVERYTHING},
            "objects": kinds | {one.key: one.label for one in registry.all(ImportTarget)},
            "plan": {one.key: one.label for one in registry.all(HandOver)},
            "fields": fields,
            "choice": words.CHOICES,
        },
    )


def _tell(entry: AuditEntry, names: _Names) -> Told:
    lines = [_line(entry, key, value, names) for key, value in entry.detail.items() if key not in words.SILENT]
    kind = names.registry.objects.get(entry.object or "")
    page = kind.page.replace("{id}", str(entry.object_id)) if kind and kind.page and entry.object_id else None
    return Told(words.label_of_action(entry.action), _subject(entry, names), page, tuple(one for one in lines if one))


def _subject(entry: AuditEntry, names: _Names) -> Label | None:
    if entry.object is None:
        return None
    kind = names.registry.objects.get(entry.object)
    called = kind.label if kind else words.OBJECTS.get(entry.object, _plain(entry.object))
    known = {"user": "people", "role": "roles", "team": "teams"}.get(entry.object)
    name = names.of[known].get(str(entry.object_id)) if known else None
    return Label(f"{called.zh}“{name.zh}”", f"{called.en} “{name.en}”") if name else called


def _line(entry: AuditEntry, key: str, value: Any, names: _Names) -> Line | None:
    if value is None or value in ([], {}, ""):
        return None
    if key in ("rows", "fields") and isinstance(value, Mapping):
        label, said = (
            (words.REACHES, _reaches(value, names)) if key == "rows" else (words.FIELD_RULES, _rules(value, names))
        )
        return Line(label, said)
    if key == "filters":
        return Line(words.FILTERS, _list(map(str, value), lambda one: _field(entry, one, names)))
    known = words.KEYS.get(key)
    if known is None:
        return Line(_plain(key), _plain(value))
    return Line(known.label, _value(entry, known, value, names))


def _value(entry: AuditEntry, key: words.Key, value: Any, names: _Names) -> Label:
    many = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    match key.kind:
        case "yes":
            return _YES if value else _NO
        case "fields":
            return _list(many, lambda one: _field(entry, one, names))
        case "permissions":
            return _list(many, lambda one: _permission(one, names))
        case "plan" if isinstance(value, Mapping):
            return _pairs(value, names.of["plan"], lambda given: _list(map(str, given), _known(names, "people")))
        case "people" | "teams" | "roles" | "rooms" | "objects" | "choice":
            return _list(many, _known(names, key.kind))
        case _:
            return _plain(value)


def _known(names: _Names, kind: str) -> Any:
    return lambda one: names.of[kind].get(one) or _plain(one)


def _field(entry: AuditEntry, name: str, names: _Names) -> Label:
    fields = names.of["fields"]
    return fields.get(name) or fields.get(f"{entry.object}/{name}") or words.CHOICES.get(name) or _plain(name)


def _permission(pattern: str, names: _Names) -> Label:
    taken, key = pattern.startswith("-"), pattern.removeprefix("-")
    found = names.of["permissions"].get(key)
    room = names.of["rooms"].get(key.removesuffix(".*"))
    said = found or (Label(f"{room.zh}的全部权限", f"everything of {room.en}") if room else _plain(key))
    return Label(f"不含{said.zh}", f"without {said.en}") if taken else said


def _reaches(rows: Mapping[str, Any], names: _Names) -> Label:
    def say(reach: Any) -> Label:
        return _CONDITION if isinstance(reach, Mapping) else words.CHOICES.get(str(reach), _plain(reach))

    return _pairs(rows, {**names.of["objects"], "*": Label("所有对象", "all objects")}, say)


def _rules(rules: Mapping[str, Any], names: _Names) -> Label:
    return _pairs(rules, names.of["fields"], lambda rule: words.CHOICES.get(str(rule), _plain(rule)))


def _pairs(values: Mapping[str, Any], labels: Mapping[str, Label], say: Any) -> Label:
    said = [(labels.get(key) or _plain(key), say(value)) for key, value in values.items()]
    return Label("；".join(f"{a.zh}：{b.zh}" for a, b in said), "; ".join(f"{a.en}: {b.en}" for a, b in said))


def _list(values: Iterable[str], say: Any) -> Label:
    said = [say(one) for one in values] or [Label("–", "–")]
    return Label("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def _plain(value: Any) -> Label:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return Label(text.strip() or "–", text.strip() or "–")
