"""Rules: priority, stop, dates and events against a plain model; explained as decided; tried on the past day by day."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.app.rooms import ROOMS
from guanxi.conditions.api import BadCondition, asked_whole, load, make_asked, matches, parse
from guanxi.conditions.contracts import Asked, Moment, Rule, Then, Verdict
from guanxi.conditions.rules.ruling import read_parts
from guanxi.conditions.service import ruling
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import NO_ROW, Scope
from guanxi.sdk.discovery import discover
from guanxi.sdk.registry import Registry
from guanxi.sdk.rule_kinds import RuleKind
from tests.examples.conftest import PLUGINS

NOW = datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
CITY, STAGE = "customers.customer.city", "customers.customer.stage"
CREATED, UPDATED = "customers.customer_created", "customers.customer_updated"
TREES: tuple[dict[str, Any], ...] = (
    {"all": []},
    {"field": CITY, "op": "is", "value": "杭州市"},
    {"not": {"field": CITY, "op": "is", "value": "杭州市"}},
    {"field": STAGE, "op": "in", "value": ["lead", "deal"]},
    {"any": [{"field": CITY, "op": "is_empty"}, {"field": STAGE, "op": "is", "value": "deal"}]},
    {"event": CREATED, "window": "30d"},
)


async def add_people(uow: UnitOfWork, rng: random.Random, number: int) -> list[UUID]:
    ids = [new_id() for _ in range(number)]
    for one in ids:
        await uow.run(
            """INSERT INTO customer (workspace_id, id, name, city, stage) VALUES (%(ws)s, %(id)s, 'Lin', %(city)s, %(stage)s)""",
            id=one,
            city=rng.choice(("杭州市", "上海市", None)),
            stage=rng.choice(("lead", "deal", None)),
        )
        await uow.run(
            """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
               VALUES (%(ws)s, %(id)s, %(id)s, 'test', %(id)s::text)""",
            id=one,
        )
    return ids


async def add_event(uow: UnitOfWork, kind: str, one: UUID, at: datetime) -> None:
    await uow.run(
        """INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, object, object_id, profile_id)
           VALUES (%(ws)s, %(id)s, %(type)s, %(at)s, log_tx(), 'system', 'customer', %(one)s, %(one)s)""",
        id=new_id(),
        type=kind,
        at=at,
        one=one,
    )


def some_rules(rng: random.Random, asked: Asked) -> list[Rule]:
    moments = (None, None, NOW - timedelta(days=1), NOW, NOW + timedelta(seconds=1))
    return [
        Rule(
            id=new_id(),
            version=1,
            kind="first_gift.gift",
            name=f"rule {number}",
            tree=parse(rng.choice(TREES), asked),
            then=(Then("write_note.write_note", {"text": "hi"}),),
            when=frozenset(rng.choice(((), (), (CREATED,), (UPDATED,), (CREATED, UPDATED)))),
            priority=rng.choice((0, 0, 1, 5)),
            stop=rng.random() < 0.3,
            since=rng.choice(moments),
            until=rng.choice(moments),
        )
        for number in range(rng.choice((1, 3, 6)))
    ]


def model(rules: list[Rule], record: Any, asked: Asked, moment: Moment, happened: frozenset[str] | None) -> list[UUID]:
    """The rules that hold, as a person would go through them."""
    held = []
    for rule in sorted(sorted(rules, key=lambda one: one.id), key=lambda one: one.priority, reverse=True):
        if rule.since is not None and moment.now < rule.since:
            continue
        if rule.until is not None and not moment.now < rule.until:
            continue
        if happened is not None and rule.when and not rule.when & happened:
            continue
        if matches(rule.tree, asked, record, moment):
            held.append(rule.id)
            if rule.stop:
                break
    return held


@pytest.mark.parametrize("seed", range(4))
async def test_rules_decide_as_a_person_would_and_say_so(
    db: Database, scope: Scope, registry: Registry, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruling, "AT_ONCE", 5)
    rng, kind, moment = random.Random(seed), registry.objects["customer"], Moment(NOW, "Asia/Shanghai")
    async with db.transaction(scope) as uow:
        people = await add_people(uow, rng, 12)
        for one in people:
            if rng.random() < 0.5:
                await add_event(uow, CREATED, one, NOW - timedelta(days=rng.choice((1, 29, 31))))
        asked = await asked_whole(uow, "customer")
        for _ in range(12):
            rules = some_rules(rng, asked)
            made = ruling.make_rule_set(rng.sample(rules, len(rules)), asked, kind)
            happened = {one: frozenset(rng.sample((CREATED, UPDATED), rng.choice((0, 1, 2)))) for one in people}
            given = rng.choice((None, happened))
            decided = await ruling.decide(uow, made, people, moment, given)
            for one in people:
                mine = None if given is None else given[one]
                record = await load(uow, parse(TREES[-1], asked), asked, kind, one, moment)
                expected = model(rules, record, asked, moment, mine)
                assert [rule.id for rule in decided.get(one, [])] == expected
            told = rng.choice(people)
            lines = await ruling.explain_rules(uow, made, told, moment, None if given is None else given[told])
            assert [line.rule.id for line in lines if line.verdict is Verdict.HOLDS] == [
                rule.id for rule in decided.get(told, [])
            ]
            assert [line.rule for line in lines] == list(made.rules)


async def test_a_stopped_rule_names_who_stopped_it(db: Database, scope: Scope, registry: Registry) -> None:
    kind, moment = registry.objects["customer"], Moment(NOW)
    async with db.transaction(scope) as uow:
        (one,) = await add_people(uow, random.Random(1), 1)
        asked = await asked_whole(uow, "customer")
        everybody = parse({"all": []}, asked)
        first = Rule(id=new_id(), version=1, kind="x", name="VIP", tree=everybody, priority=9, stop=True)
        others = [
            replace(first, id=new_id(), name="rest", priority=1),
            replace(first, id=new_id(), name="later", priority=10, since=NOW + timedelta(days=1)),
            replace(first, id=new_id(), name="ordered", priority=11, when=frozenset({UPDATED})),
        ]
        made = ruling.make_rule_set([first, *others], asked, kind)
        lines = await ruling.explain_rules(uow, made, one, moment, frozenset({CREATED}))
        assert [(line.rule.name, line.verdict) for line in lines] == [
            ("ordered", Verdict.OTHER_EVENT),
            ("later", Verdict.NOT_IN_FORCE),
            ("VIP", Verdict.HOLDS),
            ("rest", Verdict.STOPPED),
        ]
        assert lines[3].stopped_by == first.id and "“VIP”" in lines[3].words
        assert lines[2].line is not None and lines[3].line is None
    async with db.read(replace(scope, rows={"*": NO_ROW})) as uow:
        with pytest.raises(NotFound):
            await ruling.explain_rules(uow, made, one, moment)


async def test_rules_are_tried_on_the_past_day_by_day(
    db: Database, scope: Scope, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two records at once; the same counts whatever the size of a page."""
    kind, rng = registry.objects["customer"], random.Random(3)
    async with db.transaction(scope) as uow:
        people = await add_people(uow, rng, 7)
        for number, one in enumerate(people):
            await add_event(uow, CREATED, one, NOW - timedelta(days=number % 3))
        await add_event(uow, UPDATED, people[0], NOW)
        asked = await asked_whole(uow, "customer")
    base = Rule(id=new_id(), version=1, kind="x", name="all", tree=parse({"all": []}, asked), when=frozenset({CREATED}))
    gone = replace(base, id=new_id(), name="over", until=NOW - timedelta(days=1, hours=1))
    recent = replace(
        base, id=new_id(), tree=parse({"event": CREATED, "window": "1d"}, asked), when=frozenset({UPDATED})
    )
    made = ruling.make_rule_set([base, gone, recent], asked, kind)
    last = NOW.astimezone(UTC).date()
    for most in (2, 500):
        monkeypatch.setattr(ruling, "AT_ONCE", most)
        trials = {
            one.rule.id: one
            for one in await ruling.back_test(db, scope, made, last - timedelta(days=3), last + timedelta(days=1))
        }
        days: dict[date, int] = trials[base.id].days
        assert days == {last: 3, last - timedelta(days=1): 2, last - timedelta(days=2): 2}
        assert trials[base.id].times == 7 and sorted(trials[base.id].sample) == sorted(people)
        assert trials[gone.id].days == {last - timedelta(days=2): 2}
        assert trials[recent.id].sample == [people[0]]


