"""Relations, events, sequences, segments, my team, pinyin, lunar birthdays: SQL, the oracle and the explanation agree, by seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guanxi.conditions.api import (
    compile_tree,
    explain,
    explain_record,
    matches,
    parse,
    prepare,
    say,
    to_json,
)
from guanxi.conditions.contracts import Moment
from guanxi.conditions.queries.tree import prepare_many
from guanxi.conditions.rules.flips import find_flip
from tests.conditions.world import ASKED, CREATE, NOW, ZONES, make_tree, make_world, moment_at, store
from tests.support.server import Urls

NOWS = (NOW, datetime(2024, 2, 29, 15, 30, tzinfo=UTC), datetime(2025, 7, 25, 2, 0, tzinfo=UTC))  # also in a leap month


@pytest.fixture(scope="module")
def conn(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(CREATE)
        yield conn


def select(conn: psycopg.Connection[Any], tree: Any, moment: Moment) -> set[int]:
    made = compile_tree(tree, ASKED, "i", moment)
    statement = sql.SQL("SELECT i.id FROM item i WHERE {}").format(made.sql)
    return {row[0] for row in conn.execute(statement, {"ws": 1, **made.params})}


def select_among(conn: psycopg.Connection[Any], tree: Any, moment: Moment, ids: list[int]) -> set[int]:
    """The batch form."""
    given = sql.SQL("SELECT unnest(%(given_ids)s::integer[])")
    made = prepare(tree, ASKED, "i", given).at(moment)
    statement = sql.SQL("SELECT i.id FROM item i WHERE i.id = ANY(%(given_ids)s) AND {}").format(made.sql)
    return {row[0] for row in conn.execute(statement, {"ws": 1, "given_ids": ids, **made.params})}


def select_together(conn: psycopg.Connection[Any], trees: list[Any], moment: Moment, ids: list[int]) -> list[set[int]]:
    """Many trees in one statement."""
    given = sql.SQL("SELECT unnest(%(given_ids)s::integer[])")
    made = prepare_many([(tree, ASKED) for tree in trees], "i", given).at(moment)
    statement = sql.SQL("SELECT i.id, {} FROM item i WHERE i.id = ANY(%(given_ids)s)").format(made.sql)
    rows = conn.execute(statement, {"ws": 1, "given_ids": ids, **made.params}).fetchall()
    return [{row[0] for row in rows if row[1][place]} for place in range(len(trees))]


def agree(conn: psycopg.Connection[Any], seed: int, worlds: int, trees: int) -> int:
    """How many answers were compared and were true."""
    rng = random.Random(seed)
    held = 0
    for _ in range(worlds):
        moment = moment_at(rng.choice(NOWS), rng.choice(ZONES))
        items = make_world(rng, moment.now)
        store(conn, items)
        few = [item["id"] for item in items if rng.random() < 0.5]
        asked: list[Any] = []
        among: list[set[int]] = []
        for _ in range(trees):
            data = make_tree(rng)
            tree = parse(data, ASKED)
            expected = {item["id"] for item in items if matches(tree, ASKED, item, moment)}
            assert select(conn, tree, moment) == expected, (seed, data)
            some = [item["id"] for item in items if rng.random() < 0.5]
            assert select_among(conn, tree, moment, some) == expected & set(some), (seed, data)
            assert parse(to_json(tree), ASKED) == tree
            held += len(expected)
            asked.append(tree)
            among.append(expected & set(few))
        assert select_together(conn, asked, moment, few) == among, seed
    return held


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_oracle_agree_about_rows_and_sequences(conn: psycopg.Connection[Any], seed: int) -> None:
    assert agree(conn, seed, worlds=12, trees=25) > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1_000, 1_040))
def test_they_agree_for_long(conn: psycopg.Connection[Any], seed: int) -> None:
    assert agree(conn, seed, worlds=60, trees=60) > 1_000


def check_flip(tree: Any, item: dict[str, Any], moment: Moment, rng: random.Random) -> bool:
    """Until the told time nothing turns, at the told time it does."""
    holds, at = matches(tree, ASKED, item, moment), find_flip(tree, ASKED, item, moment)
    end = at or moment.now + timedelta(days=800)
    for _ in range(8):
        between = moment.now + (end - moment.now) * rng.random() * rng.random()
        if between < end:
            assert matches(tree, ASKED, item, moment_at(between, moment.zone)) == holds, (tree, at, between)
    if at is None:
        return False
    assert matches(tree, ASKED, item, moment_at(at - timedelta(microseconds=1), moment.zone)) == holds, (tree, at)
    assert matches(tree, ASKED, item, moment_at(at, moment.zone)) != holds, (tree, at)
    return True


def make_timed(rng: random.Random) -> dict[str, Any]:
    """A leaf that time alone turns for many records."""
    length = rng.choice(("7d", "30d", "1m", "2m", "1y"))
    return rng.choice(
        (
            {"field": "since", "op": rng.choice(("last", "older", "next", "not_last")), "value": length},
            {"field": "born", "op": rng.choice(("anniversary", "lunar_anniversary")), "value": "30d"},
            {"field": "lunar", "op": "lunar_anniversary", "value": "3d"},
            {"field": "since", "op": "this", "value": rng.choice(("day", "week", "month", "quarter", "year"))},
            {"relation": "buys", "window": length},
            {"relation": "buys", "is": "max", "field": "at", "op": "last", "value": length},
            {"relation": "buys", "of": {"field": "due", "op": "next", "value": length}},
            {"sequence": [{"event": "seen"}], "within": "7d", "then_not": {"event": "bought"}},
        )
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_told_time_is_when_it_turns_and_not_before(seed: int) -> None:
    rng = random.Random(seed)
    told = 0
    for _ in range(30):
        moment = moment_at(rng.choice(NOWS), rng.choice(ZONES))
        for item in make_world(rng, moment.now)[:2]:
            for data in (
                make_tree(rng, depth=2),
                make_timed(rng),
                {"all": [make_timed(rng), {"not": make_timed(rng)}]},
            ):
                told += check_flip(parse(data, ASKED), item, moment, rng)
    assert told > 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tree_reads_and_every_line_says_whether_it_holds(language: str) -> None:
    rng = random.Random(5)
    items = make_world(rng, NOW)
    for _ in range(150):
        tree = parse(make_tree(rng), ASKED)
        said = say(explain(tree, ASKED, language), language)
        assert said.strip() and "{" not in said
        line = explain_record(tree, ASKED, items[0], moment_at(NOW, "UTC"), language)
        assert line.holds is matches(tree, ASKED, items[0], moment_at(NOW, "UTC"))
