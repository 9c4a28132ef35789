"""What is exported can be imported again and finds the same people; who may not export does not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from guanxi.customers import api as customers
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.export import write_csv
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from tests.imports.support import Worker, get, post, upload
from tests.support.people import Client

MEMBERS = (
    "会员id,姓名,手机号,邮箱,性别,生日,城市,会员等级,积分,备注\n"
    "m1,王伟,13800000001,wang@example.test,男,1990-02-03,上海,gold,12,=好\n"
    "m2,Anna,+442079460958,,女,,,,,\n"
)


async def export(db: Database, services: Services, scope: Scope) -> bytes:
    header, rows = await customers.export(db, services, scope)
    pieces: AsyncIterator[bytes] = write_csv(header, rows)
    return b"".join([piece async for piece in pieces])


async def test_an_export_comes_back_to_the_same_people(
    owner: Client, worker: Worker, db: Database, services: Services, scope: Scope
) -> None:
    draft = await upload(owner, MEMBERS.encode())
    await post(owner, draft["id"], "run")
    await worker.work()
    content = await export(db, services, scope)
    assert "'=好" in content.decode()  # no formula leaves the house
    again = await upload(owner, content)
    assert again["target"] == "customers.customers"
    await post(owner, again["id"], "check")
    await worker.work()
    report: dict[str, Any] = (await get(owner, again["id"]))["report"]
    assert (report["rows"], report["rejected"], report["created"], report["linked"]) == (2, 0, 0, 2)
    await post(owner, again["id"], "run")
    await worker.work()
    done = (await get(owner, again["id"]))["progress"]
    assert (done["created"], done["updated"], done["rejected"]) == (0, 0, 0)
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s") == 2


async def test_who_may_not_see_contacts_exports_nothing(db: Database, services: Services, scope: Scope) -> None:
    few = replace(scope, permissions=frozenset({"customers.customer.view", "customers.customer.export"}))
    with pytest.raises(Forbidden):
        await customers.export(db, services, few)
