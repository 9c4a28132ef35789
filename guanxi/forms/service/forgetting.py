"""What is not kept: spam and links nobody clicked go after 30 days; the answers of people who were erased at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.forms.queries import forms as queries
from guanxi.forms.queries import submissions
from guanxi.forms.rules import tickets
from guanxi.forms.rules.answers import tell
from guanxi.forms.service.mailing import open_answers
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.services import Services

SPAM_DAYS: Final = 30
NAME: Final = "form_submission"


async def clean(db: Database, moment: datetime | None = None) -> int:
    """Let links expire, remove what was kept long enough; of every workspace, in short transactions. How many rows."""
    services = db.parts
    assert isinstance(services, Services), "the database was opened without services"
    now = moment or services.clock.now()
    done = 0
    for step, before in (
        (submissions.expire, now - timedelta(seconds=tickets.CONFIRM_S)),
        (submissions.forget, now - timedelta(days=SPAM_DAYS)),
    ):
        while True:
            async with db.system("submissions of every workspace grow old") as uow:
                some = await step(uow, before)
            done += some
            if not some:
                break
    return done


async def find_of_customer(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Submissions of a customer's profiles."""
    return await submissions.find_of_profiles(uow, await _profiles(uow, customer_id))


async def export_of_customer(uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The same with their answers as people read them."""
    shown = []
    for row in await find_of_customer(uow, customer_id):
        definition = await queries.get_definition(uow, row["form_id"], row["version"])
        answers = await open_answers(uow, row) or {}
        fields = [one for one in (definition or {"fields": []})["fields"] if one["key"] in answers]
        said = {one["label"] or one["key"]: tell(one, answers[one["key"]]) for one in fields}
        shown.append({"object": NAME, "id": str(row["id"]), "at": row["at"].isoformat(), "answers": said})
    return shown


async def erase_of_customer(uow: UnitOfWork, customer_id: UUID) -> int:
    """Overwrite the answers; that something was sent stays for the counts."""
    return await submissions.erase_of_profiles(uow, await _profiles(uow, customer_id))


async def _profiles(uow: UnitOfWork, customer_id: UUID) -> list[UUID]:
    try:
        return [customer_id, *await customers.profiles_of(uow, customer_id)]
    except NotFound:
        return [customer_id]
