"""Fixtures of the import tests."""

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.imports.support import Worker
from tests.support.people import Client


@pytest.fixture
def worker(db: Database, services: Services, registry: Registry, scope: Scope) -> Worker:
    """Jobs of the test's workspace run when asked to."""
    return Worker(db, services, registry, scope)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    """Signed in with every right."""
    return await client.as_user(workspace, "owner")
