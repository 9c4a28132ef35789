"""The schema keeps its promises: read from the catalog of a database that two migrations made at the same time."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.rows import dict_row

from guanxi.app import revisions
from guanxi.app.migrate import migrate
from tests.support import server
from tests.support.server import Urls

# Tables that are not of one workspace, and why.
WITHOUT_WORKSPACE = {
    "workspace": "is the workspace",
    "alembic_version": "the schema's own version",
    "log_state": "one row: position and epoch of the log of all workspaces",
    "log_reader": "readers go through the log of all workspaces",
    "job_schedule": "schedules fire once per installation",
    "rate_bucket": "limits also guard those who are not signed in; keys are hashes",
    "one_time_link": "the first link is older than the first workspace",
    "audit_seal": "one chain over the audit of all workspaces",
}
# Unique over all workspaces, and why.
GLOBALLY_UNIQUE = {
    "user_account_email": "an e-mail signs in before the workspace is known",
    "session_token": "a cookie names no workspace",
    "api_token_hash": "a token names no workspace",
    "passkey_credential": "a passkey signs in before the workspace is known",
    "calendar_feed_secret": "a calendar's address names no workspace",
    "tracking_key_hash": "a write key names no workspace",
    "form_public_key": "the address of a form names no workspace",
}
ROW_SECURITY = {
    "user_account",
    "session",
    "api_token",
    "totp",
    "recovery_code",
    "passkey",
    "workspace_key",
    "handle",
    "file",
    "consent_entry",
}  # DESIGN section 4
READ_ONLY = {"alembic_version", "log_state"}
APPEND_ONLY = {
    "audit_entry",
    "audit_seal",
    "log_event",
    "tracking_message",
    "consent_text",
    "consent_entry",
}  # and the partitions of the log: dropped when old, never changed

TABLES = """
    SELECT c.oid, c.relname AS name, c.relkind, c.relispartition AS is_partition, c.relrowsecurity AS row_security,
           (SELECT array_agg(a.attname::text ORDER BY k.position) FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY k(number, position),
                   pg_attribute a WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid AND a.attnum = k.number) AS key
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""


@pytest.fixture(scope="module")
def empty(urls: Urls) -> Iterator[Urls]:
    """A database without a schema, and a role with another name for the runtime rights."""
    name = f"t_building_{os.getpid()}"
    found = urls.of(name)
    with psycopg.connect(urls.of("postgres").admin, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("CREATE DATABASE {} OWNER guanxi_owner TEMPLATE template0").format(sql.Identifier(name)))
    with psycopg.connect(found.admin, autocommit=True) as conn:
        conn.execute("ALTER SCHEMA public OWNER TO guanxi_owner")
    yield found
    server.drop(found)


@pytest.fixture(scope="module")
def twice(empty: Urls) -> list[tuple[str | None, str]]:
    """What two migrations that start together answer."""
    both = threading.Barrier(2)

    def run(_: int) -> tuple[str | None, str]:
        both.wait()
        return migrate(empty.owner)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


@pytest.fixture(scope="module")
def catalog(empty: Urls, twice: object) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty.admin, autocommit=True, row_factory=dict_row) as conn:
        yield conn


@pytest.fixture(scope="module")
def tables(catalog: psycopg.Connection) -> dict[str, dict]:
    return {row["name"]: row for row in catalog.execute(TABLES)}


# Migrations ---------------------------------------------------------------------------------------------------------
def test_there_is_one_newest_revision():
    script = ScriptDirectory(str(revisions.SCRIPTS))
    assert script.get_heads() == [revisions.head()]
    assert revisions.known() == {revision.revision for revision in script.walk_revisions()}


def test_two_migrations_at_once_make_one_schema(twice):
    assert sorted(twice, key=str) == sorted([(None, revisions.head()), (revisions.head(), revisions.head())], key=str)


def test_migrating_again_changes_nothing(empty, catalog):
    definitions = """SELECT md5(string_agg(d, E'\n' ORDER BY d)) AS digest FROM (
        SELECT attrelid::regclass || attname || format_type(atttypid, atttypmod) || attnotnull FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
        UNION ALL SELECT oid::regclass || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'public'::regnamespace
    ) all_of_it(d)"""
    before = catalog.execute(definitions).fetchone()
    assert migrate(empty.owner) == (revisions.head(), revisions.head())
    assert catalog.execute(definitions).fetchone() == before


