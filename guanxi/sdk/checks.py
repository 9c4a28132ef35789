"""What the registry asks of a whole room: keys in its own name, nothing twice, nothing that nobody declares.

Each kind checks its own members (`find_faults`); here is what needs the room or the whole house.
"""

import inspect
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi.routing import APIRoute

from guanxi.kernel.log import Event
from guanxi.sdk.contribution import Contribution, Fault, check_key, check_label
from guanxi.sdk.objects import ObjectType
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN
from guanxi.sdk.room import Room

H = TypeVar("H", bound=Hashable)
_EVENT = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)
_ALWAYS_THERE = frozenset({PUBLIC.key, SIGNED_IN.key})


@dataclass(frozen=True, slots=True)
class Part:
    """A room with its contributions made: instances only, the fields of its objects among them."""

    room: Room
    contributions: tuple[Contribution, ...]


def make_contributions(room: Room) -> tuple[tuple[Contribution, ...], list[Fault]]:
    """Instances of everything `room.contributions` lists, and what could not be made."""
    made: list[Contribution] = []
    faults: list[Fault] = []
    listed: Sequence[object] = room.contributions  # a plugin may list anything
    for one in listed:
        if isinstance(one, Contribution):
            made.append(one)
        elif isinstance(one, type) and issubclass(one, Contribution):
            faults += _make(one, made)
        else:
            faults.append(
                Fault(
                    describe(one),
                    "不是扩展：请从 guanxi.sdk 的某一类（Action、Metric、Fact …）继承。",
                    "is no contribution: derive it from a kind of guanxi.sdk (Action, Metric, Fact …).",
                )
            )
    fields = [field for one in made if isinstance(one, ObjectType) for field in one.fields]
    return (*made, *fields), faults


def _make(cls: type[Contribution], made: list[Contribution]) -> list[Fault]:
    if inspect.isabstract(cls):
        missing = ", ".join(f"{name}()" for name in sorted(cls.__abstractmethods__))
        return [Fault(describe(cls), f"缺少方法 {missing}。", f"lacks the methods {missing}.")]
    try:
        made.append(cls())
    except Exception as error:  # whatever a stranger's constructor raises is told, not raised
        words = f"{type(error).__name__}: {error}"
        return [
            Fault(
                describe(cls),
                f"无法不带参数创建：{words}。",
                f"cannot be made without arguments ({words}); list an instance.",
            )
        ]
    return []


def describe(one: object) -> str:
    """The class or thing as a person finds it in the file."""
    if isinstance(one, type):
        return f"class {one.__name__}"
    key = getattr(one, "key", None)
    if key is not None:
        return f"{type(one).__name__}({key!r})"
    return f"class {type(one).__name__}" if isinstance(one, Contribution) else f"{type(one).__name__} {one!r}"


def find_room_faults(part: Part) -> list[Fault]:
    """Faults of the room by itself: its words, its keys, its routes, each contribution."""
    room = part.room
    faults = [*check_key(room, "key", 1), *check_label(room, "label")]
    if faults:
        return faults
    faults += _check_permissions(room)
    faults += _check_events(room)
    faults += _check_routes(room)
    for what, names in _names(room):
        faults += [_not_own(f"{what} {name}", room.key) for name in names if not name.startswith(f"{room.key}.")]
        faults += [Fault(f"{what} {name}", "重复声明。", "is declared twice.") for name in _doubled(names)]
    for one in part.contributions:
        own = _ask(one)
        if not own and one.room != room.key:
            own = [_not_own("key", room.key)]
        faults += [Fault(f"{describe(one)}.{fault.where}", fault.zh, fault.en) for fault in own]
    if not faults:
        faults += [
            Fault(f"{kind} {key}", "同一类中的键重复。", "another of the same kind has this key.")
            for kind, key in _doubled([(one.kind, one.key) for one in part.contributions])
        ]
    return faults


def _ask(one: Contribution) -> list[Fault]:
    try:
        faults = list(one.find_faults())
        if not faults:
            list(one.references())  # these read attributes that may not be set
            list(one.claims())
    except AttributeError as error:
        name = error.name or str(error)
        return [Fault(name, f"没有设置 {name}，请在类中声明。", f"{name} is not set; declare it in the class body.")]
    except Exception as error:  # a wrong type somewhere: said with its words, it must not stop the other checks
        words = f"{type(error).__name__}: {error}"
        return [Fault("?", f"检查时出错：{words}", f"cannot be checked: {words}")]
    return faults


