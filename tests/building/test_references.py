"""References checked once a statement keep the promise of a foreign key: no child without its parent, whoever comes first."""

import contextlib
import threading

import psycopg
import pytest

from tests.support import server
from tests.support.server import Urls

FKEY = psycopg.errors.ForeignKeyViolation
PARENT, OTHER = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"
ADD_CUSTOMER = "INSERT INTO customer (workspace_id, id) VALUES (1, %s)"
ADD_PROFILE = "INSERT INTO profile (workspace_id, id, customer_id, source, external_id) VALUES (%s, %s, %s, 'x', %s)"
ADD_HANDLE = "INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint) VALUES (1, gen_random_uuid(), %s, 'phone', '', %s, '')"


@pytest.fixture
def made(urls: Urls):
    found = server.clone(urls, "reference")
    with psycopg.connect(found.owner, autocommit=True) as conn:
        conn.execute("SET guanxi.workspace = '*'")
        conn.execute("INSERT INTO workspace (name) VALUES ('a'), ('b')")
    yield found
    server.drop(found)


@pytest.fixture
def conn(made: Urls):
    with psycopg.connect(made.owner, autocommit=True) as conn:
        conn.execute(ADD_CUSTOMER, (PARENT,))
        yield conn


def test_a_child_needs_its_parent_in_its_own_workspace(conn):
    conn.execute(ADD_PROFILE, (1, PARENT, PARENT, "1"))
    for workspace, customer in ((1, OTHER), (2, PARENT)):
        with pytest.raises(FKEY) as caught:
            conn.execute(ADD_PROFILE, (workspace, OTHER, customer, "2"))
        assert caught.value.diag.constraint_name == "profile_customer_id_reference"
    conn.execute(ADD_PROFILE, (1, OTHER, None, "3"))
    with pytest.raises(FKEY):
        conn.execute("UPDATE profile SET customer_id = gen_random_uuid() WHERE id = %s", (OTHER,))
    conn.execute("UPDATE profile SET customer_id = %s WHERE id = %s", (PARENT, OTHER))


def test_a_column_that_is_rarely_set_is_checked_row_by_row(conn):
    merged = "INSERT INTO customer (workspace_id, id, merged_into_id) VALUES (1, gen_random_uuid(), %s)"
    with pytest.raises(FKEY):
        conn.execute(merged, (OTHER,))
    conn.execute(merged, (PARENT,))
    with pytest.raises(FKEY):
        conn.execute("DELETE FROM customer WHERE id = %s", (PARENT,))


def test_one_bad_row_of_a_thousand_refuses_the_statement(conn):
    many = """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
              SELECT 1, gen_random_uuid(), CASE WHEN n = 777 THEN gen_random_uuid() ELSE %s END, 'x', n::text FROM generate_series(1, 1000) n"""
    with pytest.raises(FKEY):
        conn.execute(many, (PARENT,))
    assert conn.execute("SELECT count(*) FROM profile").fetchone() == (0,)


def test_a_parent_made_in_the_same_transaction_also_behind_a_savepoint_counts(conn):
    with conn.transaction():
        with conn.transaction():
            conn.execute(ADD_CUSTOMER, (OTHER,))
        conn.execute(ADD_PROFILE, (1, OTHER, OTHER, "1"))
    with pytest.raises(FKEY), conn.transaction():
        conn.execute("DELETE FROM profile")
        conn.execute("DELETE FROM customer WHERE id = %s", (OTHER,))
        conn.execute(ADD_PROFILE, (1, OTHER, OTHER, "1"))


def test_a_parent_with_children_stays_or_takes_them_along(conn):
    conn.execute(ADD_PROFILE, (1, PARENT, PARENT, "1"))
    conn.execute(ADD_HANDLE, (PARENT, b"1"))
    with pytest.raises(FKEY):
        conn.execute("DELETE FROM customer")
    conn.execute("DELETE FROM profile")
    assert conn.execute("SELECT count(*) FROM handle").fetchone() == (0,)
    assert conn.execute("DELETE FROM customer").rowcount == 1


def test_a_key_never_changes(conn):
    with pytest.raises(FKEY, match="never changes"):
        conn.execute("UPDATE customer SET id = gen_random_uuid()")
    with pytest.raises(FKEY, match="never changes"):
        conn.execute("UPDATE customer SET workspace_id = 2")


@pytest.mark.parametrize("first", ["child", "parent"])
def test_adding_a_child_while_the_parent_goes(made, conn, first):
    """Whoever comes second waits for the first and then finds out."""
    with psycopg.connect(made.owner) as one, psycopg.connect(made.owner, autocommit=True) as two:
        add, remove = (ADD_PROFILE, (1, OTHER, PARENT, "1")), ("DELETE FROM customer", None)
        one.execute(*(add if first == "child" else remove))
        caught: list[type[BaseException] | None] = []

        def later() -> None:
            try:
                two.execute(*(remove if first == "child" else add))
            except psycopg.Error as error:
                caught.append(type(error))
            else:
                caught.append(None)

        waiting = threading.Thread(target=later)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive(), "it waits for the first"
        one.commit()
        waiting.join(20)
    assert caught == [FKEY]
    orphans = "SELECT count(*) FROM profile p WHERE NOT EXISTS (SELECT FROM customer c WHERE c.id = p.customer_id)"
    assert conn.execute(orphans).fetchone() == (0,)


def test_both_at_once_as_often_as_it_takes(made, conn):
    """Fifty rounds of adding and removing at the same moment: never an orphan."""
    with psycopg.connect(made.owner, autocommit=True) as one, psycopg.connect(made.owner, autocommit=True) as two:
        for number in range(50):
            conn.execute("DELETE FROM profile")
            conn.execute("INSERT INTO customer (workspace_id, id) VALUES (1, %s) ON CONFLICT DO NOTHING", (PARENT,))
            both = threading.Barrier(2)

            def run(at, statement, values, both=both) -> None:
                both.wait()
                with contextlib.suppress(FKEY):
                    at.execute(statement, values)

            threads = [
                threading.Thread(target=run, args=(one, ADD_PROFILE, (1, OTHER, PARENT, str(number)))),
                threading.Thread(target=run, args=(two, "DELETE FROM customer", None)),
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            customers, profiles = conn.execute(
                "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM profile)"
            ).fetchone()
            assert customers == profiles, "both or neither"
