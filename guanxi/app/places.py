"""Where an installation has its database: the addresses configured, or the embedded server below the data folder.

Light on purpose: `guanxi up` starts from here, before anything of the rooms is imported.
"""

from urllib.parse import urlsplit

from guanxi.kernel.config import Settings
from guanxi.kernel.postgres import DATABASE, OWNER, RUNTIME, EmbeddedPostgres, RoleUrls


def embedded(settings: Settings) -> EmbeddedPostgres:
    """The supervisor of the embedded server below the data folder."""
    return EmbeddedPostgres(settings.data_dir / "postgres")


def find_urls(settings: Settings) -> RoleUrls:
    """Addresses for the runtime and owner roles: those configured, else the running embedded server's.

    Raises the embedded server's own words (a PostgresError) when it is not running.
    """
    if settings.database_url and settings.database_owner_url:
        return RoleUrls(settings.database_url, settings.database_owner_url)
    server = embedded(settings)
    kept = server.credentials
    return RoleUrls(server.url(RUNTIME, DATABASE, kept.runtime), server.url(OWNER, DATABASE, kept.owner))


def runtime_role(url: str) -> str:
    """The role a runtime address connects as; it gets its rights from the migrations."""
    return urlsplit(url).username or "guanxi_app"
