"""The explainer's words for conditions and fields: which leaf fails for a record, which role closes a field, what would open it.

Each verdict is the gate's own: leaves are asked of the database as the row rule asks them, fields by `Scope.access`. What
the asker may not see of the record themselves is not told to them by the way a leaf turns out.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.access.contracts import Offer, Reason, Role
from guanxi.access.permissions import MANAGE_ROLES, MANAGE_USERS
from guanxi.access.queries import roles as queries
from guanxi.access.rules import roles as rules
from guanxi.access.rules.fields import compute_access, speaks_of
from guanxi.access.rules.rows import WHERE
from guanxi.access.service import people
from guanxi.access.service.row_conditions import asked_of_rules
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, FactLeaf, FieldLeaf, Leaf, Moment, RowsLeaf, Tree
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import FieldAccess, Scope
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.objects import Field, ObjectType

ACCESS_WORDS: Mapping[FieldAccess, Label] = {
    "hidden": Label(zh="隐藏", en="hidden"),
    "masked": Label(zh="打码显示", en="masked"),
    "read_only": Label(zh="只读", en="read-only"),
    "editable": Label(zh="可编辑", en="editable"),
}
_CLEAR: tuple[FieldAccess, ...] = ("read_only", "editable")


async def describe(uow: UnitOfWork, object_name: str, text: str) -> str:
    """A condition on an object in words of the caller's language. Raises NotFound, Forbidden, BadCondition."""
    asked = await conditions.asked_by(uow, object_name)
    return (await _say(uow, conditions.read_filter(text, asked), asked)).words(uow.scope.language)


async def why_conditions(
    uow: UnitOfWork, theirs: Scope, roles: Sequence[Role], kind: ObjectType, record_id: UUID | None
) -> list[Reason]:
    """The roles' conditions in words, and for a record the leaves that fail."""
    reasons: list[Reason] = []
    asked = await asked_of_rules(uow, uow.scope, kind.name)
    moment = Moment(services_of(uow).clock.now(), theirs.time_zone, theirs.actor.id, theirs.team)
    for role in roles:
        reach = role.rows.get(kind.name)
        if not isinstance(reach, Mapping):
            continue
        try:
            tree = conditions.parse(reach[WHERE], asked)
        except conditions.BadCondition:
            zh = f"角色“{role.label.zh}”的可见条件已失效（字段不存在），因此不显示任何{kind.plural.zh}。"
            en = f"The condition of the role {role.label.en} names a field that is gone, so it shows no {kind.plural.en}."
            reasons.append(Reason("rows_where_broken", False, Label(zh=zh, en=en)))
            continue
        said = await _say(uow, tree, asked)
        holds = record_id is None or await _holds(uow, tree, asked, moment, kind, record_id)
        zh = f"角色“{role.label.zh}”可见范围：满足条件“{said.zh}”的{kind.plural.zh}。"
        en = f"The role {role.label.en} shows {kind.plural.en} for which this holds: {said.en}."
        reasons.append(Reason("rows_where", holds, Label(zh=zh, en=en)))
        if record_id is not None and not holds:
            reasons += await _failing(uow, tree, asked, moment, kind, record_id)
    return reasons


async def _failing(
    uow: UnitOfWork, tree: Tree, asked: Asked, moment: Moment, kind: ObjectType, record_id: UUID
) -> list[Reason]:
    reasons = []
    for leaf in conditions.leaves_of(tree):
        if not _may_tell(uow.scope, leaf, asked) or await _holds(uow, leaf, asked, moment, kind, record_id):
            continue
        said = await _say(uow, leaf, asked)
        words = Label(zh=f"该记录不满足：{said.zh}。", en=f"This does not hold for the record: {said.en}.")
        reasons.append(Reason("leaf_fails", False, words))
    return reasons


def _may_tell(asker: Scope, leaf: Leaf, asked: Asked) -> bool:
    return all(may_ask(asker, key) for one, of in conditions.walk(leaf, asked) for key in _keys(one, of))


