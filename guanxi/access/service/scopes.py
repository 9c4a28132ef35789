"""From a row of who is calling to a scope and to what a page knows about its session."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from guanxi.access.contracts import SessionUser, SessionView, SessionWorkspace
from guanxi.access.errors import StarterGone
from guanxi.access.queries import credentials as queries
from guanxi.access.rules import roles as rules
from guanxi.access.rules.fields import compute_fields
from guanxi.access.rules.rows import compute_rows
from guanxi.access.service.row_conditions import compile_conditions
from guanxi.kernel import jobs
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.scope import Actor, FieldAccess, Scope, system_scope
from guanxi.sdk.permissions import RoomOff
from guanxi.sdk.registry import registry_of


def language_of(locale: str) -> str:
    """ "zh" or "en" for a locale such as zh-CN."""
    return "zh" if locale.lower().startswith("zh") else "en"


def held_by(row: Mapping[str, Any], known: frozenset[str]) -> frozenset[str]:
    """The permissions of the person in `row`, patterns resolved against `known`; "*" stays for owners."""
    return rules.compute_permissions((tuple(role["permissions"]) for role in row["roles"]), known)


def known_of(uow: UnitOfWork) -> frozenset[str]:
    """Every permission there is in this process."""
    return frozenset(registry_of(uow).permissions)


async def build_scope(
    uow: UnitOfWork, row: Mapping[str, Any], actor: Actor, subset: tuple[str, ...] | None = None
) -> Scope:
    """The scope of the person in `row` acting as `actor`; `subset` narrows it (API tokens, jobs). Any unit of work will do.

    Row and field rules are the person's, whatever they use; who may do everything has no field rules.
    """
    known = known_of(uow)
    held = held_by(row, known)
    scope = Scope(
        workspace_id=row["workspace_id"],
        actor=actor,
        permissions=rules.narrow(held, subset, known),
        language=language_of(row["locale"]),
        time_zone=row["time_zone"],
        currency=row["currency"],
        shape_version=row["shape_version"],
        rooms_off=frozenset(row["rooms_off"]),
        fields=fields_of(row, held),
        team=frozenset((row["user_id"], *(row["team"] or ()))),
    )
    compiled = await compile_conditions(uow, row["roles"], scope)
    reaches = [role["rows"] for role in row["roles"]]
    shared = {key: [UUID(one) for one in ids] for key, ids in (row["shared"] or {}).items()}
    rows = compute_rows(reaches, row["user_id"], row["team"] or (), row["team_below"] or (), compiled, shared)
    return replace(scope, rows=rows)


def needs_enrolment(row: Mapping[str, Any]) -> bool:
    """Whether a role of the person in `row` needs a second factor that they do not have."""
    return not row["mfa"] and any(role["mfa_required"] for role in row["roles"])


def fields_of(row: Mapping[str, Any], held: frozenset[str]) -> dict[str, FieldAccess]:
    """The field rules of the person in `row`; who may do everything has none."""
    return {} if rules.EVERYTHING in held else compute_fields(row["roles"])


def build_view(row: Mapping[str, Any], permissions: frozenset[str], known: frozenset[str]) -> SessionView:
    """What a page of the person in `row` shows; "*" is spelt out because pages look for whole keys."""
    return SessionView(
        user=SessionUser(row["user_id"], row["user_name"], row["email"], row["locale"], row["time_zone"]),
        workspace=SessionWorkspace(
            row["workspace_id"],
            row["workspace_name"],
            row["workspace_locale"],
            row["workspace_time_zone"],
            row["currency"],
        ),
        permissions=tuple(
            one for one in sorted(rules.spell_out(permissions, known)) if one.partition(".")[0] not in row["rooms_off"]
        ),
        demo=row["demo"],
        mfa=row["mfa"],
        mfa_needed=needs_enrolment(row),
        fields=fields_of(row, held_by(row, known)),
    )


async def get_view(uow: UnitOfWork, user_id: UUID) -> SessionView:
    """The session of a person of the scope's workspace, with all of their rights. Raises NotFound."""
    row = await queries.get_person(uow, user_id)
    if row is None:
        raise NotFound()
    known = known_of(uow)
    return build_view(row, held_by(row, known), known)


find_rooms_off = queries.find_rooms_off


async def scope_of(db: Database, workspace_id: int, user_id: UUID) -> Scope:
    """All the rights a person has now. Raises NotFound when they may no longer sign in."""
    async with db.read(system_scope(workspace_id)) as uow:
        row = await queries.get_person(uow, user_id)
        if row is None:
            raise NotFound()
        return await build_scope(uow, row, Actor("user", user_id, row["user_name"]))


async def scope_of_job(db: Database, workspace_id: int, job_id: UUID) -> Scope:
    """The rights a job runs with: those its starter has now, and of these no more than they were allowed when they started
    it (a narrowed token, fewer roles). Jobs of the system itself have full rights.

    Raises StarterGone when the person may no longer sign in or the token used is not good any more, RoomOff when the
    workspace has switched off the room whose job it is (whoever started it), NotFound.
    """
    async with db.read(system_scope(workspace_id)) as uow:
        starter = await jobs.require_starter(uow, job_id)
        if starter.kind.partition(".")[0] in await queries.find_rooms_off(uow):
            raise RoomOff()
        if starter.user_id is None:
            return system_scope(workspace_id)
        row = await queries.get_person(uow, starter.user_id)
        if row is None or not await _may_still(uow, starter):
            raise StarterGone()
        kind = "user" if starter.token_id is None else "token"
        actor = Actor(kind, starter.user_id, row["user_name"], starter.token_id)
        return await build_scope(uow, row, actor, starter.permissions)


async def _may_still(uow: UnitOfWork, starter: jobs.Starter) -> bool:
    if starter.token_id is None or starter.user_id is None:
        return True
    return await queries.has_token(uow, starter.token_id, starter.user_id)
