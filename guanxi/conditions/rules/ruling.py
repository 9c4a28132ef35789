"""Rules without a database: which are in force, their order, how JSON becomes one, and what became of each for a record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from guanxi.conditions.contracts import Asked, Rule, Then, Verdict
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.parsing import parse
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.actions import Action

MOST_ACTIONS = 20
MOST_RULES = 200


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """As they are asked: the highest priority first, equal ones by id."""
    return sorted(rules, key=lambda one: (-one.priority, one.id))


def is_in_force(rule: Rule, now: datetime) -> bool:
    """Whether a moment lies in its time."""
    return (rule.since is None or rule.since <= now) and (rule.until is None or now < rule.until)


def is_asked(rule: Rule, happened: frozenset[str] | None) -> bool:
    """Whether it is asked after these types of events; None: it is asked whatever happened."""
    return happened is None or not rule.when or not rule.when.isdisjoint(happened)


def judge(
    rules: Sequence[Rule], holds: Mapping[UUID, bool], now: datetime, happened: frozenset[str] | None
) -> list[tuple[Rule, Verdict, Rule | None]]:
    """What became of each rule for one record, in order; `holds` says of which the condition is fulfilled. The last is the
    rule that stopped it."""
    found: list[tuple[Rule, Verdict, Rule | None]] = []
    stopped: Rule | None = None
    for rule in in_order(rules):
        if not is_in_force(rule, now):
            verdict = Verdict.NOT_IN_FORCE
        elif not is_asked(rule, happened):
            verdict = Verdict.OTHER_EVENT
        elif stopped is not None:
            verdict = Verdict.STOPPED
        else:
            verdict = Verdict.HOLDS if holds[rule.id] else Verdict.FAILS
        found.append((rule, verdict, stopped if verdict is Verdict.STOPPED else None))
        if verdict is Verdict.HOLDS and rule.stop:
            stopped = rule
    return found


def read_parts(
    data: Mapping[str, Any], asked: Asked, actions: Mapping[str, Action], place: str = "rule"
) -> tuple[frozenset[str], Any, tuple[Then, ...]]:
    """`when`, `if` and `then` of a rule's JSON. Raises BadCondition naming every mistake with its place."""
    problems: list[FieldProblem] = []
    when = _when(data.get("when", []), asked, f"{place}.when", problems)
    then = _then(data.get("then", []), actions, f"{place}.then", problems)
    try:
        tree = parse(data.get("if"), asked, f"{place}.if")
    except BadCondition as error:
        raise BadCondition(fields=[*problems, *error.fields]) from error
    if problems:
        raise BadCondition(fields=problems)
    return when, tree, then


def _when(data: object, asked: Asked, place: str, problems: list[FieldProblem]) -> frozenset[str]:
    if not isinstance(data, list) or len(data) > MOST_ACTIONS or not all(isinstance(one, str) for one in data):
        zh, en = f"应为最多 {MOST_ACTIONS} 个事件类型的列表。", f"a list of at most {MOST_ACTIONS} types of events."
        problems.append(FieldProblem(place, "conditions.no_list", zh, en))
        return frozenset()
    for number, one in enumerate(data):
        if one not in asked.events:
            zh, en = f"没有事件“{one[:100]}”。", f"there is no event “{one[:100]}”."
            problems.append(FieldProblem(f"{place}[{number}]", "conditions.unknown_event", zh, en))
    return frozenset(data)


def _then(data: object, actions: Mapping[str, Action], place: str, problems: list[FieldProblem]) -> tuple[Then, ...]:
    if not isinstance(data, list) or len(data) > MOST_ACTIONS:
        zh, en = f"应为最多 {MOST_ACTIONS} 个动作的列表。", f"a list of at most {MOST_ACTIONS} actions."
        problems.append(FieldProblem(place, "conditions.no_list", zh, en))
        return ()
    found = [_action(one, actions, f"{place}[{number}]", problems) for number, one in enumerate(data)]
    return tuple(one for one in found if one is not None)


def _action(data: object, actions: Mapping[str, Action], place: str, problems: list[FieldProblem]) -> Then | None:
    named = data.get("action") if isinstance(data, dict) else None
    action = actions.get(named) if isinstance(named, str) else None
    if action is None or not isinstance(data, dict) or data.keys() - {"action", "config"}:
        listed = ", ".join(sorted(actions)[:20])
        zh, en = f"应为 {{action, config}}；可用的动作：{listed}。", f"{{action, config}} with one of: {listed}."
        problems.append(FieldProblem(place, "conditions.unknown_action", zh, en))
        return None
    try:
        config = action.Config.model_validate(data.get("config", {}))
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            where = ".".join(str(part) for part in (place, "config", *one["loc"]))
            zh = f"“{action.label.zh}”的设置有误。"
            problems.append(FieldProblem(where, "conditions.unfit_config", zh, f"{action.label.en}: {one['msg']}."))
        return None
    return Then(action.key, config.model_dump(mode="json"))
