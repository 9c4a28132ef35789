"""A room's table of contents. No logic: `room.py` of each room makes one `Room`, the registry checks it, app serves it."""

from dataclasses import dataclass

from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Schedule
from guanxi.kernel.log import Event, Reader
from guanxi.sdk.contribution import Contribution
from guanxi.sdk.permissions import Permission
from guanxi.sdk.routing import Router
from guanxi.sdk.shapes import FieldSource, ShapeSource


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the main menu: shown to who holds `permission`. `icon` is a name of the web's icon set."""

    key: str
    label: Label
    path: str
    icon: str
    permission: str
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a room (or a plugin) consists of.

    `key` is its word everywhere: package, `/api/v1/<key>`, `key.object.verb`, `key.event_happened`, `key.contribution`.
    `line` is its height in the house counted from the bottom (access 10, customers 20 …); rooms come up low to high.
    None: a plugin, above all rooms. `contributions` holds instances, or classes that are made without arguments.
    `shape` gives the workspace's own fields (sdk.own_fields); one room of the house has it. `computed` gives fields that the room
    computes.
    """

    key: str
    label: Label
    line: int | None = None
    routers: tuple[Router, ...] = ()
    permissions: tuple[Permission, ...] = ()
    events: tuple[type[Event], ...] = ()
    readers: tuple[Reader, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    contributions: tuple[Contribution | type[Contribution], ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    shape: ShapeSource | None = None
    computed: FieldSource | None = None
