"""Every type of event in every place of a sequence, beside another in one step, and with every value that can be taken: SQL that runs.

The types come from the registry, so those of a new room are tried as well. Each has its neighbours as partners: all pairs were
tried once, and a step is compiled alike whatever stands beside it.
"""

from typing import Any

import pytest

from guanxi.conditions.api import compile_members, find, parse
from guanxi.conditions.contracts import Asked, Every, Moment, Some, Tree
from guanxi.conditions.queries.members import compile_chosen
from guanxi.conditions.service.asking import World
from guanxi.kernel.clock import SystemClock
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.sdk.registry import Registry

TOGETHER = 60  # conditions of one statement


@pytest.fixture(scope="module")
def asked(registry: Registry) -> Asked:
    return World(registry).asked("customer")


def _steps(asked: Asked) -> list[dict[str, Any]]:
    timed = [{"relation": key} for key, one in asked.relations.items() if one.at is not None]
    return [{"event": key} for key in asked.events] + timed


def _sequences(asked: Asked) -> list[dict[str, Any]]:
    steps = _steps(asked)
    found: list[dict[str, Any]] = []
    for first, second in zip(steps, steps[1:] + steps[:1], strict=True):
        found.append({"sequence": [first, second], "within": "7d"})
        found.append({"sequence": [first], "within": "7d", "then_not": {**second, "window": "30d"}, "not_within": "2d"})
        if "event" in first and "event" in second and first != second:
            both = {"event": [first["event"], second["event"]], "of": {"field": "at", "op": "last", "value": "30d"}}
            found.append({"sequence": [both], "within": "7d", "then_not": first})
    return found


def _counts(asked: Asked) -> list[dict[str, Any]]:
    steps = _steps(asked)
    existence = [{**one, "is": take, "window": "90d"} for one in steps for take in ("any", "all", "none")]
    number = {"op": ">=", "value": 2}
    distinct = [{**one, "is": "distinct", "field": "at", **number} for one in steps if "event" in one]
    last = [{**one, "is": "last", "field": "at", "op": "last", "value": "7d"} for one in steps if "event" in one]
    return [*existence, *({**one, "is": "count", **number} for one in steps), *distinct, *last]


async def _run(db: Database, scope: Scope, registry: Registry, asked: Asked, found: list[dict[str, Any]]) -> None:
    kind, moment = registry.objects["customer"], Moment(SystemClock().now(), "Asia/Shanghai")
    parsed: list[Tree] = [parse(one, asked) for one in found]
    async with db.read(scope) as uow:
        for begin in range(0, len(parsed), TOGETHER):
            part = tuple(parsed[begin : begin + TOGETHER])
            for make, tree in ((compile_members, Some(part)), (compile_chosen, Every(part))):
                await find(uow, make(tree, asked, kind, moment))


async def test_every_type_in_every_place_is_a_statement_that_runs(
    db: Database, scope: Scope, registry: Registry, asked: Asked
) -> None:
    found = _sequences(asked)
    assert len(found) > 60
    await _run(db, scope, registry, asked, found)


async def test_every_value_taken_of_events_is_a_statement_that_runs(
    db: Database, scope: Scope, registry: Registry, asked: Asked
) -> None:
    await _run(db, scope, registry, asked, _counts(asked))
