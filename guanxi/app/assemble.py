"""Putting one process together: where the database is, the technical services, the registry."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from guanxi.app.rooms import ROOMS
from guanxi.kernel.clock import SYSTEM_CLOCK
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import KeyRing, open_master
from guanxi.kernel.db import Database
from guanxi.kernel.files import FileStore
from guanxi.kernel.http_out import EgressPolicy, HttpOut
from guanxi.kernel.keystore import KeyTable
from guanxi.kernel.live import Hub
from guanxi.kernel.mailer import Mailer, MailSettings
from guanxi.kernel.postgres import DATABASE, OWNER, RUNTIME, EmbeddedPostgres, RoleUrls
from guanxi.kernel.rng import SYSTEM_RNG
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry


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


def secret_file(data_dir: Path, name: str) -> bytes:
    """32 random bytes kept in `<data>/keys/<name>`, made once (mode 0600)."""
    path = data_dir / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def build_services(settings: Settings, db: Database) -> Services:
    """The services of this process. Folders below the data folder are made when absent."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    policy = EgressPolicy(allow_hosts=settings.allow_hosts)
    services = Services(
        settings=settings,
        clock=SYSTEM_CLOCK,
        rng=SYSTEM_RNG,
        keys=KeyRing(open_master(settings.data_dir, os.environ), KeyTable(db)),
        files=FileStore(settings.data_dir / "files"),
        mailer=Mailer(MailSettings.from_url(settings.smtp_url, settings.mail_from), policy=policy),
        http=HttpOut(policy=policy),
        live=Hub(db.url),
    )
    db.parts = services
    return services


def build_registry(settings: Settings, *, strict: bool = False) -> Registry:
    """All rooms and the operator's plugins; broken plugins are set aside and shown unless `strict`."""
    return Registry.build(ROOMS, plugin_folders=(settings.data_dir / "plugins",), strict=strict)
