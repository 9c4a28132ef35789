"""Consents: which wordings there are, what a customer agreed to and what counts now. Entries are only added, and stay as proof when
everything personal is erased: there is nothing personal in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers.contracts import ConsentText, Said
from guanxi.customers.events import ConsentChanged, ConsentTextWritten
from guanxi.customers.queries import consents as queries
from guanxi.customers.queries import records
from guanxi.customers.rules.consents import MANUAL, compute_states
from guanxi.customers.schemas.consents import (
    ConsentEntryOut,
    ConsentIn,
    ConsentsOut,
    ConsentState,
    ConsentTextIn,
    ConsentTextOut,
)
from guanxi.customers.service.writing import require
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of

MOST_TEXTS = 1000


async def find_texts(uow: UnitOfWork) -> list[ConsentTextOut]:
    """Every wording, older versions too."""
    return [ConsentTextOut.model_validate(row) for row in await queries.find_texts(uow)]


async def find_consent_texts(uow: UnitOfWork) -> list[ConsentText]:
    """The same for other rooms."""
    names = ("id", "purpose", "channel", "language", "version", "body")
    return [ConsentText(**{name: row[name] for name in names}) for row in await queries.find_texts(uow)]


async def write_text(uow: UnitOfWork, body: ConsentTextIn) -> ConsentTextOut:
    """A new wording, or the next version of one. Raises Invalid when there are too many."""
    if len(await queries.find_texts(uow)) >= MOST_TEXTS:
        raise Invalid(
            fields=[
                FieldProblem("purpose", "customers.too_many_texts", "条款数量已达上限。", "There are too many texts.")
            ]
        )
    text_id = new_id()
    version = await queries.insert_text(uow, {"id": text_id, **body.model_dump()})
    log.publish(uow, ConsentTextWritten(object_id=text_id, purpose=body.purpose, version=version))
    return next(one for one in await find_texts(uow) if one.id == text_id)


async def record_consents(
    uow: UnitOfWork, profile_id: UUID, said: Sequence[Said], *, source: str, at: datetime, evidence: dict[str, Any]
) -> list[UUID]:
    """What the person of a profile said, as entries and events; their ids. `evidence` holds nothing personal."""
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "profile_id": profile_id,
            "purpose": one.purpose,
            "channel": one.channel,
            "granted": one.granted,
            "text_id": one.text_id,
            "at": at,
            "source": source,
            "evidence": evidence,
        }
        for one in said
    ]
    if rows:
        await queries.insert_entries(uow, rows)
        owners = await records.find_customers_of(uow, [profile_id])
        log.publish(
            uow,
            *(
                ConsentChanged(
                    object_id=owners.get(profile_id),
                    profile_id=profile_id,
                    purpose=one.purpose,
                    channel=one.channel,
                    granted=one.granted,
                    source=source,
                )
                for one in said
            ),
        )
    return [row["id"] for row in rows]


async def consents_of(uow: UnitOfWork, customer_id: UUID) -> dict[tuple[str, str], bool]:
    """Whether it is granted, by purpose and channel; what was never asked is not in it. Raises NotFound."""
    await require(uow, customer_id)
    profiles = [row["id"] for row in await records.find_profiles(uow, customer_id)]
    return compute_states(await queries.find_entries(uow, profiles))


async def show(uow: UnitOfWork, customer_id: UUID) -> ConsentsOut:
    """What counts now and everything that was said. Raises NotFound."""
    await require(uow, customer_id)
    profiles = [row["id"] for row in await records.find_profiles(uow, customer_id)]
    entries = await queries.find_entries(uow, profiles)
    actors = [row["actor_id"] for row in entries if row["actor_id"] is not None]
    people = {one.id: one.name for one in await access.find_people(uow, actors)} if actors else {}
    shown = [
        ConsentEntryOut.model_validate(
            {
                **row,
                "source_name": None,
                "how": row["evidence"].get("how"),
                "by": people.get(row["actor_id"]),
                "text": row["body"],
            }
        )
        for row in reversed(entries)
    ]
    states = compute_states(entries)
    return ConsentsOut(
        states=[
            ConsentState.model_validate({"purpose": purpose, "channel": channel, "granted": granted})
            for (purpose, channel), granted in states.items()
        ],
        entries=shown,
    )


async def note(uow: UnitOfWork, customer_id: UUID, body: ConsentIn) -> UUID:
    """A colleague notes what the customer said; audited. The opposite again takes it back. Raises NotFound."""
    await require(uow, customer_id, lock=True)
    profiles = [row["id"] for row in await records.find_profiles(uow, customer_id)]
    profile_id = customer_id if customer_id in profiles else profiles[0]
    said = [Said(body.purpose, body.channel, body.granted, None)]
    now = services_of(uow).clock.now()
    [entry_id] = await record_consents(uow, profile_id, said, source=MANUAL, at=now, evidence={"how": body.how})
    act = "customers.consent_granted" if body.granted else "customers.consent_withdrawn"
    detail = {"purpose": body.purpose, "channel": body.channel}
    await access.audit(uow, act, "customer", customer_id, detail=detail)
    return entry_id
