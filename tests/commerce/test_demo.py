"""The demo's orders: exact sums, an event for each at the time it was placed, and nothing new when an interrupted run goes on."""

from datetime import UTC, datetime

from guanxi.commerce.demo import DemoOrders
from guanxi.customers.demo import DemoCustomers
from guanxi.kernel.db import Database
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import Scope
from guanxi.sdk.demo_data import DemoRun

STATE = """
    SELECT (SELECT count(*) FROM commerce_order WHERE workspace_id = %(ws)s) AS orders,
           (SELECT sum(total_minor) FROM commerce_order WHERE workspace_id = %(ws)s) AS total,
           (SELECT sum(amount_minor) FROM commerce_order_line WHERE workspace_id = %(ws)s) AS of_lines,
           (SELECT count(*) FROM commerce_order_line WHERE workspace_id = %(ws)s) AS lines,
           (SELECT sum(line_count) FROM commerce_order WHERE workspace_id = %(ws)s) AS counted,
           (SELECT count(*) FROM commerce_order o JOIN log_event e ON e.workspace_id = o.workspace_id AND e.object_id = o.id
                AND e.type = 'commerce.order_placed' AND e.at = o.placed_at AND e.profile_id = o.profile_id
                AND (e.payload ->> 'total_minor')::bigint = o.total_minor AND e.payload ->> 'number' = o.number
                AND e.payload ->> 'currency' = o.currency AND e.payload ->> 'import_id' = o.import_id::text AND e.object = 'order'
            WHERE o.workspace_id = %(ws)s) AS events,
           (SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = 'commerce.order_placed') AS all_events
"""


async def test_orders_add_up_and_come_once(db: Database, scope: Scope) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)

    def run(key: str) -> DemoRun:
        return DemoRun(db, scope, SeededRng(7).child(key), 150, now)

    await DemoCustomers().make(run("customers.people"))
    made = await DemoOrders().make(run("commerce.orders"))
    async with db.read(scope) as uow:
        state = await uow.one(STATE)
    assert state is not None
    assert made == state["orders"] == state["events"] == state["all_events"] > 100
    assert state["total"] == state["of_lines"]
    assert state["lines"] == state["counted"]
    assert await DemoOrders().make(run("commerce.orders")) == 0
    async with db.read(scope) as uow:
        assert await uow.one(STATE) == state
        # What was lost of an interrupted run comes back, and only that.
    async with db.transaction(scope) as uow:
        gone = await uow.run(
            """DELETE FROM commerce_order WHERE workspace_id = %(ws)s AND id IN (
                   SELECT id FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY id LIMIT 40)"""
        )
    assert await DemoOrders().make(run("commerce.orders")) == gone == 40
