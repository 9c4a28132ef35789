"""Why somebody may or may not: the gate's own scope, built for that person, asked the gate's own questions.

The verdict is `Scope.allows` and `Scope.visible`, nothing else; the words only say which role, team and rule made it so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from guanxi.access.contracts import Explanation, Reason, Role, Seer, Team
from guanxi.access.queries import credentials
from guanxi.access.queries import roles as queries
from guanxi.access.rules import roles as rules
from guanxi.access.rules.rows import BY_TEAM, compute_widest, find_conditions
from guanxi.access.service import people, sharing, teams
from guanxi.access.service.explaining_rules import find_offers, why_conditions, why_field
from guanxi.access.service.roles import find_explained
from guanxi.access.service.scopes import build_scope, known_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import NO_ROW, Actor, FieldAccess, Scope
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import registry_of

_REACH = {
    "own": Label(zh="仅本人的记录", en="records of their own"),
    "team": Label(zh="本团队成员的记录", en="records of people in their teams"),
    "team_below": Label(zh="本团队及下级团队成员的记录", en="records of people in their teams and the teams below"),
    "all": Label(zh="所有人的记录", en="everybody's records"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """May this person do that: at all, to records of `object`, to one record, and (for seeing) with a field of it."""

    user_id: UUID
    permission: str
    object: str | None = None
    record_id: UUID | None = None
    field: str | None = None


async def explain(uow: UnitOfWork, asked: Question) -> Explanation:
    """Whether they may, why, and what would allow it to an asker who may change that.

    Raises NotFound (the person; a record the asker may not see), Invalid (no such permission, object or field).
    """
    user = await people.require_user(uow, asked.user_id)
    if asked.permission not in known_of(uow):
        raise _unknown("permission", "access.bad_pattern", "权限不存在。", "No such permission.")
    row = await credentials.get_person(uow, asked.user_id)
    if row is None:
        words = Label(zh=f"{user.name}的账号已停用。", en=f"The account of {user.name} is disabled.")
        return Explanation(False, (Reason("disabled", False, words),))
    scope = await build_scope(uow, row, Actor("user", asked.user_id, user.name))
    held = scope.allows(asked.permission)
    every = await people.find_roles(uow)
    roles = [role for role in every if role.key in user.roles]
    label = registry_of(uow).permissions[asked.permission].label
    reasons = (
        _why_held(roles, asked.permission, label) if held else _why_not_held(roles, every, asked.permission, label)
    )
    if asked.object is None:
        return Explanation(held, tuple(reasons))
    kind = await _require_kind(uow, asked.object)
    shown = True
    if kind.owner is None:
        shown = await _sees_free(uow, scope, kind, asked.record_id)
        reasons.append(_why_free(kind, asked.record_id, shown))
    else:
        reasons += [*_why_rows(roles, kind), *await why_conditions(uow, scope, roles, kind, asked.record_id)]
        shown = scope.rule(kind.name) != NO_ROW
    if kind.owner is not None and asked.record_id is not None:
        owner, shown = await _find_record(uow, scope, kind, asked.record_id)
        reasons += await _why_shared(uow, kind, asked.record_id, asked.user_id)
        if compute_widest([role.rows for role in roles], kind.name) is not None:
            reasons.append(await _why_record(uow, asked.user_id, owner, roles, kind, shown))
    field = None if asked.field is None else await _require_field(uow, kind, asked.field)
    if field is None:
        offers = find_offers(uow.scope, scope, roles, every, None, shown=shown)
        return Explanation(held and shown, tuple(reasons), None, tuple(offers) if held else ())
    reasons += why_field(scope, roles, field)
    offers = find_offers(uow.scope, scope, roles, every, field, shown=shown)
    clear = may_ask(scope, field.key)
    return Explanation(held and shown and clear, tuple(reasons), scope.access(field.key), tuple(offers))


async def find_seers(uow: UnitOfWork, object: str, record_id: UUID, field_key: str | None) -> list[Seer]:
    """Everybody who may sign in, and how they see the record, or one field of it. Raises NotFound, Invalid."""
    kind = await _require_kind(uow, object)
    field = None if field_key is None else await _require_field(uow, kind, field_key)
    found: list[Seer] = []
    for one in await people.find_people(uow):
        row = None if one.disabled else await credentials.get_person(uow, one.id)
        if row is None:
            continue
        scope = await build_scope(uow, row, Actor("user", one.id, one.name))
        if kind.owner is None:
            shown = await _sees_free(uow, scope, kind, record_id)
        else:
            _, shown = await _find_record(uow, scope, kind, record_id)
        sees = shown and scope.allows(kind.view)
        found.append(Seer(one.id, one.name, _reading(scope, kind, field) if sees else None))
    return found


def _reading(scope: Scope, kind: ObjectType, field: Field | None) -> FieldAccess:
    """The field rule, and no more than reading for who may not change such records at all."""
    access = "editable" if field is None else scope.access(field.key)
    may_edit = scope.allows(kind.view.removesuffix("view") + "edit") and (field is None or field.editable)
    return "read_only" if access == "editable" and not may_edit else access


async def _sees_free(uow: UnitOfWork, theirs: Scope, kind: ObjectType, record_id: UUID | None) -> bool:
    """Whether that person sees a record of an object without owners. Raises NotFound when the asker does not."""
    if record_id is None:
        return True
    if not uow.scope.allows(kind.view) or not await queries.sees(uow, kind.table, kind.rows(uow, "o"), record_id):
        raise NotFound()
    inner = UnitOfWork(uow.conn, theirs, uow.parts)  # the same snapshot, with that person's scope
    return await queries.sees(inner, kind.table, kind.rows(inner, "o"), record_id)


def _why_free(kind: ObjectType, record_id: UUID | None, shown: bool) -> Reason:
    if kind.visible is None:
        zh = f"{kind.plural.zh}是公司共有的，没有负责人：有查看权限就能看到全部。"
        en = f"{kind.plural.en} belong to the company: whoever may view them sees all."
        return Reason("rows_free", True, Label(zh=zh, en=en))
    if record_id is None or shown:
        zh = f"{kind.plural.zh}跟随所属的记录（如客户）：能看到那条记录的人就能看到它。"
        en = f"{kind.plural.en} go with the record they belong to (a customer, say): whoever sees that one sees them."
        return Reason("rows_follow", True, Label(zh=zh, en=en))
    zh = f"该{kind.label.zh}所属的记录（如客户）不在其可见范围内。"
    en = f"The record this {kind.label.en} belongs to (a customer, say) is not within reach."
    return Reason("rows_follow", False, Label(zh=zh, en=en))


async def _find_record(uow: UnitOfWork, theirs: Scope, kind: ObjectType, record_id: UUID) -> tuple[UUID | None, bool]:
    """The owner of a record the asker may see, and whether that person sees it. Raises NotFound."""
    assert kind.owner is not None, "an object with row scopes has an owner's column"
    record = await queries.get_owner(uow, kind.name, kind.table, kind.owner, record_id)
    if record is None:
        raise NotFound()
    inner = UnitOfWork(uow.conn, theirs, uow.parts)  # the same snapshot, with that person's scope
    shown = await queries.get_owner(inner, kind.name, kind.table, kind.owner, record_id) is not None
    return record["owner"], shown


async def _require_field(uow: UnitOfWork, kind: ObjectType, key: str) -> Field:
    found = next((one for one in await fields_of(uow, kind.name) if one.key == key), None)
    if found is None:
        raise _unknown("field", "access.unknown_field", "字段不存在。", "No such field.")
    return found


def _unknown(place: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(place, code, zh, en)])


async def _require_kind(uow: UnitOfWork, name: str) -> ObjectType:
    found = next((one for one in await find_explained(uow) if one.name == name), None)
    if found is None:
        raise _unknown("object", "access.unknown_object", "对象不存在。", "No such object.")
    return found


def _names(roles: Sequence[Role]) -> Label:
    return Label(
        zh="、".join(f"“{role.label.zh}”" for role in roles) or "无",
        en=", ".join(role.label.en for role in roles) or "none",
    )


def _why_held(roles: Sequence[Role], permission: str, label: Label) -> list[Reason]:
    return [
        Reason(
            "role_gives",
            True,
            Label(
                zh=f"角色“{role.label.zh}”包含权限“{label.zh}”。", en=f"The role {role.label.en} gives “{label.en}”."
            ),
        )
        for role in roles
        if permission in role.grants
    ]


def _why_not_held(roles: Sequence[Role], every: Sequence[Role], permission: str, label: Label) -> list[Reason]:
    names, givers = _names(roles), _names([role for role in every if permission in role.grants])
    reasons = [
        Reason(
            "no_role_gives",
            False,
            Label(
                zh=f"所有角色（{names.zh}）都不包含权限“{label.zh}”。",
                en=f"None of the roles held ({names.en}) gives “{label.en}”.",
            ),
        )
    ]
    for role in roles:
        taken = next(
            (one for one in role.permissions if one.startswith("-") and rules.matches(one[1:], permission)), None
        )
        if taken is not None:
            zh = f"角色“{role.label.zh}”以规则 {taken} 明确排除了它。"
            reasons.append(
                Reason("role_takes", False, Label(zh=zh, en=f"The role {role.label.en} takes it away: {taken}."))
            )
    hint = Label(zh=f"包含它的角色：{givers.zh}。", en=f"Roles that give it: {givers.en}.")
    return [*reasons, Reason("givers", False, hint)]


def _why_rows(roles: Sequence[Role], kind: ObjectType) -> list[Reason]:
    reasons = []
    for role in roles:
        reach = compute_widest([role.rows], kind.name)
        if reach is not None:
            zh = f"角色“{role.label.zh}”可见范围：{_REACH[reach].zh}（{kind.plural.zh}）。"
            en = f"The role {role.label.en} shows {_REACH[reach].en} ({kind.plural.en})."
            reasons.append(Reason(f"rows_{reach}", True, Label(zh=zh, en=en)))
    if not reasons and not find_conditions([role.rows for role in roles], kind.name):
        zh, en = f"没有角色说明可以看到谁的{kind.plural.zh}。", f"No role says whose {kind.plural.en} are seen."
        reasons.append(Reason("rows_none", False, Label(zh=zh, en=en)))
    return reasons


async def _why_record(
    uow: UnitOfWork, user_id: UUID, owner: UUID | None, roles: Sequence[Role], kind: ObjectType, seen: bool
) -> Reason:
    reach = compute_widest([role.rows for role in roles], kind.name)
    if owner is None:
        return Reason(
            "no_owner",
            seen,
            Label(
                zh="该记录没有负责人，只有可见范围为“全部”的角色能看到。",
                en="The record belongs to nobody: only roles that show everybody's records show it.",
            ),
        )
    if owner == user_id:
        return Reason("is_owner", seen, Label(zh="本人就是该记录的负责人。", en="The record is their own."))
    found = await people.find_people(uow, [owner])
    name = found[0].name if found else str(owner)
    if reach == "all":
        return Reason(
            "sees_all", seen, Label(zh=f"负责人是{name}，在范围内。", en=f"It belongs to {name}: within reach.")
        )
    shared = (
        _shared(await teams.find_teams(uow), user_id, owner, below=reach == "team_below") if reach in BY_TEAM else None
    )
    if seen and shared is not None:
        zh, en = (
            f"负责人{name}在团队“{shared.name}”内。",
            f"It belongs to {name}, who is in reach by the team {shared.name}.",
        )
        return Reason("shared_team", True, Label(zh=zh, en=en))
    zh, en = f"负责人是{name}，不在可见范围内。", f"It belongs to {name}, who is not within reach."
    return Reason("out_of_reach", seen, Label(zh=zh, en=en))


async def _why_shared(uow: UnitOfWork, kind: ObjectType, record_id: UUID, user_id: UUID) -> list[Reason]:
    found = await sharing.get_moment(uow, kind.name, record_id, user_id)
    if found is None:
        return []
    by, day = found["by"] or "—", found["at"].date().isoformat()
    zh, en = f"{by}于 {day} 把它分享给了本人（协作人）。", f"{by} shared it with them on {day} (a collaborator)."
    return [Reason("shared", True, Label(zh=zh, en=en))]


def _shared(every: Sequence[Team], user_id: UUID, owner: UUID, *, below: bool) -> Team | None:
    """The person's team by which the owner is reached, for the words only."""
    by_id = {team.id: team for team in every}
    for team in every:
        if all(one.user_id != owner for one in team.members):
            continue
        at: Team | None = team
        while at is not None:
            if any(one.user_id == user_id for one in at.members):
                return at
            at = by_id.get(at.parent_id) if below and at.parent_id else None
    return None
