"""The compiled SQL and the reference interpreter give the same answer for every tree and every record, odd ones included."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.conditions.api import (
    compile_rule,
    compile_tree,
    depends_on_moment,
    explain,
    explain_record,
    matches,
    parse,
    say,
    to_json,
)
from guanxi.conditions.contracts import Moment
from guanxi.kernel.scope import Actor, Scope
from tests.conditions.things import ASKED, COLUMNS, CREATE, CREATE_BUYS, FIELDS, ME, MOMENT, NOW, records, trees
from tests.support.server import Urls

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Apia", "America/Sao_Paulo"]


@pytest.fixture(scope="module")
def conn(urls: Urls) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(CREATE)
        conn.execute(CREATE_BUYS)
        yield conn


def store(conn: psycopg.Connection, found: list[dict[str, Any]]) -> None:
    conn.execute("TRUNCATE thing, buys")
    names = list(COLUMNS)
    insert = f"INSERT INTO thing (id, custom, {', '.join(names)}) VALUES (%s, %s, {', '.join('%s' for _ in names)})"
    for number, record in enumerate(found):
        conn.execute(insert, (number, Jsonb(record["custom"]), *(record[name] for name in names)))
        for buy in record["buys"]:
            conn.execute(
                "INSERT INTO buys VALUES (%s, %s, %s, %s, 'CNY')", (number, buy["at"], buy["amount"], buy["channel"])
            )


def select(conn: psycopg.Connection, tree: Any, moment: Moment) -> set[int]:
    condition = compile_tree(tree, ASKED, "t", moment)
    statement = sql.SQL("SELECT t.id FROM thing t WHERE {}").format(condition.sql)
    return {row[0] for row in conn.execute(statement, {"ws": 1, **condition.params})}


def select_ruled(conn: psycopg.Connection, tree: Any, moment: Moment, name: str) -> set[int]:
    """The same as a row rule, beside another rule of the same tree, as a scope puts them into statements."""
    rule, other = (compile_rule(tree, ASKED, moment, one) for one in (name, "other"))
    scope = Scope(1, Actor("user", ME), rows={"thing": rule, "else": other})
    visible = [scope.visible(key, "x", "c_user") for key in ("thing", "else")]
    statement = sql.SQL("SELECT x.id FROM thing x WHERE {} AND {}").format(*visible)
    return {row[0] for row in conn.execute(statement, {"ws": 1, **scope.row_params()})}


@settings(max_examples=60)
@given(
    found=st.lists(records, min_size=1, max_size=12),
    asked=st.lists(trees, min_size=5, max_size=25),
    zone=st.sampled_from(ZONES),
)
def test_sql_and_oracle_agree(conn, found, asked, zone) -> None:
    store(conn, found)
    moment = Moment(NOW, zone, ME)
    for data in asked:
        tree = parse(data, ASKED)
        expected = {number for number, record in enumerate(found) if matches(tree, ASKED, record, moment)}
        assert select(conn, tree, moment) == expected, data
        assert select_ruled(conn, tree, moment, str(data)) == expected, data
        if not depends_on_moment(tree):
            assert select_ruled(conn, tree, Moment(NOW + timedelta(days=400)), "later") == expected, data


@settings(max_examples=200)
@given(record=records, data=trees)
def test_a_tree_comes_back_from_its_json_and_not_is_the_exact_complement(record, data) -> None:
    tree = parse(data, ASKED)
    assert parse(to_json(tree), ASKED) == tree
    holds = matches(tree, ASKED, record, MOMENT)
    assert matches(parse({"not": data}, ASKED), ASKED, record, MOMENT) is not holds
    assert explain_record(tree, ASKED, record, MOMENT, "zh").holds is holds


@settings(max_examples=100)
@given(data=trees)
def test_every_tree_reads_in_both_languages(data) -> None:
    tree = parse(data, ASKED)
    zh, en = (say(explain(tree, ASKED, language), language) for language in ("zh", "en"))
    assert zh.strip() and en.strip()
    assert "{" not in zh + en


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key.split(".")[-1])
def test_an_empty_record_is_empty_everywhere(conn, field) -> None:
    store(conn, [{**dict.fromkeys(COLUMNS), "custom": {}, "buys": []}])
    assert select(conn, parse({"field": field.key, "op": "is_empty"}, ASKED), MOMENT) == {0}
    assert select(conn, parse({"field": field.key, "op": "is_filled"}, ASKED), MOMENT) == set()
