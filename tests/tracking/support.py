"""A source with keys, and sending to it, for the tests of this room."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from guanxi.tracking.service import managing
from tests.support.people import Client

SITE = "https://shop.example"
EVENTS = "/api/v1/events"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Source:
    """A website of a workspace: its keys, and a client that nobody is signed in at."""

    workspace: int
    id: UUID
    browser: str
    server: str
    client: Client

    async def send(self, *messages: dict[str, Any], key: str | None = None, **options: Any) -> Any:
        """The answer to a batch; by the browser key from the site unless told otherwise."""
        key = key or self.browser
        headers = {"Authorization": f"Bearer {key}", "Origin": SITE, **options.pop("headers", {})}
        return await self.client.post(EVENTS, json={"batch": list(messages), **options}, headers=headers)

    async def take(self, *messages: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """The body of a batch that is answered well."""
        answer = await self.send(*messages, key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def make_source(db: Database, client: Client, workspace: int) -> Source:
    """A website with a key of each scope."""
    scope = system_scope(workspace)
    source_id, _ = await db.run(scope, managing.create_source, "website", f"Shop {next(_numbers)}", [SITE])
    _, browser = await db.run(scope, managing.create_key, source_id, "browser")
    _, server = await db.run(scope, managing.create_key, source_id, "server")
    return Source(workspace, source_id, browser, server, client.again())


def said(kind: str, visitor: str | None = None, **more: Any) -> dict[str, Any]:
    """A message with an id of its own."""
    about = {} if visitor is None else {"anonymousId": visitor}
    return {"type": kind, "messageId": f"m{next(_numbers)}", **about, **more}


def page(visitor: str, path: str, **more: Any) -> dict[str, Any]:
    """A page view."""
    return said("page", visitor, context={"page": {"url": f"{SITE}{path}", "title": "Shop"}}, **more)


async def find_events(db: Database, workspace: int) -> list[dict[str, Any]]:
    """Tracked events of the workspace as the log has them, the oldest first."""
    async with db.read(system_scope(workspace)) as uow:
        return await uow.all(
            """SELECT type, class AS log_class, at, profile_id, payload FROM log_event
               WHERE workspace_id = %(ws)s AND (type LIKE 'tracked:%%' OR type IN ('tracking.page_viewed', 'tracking.screen_viewed',
                     'tracking.identified', 'tracking.grouped')) ORDER BY tx, seq"""
        )
