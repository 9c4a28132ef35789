"""Loading the dump of a backup into a database: one transaction, from clearing the schema to raising the log's position.

Works on any server with the owner role alone. When the roles of this installation have other names than those of the
backup's, their names in the definitions (never in the data) are replaced.
"""

import re
from collections.abc import Callable

import psycopg

from guanxi.app.backup.container import BLOCK, BackupReader
from guanxi.app.backup.programs import Session, reading

# What a backup brings is what the owner role has in the schema: nothing else is touched.
CLEAR = """
SET client_min_messages = warning;
DO $clear$
DECLARE one record;
BEGIN
    FOR one IN SELECT c.relname::text AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
               AND c.relkind IN ('r', 'p') AND c.relowner = current_user::regrole LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT c.relname::text AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
               AND c.relkind = 'S' AND c.relowner = current_user::regrole LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
               AND p.proowner = current_user::regrole LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
    END LOOP;
END $clear$;
"""

# Transaction ids start anew in another cluster: positions in the log must not. Nothing older than the restore is sent
# again (the epoch), nobody stays signed in by a session that may have ended since, unfinished work waits for a person.
FINISH = """
SET search_path = public;
UPDATE log_state SET send_epoch = send_epoch + 1, tx_offset = greatest(tx_offset,
    (SELECT coalesce(max(tx), 0) FROM log_event), (SELECT coalesce(max(tx), 0) FROM audit_entry),
    (SELECT coalesce(max(last_tx), 0) FROM audit_seal), (SELECT coalesce(max(tx), 0) FROM log_reader));
DELETE FROM session;
DELETE FROM one_time_link;
DELETE FROM idempotency_key WHERE status IS NULL;
UPDATE job SET state = 'paused', wish = NULL, lease_until = NULL, worker = NULL WHERE state IN ('queued', 'running');
"""

Progress = Callable[[int, int], None]


def load(reader: BackupReader, owner_url: str, runtime_role: str, *, finish: bool, progress: Progress) -> None:
    """Replace the schema of the database by the backup's; with `finish` it is made fit to go on from there.

    `progress(done, total)` counts bytes of the dump. Raises ToolFailed, BackupDamaged; nothing has changed then.
    """
    server, owner = _ask(owner_url)
    renamed = {reader.manifest.owner: owner, reader.manifest.runtime: runtime_role}
    session = Session(owner_url)
    try:
        session.write(CLEAR.encode())
        session.write(_definitions(reader, "pre-data", renamed, server))
        _copy_data(reader, session, server, progress)
        session.write(b"SET client_min_messages = warning;\n" + _definitions(reader, "post-data", renamed, server))
        if finish:
            session.write(FINISH.encode())
        session.finish()
    except BaseException:
        session.abandon()
        raise


def _ask(url: str) -> tuple[int, str]:
    """(major version, the role's name)."""
    with psycopg.connect(url, connect_timeout=10) as conn:
        row = conn.execute("SELECT current_setting('server_version_num')::int / 10000, current_user").fetchone()
    assert row is not None
    return int(row[0]), str(row[1])


def _arguments(section: str) -> list[str]:
    return ["--format=custom", "--no-owner", f"--section={section}", "--file=-"]


def _definitions(reader: BackupReader, section: str, renamed: dict[str, str], server: int) -> bytes:
    with reading("pg_restore", _arguments(section), feed=reader.pieces()) as script:
        text = script.read().decode()
    for old, new in renamed.items():
        if old != new:
            text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return _fit(text.encode(), server)


def _copy_data(reader: BackupReader, session: Session, server: int, progress: Progress) -> None:
    total, fed = reader.manifest.dump_size, 0

    def counted() -> object:
        nonlocal fed
        for piece in reader.pieces():
            fed += len(piece)
            progress(fed, total)
            yield piece

    with reading("pg_restore", _arguments("data"), feed=counted()) as script:  # type: ignore[arg-type]
        session.write(_fit(script.read(BLOCK), server))
        while block := script.read(BLOCK):
            session.write(block)


def _fit(script: bytes, server: int) -> bytes:
    """The script's head without settings that an older server does not know."""
    return script if server >= 17 else script.replace(b"SET transaction_timeout = 0;\n", b"", 1)
