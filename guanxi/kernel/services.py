"""The technical parts of one process, made once by `app` and handed down with every unit of work and job."""

from dataclasses import dataclass, field
from typing import Any

from guanxi.kernel.clock import Clock
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import KeyRing
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.files import FileStore
from guanxi.kernel.http_out import HttpOut
from guanxi.kernel.live import Hub
from guanxi.kernel.mailer import Mailer
from guanxi.kernel.paging import Cursors
from guanxi.kernel.rng import Rng


@dataclass(frozen=True, slots=True)
class Services:
    """Everything here is safe to share between tasks of one event loop."""

    settings: Settings
    clock: Clock
    rng: Rng
    keys: KeyRing
    cursors: Cursors
    files: FileStore
    mailer: Mailer
    http: HttpOut
    live: Hub
    registry: object  # the Registry of the sdk, which this layer does not know: sdk.registry.registry_of
    shapes: dict[tuple[int, int], Any] = field(
        default_factory=dict
    )  # by workspace and version, filled by sdk.own_fields
    row_rules: dict[Any, Any] = field(default_factory=dict)  # compiled once per condition and workspace, by access
    remembered: dict[str, Any] = field(default_factory=dict)  # what a room keeps of a process, by the room's key


def services_of(uow: UnitOfWork) -> Services:
    """The services of the process this unit of work runs in."""
    assert isinstance(uow.parts, Services), "the database was opened without services"
    return uow.parts