def test_a_database_made_from_other_files_of_the_same_name_is_left_alone(empty, catalog):
    made_from = revisions.fingerprint()
    catalog.execute("COMMENT ON TABLE alembic_version IS 'abcdef012345'")
    try:
        assert revisions.get_revision(empty.owner) == f"{revisions.head()}+abcdef012345"
        with pytest.raises(revisions.SchemaOfAnother, match=r"abcdef012345.*Nothing was changed"):
            migrate(empty.owner)
    finally:
        catalog.execute(sql.SQL("COMMENT ON TABLE alembic_version IS {}").format(sql.Literal(made_from)))
    assert revisions.get_revision(empty.owner) == revisions.head()
    revisions.check_origin(None)


# Workspaces ---------------------------------------------------------------------------------------------------------
def test_every_table_has_its_workspace_first_in_the_key(tables):
    assert len(tables) > 25
    found = {name for name, table in tables.items() if (table["key"] or [""])[0] != "workspace_id"}
    log_tables = {name for name, table in tables.items() if table["is_partition"]}
    assert found - log_tables == set(WITHOUT_WORKSPACE), "give it workspace_id first in its key, or a reason above"


def test_partitions_have_the_key_of_their_parent(tables):
    partitions = [table for table in tables.values() if table["is_partition"]]
    assert len(partitions) >= 4
    of_messages = [one for one in partitions if one["name"].startswith("tracking_message_")]
    assert {tuple(table["key"] or ()) for table in of_messages} == {tuple(tables["tracking_message"]["key"])}
    others = {tuple(one["key"] or ()) for one in partitions if one not in of_messages}
    assert others == {tuple(tables["log_event"]["key"])}


def test_every_workspace_id_is_a_required_integer(catalog):
    wrong = catalog.execute(
        """SELECT a.attrelid::regclass::text AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'workspace_id'
             AND (a.atttypid <> 'integer'::regtype OR NOT a.attnotnull)"""
    ).fetchall()
    assert [row["name"] for row in wrong] == ["one_time_link"]


def test_foreign_keys_carry_the_workspace(catalog):
    keys = catalog.execute(
        """SELECT f.conrelid::regclass::text AS child, f.confrelid::regclass::text AS parent, f.conname AS name,
                  (SELECT array_agg(a.attname::text ORDER BY k.p) FROM unnest(f.conkey) WITH ORDINALITY k(n, p), pg_attribute a
                   WHERE a.attrelid = f.conrelid AND a.attnum = k.n) AS here,
                  (SELECT array_agg(a.attname::text ORDER BY k.p) FROM unnest(f.confkey) WITH ORDINALITY k(n, p), pg_attribute a
                   WHERE a.attrelid = f.confrelid AND a.attnum = k.n) AS there
           FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace"""
    ).fetchall()
    assert len(keys) > 10
    for key in keys:
        expected = ("workspace_id", "id" if key["parent"] == "workspace" else "workspace_id")
        assert (key["here"][0], key["there"][0]) == expected, key


@pytest.mark.withstands("A3")
def test_a_reference_into_another_workspace_cannot_exist(empty, catalog):
    with psycopg.connect(empty.owner) as conn:
        ids = "INSERT INTO workspace (name) VALUES ('a'), ('b') RETURNING id"
        first, second = (row[0] for row in conn.execute(ids).fetchall())
        customer = conn.execute(
            "INSERT INTO customer (workspace_id, id) VALUES (%s, gen_random_uuid()) RETURNING id", (first,)
        ).fetchone()
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            conn.execute(
                """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
                   VALUES (%s, gen_random_uuid(), %s, 'x', 'x')""",
                (second, customer[0]),
            )


def test_what_is_unique_is_unique_per_workspace(catalog, tables):
    indexes = catalog.execute(
        """SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS table_name,
                  (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS first
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
           WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace"""
    ).fetchall()
    found = {
        row["name"] for row in indexes if row["first"] != "workspace_id" and row["table_name"] not in WITHOUT_WORKSPACE
    }
    assert found == set(GLOBALLY_UNIQUE)


# Types --------------------------------------------------------------------------------------------------------------
def test_times_have_zones_and_money_is_whole_minor_units(catalog):
    columns = catalog.execute(
        """SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"""
    ).fetchall()
    assert not [row for row in columns if row["data_type"] in {"timestamp without time zone", "money", "real"}]
    minor = [row for row in columns if row["column_name"].endswith("_minor")]
    assert minor
    assert {row["data_type"] for row in minor} == {"bigint"}


