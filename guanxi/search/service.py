"""Asking all searches at once: each in a transaction of its own with the caller's scope, a few at a time, none for long."""

import asyncio
import logging
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.unicode import strip_unfit
from guanxi.sdk.registry import Registry
from guanxi.sdk.schemas import Words
from guanxi.sdk.searching import Hit, Search
from guanxi.search.schemas import GroupOut, HitOut, SearchOut

_log = logging.getLogger(__name__)
DEADLINE_S: Final = 0.3
AT_ONCE: Final = 3  # connections one key press may hold


async def find_everywhere(
    db: Database, scope: Scope, registry: Registry, query: str, limit: int, deadline: float = DEADLINE_S
) -> SearchOut:
    """What matches `query` in every search whose object the scope may view. One that breaks or is late spoils no other."""
    text = " ".join(unicodedata.normalize("NFKC", strip_unfit(query)).split())
    sources = {one.key: one for one in registry.all(Search) if _is_open(one, scope, registry, text)}
    turn = asyncio.Semaphore(AT_ONCE)
    asked = {key: asyncio.create_task(_ask(db, scope, one, text, limit, turn)) for key, one in sources.items()}
    if asked:
        await asyncio.wait(asked.values(), timeout=deadline)
    late = [key for key, task in asked.items() if not task.done()]
    for key in late:
        asked[key].cancel()
    await asyncio.gather(*asked.values(), return_exceptions=True)
    failed = [key for key, task in asked.items() if key not in late and task.exception() is not None]
    for key in failed:
        _log.error("search %s failed", key, exc_info=asked[key].exception())
    found = {key: task.result() for key, task in asked.items() if key not in late and key not in failed}
    return SearchOut(groups=_group(registry, sources, found, text, limit), late=late, failed=failed)


def _is_open(search: Search, scope: Scope, registry: Registry, text: str) -> bool:
    return len(text) >= search.min_length and scope.allows(registry.objects[search.object].view)


async def _ask(db: Database, scope: Scope, search: Search, text: str, limit: int, turn: asyncio.Semaphore) -> list[Hit]:
    async with turn:
        return await db.run_read(scope, search.find, text, limit)


def _group(
    registry: Registry, sources: Mapping[str, Search], found: Mapping[str, list[Hit]], text: str, limit: int
) -> list[GroupOut]:
    """Kinds with the best hit first; equal ones as their rooms stand."""
    filled = sorted((key for key in found if found[key]), key=lambda key: -max(hit.score for hit in found[key]))
    groups = []
    for key in filled:
        search, hits = sources[key], sorted(found[key], key=lambda hit: -hit.score)[:limit]
        known = registry.objects[search.object]
        shown = [
            HitOut(
                id=hit.id,
                title=hit.title,
                subtitle=hit.subtitle,
                page=hit.page or (known.page.format(id=hit.id) if known.page else None),
            )
            for hit in hits
        ]
        full = len(found[key]) >= limit and search.list_page is not None
        more = search.list_page.format(query=quote(text)) if full and search.list_page else None
        label = Words(zh=search.label.zh, en=search.label.en)
        groups.append(GroupOut(key=key, object=search.object, label=label, icon=known.icon, hits=shown, more=more))
    return groups
