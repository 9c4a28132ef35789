"""Forms for those who make them: the list with its last days, one form, its versions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.access import api as access
from guanxi.forms.queries import forms as queries
from guanxi.forms.schemas import FormOut, FormRow, SparkDay, VersionOut
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.services import services_of

DAYS = 30


async def today_of(uow: UnitOfWork) -> date:
    """The day it is where the company is."""
    return services_of(uow).clock.now().astimezone(ZoneInfo(await access.get_zone(uow))).date()


async def find_forms(uow: UnitOfWork, deleted: bool) -> list[FormRow]:
    """Forms with what came in the last 30 days; `deleted`: those in the bin."""
    first = await today_of(uow) - timedelta(days=DAYS - 1)
    sums, waiting = await queries.find_sums(uow, first), await queries.find_waiting(uow)
    shown = []
    for row in await queries.find(uow, deleted=deleted):
        summed: Mapping[str, Any] = sums.get(row["id"], {"days": {}})
        days = dict(summed["days"].items())
        spark = [first + timedelta(days=number) for number in range(DAYS)]
        shown.append(
            FormRow.model_validate(
                {
                    **row,
                    "title": row["draft"]["title"],
                    **{name: summed.get(name, 0) for name in ("views", "submissions", "accepted", "spam")},
                    "waiting": waiting.get(row["id"], 0),
                    "spark": [SparkDay(day=day, submissions=days.get(day.isoformat(), 0)) for day in spark],
                }
            )
        )
    return shown


async def get_form(uow: UnitOfWork, form_id: UUID) -> FormOut:
    """One form, those in the bin too. Raises NotFound."""
    row = await queries.get(uow, form_id)
    if row is None:
        raise NotFound()
    base, key = services_of(uow).settings.base_url, row["public_key"]
    embed = f'<div data-guanxi-form="{key}"></div>\n<script async src="{base}/sdk/forms.js"></script>'
    return FormOut.model_validate({**row, "definition": row["draft"], "url": f"{base}/f/{key}", "embed": embed})


async def find_versions(uow: UnitOfWork, form_id: UUID) -> list[VersionOut]:
    """Published versions, the newest first. Raises NotFound."""
    if await queries.get(uow, form_id) is None:
        raise NotFound()
    rows = await queries.find_versions(uow, form_id)
    people = {one.id: one.name for one in await access.find_people(uow)}
    return [VersionOut.model_validate({**row, "published_by": people.get(row["published_by"])}) for row in rows]


async def find_names(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What forms are called, those in the bin too."""
    return {row["id"]: row["name"] for row in await queries.find_by_ids(uow, list(ids))}


async def find_titles(uow: UnitOfWork) -> dict[UUID, str]:
    """What the forms that are there are called."""
    return {row["id"]: row["name"] for row in await queries.find_names(uow)}
