"""The table of wrapped workspace keys, as the key ring wants it: each call is its own connection and transaction.

Not the pool: keys are asked for inside open units of work, and a second connection from the same pool could starve it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import AsyncConnection

from guanxi.kernel.crypto.keyring import WrappedKey
from guanxi.kernel.errors import Unavailable


class KeyTable:
    """Implements `kernel.crypto.WrappedKeyStore` over `workspace_key`. `url` is the runtime role's."""

    def __init__(self, url: str) -> None:
        self.url = url

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[tuple[object, ...]]]:
        try:
            async with await AsyncConnection.connect(self.url, connect_timeout=2) as conn:
                await conn.execute("SELECT set_config('guanxi.workspace', '*', true)")
                yield conn
        except psycopg.OperationalError as error:
            raise Unavailable(retry_after=2) from error

    async def load(self, workspace_id: int) -> list[WrappedKey]:
        """All rows of a workspace."""
        async with self._connection() as conn, conn.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
            await cursor.execute(
                "SELECT workspace_id, version, wrapped, created_at FROM workspace_key WHERE workspace_id = %s ORDER BY version",
                (workspace_id,),
            )
            return [WrappedKey(*row) for row in await cursor.fetchall()]

    async def add(self, key: WrappedKey) -> None:
        """Insert the row; when that version exists already, leave it as it is."""
        async with self._connection() as conn:
            await conn.execute(
                """INSERT INTO workspace_key (workspace_id, version, wrapped, created_at) VALUES (%s, %s, %s, %s)
                   ON CONFLICT DO NOTHING""",
                (key.workspace_id, key.version, key.wrapped, key.created_at),
            )

    async def replace(self, key: WrappedKey) -> None:
        """Set `wrapped` of an existing row."""
        async with self._connection() as conn:
            await conn.execute(
                "UPDATE workspace_key SET wrapped = %s WHERE workspace_id = %s AND version = %s",
                (key.wrapped, key.workspace_id, key.version),
            )
