"""The database of the product and its two roles.

`guanxi_owner` owns the database and its schema (migrations, partitions, index builds). `guanxi_app` is what the web
and the workers use: it owns nothing and may connect, use the schema and make temporary tables; rights on tables are granted by migrations.
Neither is a superuser, neither bypasses row-level security.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from guanxi.kernel.postgres.connection import Door
from guanxi.kernel.postgres.errors import FolderUnusable
from guanxi.kernel.postgres.folder import read_credentials
from guanxi.kernel.postgres.server import ServerInfo

OWNER = "guanxi_owner"
RUNTIME = "guanxi_app"
DATABASE = "guanxi"
ONE_AT_A_TIME = 0x67757578  # advisory lock: two processes may prepare the same server

ROLE = sql.SQL(
    "{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT PASSWORD {verifier}"
)


@dataclass(frozen=True, slots=True)
class RoleUrls:
    """Where the product connects: `runtime` for web and workers, `owner` for migrations."""

    runtime: str = field(repr=False)
    owner: str = field(repr=False)


def ensure_roles(
    info: ServerInfo,
    owner_password: str | None = None,
    runtime_password: str | None = None,
    database: str = DATABASE,
) -> RoleUrls:
    """Makes the database and the roles, or brings them to what they should be; safe to repeat.

    Passwords that are None are the ones kept in credentials.json. Raises FolderUnusable when those are missing.
    """
    kept = read_credentials(info.data_dir)
    if kept is None:
        raise FolderUnusable(folder=info.data_dir, reason="its credentials.json is missing")
    owner_password = owner_password or kept.owner
    runtime_password = runtime_password or kept.runtime
    door = Door(info.socket_dir, info.port)
    with door.connect(kept.superuser) as connection:
        connection.execute("SELECT pg_advisory_lock(%(key)s)", {"key": ONE_AT_A_TIME})
        _ensure_role(connection, OWNER, owner_password)
        _ensure_role(connection, RUNTIME, runtime_password)
        # The log's horizon asks which database a transaction in flight belongs to (a function of the owner's).
        connection.execute(sql.SQL("GRANT pg_read_all_stats TO {owner}").format(owner=sql.Identifier(OWNER)))
        _ensure_database(connection, database)
        with door.connect(kept.superuser, database) as inside:
            _ensure_schema(inside)
    return RoleUrls(door.url(RUNTIME, database, runtime_password), door.url(OWNER, database, owner_password))


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %(role)s", {"role": role}).fetchone()
    # Sent as a SCRAM verifier, so that the password itself can be in no log.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    verb = sql.SQL("ALTER" if found else "CREATE")
    connection.execute(ROLE.format(verb=verb, role=sql.Identifier(role), verifier=sql.Literal(verifier)))


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    names = {"db": sql.Identifier(database), "owner": sql.Identifier(OWNER), "app": sql.Identifier(RUNTIME)}
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %(db)s", {"db": database}).fetchone()
    template = "ALTER DATABASE {db} OWNER TO {owner}" if found else "CREATE DATABASE {db} OWNER {owner}"
    connection.execute(sql.SQL(template).format(**names))
    for statement in (
        "REVOKE ALL ON DATABASE {db} FROM PUBLIC",
        "REVOKE ALL ON DATABASE {db} FROM {app}",
        "GRANT CONNECT, TEMPORARY ON DATABASE {db} TO {app}",  # bulk writes go by temporary tables
        "REVOKE ALL ON DATABASE postgres FROM PUBLIC",
        "REVOKE ALL ON DATABASE template1 FROM PUBLIC",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def _ensure_schema(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    names = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(RUNTIME)}
    for statement in (
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
