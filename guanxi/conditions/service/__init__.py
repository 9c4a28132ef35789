"""Conditions for a caller: what they may ask of an object, the tree of a parameter, the moment it is asked at."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import msgspec

from guanxi.conditions.contracts import Asked, FieldLeaf, Moment, Tree
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.queries import titles as queries
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS, operators_of
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.rules.writing import walk
from guanxi.conditions.schemas import AskableFields, AskableOut, NarrowedOut, OperatorOut, OptionOut
from guanxi.conditions.service.asking import World
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import services_of
from guanxi.sdk.facts import Fact
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import Registry, registry_of
from guanxi.sdk.schemas import Words


async def asked_by(uow: UnitOfWork, object_name: str) -> Asked:
    """What the caller may ask of an object, the workspace's own fields among it. Raises NotFound, and Forbidden without the permission to view it."""
    registry = registry_of(uow)
    found = registry.objects.get(object_name)
    if found is None:
        raise NotFound()
    if not uow.scope.allows(found.view):
        raise Forbidden(permission=found.view)
    known = await _with_shape(uow)
    fields = {name: await fields_of(known, name) for name in registry.objects}
    world = World(
        registry,
        partial(_may_ask, registry, uow.scope),
        fields,
        lambda kind: uow.scope.allows(kind.view),
        lambda kind, alias: kind.rows(uow, alias),
    )
    return world.asked(object_name)


async def _with_shape(uow: UnitOfWork) -> UnitOfWork:
    """The version of the workspace's fields asked for once, not for every object."""
    source = registry_of(uow).shape
    if source is None or uow.scope.shape_version is not None:
        return uow
    return UnitOfWork(uow.conn, replace(uow.scope, shape_version=await source.version(uow)), uow.parts)


def _may_ask(registry: Registry, scope: Scope, key: str) -> bool:
    """By what the asker sees in the clear only. A fact tells of other rows and of fields: who may not view their objects, or
    not ask for the fields, may not ask for it."""
    fact = registry.get(Fact, key)
    if fact is None:
        return may_ask(scope, key)
    tables = set(fact.reads)
    return all(may_ask(scope, one) for one in fact.fields) and all(
        scope.allows(one.view) for one in registry.objects.values() if one.table in tables
    )


def moment_of(uow: UnitOfWork) -> Moment:
    """Now, in the caller's time zone; "me" is the person who asks."""
    actor = uow.scope.actor
    me = actor.id if actor.kind in {"user", "token"} else None
    return Moment(services_of(uow).clock.now(), uow.scope.time_zone, me, uow.scope.team)


def read_filter(text: str, asked: Asked, place: str = "filter") -> Tree:
    """The tree in a parameter. Raises BadCondition."""
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        problem = FieldProblem(
            place, "conditions.no_json", "筛选条件不是有效的 JSON。", "The filter is not valid JSON."
        )
        raise BadCondition(fields=[problem]) from error
    return parse(data, asked, place)


async def find_titles(uow: UnitOfWork, tree: Tree, asked: Asked) -> dict[str, str]:
    """What the records are called that the tree's relations name, by id, as far as the caller may see them."""
    wanted: dict[str, set[UUID]] = {}
    for leaf, of in walk(tree, asked):
        if not isinstance(leaf, FieldLeaf):
            continue
        field = of.fields.get(leaf.field)
        if field is not None and field.target is not None:
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            wanted.setdefault(field.target, set()).update(one for one in values if isinstance(one, UUID))
    registry = registry_of(uow)
    titles: dict[str, str] = {}
    for target, ids in wanted.items():
        kind = registry.objects.get(target)
        if kind is None or not ids or not uow.scope.allows(kind.view):
            continue
        column = next((one.column for one in registry.fields(target) if one.name == kind.title), None)
        if column is not None:
            titles |= await queries.find_titles(uow, kind, column, sorted(ids))
    return titles


async def find_fields(uow: UnitOfWork, object_name: str) -> AskableFields:
    """For an editor of conditions. Raises NotFound, Forbidden."""
    asked = await asked_by(uow, object_name)
    fields = [
        AskableOut(
            key=one.key,
            label=_words(one.label),
            kind=one.type,
            operators=list(operators_of(one)),
            options=[OptionOut(key=option.key, label=_words(option.label)) for option in one.options],
            target=one.target,
        )
        for one in asked.fields.values()
    ]
    facts = [
        AskableOut(
            key=one.key,
            label=_words(one.label),
            kind=one.type,
            operators=list(BY_KIND[one.type]),
            fact=True,
            windowed=one.windowed,
            where=[NarrowedOut(key=by.key, label=_words(by.label), kind=by.type) for by in one.where],
        )
        for one in asked.facts.values()
    ]
    operators = [OperatorOut(key=one.key, takes=one.takes, label=_words(one.label)) for one in OPERATORS.values()]
    return AskableFields(object=object_name, label=_words(asked.label), fields=fields + facts, operators=operators)


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)
