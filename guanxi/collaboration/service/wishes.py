"""How a person wants to be told, and the link in every mail that ends the mails without signing in."""

import base64
import binascii
import hmac
from dataclasses import asdict
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.collaboration.errors import LinkNotValid
from guanxi.collaboration.queries import delivery as queries
from guanxi.collaboration.rules.delivery import KINDS, Choice, Wishes, read_wishes
from guanxi.collaboration.schemas import WishesIn, WishesOut, WishOut
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services, services_of

_MARK = "collaboration.unsubscribe"


async def get(uow: UnitOfWork) -> WishesOut:
    """The caller's wishes. `mails`: whether mails are sent here at all."""
    _, wishes, zone = await _of(uow, uow.scope.actor.id)
    return WishesOut(
        choices={kind: WishOut(**asdict(wishes.choices[kind])) for kind in KINDS},
        quiet_from=wishes.quiet_from,
        quiet_to=wishes.quiet_to,
        morning=wishes.morning,
        follow_own=wishes.follow_own,
        time_zone=zone,
        mails=services_of(uow).settings.smtp_url is not None,
    )


async def set_all(uow: UnitOfWork, body: WishesIn) -> WishesOut:
    """Set all of the caller's wishes; kinds left out stay."""
    _, wishes, _ = await _of(uow, uow.scope.actor.id)
    choices = {kind: asdict(choice) for kind, choice in wishes.choices.items()}
    choices |= body.choices.model_dump(exclude_none=True)
    rest = body.model_dump(exclude={"choices"})
    await queries.set_wishes(uow, uow.scope.actor.id, {**rest, "choices": choices})
    return await get(uow)


async def _of(uow: UnitOfWork, person: UUID | None) -> tuple[UUID, Wishes, str]:
    if person is None:
        raise NotFound()
    row = (await queries.find_wishes(uow, [person])).get(person)
    if row is None:
        raise NotFound()
    return person, read_wishes(row if row["choices"] is not None else None), row["time_zone"]


async def make_link(services: Services, workspace_id: int, person: UUID) -> str:
    """The word of the unsubscribe link: good as long as the workspace's key, for this person's mails alone."""
    head = f"{workspace_id}.{person.hex}"
    return (
        base64.urlsafe_b64encode(head.encode()).rstrip(b"=").decode() + "." + await _sign(services, workspace_id, head)
    )


async def _sign(services: Services, workspace_id: int, head: str) -> str:
    return (await services.keys.cipher(workspace_id)).blind(_MARK, head).hex()


async def stop_mails(db: Database, services: Services, token: str) -> None:
    """No more mails to whom the link was made for; the bell and push messages stay. Raises LinkNotValid."""
    workspace_id, person, head, signature = _read(token)
    async with db.transaction(system_scope(workspace_id, "unsubscribe")) as uow:
        try:
            _, wishes, _ = await _of(uow, person)
        except NotFound as error:
            raise LinkNotValid() from error
        if not hmac.compare_digest(await _sign(services, workspace_id, head), signature):
            raise LinkNotValid()
        quiet: dict[str, Any] = {
            kind: asdict(Choice(choice.app, choice.push, "never")) for kind, choice in wishes.choices.items()
        }
        rest = {name: getattr(wishes, name) for name in ("quiet_from", "quiet_to", "morning", "follow_own")}
        await queries.set_wishes(uow, person, {**rest, "choices": quiet})
        await access.audit(uow, "collaboration.mails_stopped", "user", person)


def _read(token: str) -> tuple[int, UUID, str, str]:
    """Workspace, person, what is signed, signature. Raises LinkNotValid."""
    encoded, _, signature = token.partition(".")
    try:
        head = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
        workspace, _, person = head.partition(".")
        workspace_id, person_id = int(workspace), UUID(person)
    except (binascii.Error, ValueError) as error:
        raise LinkNotValid() from error
    if not 0 < workspace_id < 2**31 or not signature.isascii():
        raise LinkNotValid()
    return workspace_id, person_id, head, signature
