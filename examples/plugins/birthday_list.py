"""A room in one file: GET /api/v1/birthday_list/{month} lists who has a birthday, with a permission of its own.

A plugin with a `Room` lists everything it contributes there. Its key is the file's name.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path
from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import Permission
from guanxi.sdk.room import MenuEntry, Room
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Out

VIEW = Permission("birthday_list.birthday.view", Label(zh="查看生日名单", en="See the birthday list"))
router = Router("birthday_list")


class BirthdayOut(Out):
    """One line of the list."""

    id: UUID
    name: str
    birthday: date


@router.fetch("/{month}", permission=VIEW)
async def list_birthdays(edge: Edge, month: Annotated[int, Path(ge=1, le=12)]) -> list[BirthdayOut]:
    """The customers born in a month, by day. At most 200."""
    return await edge.read(_find, month)


async def _find(uow: UnitOfWork, month: int) -> list[BirthdayOut]:
    # `visible` is the caller's row rule: a salesperson who sees only her own customers gets only her own birthdays.
    statement = sql.SQL(
        """SELECT c.id, c.name, c.birthday FROM customer c
           WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
             AND extract(month FROM c.birthday) = %(month)s AND {visible}
           ORDER BY extract(day FROM c.birthday), c.name, c.id LIMIT 200"""
    ).format(visible=uow.scope.visible("customer", "c"))
    return [BirthdayOut(**row) for row in await uow.all(statement, month=month)]


ROOM = Room(
    key="birthday_list",
    label=Label(zh="生日名单", en="Birthday list"),
    routers=(router,),
    permissions=(VIEW,),
    menu=(MenuEntry("birthdays", Label(zh="生日", en="Birthdays"), "/birthdays", "gift", VIEW.key),),
)
