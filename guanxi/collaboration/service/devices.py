"""The browsers a person lets us send push messages to, and the workspace's key that signs them."""

import hashlib
from uuid import UUID

import msgspec

from guanxi.collaboration.errors import NotAPushService, TooManyDevices
from guanxi.collaboration.queries import delivery as queries
from guanxi.collaboration.rules import PUSH_DEVICE_PURPOSE, PUSH_KEY_PURPOSE
from guanxi.collaboration.schemas import DeviceIn, DeviceOut, DevicesOut
from guanxi.collaboration.service.sealed import cipher_of
from guanxi.kernel import web_push
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.http_out import OutboundError
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.kernel.web_push import Subscription

MOST = 20


async def find(uow: UnitOfWork) -> DevicesOut:
    """The caller's devices, and the public key browsers ask for."""
    public, _ = await ensure_key(uow)
    rows = await queries.find_devices(uow, uow.scope.actor.id)
    return DevicesOut(public_key=public, devices=[DeviceOut.model_validate(row) for row in rows])


async def ensure_key(uow: UnitOfWork) -> tuple[str, str]:
    """The workspace's key, made when first asked for: public (base64url), private (PEM)."""
    row = await queries.get_push_key(uow)
    if row is None:
        public, private = web_push.new_key()
        key_id = new_id()
        sealed = (await cipher_of(uow)).seal(PUSH_KEY_PURPOSE, key_id, private)
        await queries.insert_push_key(uow, key_id, public, sealed)
        row = await queries.get_push_key(uow)
    assert row is not None
    return row["public"], (await cipher_of(uow)).open(PUSH_KEY_PURPOSE, row["id"], bytes(row["sealed"]))


async def add(db: Database, services: Services, scope: Scope, body: DeviceIn) -> DeviceOut:
    """A browser of the caller. Raises BadSubscription, NotAPushService (an address inside is none), TooManyDevices."""
    given = Subscription(body.endpoint, body.p256dh, body.auth)
    given.check()
    try:
        await services.http.check_url(given.endpoint)
    except OutboundError as error:
        raise NotAPushService() from error
    return await db.run(scope, _insert, given, body.name)


async def _insert(uow: UnitOfWork, given: Subscription, name: str) -> DeviceOut:
    me, device_id = uow.scope.actor.id, new_id()
    if await queries.count_devices(uow, me) >= MOST:
        raise TooManyDevices(most=MOST)
    text = msgspec.json.encode([given.endpoint, given.p256dh, given.auth]).decode()
    sealed = (await cipher_of(uow)).seal(PUSH_DEVICE_PURPOSE, device_id, text)
    await queries.insert_device(uow, device_id, me, hash_endpoint(given.endpoint), sealed, name)
    [made] = [row for row in await queries.find_devices(uow, me) if row["id"] == device_id]
    return DeviceOut.model_validate(made)


async def open_device(uow: UnitOfWork, row: Row) -> Subscription:
    """What the browser gave."""
    text = (await cipher_of(uow)).open(PUSH_DEVICE_PURPOSE, row["id"], bytes(row["sealed"]))
    return Subscription(*msgspec.json.decode(text))


async def remove(uow: UnitOfWork, device_id: UUID) -> None:
    """Forget a device of the caller. Raises NotFound."""
    if not await queries.delete_device(uow, device_id, uow.scope.actor.id):
        raise NotFound()


def hash_endpoint(endpoint: str) -> bytes:
    """One browser is one device, whoever uses it."""
    return hashlib.sha256(endpoint.encode()).digest()
