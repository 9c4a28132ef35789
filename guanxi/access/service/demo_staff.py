"""The demo company's people: log-ins for the sign-in page, roles beside the built-in ones, and teams, so that what a role shows is seen at once.

Not here: customers, shops and who works in them (their rooms' demo data), which are given in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from guanxi.access.contracts import DemoLogin
from guanxi.access.events import TeamChanged
from guanxi.access.queries import people as queries
from guanxi.access.queries import roles as role_queries
from guanxi.access.queries import teams as team_queries
from guanxi.access.rules.roles import CATALOGUE, DEMO_CATALOGUE
from guanxi.access.service import hashing, people
from guanxi.access.service.scopes import language_of
from guanxi.access.service.setup import found_workspace
from guanxi.kernel import log
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope

STORE_ROLE: Final = "own_demo_store"
_LOGINS: Final = (
    ("owner", "owner", "周敏", "Zhou Min"),
    ("manager", "manager", "陈晓东", "Chen Xiaodong"),
    ("region", "own_demo_region", "顾远", "Gu Yuan"),
    ("store", STORE_ROLE, "方宇", "Fang Yu"),
    ("sales", "sales", "林婷", "Lin Ting"),
    ("service", "service", "赵磊", "Zhao Lei"),
    ("finance", "finance", "吴静", "Wu Jing"),
    ("viewer", "viewer", "何佳", "He Jia"),
)
_HEAD: Final = "总部"
_OFFICES: Final = (("客服中心", ("service",)), ("财务部", ("finance",)))
_LEADERS: Final = {"华东区": "region"}


@dataclass(frozen=True, slots=True)
class Shop:
    """A team to be: its name, the area above it, who leads it, who else is in it."""

    name: str
    area: str
    leaders: tuple[UUID, ...]
    members: tuple[UUID, ...]


async def found_demo(
    db: Database, *, name: str, locale: str = "zh-CN", time_zone: str = "Asia/Shanghai", currency: str = "CNY"
) -> tuple[int, dict[str, UUID]] | None:
    """The demo workspace with one person per log-in: its id and their ids. None when a workspace exists.

    The password is drawn per installation and shown on the sign-in page only while the demo setting is on, so a
    demo that is put into use by mistake has no password that everybody knows (ATK A53).
    """
    password = new_token("demo-", 128)[:17]
    password_hash = await hashing.hash_password(password)
    async with db.system("the first workspace does not exist yet") as uow:
        await queries.lock_setup(uow)
        if await queries.has_any_workspace(uow):
            return None
        workspace_id = await found_workspace(
            uow, name=name, locale=locale, time_zone=time_zone, currency=currency, demo_password=password
        )
        made: dict[str, UUID] = {}
        async with uow.within(system_scope(workspace_id, "demo")) as inner:
            await ensure_roles(inner)
            for login, role, zh, en in _LOGINS:
                made[login] = await people.insert_user(
                    inner,
                    email=_email(login),
                    name=zh if locale.startswith("zh") else en,
                    roles=(role,),
                    password_hash=password_hash,
                )
    return workspace_id, made


def _email(login: str) -> str:
    return f"{login}@demo.guanxi.example"


async def ensure_roles(uow: UnitOfWork) -> None:
    """The roles that only the demo has; those that are there stay as they are."""
    workspace = await queries.get_workspace(uow)
    if workspace is None:
        raise NotFound()
    there = await people.ensure_roles(uow)
    for role in DEMO_CATALOGUE:
        if role.key not in there:
            label = role.label.words(language_of(workspace["locale"]))
            await role_queries.insert_role(uow, new_id(), role.key, label, role.permissions, role.rows, role.fields)


async def find_demo_logins(db: Database, settings: Settings, language: str) -> list[DemoLogin]:
    """The demo's sign-ins: only when this process runs with the demo setting and the workspace is a demo."""
    if not settings.demo:
        return []
    async with db.system("nobody is signed in yet") as uow:
        demo = await queries.get_demo(uow)
    if demo is None or not demo["demo_password"]:
        return []
    labels = {role.key: role.label.words(language) for role in (*CATALOGUE, *DEMO_CATALOGUE)}
    return [
        DemoLogin(_email(login), demo["demo_password"], labels[role], zh if language == "zh" else en)
        for login, role, zh, en in _LOGINS
    ]


# Teams --------------------------------------------------------------------------------------------------------------
async def arrange_teams(uow: UnitOfWork, shops: Sequence[Shop], rng: SeededRng) -> int:
    """Head office, its areas, their shops; nothing when there are teams. How many. The people of the log-ins have their places."""
    if await team_queries.find_teams(uow):
        return 0
    logins = {one.email.partition("@")[0]: one.id for one in await people.find_people(uow)}
    head = await _put(uow, rng, _HEAD, None, _pick(logins, ["owner"]), _pick(logins, ["manager", "viewer"]))
    areas = {
        area: await _put(uow, rng, area, head, _pick(logins, [_LEADERS.get(area, "")]), [])
        for area in dict.fromkeys(shop.area for shop in shops)
    }
    for name, members in _OFFICES:
        await _put(uow, rng, name, head, [], _pick(logins, members))
    for shop in shops:
        await _put(uow, rng, shop.name, areas[shop.area], shop.leaders, shop.members)
    return 1 + len(areas) + len(_OFFICES) + len(shops)


def _pick(logins: dict[str, UUID], names: Iterable[str]) -> list[UUID]:
    return [logins[name] for name in names if name in logins]


def _id(rng: SeededRng, name: str) -> UUID:
    return UUID(bytes=rng.child(f"team/{name}").bytes(16), version=4)


async def _put(
    uow: UnitOfWork, rng: SeededRng, name: str, above: UUID | None, leaders: Iterable[UUID], members: Iterable[UUID]
) -> UUID:
    team_id = _id(rng, name)
    await team_queries.insert_team(uow, team_id, name, above)
    everybody = [*((one, True) for one in leaders), *((one, False) for one in members)]
    await team_queries.set_members(uow, team_id, everybody)
    log.publish(uow, TeamChanged(object_id=team_id, what="created"))
    return team_id


async def clear_teams(uow: UnitOfWork, names: Iterable[str], rng: SeededRng) -> int:
    """Remove the demo's teams of these names (head office and its offices always), but those that have one of one's own people
    or one's own teams below them. How many."""
    ids = [_id(rng, name) for name in (_HEAD, *(name for name, _ in _OFFICES), *names)]
    removed = 0
    while gone := await team_queries.delete_leaves_of_demo(uow, ids):
        removed += gone
    return removed
