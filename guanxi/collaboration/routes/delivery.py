"""HTTP of how the caller is told: wishes, devices, the end of mails. All of it is the caller's own."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from guanxi.collaboration.errors import LinkNotValid, NotAPushService, TooManyDevices
from guanxi.collaboration.schemas import DeviceIn, DeviceOut, DevicesOut, WishesIn, WishesOut
from guanxi.collaboration.service import devices, wishes
from guanxi.kernel.web_push import BadSubscription
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("collaboration")


@router.fetch("/notifications/settings", permission=SIGNED_IN)
async def get_wishes(edge: Edge) -> WishesOut:
    """How the caller wants to be told."""
    return await edge.read(wishes.get)


@router.store("/notifications/settings", permission=SIGNED_IN)
async def set_wishes(body: WishesIn, edge: Edge) -> WishesOut:
    """Set how; kinds left out stay."""
    return await edge.write(wishes.set_all, body)


@router.fetch("/devices", permission=SIGNED_IN)
async def find_devices(edge: Edge) -> DevicesOut:
    """The caller's browsers for push messages, and the key a browser asks for."""
    return await edge.write(devices.find)


@router.create("/devices", permission=SIGNED_IN, errors=(BadSubscription, NotAPushService, TooManyDevices))
async def add_device(body: DeviceIn, edge: Edge) -> DeviceOut:
    """Send push messages to this browser."""
    return await devices.add(edge.db, edge.services, edge.scope, body)


@router.remove("/devices/{device_id}", permission=SIGNED_IN)
async def remove_device(device_id: UUID, edge: Edge) -> None:
    """Send none to it any more."""
    await edge.write(devices.remove, device_id)


@router.create("/unsubscribe/{token}", permission=PUBLIC, status=204, errors=(LinkNotValid,))
async def unsubscribe(token: Annotated[str, Path(max_length=200, pattern="^[A-Za-z0-9_.-]+$")], edge: Edge) -> None:
    """End the mails of whom the link was made for (RFC 8058: one click, without signing in)."""
    await wishes.stop_mails(edge.db, edge.services, token)
