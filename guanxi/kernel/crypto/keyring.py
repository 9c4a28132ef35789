"""The data keys of the workspaces: made when first needed, kept wrapped in a table, cached unwrapped in memory.

Version 0 of a workspace is the root of its blind indexes and never changes; versions 1 and up encrypt values, and the
newest that has settled is active. Free of SQL: the table is reached through `WrappedKeyStore`.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from guanxi.kernel.clock import SYSTEM_CLOCK, Clock
from guanxi.kernel.crypto.cipher import Cipher
from guanxi.kernel.crypto.errors import KeyMissing
from guanxi.kernel.crypto.master import KEY_BYTES, MasterKeys, wrapping_master

BLIND_ROOT: Final = 0
FRESH_FOR: Final = 30.0
SETTLE: Final = timedelta(seconds=120)
_MOST_CACHED: Final = 10_000


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A row of the key table, primary key (workspace_id, version)."""

    workspace_id: int
    version: int
    wrapped: bytes
    created_at: datetime


class WrappedKeyStore(Protocol):
    """The key table. Each call is a transaction of its own, committed before it returns: a value sealed under a key
    whose row is rolled back afterwards would be lost.
    """

    async def load(self, workspace_id: int) -> list[WrappedKey]:
        """All rows of a workspace."""

    async def add(self, key: WrappedKey) -> None:
        """Insert the row; when that version exists already, leave it as it is."""

    async def replace(self, key: WrappedKey) -> None:
        """Set `wrapped` of an existing row."""


class KeyRing:
    """Ciphers by workspace.

    Several processes share the table. Each looks again every `fresh_for` seconds, and a new version encrypts only once
    it is older than `settle`, so no process meets a value whose key it has not seen.
    """

    def __init__(
        self,
        master: MasterKeys,
        store: WrappedKeyStore,
        clock: Clock = SYSTEM_CLOCK,
        *,
        fresh_for: float = FRESH_FOR,
        settle: timedelta = SETTLE,
    ) -> None:
        self._master = master
        self._store = store
        self._clock = clock
        self._fresh_for = fresh_for
        self._settle = settle
        self._cached: dict[int, tuple[float, Cipher]] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    async def cipher(self, workspace_id: int) -> Cipher:
        """The cipher of a workspace; its first keys are made when it has none. Raises KeyMissing.

        May ask the store, so a caller that holds a connection of the pool the store uses should ask before it takes that.
        """
        now = self._clock.monotonic()
        until, known = self._cached.get(workspace_id, (0.0, None))
        if known is not None and now < until:
            return known
        lock = self._locks.setdefault(workspace_id, asyncio.Lock())
        # One task looks again; the others need not wait for it (they may hold connections it needs) while the keys they
        # have are sure to contain every active one.
        if known is not None and lock.locked() and now < until + self._settle.total_seconds() / 2:
            return known
        async with lock:
            until, known = self._cached.get(workspace_id, (0.0, None))
            if known is not None and self._clock.monotonic() < until:
                return known
            return await self._load(workspace_id)

    async def rotate(self, workspace_id: int) -> int:
        """Add a data key; its version. It becomes active after `settle`; older ones go on opening what they sealed."""
        await self._load(workspace_id)
        version = max(key.version for key in await self._store.load(workspace_id)) + 1
        await self._add(workspace_id, version)
        self.forget(workspace_id)
        return version

    async def rewrap(self, workspace_id: int) -> int:
        """Wrap the workspace's keys under the active master key; how many needed it. No value is encrypted anew."""
        changed = 0
        for key in await self._store.load(workspace_id):
            if wrapping_master(key.wrapped)[0] == self._master.active:
                continue
            clear = self._master.unwrap(workspace_id, key.version, key.wrapped)
            wrapped = self._master.wrap(workspace_id, key.version, clear)
            await self._store.replace(WrappedKey(workspace_id, key.version, wrapped, key.created_at))
            changed += 1
        return changed

    def forget(self, workspace_id: int | None = None) -> None:
        """Drop cached keys: of one workspace, or all."""
        if workspace_id is None:
            self._cached.clear()
        else:
            self._cached.pop(workspace_id, None)

    async def _load(self, workspace_id: int) -> Cipher:
        rows = await self._store.load(workspace_id)
        if not rows:
            await self._add(workspace_id, BLIND_ROOT)
        if all(row.version == BLIND_ROOT for row in rows):
            await self._add(workspace_id, 1)
            # What counts is what the table holds now: another process may have been quicker.
            rows = await self._store.load(workspace_id)
        keys = {row.version: self._master.unwrap(workspace_id, row.version, row.wrapped) for row in rows}
        blind_root = keys.pop(BLIND_ROOT, None)
        if blind_root is None or not keys:
            raise KeyMissing(
                key_zh=f"工作区 {workspace_id} 的数据密钥", key_en=f"the data key of workspace {workspace_id}"
            )
        settled_before = self._clock.now() - self._settle
        settled = [row.version for row in rows if row.version in keys and row.created_at <= settled_before]
        cipher = Cipher(workspace_id, keys, max(settled, default=min(keys)), blind_root)
        if len(self._cached) >= _MOST_CACHED:
            self._cached.clear()
        self._cached[workspace_id] = (self._clock.monotonic() + self._fresh_for, cipher)
        return cipher

    async def _add(self, workspace_id: int, version: int) -> None:
        wrapped = self._master.wrap(workspace_id, version, os.urandom(KEY_BYTES))
        await self._store.add(WrappedKey(workspace_id, version, wrapped, self._clock.now()))
