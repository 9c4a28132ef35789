"""The twelve frozen segments give exactly the people an independent reading in Python gives, also after a merge; and so do
the same segments in the language of conditions, compiled in every form."""

from datetime import datetime
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from guanxi.app.bench.case import Bench
from guanxi.app.bench.run import FROZEN
from guanxi.app.bench.segments import asked_of_data, moment_of_data, read_segments
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import EVERYTHING
from guanxi.conditions.queries.members import compile_batch, compile_chosen, compile_members, prepare_batch
from guanxi.kernel.scope import system_scope
from guanxi.sdk.registry import Registry
from tests.app.bench.conftest import Measured
from tests.app.bench.oracle import SEGMENTS, Person, load_people

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FROZEN / "segments").glob("*.sql"))}


@pytest.fixture(scope="module")
def people(measured: Measured) -> dict[UUID, Person]:
    return load_people(measured.urls.owner, 1)


def members(conn: psycopg.Connection[tuple], name: str, workspace: int, now: datetime) -> list[UUID]:
    conn.execute("SELECT set_config('guanxi.workspace', %s, true)", (str(workspace),))
    return [row[0] for row in conn.execute(FILES[name], {"ws": workspace, "now": now}).fetchall()]


def compiled(
    conn: psycopg.Connection[tuple], registry: Registry, name: str, workspace: int, now: datetime, ids: list[UUID]
) -> list[set[UUID]]:
    """Everybody, everybody by the few that plain fields leave, and who of some ids, asked in the language of conditions."""
    asked, kind, moment = asked_of_data(registry), registry.objects["customer"], moment_of_data(now)
    tree = read_segments(FROZEN, asked)[name]
    statements = (
        compile_members(tree, asked, kind, moment),
        compile_chosen(tree, asked, kind, moment),
        compile_batch(prepare_batch(tree, asked), kind, moment, ids),
    )
    conn.execute("SELECT set_config('guanxi.workspace', %s, true)", (str(workspace),))
    found = []
    for one in statements:
        rows = conn.execute(
            sql.SQL("SELECT m.id FROM ({}) AS m").format(one.sql), {"ws": workspace, **one.params}
        ).fetchall()
        assert len(rows) == len(set(rows)), "nobody twice"
        found.append({row[0] for row in rows})
    return found


@pytest.mark.parametrize("name", SEGMENTS)
def test_the_language_says_the_same_row_for_row(measured: Measured, registry: Registry, name: str) -> None:
    with psycopg.connect(measured.urls.runtime) as conn:
        for workspace in (1, 2):
            expected = set(members(conn, name, workspace, measured.now))
            some = sorted(expected)[::2]
            everybody, chosen, batch = compiled(conn, registry, name, workspace, measured.now, some)
            assert everybody == chosen == expected
            assert batch == set(some)


@pytest.mark.parametrize("name", SEGMENTS)
async def test_a_record_read_by_itself_is_explained_as_it_was_counted(
    bench: Bench, registry: Registry, name: str
) -> None:
    asked, kind, moment = asked_of_data(registry), registry.objects["customer"], moment_of_data(bench.now)
    tree = read_segments(FROZEN, asked)[name]
    async with bench.database.read(system_scope(1)) as uow:
        inside = await conditions.find(uow, await conditions.choose(uow, tree, asked, kind, moment))
        beside = await conditions.find(uow, compile_members(EVERYTHING, asked, kind, moment), most=6)
        for record_id in {*inside[:4], *beside}:
            record = await conditions.load(uow, tree, asked, kind, record_id, moment)
            assert record is not None
            line = conditions.explain_record(tree, asked, record, moment, "zh")
            assert line.holds is (record_id in inside)
            assert line.flips_at is None or line.flips_at > moment.now


def test_there_are_twelve_each_with_its_words() -> None:
    assert set(FILES) == set(SEGMENTS)
    assert all(text.startswith("-- ") for text in FILES.values())


@pytest.mark.parametrize("name", SEGMENTS)
def test_the_members_are_the_oracles(measured: Measured, people: dict[UUID, Person], name: str) -> None:
    expected = {key for key, person in people.items() if SEGMENTS[name](person, measured.now)}
    with psycopg.connect(measured.urls.runtime) as conn:
        found = members(conn, name, 1, measured.now)
    assert len(found) == len(set(found)), "nobody twice"
    assert set(found) == expected
    assert 0 <= len(expected) < len(people)


@pytest.mark.parametrize("name", SEGMENTS)
def test_a_small_workspace_sees_only_its_own(measured: Measured, name: str) -> None:
    small = load_people(measured.urls.owner, 2)
    with psycopg.connect(measured.urls.runtime) as conn:
        found = set(members(conn, name, 2, measured.now))
    assert found == {key for key, person in small.items() if SEGMENTS[name](person, measured.now)}


@pytest.mark.parametrize("name", SEGMENTS)
def test_after_merging_every_tenth_customer_into_the_one_before(
    measured: Measured, people: dict[UUID, Person], name: str
) -> None:
    ids = sorted(people)
    pairs = list(zip(ids[8::10], ids[9::10], strict=False))
    with psycopg.connect(measured.urls.owner) as conn:
        conn.cursor().executemany(
            "UPDATE profile SET customer_id = %s WHERE workspace_id = 1 AND customer_id = %s", pairs
        )
        conn.cursor().executemany("UPDATE customer SET merged_into_id = %s WHERE workspace_id = 1 AND id = %s", pairs)
        found = set(members(conn, name, 1, measured.now))
        conn.rollback()
    losers = {loser for _, loser in pairs}
    merged: dict[UUID, Person] = {key: person for key, person in people.items() if key not in losers}
    for survivor, loser in pairs:
        one, other = people[survivor], people[loser]
        merged[survivor] = Person(
            one.row,
            one.sources | other.sources,
            one.handles | other.handles,
            one.events + other.events,
            one.orders + other.orders,
        )
    assert found == {key for key, person in merged.items() if SEGMENTS[name](person, measured.now)}