def test_what_is_wrong_with_a_rule_is_told_with_its_place(registry: Registry) -> None:
    house = Registry.build(ROOMS, discover([PLUGINS], installed=False), strict=True)
    actions = ruling.find_actions(house, house.require(RuleKind, "first_gift.gift"))
    assert "write_note.write_note" in actions
    asked = make_asked(house, "customer")
    good = {"when": [CREATED], "if": TREES[1], "then": [{"action": "write_note.write_note", "config": {"text": "hi"}}]}
    when, tree, then = read_parts(good, asked, actions)
    assert (when, tree, then) == (
        frozenset({CREATED}),
        parse(TREES[1], asked),
        (Then("write_note.write_note", {"text": "hi"}),),
    )
    bad = {
        "when": ["nothing.happened"],
        "if": {"field": "x", "op": "is"},
        "then": [{"action": "no.such"}, {"action": "write_note.write_note", "config": {"text": ""}}, 1],
    }
    with pytest.raises(BadCondition) as caught:
        read_parts(bad, asked, actions)
    places = [one.field for one in caught.value.fields]
    assert places == ["rule.when[0]", "rule.then[0]", "rule.then[1].config.text", "rule.then[2]", "rule.if.field"]
    assert all(one.zh.strip() and one.en.strip() for one in caught.value.fields)
