"""Rules asked of records: set by set, explained for one, and tried on the past.

The caller says which rules (a `RuleSet` is compiled once and asked often) and does what they lead to. Not here: where the rules
of a workspace are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from guanxi.conditions.contracts import Asked, Line, Moment, Rule, RuleLine, Trial, Verdict
from guanxi.conditions.queries import happenings
from guanxi.conditions.queries.compiled import Prepared
from guanxi.conditions.queries.members import compile_batch, find, prepare_batch
from guanxi.conditions.rules.ruling import in_order, is_asked, is_in_force, judge
from guanxi.conditions.rules.spans import begin
from guanxi.conditions.service.looking import explain_for
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import Scope
from guanxi.sdk.actions import Action
from guanxi.sdk.objects import ObjectType
from guanxi.sdk.registry import Registry
from guanxi.sdk.rule_kinds import RuleKind

AT_ONCE: Final = 2_000  # records that are asked for in one statement
_SAMPLE: Final = 20
Happened = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules over one object in the order they are asked, each compiled once."""

    asked: Asked
    kind: ObjectType
    rules: tuple[Rule, ...]
    compiled: Mapping[UUID, Prepared]


def make_rule_set(rules: Sequence[Rule], asked: Asked, kind: ObjectType) -> RuleSet:
    """Compile rules (one version of each) to be asked together."""
    ordered = tuple(in_order(rules))
    return RuleSet(asked, kind, ordered, {one.id: prepare_batch(one.tree, asked) for one in ordered})


def find_actions(registry: Registry, kind: RuleKind) -> dict[str, Action]:
    """What rules of a kind may lead to, by key."""
    known = {one.key: one for one in registry.all(Action) if one.object == kind.object}
    return {key: known[key] for key in kind.actions if key in known} if kind.actions else known


async def decide(
    uow: UnitOfWork, rules: RuleSet, ids: Sequence[UUID], moment: Moment, happened: Happened | None = None
) -> dict[UUID, list[Rule]]:
    """The rules that hold for each record, in order; records without any are left out. One statement per rule and AT_ONCE ids.

    `happened`: the types of events each record is asked for; None asks every rule that is in force.
    """
    found: dict[UUID, list[Rule]] = {}
    for start in range(0, len(ids), AT_ONCE):
        left = dict.fromkeys(ids[start : start + AT_ONCE])
        for rule in rules.rules:
            if not is_in_force(rule, moment.now):
                continue
            wanted = [
                one for one in left if is_asked(rule, None if happened is None else happened.get(one, frozenset()))
            ]
            if not wanted:
                continue
            for one in await find(uow, compile_batch(rules.compiled[rule.id], rules.kind, moment, wanted)):
                found.setdefault(one, []).append(rule)
                if rule.stop:
                    del left[one]
    return found


_WORDS = {
    Verdict.HOLDS: Label(zh="规则“{}”成立", en="the rule “{}” holds"),
    Verdict.FAILS: Label(zh="规则“{}”的条件不成立", en="the condition of the rule “{}” does not hold"),
    Verdict.STOPPED: Label(zh="规则“{}”未执行：“{}”已成立并终止后续规则", en="the rule “{}” was not asked: “{}” holds and stops those after it"),
    Verdict.NOT_IN_FORCE: Label(zh="规则“{}”不在有效期内", en="the rule “{}” is not in force"),
    Verdict.OTHER_EVENT: Label(zh="规则“{}”只在其他事件后执行", en="the rule “{}” is asked after other events"),
}  # fmt: skip


async def explain_rules(
    uow: UnitOfWork, rules: RuleSet, record_id: UUID, moment: Moment, happened: frozenset[str] | None = None
) -> list[RuleLine]:
    """Why each rule did what it did for a record the caller may see, in order. Raises NotFound."""
    lines: dict[UUID, Line] = {}
    for rule in rules.rules:
        if is_in_force(rule, moment.now) and is_asked(rule, happened):
            lines[rule.id] = await explain_for(uow, rule.tree, rules.asked, rules.kind, record_id, moment)
    holds = {key: line.holds is True for key, line in lines.items()}
    shown = []
    for rule, verdict, stopped in judge(rules.rules, holds, moment.now, happened):
        label = _WORDS[verdict]
        words = label.zh if uow.scope.language.startswith("zh") else label.en
        names = (rule.name,) if stopped is None else (rule.name, stopped.name)
        was_asked = verdict in {Verdict.HOLDS, Verdict.FAILS}
        line = lines[rule.id] if was_asked else None
        shown.append(RuleLine(rule, verdict, words.format(*names), line, None if stopped is None else stopped.id))
    return shown


async def back_test(db: Database, scope: Scope, rules: RuleSet, since: date, until: date) -> list[Trial]:
    """What the rules would have done on the days from `since` until before `until`, in the scope's time zone.

    Each day's events are read from the log, and the rules asked at the day's end of the records they happened to: AT_ONCE at a
    time, each in a transaction of its own, so that memory and snapshots stay small however long the period is. Windows look
    back from that day; fields and rows without a window are as they are now, the past values of fields are not known.
    """
    trials = {rule.id: Trial(rule) for rule in rules.rules}
    types = frozenset().union(*(rule.when or frozenset(rules.asked.events) for rule in rules.rules))
    for number in range((until - since).days):
        day = since + timedelta(days=number)
        first, after = begin(day, scope.time_zone), begin(day + timedelta(days=1), scope.time_zone)
        moment = Moment(after - timedelta(seconds=1), scope.time_zone)
        last: UUID | None = None
        while True:
            async with db.read(scope) as uow:
                happened = await happenings.find_touched(uow, rules.asked, types, first, after, last, AT_ONCE)
                if not happened:
                    break
                decided = await decide(uow, rules, list(happened), moment, happened)
            last = max(happened)
            _count(trials, decided, day)
    return [trials[rule.id] for rule in rules.rules]


def _count(trials: Mapping[UUID, Trial], decided: Mapping[UUID, Sequence[Rule]], day: date) -> None:
    for record_id, held in decided.items():
        for rule in held:
            trial = trials[rule.id]
            trial.times += 1
            trial.days[day] = trial.days.get(day, 0) + 1
            if len(trial.sample) < _SAMPLE and record_id not in trial.sample:
                trial.sample.append(record_id)
