"""Who a visitor is: joined to a customer when the company's own server says so, by its key or by a signature over the user's id.

What a page says by itself is a claim of whoever sits there: it joins nobody, fills nothing and is told so. A signature vouches
for the user's id alone, so of what comes with it no phone and no e-mail is believed.
"""

import hashlib
from collections.abc import Mapping
from uuid import UUID

import polars as pl

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.customers.events import CustomerCreated, ProfileAttached
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.tracking.queries import ingesting
from guanxi.tracking.rules.identities import read_traits
from guanxi.tracking.rules.keys import KEY_PURPOSE, is_signed
from guanxi.tracking.rules.messages import UNREADABLE, Message, Refused, Said, check_id, read_object
from guanxi.tracking.service.memory import Sender

_SIGNED = frozenset({"name"})  # what is taken of a signed identity, for a customer that nobody had described


async def is_vouched(uow: UnitOfWork, sender: Sender, said: Said) -> bool:
    """Whether the company's server says who this is."""
    if sender.trusted:
        return True
    if not said.user_id or not said.signature:
        return False
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    sealed = await ingesting.find_secrets(uow, sender.source_id)
    secrets = [cipher.open(KEY_PURPOSE, row["id"], bytes(row["sealed"])) for row in sealed]
    return any(is_signed(secret, said.user_id, said.signature) for secret in secrets)


async def join(uow: UnitOfWork, sender: Sender, message: Message, places: dict[str, UUID]) -> bool:
    """Join the visitor of an identity to its customer; `places` (visitor -> profile) says from then on whose its visits are.
    False: nobody vouches for it."""
    said = message.said
    assert said is not None, "only identities are joined"
    if not await is_vouched(uow, sender, said):
        return False
    user_key = _user_key(said, message)
    found = await _find_customer(uow, sender, user_key, _traits(said))
    if found is None:
        return True
    profile_id, customer_id = found
    if message.visitor == user_key:
        if message.visitor not in places:
            await ingesting.insert_visitors(uow, sender.source_id, {message.visitor: profile_id})
        places[message.visitor] = profile_id
    else:
        places[message.visitor] = await _take_device(uow, sender, message.visitor, user_key, customer_id)
    return True


def _user_key(said: Said, message: Message) -> str:
    try:
        return f"user:{check_id(said.user_id)}" if said.user_id else message.visitor
    except Refused:
        return message.visitor


def _traits(said: Said) -> dict[str, str]:
    try:
        return read_traits(read_object(said.traits))
    except UNREADABLE:
        return {}


async def _find_customer(
    uow: UnitOfWork, sender: Sender, user_key: str, traits: Mapping[str, str]
) -> tuple[UUID, UUID] | None:
    """(profile, customer) of a user of the source; made, or joined by exact phone or e-mail, as a server's words allow."""
    known = (await customers.find_of_source(uow, sender.profiles, [user_key])).get(user_key)
    if known is not None and known[1] is not None and (not sender.trusted or not traits):
        return known[0], known[1]
    said = dict(traits) if sender.trusted else {key: one for key, one in traits.items() if key in _SIGNED}
    if not said and not user_key.startswith("user:"):
        return None  # a device of whom nothing is said
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    most = (await access.find_numbers(uow)).shared_after
    frame = pl.DataFrame([{"external_id": user_key, **said}], infer_schema_length=1)
    _, landed = await customers.land(uow, customers.prepare(frame, cipher, most), sender.profiles)
    row = landed.row(0, named=True)
    profile_id, customer_id = UUID(row["profile_id"]), UUID(row["customer_id"])
    if row["created"]:
        log.publish(uow, CustomerCreated(object_id=customer_id, profile_id=profile_id, source=sender.profiles))
    elif known is None or known[1] is None:
        log.publish(uow, ProfileAttached(object_id=customer_id, profile_id=profile_id))
    return profile_id, customer_id


async def _take_device(uow: UnitOfWork, sender: Sender, visitor: str, user_key: str, customer_id: UUID) -> UUID:
    """The profile of what this user does on the device from now on. The visits before are the user's too when they were nobody's
    and the device is not one that many use."""
    [row] = await ingesting.find_visitors(uow, sender.source_id, [visitor], lock=True)
    profile_id: UUID = row["profile_id"]
    owner = (await customers.customers_of_profiles(uow, [profile_id])).get(profile_id)
    if owner == customer_id:
        return profile_id
    people = row["people"] + (row["user_key"] != user_key)
    most = (await access.find_numbers(uow)).shared_after
    if owner is not None or people > most:
        own = f"{visitor}~{hashlib.sha256(user_key.encode()).hexdigest()[:16]}"
        profile_id = (await customers.ensure_profiles(uow, sender.profiles, [own]))[own]
    await customers.attach_profiles(uow, {profile_id: customer_id})
    await ingesting.set_visitor(uow, sender.source_id, visitor, profile_id, user_key, people)
    return profile_id
