"""The door of access: the gate, the audit log, people for other rooms, and what the command line and the demo need.

Functions that take a `UnitOfWork` run in the caller's; those that take a `Database` open their own.
"""

from uuid import UUID

from guanxi.access.queries.people import get_zone
from guanxi.access.service import factors, people, setup, tokens
from guanxi.access.service.audit import audit
from guanxi.access.service.demo import get_demo, put_demo, retire_demo_people
from guanxi.access.service.demo_staff import STORE_ROLE as DEMO_STORE_ROLE
from guanxi.access.service.demo_staff import Shop as DemoShop
from guanxi.access.service.demo_staff import arrange_teams as arrange_demo_teams
from guanxi.access.service.demo_staff import clear_teams as clear_demo_teams
from guanxi.access.service.demo_staff import ensure_roles as ensure_demo_roles
from guanxi.access.service.demo_staff import found_demo
from guanxi.access.service.fields import check_writable, problem_of
from guanxi.access.service.gate import AccessGate, caller_of
from guanxi.access.service.job_ends import tell_end
from guanxi.access.service.people import create_user, find_people
from guanxi.access.service.recovery import make_link
from guanxi.access.service.scopes import find_rooms_off, scope_of, scope_of_job
from guanxi.access.service.seal import anchor_path, seal, verify
from guanxi.access.service.second_factor import SEALED
from guanxi.access.service.setup import ensure_setup_link, found_workspace
from guanxi.access.service.sharing import join as join_shares
from guanxi.access.service.sharing import part as part_shares
from guanxi.access.service.sharing import share as share_record
from guanxi.access.service.teams import find_teams
from guanxi.access.service.watching import report_export, report_views
from guanxi.access.service.workspace import find_numbers, find_offered
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.errors import NotFound
from guanxi.kernel.scope import system_scope

__all__ = [
    "DEMO_STORE_ROLE",
    "SEALED",
    "AccessGate",
    "DemoShop",
    "anchor_path",
    "arrange_demo_teams",
    "audit",
    "caller_of",
    "check_writable",
    "clear_demo_teams",
    "create_token",
    "create_user",
    "ensure_demo_roles",
    "ensure_setup_link",
    "find_numbers",
    "find_offered",
    "find_people",
    "find_rooms_off",
    "find_teams",
    "found_demo",
    "found_workspace",
    "get_demo",
    "get_zone",
    "invite",
    "join_shares",
    "make_link",
    "part_shares",
    "problem_of",
    "put_demo",
    "report_export",
    "report_views",
    "reset_factors",
    "reset_link",
    "retire_demo_people",
    "scope_of",
    "scope_of_job",
    "seal",
    "share_record",
    "tell_end",
    "verify",
]


async def _require(db: Database, email: str) -> tuple[int, UUID, str]:
    found = await setup.get_account(db, people.require_email(email))
    if found is None:
        raise NotFound()
    return found


async def invite(db: Database, settings: Settings, *, email: str, name: str, role: str) -> str:
    """`guanxi user create`: a person of the first workspace and the link to choose a password.

    Raises NotFound (no workspace yet), EmailTaken, UnknownRole.
    """
    workspace_id = await setup.require_first_workspace(db)
    async with db.transaction(system_scope(workspace_id, "command line")) as uow:
        user_id = await create_user(uow, email=email, name=name, roles=(role,))
        return await make_link(uow, settings, user_id, ttl=3 * 86400.0)


async def reset_link(db: Database, settings: Settings, email: str) -> str:
    """`guanxi user reset-link`: a link for a new password, good for two hours. Raises NotFound."""
    workspace_id, user_id, _ = await _require(db, email)
    async with db.transaction(system_scope(workspace_id, "command line")) as uow:
        return await make_link(uow, settings, user_id)


async def reset_factors(db: Database, email: str) -> None:
    """`guanxi user reset-mfa`: the person signs in with the password alone again; their sessions end. Raises NotFound."""
    workspace_id, user_id, _ = await _require(db, email)
    async with db.transaction(system_scope(workspace_id, "command line")) as uow:
        await factors.reset_of(uow, user_id)


async def create_token(
    db: Database, email: str, name: str, *, permissions: tuple[str, ...] | None = None, days: int | None = None
) -> str:
    """`guanxi token create`: the secret of a new API token of the person. Raises NotFound."""
    workspace_id, user_id, user_name = await _require(db, email)
    async with db.transaction(system_scope(workspace_id, "command line")) as uow:
        return (await tokens.make_token(uow, user_id, user_name, name, permissions, days))[1]