def _keys(leaf: Leaf, asked: Asked) -> tuple[str, ...]:
    match leaf:
        case FieldLeaf():
            return (leaf.field,)
        case FactLeaf():
            return asked.facts[leaf.fact].fields
        case _:
            return (leaf.field,) if isinstance(leaf, RowsLeaf) and leaf.field is not None else ()


async def _holds(uow: UnitOfWork, tree: Tree, asked: Asked, moment: Moment, kind: ObjectType, record_id: UUID) -> bool:
    made = conditions.compile_tree(tree, asked, "o", moment)
    return await queries.holds(uow, kind.table, record_id, made.sql, made.params)


async def _say(uow: UnitOfWork, tree: Tree, asked: Asked) -> Label:
    ids = conditions.ids_in(tree, asked)
    names = {str(one.id): one.name for one in await people.find_people(uow, ids)} if ids else {}
    names |= await conditions.find_titles(uow, tree, asked)  # of what the asker may see; the rest stays a number
    zh, en = (conditions.say(conditions.explain(tree, asked, one, names.get), one) for one in ("zh", "en"))
    return Label(zh=zh, en=en)


def why_field(theirs: Scope, roles: Sequence[Role], field: Field) -> list[Reason]:
    """What each role says of the field, and how the value is shown in the end."""
    access = theirs.access(field.key)
    reasons = []
    for role in roles:
        if not speaks_of(role.rows, field.object):
            continue
        free = rules.EVERYTHING in role.permissions
        given = "editable" if free else compute_access([_plain(role)], field.key)
        said = ACCESS_WORDS[given]
        zh = f"角色“{role.label.zh}”：字段“{field.label.zh}”{said.zh}。"
        en = f"The role {role.label.en} has the field “{field.label.en}” {said.en}."
        reasons.append(Reason(f"field_{given}", given in _CLEAR, Label(zh=zh, en=en)))
    if len(reasons) > 1:
        said = ACCESS_WORDS[access]
        words = Label(
            zh=f"多个角色取最宽松的规则，结果：{said.zh}。", en=f"Of several roles the most generous counts: {said.en}."
        )
        reasons.append(Reason("field_together", access in _CLEAR, words))
    return reasons


def _plain(role: Role) -> dict[str, object]:
    return {"rows": role.rows, "fields": role.fields}


def find_offers(
    asker: Scope, theirs: Scope, roles: Sequence[Role], every: Sequence[Role], field: Field | None, *, shown: bool
) -> list[Offer]:
    """What would open it, for an asker who may do that: mending a role's field rule, its rows, or giving another role."""
    offers: list[Offer] = []
    closed = field is not None and theirs.access(field.key) not in _CLEAR
    for role in roles if asker.allows(MANAGE_ROLES.key) else ():
        page = f"/settings/roles?role={role.id}"
        if closed and field is not None and not role.built_in and field.key in role.fields:
            zh = f"在角色“{role.label.zh}”中放开字段“{field.label.zh}”"
            en = f"Open the field “{field.label.en}” in the role {role.label.en}"
            offers.append(Offer("change_fields", Label(zh=zh, en=en), f"{page}&tab=fields"))
        if not shown and not role.built_in:
            zh, en = f"调整角色“{role.label.zh}”的可见范围", f"Widen whose records the role {role.label.en} shows"
            offers.append(Offer("change_rows", Label(zh=zh, en=en), f"{page}&tab=rows"))
    if asker.allows(MANAGE_USERS.key) and (closed or not shown):
        held = {role.id for role in roles}
        wide = [role for role in every if role.id not in held and _opens(role, field)][:3]
        if wide:
            names = Label(zh="、".join(f"“{one.label.zh}”" for one in wide), en=", ".join(one.label.en for one in wide))
            words = Label(zh=f"授予其他角色，例如{names.zh}", en=f"Give another role, such as {names.en}")
            offers.append(Offer("give_role", words, f"/settings/team?person={theirs.actor.id}"))
    return offers


def _opens(role: Role, field: Field | None) -> bool:
    if role.rows.get("*") != "all" or rules.EVERYTHING in role.permissions:
        return False
    return field is None or compute_access([_plain(role)], field.key) in _CLEAR