# Rights of the runtime role -----------------------------------------------------------------------------------------
def rights(catalog: psycopg.Connection, table: str) -> set[str]:
    row = catalog.execute(
        """SELECT array_agg(r) AS held FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS r
           WHERE has_table_privilege('guanxi_app', %s::regclass, r)""",
        (table,),
    ).fetchone()
    return set(row["held"] or ())


def test_the_runtime_role_may_read_and_write_rows_and_nothing_else(catalog, tables):
    for name, table in tables.items():
        if name in READ_ONLY:
            expected = {"SELECT"}
        elif name in APPEND_ONLY or table["is_partition"]:
            expected = {"SELECT", "INSERT"}
        else:
            expected = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        assert rights(catalog, name) == expected, name


def test_a_partition_made_later_has_the_rights_of_the_log(empty, catalog):
    with psycopg.connect(empty.runtime, autocommit=True) as conn:
        assert conn.execute("SELECT log_create_partition('visit', '2031-05-17')").fetchone() == (True,)
        assert conn.execute("SELECT log_create_partition('visit', '2031-05-01')").fetchone() == (False,)
    assert rights(catalog, "log_visit_203105") == {"SELECT", "INSERT"}


def test_the_runtime_role_owns_nothing_and_is_nobody_special(catalog):
    role = catalog.execute("SELECT * FROM pg_roles WHERE rolname = 'guanxi_app'").fetchone()
    special = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    assert {name: role[name] for name in special} == dict.fromkeys(special, False)
    owned = catalog.execute("SELECT count(*) AS n FROM pg_class WHERE pg_get_userbyid(relowner) = 'guanxi_app'")
    assert owned.fetchone() == {"n": 0}
    member = catalog.execute("SELECT count(*) AS n FROM pg_auth_members WHERE member = 'guanxi_app'::regrole")
    assert member.fetchone() == {"n": 0}
    may = catalog.execute(
        """SELECT has_schema_privilege('guanxi_app', 'public', 'CREATE') AS tables,
                  has_database_privilege('guanxi_app', current_database(), 'CREATE') AS schemas,
                  has_function_privilege('guanxi_app', 'log_drop_partitions(text, date)', 'EXECUTE') AS dropping"""
    ).fetchone()
    assert may == {"tables": False, "schemas": False, "dropping": False}


def test_functions_with_the_owners_rights_are_shut_and_cannot_be_led_astray(catalog):
    functions = catalog.execute(
        """SELECT proname AS name, proconfig AS config, array_to_string(proacl, ',') AS acl FROM pg_proc
           WHERE prosecdef AND pronamespace = 'public'::regnamespace"""
    ).fetchall()
    assert {row["name"] for row in functions} == {
        "log_create_partition",
        "log_drop_partitions",
        "log_horizon",
        "search_flush",
        "statistics_refresh",
        "tracking_forget_messages",
        "consent_entry_profile_id_reference_gone",
    }
    for row in functions:
        assert any(setting.startswith("search_path=") for setting in row["config"]), row["name"]
        assert not any(entry.startswith("=") for entry in (row["acl"] or "=").split(",")), "everybody may call it"


@pytest.mark.withstands("A2")
def test_row_security_is_on_for_the_fixed_list(catalog, tables):
    assert {name for name, table in tables.items() if table["row_security"]} == ROW_SECURITY
    policies = catalog.execute(
        """SELECT polrelid::regclass::text AS name, pg_get_expr(polqual, polrelid) AS condition, polcmd::text AS verb,
                  polpermissive AS permissive FROM pg_policy"""
    ).fetchall()
    assert {row["name"] for row in policies} == ROW_SECURITY
    for row in policies:
        assert (row["verb"], row["permissive"]) == ("*", True)
        assert "workspace_id = ( SELECT guanxi_workspace()" in row["condition"], row


@pytest.mark.withstands("A2")
def test_row_security_also_holds_for_what_is_written(empty):
    add = "INSERT INTO workspace_key (workspace_id, version, wrapped) VALUES (%s, 1, '')"
    with psycopg.connect(empty.runtime) as conn:
        conn.execute("SELECT set_config('guanxi.workspace', '1', true)")
        conn.execute(add, (1,))
        assert conn.execute("SELECT count(*) FROM workspace_key").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), conn.transaction():
            conn.execute(add, (2,))
        conn.execute("SELECT set_config('guanxi.workspace', '2', true)")
        for statement in ("UPDATE workspace_key SET version = 2", "DELETE FROM workspace_key"):
            assert conn.execute(statement).rowcount == 0
        conn.execute("SELECT set_config('guanxi.workspace', '', true)")
        assert conn.execute("SELECT count(*) FROM workspace_key").fetchone() == (0,)
        conn.rollback()
