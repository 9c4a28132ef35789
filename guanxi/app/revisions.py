"""Which revisions of the schema this version of Guanxi knows, and which one a database has: read without Alembic.

`guanxi up` and the health pages ask this at every start, and Alembic takes longer to import than all of it. Bringing
a database up to date is `app.migrate`.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import psycopg

from guanxi.kernel.errors import GuanxiError

SCRIPTS = Path(__file__).parent.parent / "migrations"
_NAME = re.compile(r'^(down_)?revision\s*=\s*["\'](\w+)["\']', re.MULTILINE)


class SchemaOfAnother(GuanxiError):
    """The database was made by a version of Guanxi this one cannot start from: a newer one, or one before the first release."""

    code = "app.schema_of_another"
    status = 503
    zh = "数据库（结构 {found}）由另一个版本的 Guanxi 建立，当前版本（{needed}）无法升级它。未作任何改动：请用原版本导出数据，或用 --data-dir 换一个空目录。"
    en = (
        "The database (schema {found}) was made by another version of Guanxi, which this one ({needed}) cannot upgrade. Nothing was "
        "changed: export your data with the version that made it, or choose an empty folder with --data-dir."
    )


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


@cache
def fingerprint(scripts: Path = SCRIPTS) -> str:
    """Of the files of SQL that the revisions run: as long as nothing is released they are changed in place, and a database made
    from others has the newest revision's name without its tables."""
    made = hashlib.sha256()
    for path in sorted((scripts / "sql").glob("*.sql")):
        made.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()[:12]


def check_origin(revision: str | None) -> None:
    """Raises SchemaOfAnother unless a database at this revision is empty or can be brought up to date."""
    if revision is not None and revision not in known():
        raise SchemaOfAnother(found=revision, needed=head())


def _read(scripts: Path) -> list[tuple[str, str | None]]:
    found = []
    for path in sorted((scripts / "versions").glob("*.py")):
        names = dict(_NAME.findall(path.read_text(encoding="utf-8")))
        if "" in names:
            found.append((names[""], names.get("down_")))
    return found


MARKED = (
    "SELECT version_num, obj_description('alembic_version'::regclass, 'pg_class') AS made_from FROM alembic_version"
)


def name_revision(revision: str, made_from: str | None) -> str:
    """What `MARKED` found: the revision, `revision+fingerprint` (which nobody knows) when it was made from other files of that name."""
    return revision if revision != head() or made_from == fingerprint() else f"{revision}+{made_from or 'unmarked'}"


def get_revision(url: str) -> str | None:
    """The revision a database is at, as `name_revision` calls it; None when it has no schema yet. Raises psycopg.OperationalError."""
    with psycopg.connect(url, connect_timeout=5) as conn:
        there = conn.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return None
        row = conn.execute(MARKED).fetchone()
    return None if row is None else name_revision(str(row[0]), row[1])
