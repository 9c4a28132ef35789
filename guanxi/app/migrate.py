"""Bring the schema up to date, as the owner role; the only place that changes it. Two at once wait for each other."""

import re
import sys

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from guanxi.app.places import runtime_role
from guanxi.app.revisions import SCRIPTS, check_origin, get_revision, head
from guanxi.app.running import guard
from guanxi.kernel.config import BadSetting, load_settings

__all__ = ["head", "migrate"]
_LOCK = 7_041_904_223  # any fixed number; one migration at a time


def _config(connection: Connection | None = None, app_role: str = "guanxi_app") -> Config:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", app_role):
        raise BadSetting(
            name="GUANXI_DATABASE_URL",
            value=app_role,
            mend_zh="数据库用户名只能用小写字母、数字、下划线。",
            mend_en="the role's name may hold lower-case letters, digits and _ only.",
        )
    config = Config()
    config.attributes["app_role"] = app_role
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def migrate(owner_url: str, app_role: str = "guanxi_app") -> tuple[str | None, str]:
    """Upgrade the database at `owner_url`; returns (revision before, revision after). Each revision is one transaction.

    `app_role` is the runtime role that gets its rights; it must exist. Raises SchemaOfAnother.
    """
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            before = MigrationContext.configure(connection).get_current_revision()
            connection.rollback()
            check_origin(get_revision(owner_url))
            if before != head():
                command.upgrade(_config(connection, app_role), "head")
                connection.commit()
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    engine.dispose()
    return before, head()


def main() -> None:
    """`python -m guanxi.app.migrate`: the database of GUANXI_DATABASE_OWNER_URL; for `guanxi up`, which imports little."""
    settings = load_settings()
    assert settings.database_url and settings.database_owner_url, "called with both addresses set"
    migrate(settings.database_owner_url, runtime_role(settings.database_url))


if __name__ == "__main__":
    sys.exit(guard(main))
