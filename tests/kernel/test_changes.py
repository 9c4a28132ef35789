"""Change-sets: what was before comes back, once, and never over somebody's later work."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest

from guanxi.kernel import changes
from guanxi.kernel.changes import AlreadyUndone, Change, ChangedSince, compute_difference
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope
from tests.support.people import make_workspace


class Things:
    """Objects in memory, one field of them personal: what a room gives for undo. Sealing turns the text round."""

    def __init__(self) -> None:
        self.values: dict = {}
        self.restored: list = []

    async def current(self, uow, ids, fields):
        return {one: self.values.get(one) and {name: self.values[one].get(name) for name in fields} for one in ids}

    async def restore(self, uow, object_id, values) -> None:
        self.restored.append(object_id)
        if values is None:
            self.values.pop(object_id, None)
        else:
            self.values[object_id] = {**self.values.get(object_id, {}), **values}

    async def seal(self, uow, change: Change) -> Change:
        split = [
            None
            if part is None
            else ({k: v for k, v in part.items() if k != "name"}, {k: v for k, v in part.items() if k == "name"})
            for part in (change.before, change.after)
        ]
        personal = [part[1] if part else {} for part in split]
        if not any(personal):
            return change
        text = json.dumps(personal)[::-1].encode()
        return replace(change, before=split[0] and split[0][0], after=split[1] and split[1][0], sealed=text)

    async def unseal(self, uow, object_id, sealed: bytes):
        before, after = json.loads(sealed.decode()[::-1])
        return before, after


@pytest.fixture
async def scope(fresh_db):
    return system_scope(await make_workspace(fresh_db))


@pytest.fixture
def things() -> Things:
    return Things()


async def edit(db, scope, things: Things, thing, **values):
    """Change a thing and record it, as a room does."""
    before, after = compute_difference(things.values.get(thing, {}), {**things.values.get(thing, {}), **values})
    made = thing not in things.values
    things.values[thing] = {**things.values.get(thing, {}), **values}
    async with db.transaction(scope) as uow:
        change = await things.seal(uow, Change("thing", thing, None if made else before, after))
        return await changes.record(uow, "edit", [change])


async def undo(db, scope, things: Things, change_set):
    return await db.run(scope, changes.undo, change_set, {"thing": things})


async def history(db, scope, thing) -> list[changes.Entry]:
    return await db.run_read(scope, changes.find_history, thing)


def test_only_what_differs_is_kept():
    assert compute_difference({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}) == ({"b": 2}, {"b": 3})
    assert compute_difference({"a": 1}, {}) == ({"a": 1}, {"a": None})
    assert compute_difference({}, {}) == ({}, {})


async def test_a_change_is_taken_back_and_stands_in_the_history(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, name="A", city="x")
    changed = await edit(fresh_db, scope, things, thing, name="B", city="y")
    back = await undo(fresh_db, scope, things, changed)
    assert things.values[thing] == {"name": "A", "city": "x"}
    found = await history(fresh_db, scope, thing)
    assert [entry.action for entry in found] == ["undo", "edit", "edit"]
    assert [entry.undone for entry in found] == [False, True, False]
    assert found[0].change_set_id == back


async def test_personal_values_stand_sealed_also_after_the_undo(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, name="诸葛")
    await undo(fresh_db, scope, things, await edit(fresh_db, scope, things, thing, name="孔明"))
    async with fresh_db.read(scope) as uow:
        rows = await uow.all("SELECT before::text AS b, after::text AS a FROM change_entry WHERE workspace_id = %(ws)s")
    assert len(rows) == 3
    assert "诸葛" not in str(rows)
    assert "孔明" not in str(rows)
    assert things.values[thing]["name"] == "诸葛"


async def test_an_undo_can_be_undone(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, city="x")
    back = await undo(fresh_db, scope, things, await edit(fresh_db, scope, things, thing, city="y"))
    assert things.values[thing]["city"] == "x"
    await undo(fresh_db, scope, things, back)
    assert things.values[thing]["city"] == "y"


async def test_the_undo_of_a_creation_removes_and_its_undo_brings_back(fresh_db, scope, things):
    thing = new_id()
    back = await undo(fresh_db, scope, things, await edit(fresh_db, scope, things, thing, name="A", city="x"))
    assert thing not in things.values
    await undo(fresh_db, scope, things, back)
    assert things.values[thing] == {"name": "A", "city": "x"}


async def test_later_work_is_never_overwritten(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, city="x", stage="lead")
    first = await edit(fresh_db, scope, things, thing, city="y")
    await edit(fresh_db, scope, things, thing, city="z")
    with pytest.raises(ChangedSince) as told:
        await undo(fresh_db, scope, things, first)
    assert "city" in told.value.words("en")
    assert things.values[thing]["city"] == "z"


async def test_other_fields_may_have_moved_on(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, city="x", stage="lead")
    first = await edit(fresh_db, scope, things, thing, city="y")
    await edit(fresh_db, scope, things, thing, stage="won")
    await undo(fresh_db, scope, things, first)
    assert things.values[thing] == {"city": "x", "stage": "won"}


async def test_dates_and_ids_compare_as_they_are_stored(fresh_db, scope, things):
    thing, owner = new_id(), new_id()
    await edit(fresh_db, scope, things, thing, born=date(1990, 2, 3), owner=new_id())
    changed = await edit(fresh_db, scope, things, thing, born=date(1991, 2, 3), owner=owner)
    await undo(fresh_db, scope, things, changed)
    assert str(things.values[thing]["born"]) == "1990-02-03"


async def test_a_set_over_many_objects_goes_back_whole_or_not_at_all(fresh_db, scope, things):
    several = [new_id() for _ in range(3)]
    for thing in several:
        things.values[thing] = {"city": "new"}
    async with fresh_db.transaction(scope) as uow:
        batch = [Change("thing", thing, {"city": "old"}, {"city": "new"}) for thing in several]
        change_set = await changes.record(uow, "bulk", batch)
    things.values[several[2]]["city"] = "newer"
    with pytest.raises(ChangedSince):
        await undo(fresh_db, scope, things, change_set)
    async with fresh_db.read(scope) as uow:
        undone = await uow.value(
            "SELECT undone_by_id FROM change_set WHERE workspace_id = %(ws)s AND id = %(id)s", id=change_set
        )
        assert (undone, await uow.value("SELECT count(*) FROM change_set WHERE workspace_id = %(ws)s")) == (None, 1)
    for thing in several:
        things.values[thing] = {"city": "new"}
    await undo(fresh_db, scope, things, change_set)
    assert all(things.values[thing] == {"city": "old"} for thing in several)


async def test_twice_and_at_once_is_once(fresh_db, scope, things):
    thing = new_id()
    await edit(fresh_db, scope, things, thing, city="x")
    changed = await edit(fresh_db, scope, things, thing, city="y")
    answers = await asyncio.gather(*(undo(fresh_db, scope, things, changed) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, AlreadyUndone) for answer in answers) == 4
    assert things.restored == [thing]


async def test_another_workspace_s_change_is_not_there(fresh_db, scope, things):
    thing = new_id()
    changed = await edit(fresh_db, scope, things, thing, city="x")
    other = system_scope(await make_workspace(fresh_db))
    for wrong in (changed, new_id()):
        with pytest.raises(NotFound):
            await undo(fresh_db, other, things, wrong)
    assert await history(fresh_db, other, thing) == []
    assert things.values[thing] == {"city": "x"}
