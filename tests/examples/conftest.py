"""The house with the sample plugins, and a few people to try them on."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from guanxi.app.rooms import ROOMS
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.sdk.discovery import discover
from guanxi.sdk.registry import Registry

PLUGINS = Path(__file__).parents[2] / "examples" / "plugins"
MakeCustomer = Callable[..., Coroutine[Any, Any, UUID]]


@pytest.fixture(scope="session")
def house() -> Registry:
    """All rooms and all sample plugins, found and checked as in production, but strictly."""
    return Registry.build(ROOMS, discover([PLUGINS], installed=False), strict=True)


async def insert_customer(uow: UnitOfWork, **values: Any) -> UUID:
    """A customer with one profile of the source "test"; the customer's id."""
    customer_id = new_id()
    columns = {"name": "", "city": None, "birthday": None, "stage": None, "class": None, **values}
    await uow.run(
        """INSERT INTO customer (workspace_id, id, name, city, birthday, stage, class)
           VALUES (%(ws)s, %(id)s, %(name)s, %(city)s, %(birthday)s, %(stage)s, %(class)s)""",
        id=customer_id,
        **columns,
    )
    await uow.run(
        """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
           VALUES (%(ws)s, %(id)s, %(customer)s, 'test', %(external)s)""",
        id=new_id(),
        customer=customer_id,
        external=str(customer_id),
    )
    return customer_id


@pytest.fixture
def make_customer(db: Database, scope: Scope) -> MakeCustomer:
    """`await make_customer(name=…, city=…)` in the test's workspace."""

    async def make(**values: Any) -> UUID:
        return await db.run(scope, insert_customer, **values)

    return make


async def insert_order(uow: UnitOfWork, customer_id: UUID, number: str, placed_at: str, minor: int = 100) -> None:
    """A sale of the customer's profile."""
    await uow.run(
        """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count)
           SELECT %(ws)s, %(id)s, p.id, 'test', %(number)s, %(placed_at)s, 'CNY', %(minor)s, 0
           FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = %(customer)s""",
        id=new_id(),
        customer=customer_id,
        number=number,
        placed_at=placed_at,
        minor=minor,
    )
