"""Which revisions of the schema this version of Guanxi knows, and which one a database has: read without Alembic.

`guanxi up` and the health pages ask this at every start, and Alembic takes longer to import than all of it. Bringing
a database up to date is `app.migrate`.
"""

import re
from functools import cache
from pathlib import Path

import psycopg

SCRIPTS = Path(__file__).parent.parent / "migrations"
_NAME = re.compile(r'^(down_)?revision\s*=\s*["\'](\w+)["\']', re.MULTILINE)


@cache
def head(scripts: Path = SCRIPTS) -> str:
    """The newest revision of this version of Guanxi; ValueError unless there is exactly one."""
    heads = {own for own, _ in _read(scripts)} - {before for _, before in _read(scripts)}
    if len(heads) != 1:
        raise ValueError(f"the migrations must have one newest revision, found {sorted(heads)}")
    return heads.pop()


def known(scripts: Path = SCRIPTS) -> set[str]:
    """Every revision this version can start from."""
    return {own for own, _ in _read(scripts)}


def _read(scripts: Path) -> list[tuple[str, str | None]]:
    found = []
    for path in sorted((scripts / "versions").glob("*.py")):
        names = dict(_NAME.findall(path.read_text(encoding="utf-8")))
        if "" in names:
            found.append((names[""], names.get("down_")))
    return found


def get_revision(url: str) -> str | None:
    """The revision a database is at; None when it has no schema yet. Raises psycopg.OperationalError."""
    with psycopg.connect(url, connect_timeout=5) as conn:
        there = conn.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return None
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
