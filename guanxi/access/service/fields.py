"""Field rules at writes: what the caller's roles do not let them change is refused, saying whose roles would."""

from collections.abc import Iterable

from guanxi.access.queries import people as queries
from guanxi.access.rules import roles as rules
from guanxi.access.rules.fields import compute_access, speaks_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.i18n import Label
from guanxi.sdk.field_policy import name_of, policy_of
from guanxi.sdk.objects import Field

MOST_NAMED = 4


async def check_writable(uow: UnitOfWork, object_name: str, names: Iterable[str], place: str | None = None) -> None:
    """Raises Invalid with a problem per field (named as in rows, or `place`) that the caller may not change."""
    closed = (await policy_of(uow, object_name)).find_closed(names)
    if closed:
        raise Invalid(fields=[await problem_of(uow, field, place or name_of(field)) for field in closed])


async def problem_of(uow: UnitOfWork, field: Field, place: str) -> FieldProblem:
    """A field that may not be changed, and the roles that may."""
    who = name_roles(await find_changers(uow, field))
    zh = f"您的角色不能修改“{field.label.zh}”。可以修改的角色：{who.zh}。"
    en = f"Your roles may not change “{field.label.en}”. Roles that may: {who.en}."
    return FieldProblem(place, "access.field_closed", zh, en)


async def find_changers(uow: UnitOfWork, field: Field) -> list[Label]:
    """Words of the roles that may change the field of the records they see."""
    return [
        rules.label_of(row["key"], row["name"])
        for row in await queries.find_roles(uow)
        if speaks_of(row["rows"], field.object)
        and (rules.EVERYTHING in row["permissions"] or compute_access([row], field.key) == "editable")
    ]


def name_roles(labels: Iterable[Label]) -> Label:
    """A few roles in words."""
    every = list(labels)
    few = every[:MOST_NAMED]
    more = len(every) > len(few)
    return Label(
        zh=("、".join(f"“{one.zh}”" for one in few) or "无") + ("等" if more else ""),
        en=(", ".join(one.en for one in few) or "none") + (" and others" if more else ""),
    )
