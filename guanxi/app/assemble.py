"""Putting one process together: the technical services and the registry over a database (`app.places` says where)."""

import os

from guanxi.app.mail import read_smtp
from guanxi.app.places import embedded, find_urls, runtime_role
from guanxi.app.rooms import ROOMS
from guanxi.kernel.clock import SYSTEM_CLOCK
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import KeyRing, open_master
from guanxi.kernel.db import Database
from guanxi.kernel.files import FileStore
from guanxi.kernel.http_out import EgressPolicy, HttpOut
from guanxi.kernel.keystore import KeyTable
from guanxi.kernel.live import Hub
from guanxi.kernel.mailer import Mailer
from guanxi.kernel.paging import Cursors
from guanxi.kernel.rng import SYSTEM_RNG
from guanxi.kernel.services import Services
from guanxi.sdk.discovery import discover, plugin_places
from guanxi.sdk.registry import Registry

__all__ = [
    "build_registry",
    "build_services",
    "close_services",
    "embedded",
    "find_urls",
    "runtime_role",
]


def build_services(settings: Settings, db: Database, registry: Registry) -> Services:
    """The services of this process. Folders below the data folder are made when absent. Close them at the end."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    policy = EgressPolicy(allow_hosts=settings.allow_hosts)
    master = open_master(settings.data_dir, os.environ)
    services = Services(
        settings=settings,
        clock=SYSTEM_CLOCK,
        rng=SYSTEM_RNG,
        keys=KeyRing(master, KeyTable(db.url)),
        cursors=Cursors(master.derive("cursors")),
        files=FileStore(settings.data_dir / "files"),
        mailer=Mailer(read_smtp(settings.smtp_url, settings.mail_from), policy=policy),
        http=HttpOut(policy=policy),
        live=Hub(db.url),
        registry=registry,
    )
    db.parts = services
    return services


async def close_services(services: Services) -> None:
    """End what `build_services` opened."""
    services.mailer.close()
    await services.http.aclose()


def build_registry(settings: Settings, *, strict: bool = False) -> Registry:
    """All rooms and the operator's plugins; broken plugins are set aside and shown unless `strict`."""
    places = plugin_places(settings.data_dir, os.environ.get("GUANXI_PLUGINS", ""))
    return Registry.build(ROOMS, discover(places), strict=strict)
