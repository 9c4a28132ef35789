"""Notifications on their way out: mails through the operator's mail server, push messages through the browsers' services.

Taken in one transaction and sent outside of it, so nothing goes out twice: what may have arrived is not sent again, what
certainly did not is tried later. Everything is worded with the rights its recipient has now; who may not sign in gets nothing.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.collaboration.queries import delivery as queries
from guanxi.collaboration.queries import notices
from guanxi.collaboration.rules.letters import Told, write_letter, write_line
from guanxi.collaboration.service import devices, noticing, wishes
from guanxi.collaboration.service.posting import ROOM
from guanxi.kernel import web_push
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import GuanxiError, NotFound
from guanxi.kernel.http_out import OutboundError
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services, services_of
from guanxi.kernel.web_push import Subscription

MOST_LINES, MOST_PUSHES, MOST_TRIES = 200, 5, 6
TTL = 12 * 3600
_GONE = frozenset({404, 410})
_log = logging.getLogger(__name__)


async def deliver(db: Database) -> int:
    """Send what is due; to how many people something went."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    services = db.parts
    async with db.system("mails and push messages are due in any workspace") as uow:
        due = await queries.find_due(uow, services.clock.now())
    sent = 0
    for row in due:
        try:
            sent += await _to_person(db, services, row)
        except GuanxiError as error:  # the next person is not to wait for this one
            _log.warning("a notification did not go out: %s", error.code)
    return sent


async def _to_person(db: Database, services: Services, row: Row) -> bool:
    system = system_scope(row["workspace_id"], "delivery")
    scope: Scope | None
    try:
        scope = await access.scope_of(db, row["workspace_id"], row["user_id"])
    except NotFound:
        scope = None
    if scope is None or ROOM in scope.rooms_off:  # it is not kept for later either
        await db.run(system, queries.give_up, row["user_id"])
        return False
    now, sent = services.clock.now(), False
    if row["push"]:
        ids = await db.run(system, queries.take_push, row["user_id"], now, MOST_PUSHES)
        sent = (bool(ids) and await _push(db, services, scope, ids)) or sent
    if row["mail"]:
        ids = await db.run(system, queries.take_mail, row["user_id"], now, MOST_LINES)
        sent = (bool(ids) and await _mail(db, services, scope, ids)) or sent
    return sent


async def _mail(db: Database, services: Services, scope: Scope, ids: Sequence[UUID]) -> bool:
    person = scope.actor.id
    if services.settings.smtp_url is None or person is None:
        return False
    told = await db.run_read(scope, _word, ids)
    [account] = await db.run_read(scope, access.find_people, [person])
    base = services.settings.base_url
    token = await wishes.make_link(services, scope.workspace_id, person)
    once = f"{base}/api/v1/collaboration/unsubscribe/{token}"
    letter = write_letter(
        scope.actor.name,
        told,
        scope.language,
        base=f"{base}/notifications",
        unsubscribe=f"{base}/unsubscribe#{token}",
        settings=f"{base}/notifications?settings=1",
    )
    headers = {"List-Unsubscribe": f"<{once}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = services.mailer.compose(account.email, letter.subject, letter.text, letter.html, headers=headers)
    try:
        await services.mailer.send(mail)
    except OutboundError as error:
        if error.temporary and not error.sent:
            later = services.clock.now() + timedelta(minutes=10)
            await db.run(system_scope(scope.workspace_id, "delivery"), queries.mail_later, ids, later, MOST_TRIES)
        raise
    return True


async def _push(db: Database, services: Services, scope: Scope, ids: Sequence[UUID]) -> bool:
    told = await db.run_read(scope, _word, ids)
    private, known = await db.run(scope, _open_devices)
    sent = False
    for device_id, given in known:
        for one in reversed(told):  # the oldest first
            text = msgspec.json.encode({"title": write_line(one, scope.language), "url": one.url, "tag": one.kind})
            try:
                outcome = await _post(services, given, text.decode(), private)
            except (OutboundError, ValueError) as error:
                _log.info("a push message did not go out: %s", type(error).__name__)
                break
            if outcome in _GONE:
                await db.run(scope, queries.delete_device, device_id, scope.actor.id)
                break
            sent = sent or outcome < 300
        else:
            await db.run(scope, queries.set_reached, device_id, services.clock.now())
    return sent


async def _post(services: Services, given: Subscription, text: str, private: str) -> int:
    """The push service's answer. The address came from a browser, so it must be a public one."""
    settings = services.settings
    contact = settings.base_url if settings.base_url.startswith("https://") else "mailto:push@guanxi.invalid"
    message = web_push.write_message(given, text, private, contact, services.clock.now(), ttl=TTL)
    answer = await services.http.request(
        "POST", given.endpoint, headers=message.headers, content=message.body, max_bytes=64 * 1024, allow_redirects=0
    )
    return answer.status


async def _open_devices(uow: UnitOfWork) -> tuple[str, list[tuple[UUID, Subscription]]]:
    _, private = await devices.ensure_key(uow)
    rows = await queries.find_devices(uow, uow.scope.actor.id)
    return private, [(row["id"], await devices.open_device(uow, row)) for row in rows]


async def _word(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Told]:
    base, language = services_of(uow).settings.base_url, uow.scope.language
    shown = await noticing.show(uow, await notices.find_by_id(uow, ids))
    return [
        Told(
            kind=one.kind,
            actor=one.actor_name,
            what=getattr(one.what, language) if one.what else "",
            name=one.record.name if one.record else None,
            title=one.text if one.kind in ("assignment", "meeting", "reminder") else None,
            url=f"{base}{one.page or '/notifications'}",
        )
        for one in shown
    ]
