"""Row scopes by condition: read and compiled for the scope of a caller, remembered per workspace and shape of its fields.

A condition that no longer reads (its field is gone) shows no record: roles fail closed. Not here: what conditions are.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.access.rules.rows import WHERE, Conditions, write_condition
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, Moment, Tree
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.scope import NO_ROW, RowRule, Scope
from guanxi.kernel.services import services_of
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import registry_of

MOST_REMEMBERED = 1_000


async def compile_conditions(uow: UnitOfWork, roles: list[Mapping[str, Any]], scope: Scope) -> Conditions:
    """The conditions of these roles as row rules of the person in `scope` (workspace, actor, time zone, shape version)."""
    wanted = {
        (key, write_condition(reach)): reach[WHERE]
        for role in roles
        for key, reach in role["rows"].items()
        if isinstance(reach, Mapping)
    }
    return {key: await _compile(uow, scope, *key) for key in wanted}


async def _compile(uow: UnitOfWork, scope: Scope, object_name: str, condition: str) -> RowRule:
    known = services_of(uow).row_rules
    key = (scope.workspace_id, scope.shape_version, object_name, condition)
    if key not in known:
        while len(known) >= MOST_REMEMBERED:
            known.pop(next(iter(known)))
        known[key] = await _read(uow, scope, object_name, condition)
    made: RowRule | tuple[Tree, Asked] = known[key]
    if isinstance(made, RowRule):
        return made
    moment = Moment(services_of(uow).clock.now(), scope.time_zone, scope.actor.id, scope.team)
    return conditions.compile_rule(*made, moment, condition)


async def _read(uow: UnitOfWork, scope: Scope, object_name: str, condition: str) -> RowRule | tuple[Tree, Asked]:
    """A rule that is the same for everybody at any time is compiled here, of others what is to be compiled."""
    if object_name not in registry_of(uow).objects:
        return NO_ROW
    asked = await asked_of_rules(uow, scope, object_name)
    try:
        tree = conditions.parse(msgspec.json.decode(condition), asked)
    except conditions.BadCondition:
        return NO_ROW
    if conditions.depends_on_moment(tree):
        return tree, asked
    return conditions.compile_rule(tree, asked, Moment(services_of(uow).clock.now()), condition)


async def asked_of_rules(uow: UnitOfWork, scope: Scope, object_name: str) -> Asked:
    """What a row scope may ask of an object: all there is, whatever the one who reads by it may see."""
    inner = UnitOfWork(uow.conn, scope, uow.parts)  # the credential is looked up before there is a scope
    return conditions.make_asked(registry_of(uow), object_name, fields=await fields_of(inner, object_name))
