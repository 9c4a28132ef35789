"""The worker's own schedules: everything technical that grows is pruned."""

from datetime import UTC, datetime, timedelta

from guanxi.app.serve.worker import TECHNICAL
from guanxi.kernel import limits
from guanxi.kernel.jobs import run_due
from guanxi.kernel.limits import Limit


async def test_the_worker_prunes_what_nobody_needs_any_more(fresh_db):
    """Old rate buckets and idempotency keys go, young ones stay."""
    for key in ("old", "young"):
        await limits.take(fresh_db, Limit("test", 5, 60), key)
    async with fresh_db.system("a test makes one older") as uow:
        await uow.run("UPDATE rate_bucket SET updated_at = now() - interval '25 hours' WHERE key = 'test:old'")
    now = datetime.now(UTC)
    await run_due(fresh_db, TECHNICAL, now)
    ran = await run_due(fresh_db, TECHNICAL, now + timedelta(days=8))
    assert set(ran) == {one.name for one in TECHNICAL}
    assert {"kernel.prune_rate_buckets", "kernel.prune_idempotency_keys", "log.care_for_partitions"} <= set(ran)
    async with fresh_db.system("a test looks") as uow:
        assert [row["key"] for row in await uow.all("SELECT key FROM rate_bucket")] == ["test:young"]
