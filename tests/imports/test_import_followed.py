"""What is kept beside customers (traits, scores of data, members of segments) after a file came in is what a fresh look finds: the
file asks for everybody once, and edits made while it lands are followed one by one."""

from typing import Any

from psycopg import sql

from guanxi.kernel.db import Database
from guanxi.kernel.log import Recorded
from guanxi.kernel.scope import system_scope
from guanxi.portraits.service import computing as portraits
from guanxi.quality.service import computing as quality
from guanxi.sdk.registry import Registry
from guanxi.segments.contracts import DATA
from guanxi.segments.queries import segments
from guanxi.segments.service import building
from tests.imports.support import Worker, patch, post, upload
from tests.segments.support import change, customer, leaf, names, segment
from tests.support.people import Client

KEPT = ("customer_trait", "customer_quality", "customer_problem")
GONE = sql.SQL("DELETE FROM {} WHERE workspace_id = %(ws)s")
LOOKED = """
    SELECT (SELECT jsonb_agg(jsonb_build_array(t.id, t.custom) ORDER BY t.id) FROM customer_trait t WHERE t.workspace_id = %(ws)s) AS traits,
           (SELECT jsonb_agg(jsonb_build_array(q.id, q.score, q.custom) ORDER BY q.id) FROM customer_quality q WHERE q.workspace_id = %(ws)s) AS scores,
           (SELECT jsonb_agg(jsonb_build_array(p.customer_id, p.code, p.said) ORDER BY p.customer_id, p.code)
            FROM customer_problem p WHERE p.workspace_id = %(ws)s) AS problems
"""


def make_file() -> bytes:
    """Forty people, some without a city, some with a name that is none."""
    lines = ["会员id,姓名,手机号,城市"]
    for number in range(40):
        name = "12345" if number % 9 == 0 else f"王{'甲乙丙丁'[number % 4]}"
        lines.append(f"k{number},{name},139{number:08d},{'上海' if number % 3 else ''}")
    return "\n".join(lines).encode()


class Readers:
    """The product's readers of the log, in one workspace only."""

    def __init__(self, db: Database, registry: Registry, workspace: int) -> None:
        wanted = {"portraits.live", "quality.live", "segments.live"}
        self.db, self.workspace = db, workspace
        self.readers = [one for one in registry.readers if one.name in wanted]
        assert len(self.readers) == len(wanted)
        self.position = (0, 0)

    async def follow(self) -> None:
        """All there is, until nothing more is written."""
        while rows := await self._next():
            for reader in self.readers:
                async with self.db.transaction(system_scope(self.workspace, reader.name)) as uow:
                    await reader.handle(uow, [Recorded(**row) for row in rows])
            self.position = (rows[-1]["tx"], rows[-1]["seq"])

    async def _next(self) -> list[dict[str, Any]]:
        async with self.db.read(system_scope(self.workspace)) as uow:
            return await uow.all(
                """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                          change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s AND (tx, seq) > (%(tx)s, %(seq)s)
                   ORDER BY tx, seq LIMIT 500""",
                tx=self.position[0],
                seq=self.position[1],
            )


async def look_at_everybody(db: Database, workspace: int, worker: Worker) -> None:
    """As the rooms do when it has been quiet for a moment."""
    for begin in (portraits.ask_for_all, quality.ask_for_all):
        await db.run(system_scope(workspace), begin)
    async with db.transaction(system_scope(workspace)) as uow:
        later = await uow.value("SELECT now() + interval '1 hour' AS later FROM workspace WHERE id = %(ws)s")
        for one in await segments.find_waiting(uow, later):
            await building.enqueue(uow, one, DATA)
    await worker.work()


async def look(db: Database, workspace: int) -> dict[str, Any]:
    async with db.read(system_scope(workspace)) as uow:
        [row] = await uow.all(LOOKED)
    return dict(row)


async def test_after_a_file_it_is_what_a_fresh_look_finds(
    owner: Client, workspace: int, worker: Worker, db: Database, registry: Registry
) -> None:
    assert (await owner.post("/api/v1/portraits/traits/standard")).status_code in {200, 201}
    here = await segment(owner, "上海", leaf("city", "is", "上海"))
    readers = Readers(db, registry, workspace)
    await look_at_everybody(db, workspace, worker)
    await readers.follow()
    one = await customer(owner, "林一", city="北京")
    draft = await upload(owner, make_file())
    await patch(owner, draft["id"], target="customers.customers", source="shop")
    await post(owner, draft["id"], "run")
    await worker.work()
    await change(owner, one, city="上海")
    await readers.follow()
    await look_at_everybody(db, workspace, worker)
    await readers.follow()
    found = await look(db, workspace)
    assert len(found["scores"]) == len(found["traits"]) == 41
    assert any("digits" in code for _, code, _ in found["problems"])
    assert len(await names(owner, here, limit=100)) == 1 + sum(1 for number in range(40) if number % 3)

    async with db.transaction(system_scope(workspace)) as uow:
        for table in KEPT:
            assert await uow.run(GONE.format(sql.Identifier(table))) > 0
    await look_at_everybody(db, workspace, worker)
    assert await look(db, workspace) == found
