"""The table of wrapped workspace keys, as the key ring wants it: each call is its own committed transaction."""

from guanxi.kernel.crypto.keyring import WrappedKey
from guanxi.kernel.db import Database


class KeyTable:
    """Implements `kernel.crypto.WrappedKeyStore` over `workspace_key`."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def load(self, workspace_id: int) -> list[WrappedKey]:
        """All rows of a workspace."""
        async with self.db.system("keys are needed before a scope exists") as uow:
            rows = await uow.all(
                "SELECT workspace_id, version, wrapped, created_at FROM workspace_key WHERE workspace_id = %(id)s ORDER BY version",
                id=workspace_id,
            )
        return [WrappedKey(r["workspace_id"], r["version"], bytes(r["wrapped"]), r["created_at"]) for r in rows]

    async def add(self, key: WrappedKey) -> None:
        """Insert the row; when that version exists already, leave it as it is."""
        async with self.db.system("keys are needed before a scope exists") as uow:
            await uow.run(
                """INSERT INTO workspace_key (workspace_id, version, wrapped, created_at)
                   VALUES (%(id)s, %(version)s, %(wrapped)s, %(at)s) ON CONFLICT DO NOTHING""",
                id=key.workspace_id,
                version=key.version,
                wrapped=key.wrapped,
                at=key.created_at,
            )

    async def replace(self, key: WrappedKey) -> None:
        """Set `wrapped` of an existing row."""
        async with self.db.system("keys are needed before a scope exists") as uow:
            await uow.run(
                "UPDATE workspace_key SET wrapped = %(wrapped)s WHERE workspace_id = %(id)s AND version = %(version)s",
                id=key.workspace_id,
                version=key.version,
                wrapped=key.wrapped,
            )