def _names(room: Room) -> Iterator[tuple[str, list[str]]]:
    yield "reader", [reader.name for reader in room.readers]
    yield "job", [job.key for job in room.jobs]
    yield "schedule", [schedule.name for schedule in room.schedules]
    yield "event", [event.type for event in room.events if isinstance(getattr(event, "type", None), str)]
    yield "permission", [permission.key for permission in room.permissions]


def _check_permissions(room: Room) -> Iterator[Fault]:
    for permission in room.permissions:
        if not _PERMISSION.fullmatch(permission.key):
            yield Fault(
                f"permission {permission.key}", "应写作 room.object.verb。", "must be written room.object.verb."
            )
        for fault in check_label(permission, "label"):
            yield Fault(f"permission {permission.key}.{fault.where}", fault.zh, fault.en)


def _check_events(room: Room) -> Iterator[Fault]:
    listed: Sequence[object] = room.events
    for event in listed:
        where = describe(event)
        if not (isinstance(event, type) and issubclass(event, Event)):
            yield Fault(where, "应为 Event 的子类。", "must be a subclass of guanxi.kernel.log.Event.")
            continue
        written = getattr(event, "type", None)
        if not isinstance(written, str) or not _EVENT.fullmatch(written):
            yield Fault(
                f"{where}.type",
                "应写作 room.past_tense，例如 loyalty.points_awarded。",
                "write it as room.past_tense, like loyalty.points_awarded.",
            )
        for fault in check_label(event, "label"):
            yield Fault(f"{where}.{fault.where}", fault.zh, fault.en)


def _check_routes(room: Room) -> Iterator[Fault]:
    for router in room.routers:
        if getattr(router, "room", None) != room.key:
            yield Fault("router", f'请使用 Router("{room.key}")。', f'make it with Router("{room.key}").')
            continue
        for route in router.routes:
            extra = route.openapi_extra if isinstance(route, APIRoute) else None
            if not extra or "x-permission" not in extra:
                yield Fault(
                    f"route {getattr(route, 'path', route)}",
                    "路由没有声明权限：请用 Router 的 fetch/create/change/store/remove。",
                    "the route declares no permission: use fetch, create, change, store or remove of Router.",
                )


def find_clashes(part: Part, before: Sequence[Part]) -> list[Fault]:
    """What this room says that an earlier one has said already."""
    faults = []
    for other in before:
        if other.room.key == part.room.key:
            faults.append(
                Fault("key", f"已有名为 {part.room.key} 的房间或插件。", f"there is another {part.room.key} already.")
            )
    taken: dict[tuple[str, str], Contribution] = {}
    for other in (*before, part):
        for one in other.contributions:
            for claim in one.claims():
                owner = taken.setdefault((one.kind, claim), one)
                if owner is not one and other is part:
                    faults.append(
                        Fault(
                            describe(one), f"{claim} 已属于 {owner.key}。", f"{claim} belongs to {owner.key} already."
                        )
                    )
    return faults


def find_dangling(part: Part, all_parts: Sequence[Part]) -> list[Fault]:
    """What this room refers to and nobody in the house declares."""
    declared: dict[str, set[str]] = {
        "object": {one.name for other in all_parts for one in other.contributions if isinstance(one, ObjectType)},
        "event": {event.type for other in all_parts for event in other.room.events},
        "permission": {p.key for other in all_parts for p in other.room.permissions} | _ALWAYS_THERE,
    }
    for other in all_parts:
        for one in other.contributions:
            declared.setdefault(one.kind, set()).add(one.key)
    faults = []
    for one in part.contributions:
        for reference in one.references():
            if reference.key not in declared.get(reference.kind, set()):
                faults.append(_missing(describe(one), reference.kind, reference.key))
    for used in _used_permissions(part.room):
        if used not in declared["permission"]:
            faults.append(_missing("route or menu", "permission", used))
    return faults


def _used_permissions(room: Room) -> Iterator[str]:
    for router in room.routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield (route.openapi_extra or {})["x-permission"]
    for entry in room.menu:
        yield entry.permission


def _missing(where: str, kind: str, key: str) -> Fault:
    return Fault(
        where,
        f"引用了 {kind} {key!r}，但没有任何房间或插件声明它。",
        f"refers to the {kind} {key!r}, which no room or plugin declares.",
    )


def _not_own(where: str, room: str) -> Fault:
    return Fault(where, f"应以 {room}. 开头。", f"must start with {room}. (the room or plugin it belongs to).")


def _doubled(items: Iterable[H]) -> list[H]:
    seen: set[H] = set()
    doubled = []
    for item in items:
        if item in seen:
            doubled.append(item)
        seen.add(item)
    return doubled
