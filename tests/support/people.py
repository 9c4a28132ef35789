"""Workspaces, users and signed-in clients for tests, made through the product's own doors."""

import itertools
from typing import Literal
from uuid import UUID

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from guanxi.kernel.db import Database

PASSWORD = "correct horse battery 9"


class Remembering(PasswordHasher):
    """The product's own hasher, which does the same work for the password of all these tests once."""

    def __init__(self, genuine: PasswordHasher) -> None:
        super().__init__(genuine.time_cost, genuine.memory_cost, genuine.parallelism)
        self.genuine = genuine
        self._hash = genuine.hash(PASSWORD)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        return self._hash if password == PASSWORD and salt is None else super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        return True if hash == self._hash and password == PASSWORD else super().verify(hash, password)


_numbers = itertools.count(1)


async def make_workspace(db: Database, name: str = "Test") -> int:
    """A new workspace with nobody in it."""
    async with db.system("a test makes a workspace") as uow:
        return int(
            await uow.value("INSERT INTO workspace (name, locale) VALUES (%(name)s, 'en') RETURNING id", name=name)
        )


class Client(httpx.AsyncClient):
    """httpx with one addition: signing in as a new user of a role."""

    app: FastAPI
    user_id: UUID

    async def as_user(self, workspace_id: int, role: str = "owner") -> "Client":
        """Sign this client in as a new user with the built-in role `role` of the workspace."""
        from guanxi.access import api as access
        from guanxi.kernel.scope import system_scope

        db: Database = self.app.state.db
        email = f"user{next(_numbers)}-{workspace_id}@example.test"
        self.user_id = await db.run(
            system_scope(workspace_id),
            access.create_user,
            email=email,
            name=f"{role} person",
            password=PASSWORD,
            roles=(role,),
        )
        response = await self.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        assert response.status_code == 200, response.text
        return self

    def again(self) -> "Client":
        """Another client of the same application, not signed in."""
        made = Client(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url=self.base_url,
            headers={"Origin": "http://guanxi.test"},
        )
        made.app = self.app
        return made
