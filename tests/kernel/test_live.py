"""The live hub: every move reaches every open page of its workspace, in this process and in others, even a lost nudge."""

import asyncio

import psycopg
import pytest

from guanxi.customers.events import CustomerUpdated
from guanxi.kernel import live, log
from guanxi.kernel.ids import new_id
from guanxi.kernel.live import EVERYTHING, Hub, Subscription
from guanxi.kernel.scope import system_scope
from tests.support.listening import PATIENCE_S, find_listeners, running, until_listening


async def moved(page: Subscription, seconds: float = PATIENCE_S) -> set[str]:
    """What a page hears next, all that comes within a moment."""
    async with asyncio.timeout(seconds):
        await page.ready.wait()
    await asyncio.sleep(0.03)
    page.ready.clear()
    found, page.moved = page.moved, set()
    return found


async def touch(db, workspace: int, *topics: str) -> None:
    async with db.transaction(system_scope(workspace)) as uow:
        uow.parts.live.touch(uow, *topics)


async def publish(db, workspace: int, customer=None) -> str:
    """An event as customers write it; its own topic."""
    customer = customer or new_id()
    async with db.transaction(system_scope(workspace)) as uow:
        log.publish(uow, CustomerUpdated(object_id=customer, fields=("name",)))
    return f"customer:{customer}"


async def heard_nothing(page: Subscription, seconds: float = 0.15) -> bool:
    await asyncio.sleep(seconds)
    return not page.ready.is_set() and page.moved == set()


async def test_a_page_hears_what_it_shows_after_the_commit(db, services, workspace):
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer", "order:1"]) as page:
            await touch(db, workspace, "customer", "customer:7", "order:1", "order:2", "person")
            assert await moved(page) == {"customer", "customer:7", "order:1"}
            own = await publish(db, workspace)
            assert await moved(page) == {"customer", own}


async def test_nothing_is_said_before_the_commit_or_without_it(db, services, workspace):
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            with pytest.raises(ZeroDivisionError):
                async with db.transaction(system_scope(workspace)) as uow:
                    hub.touch(uow, "customer")
                    log.publish(uow, CustomerUpdated(object_id=new_id(), fields=()))
                    await uow.flush()
                    assert await heard_nothing(page, 0.05)
                    _ = 1 / 0
            assert await heard_nothing(page)


async def test_another_workspace_hears_nothing(db, services, workspace, other_workspace):
    """ATK A2: the hub is one for all workspaces."""
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as own, hub.subscribe(other_workspace, ["customer"]) as other:
            await publish(db, workspace)
            assert "customer" in await moved(own)
            assert await heard_nothing(other)
            assert hub.moved_since(other_workspace, hub.token(0), other) == set()


async def test_other_processes_hear_it_too(db, services, workspace):
    elsewhere = Hub(db.url)
    async with running(services.live, db), running(elsewhere, db):
        with elsewhere.subscribe(workspace, ["customer"]) as page:
            await touch(db, workspace, "customer:9")
            assert await moved(page) == {"customer:9"}


async def test_many_moves_are_few_notifications(db, services, workspace, monkeypatch):
    sent: list[int] = []
    genuine = live._payloads
    monkeypatch.setattr(live, "_payloads", lambda pending: sent.append(len(pending)) or genuine(pending))
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            await asyncio.gather(*(touch(db, workspace, f"customer:{n}", "customer") for n in range(60)))
            heard = set()
            while len(heard) < 61:
                heard |= await moved(page)
    assert heard == {"customer", *(f"customer:{n}" for n in range(60))}
    assert len(sent) < 40
    assert sum(sent) < 120


def test_a_long_list_of_topics_fits_into_notifications():
    pending = {(1, f"customer:{new_id()}") for _ in range(1000)}
    texts = live._payloads(pending)
    assert all(len(text.encode()) < 8000 for text in texts)
    assert {tuple(item) for text in texts for item in live.msgspec.json.decode(text)} == pending
    assert live._payloads([]) == []


# Coming back --------------------------------------------------------------------------------------------------------
async def test_a_page_that_comes_back_hears_what_moved_meanwhile(db, services, workspace):
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            await touch(db, workspace, "customer:1")
            await moved(page)
            token = hub.token(page.position)
        with hub.subscribe(workspace, ["x"]) as witness:
            await touch(db, workspace, "customer:2", "order:3", "x")
            await moved(witness)
        with hub.subscribe(workspace, ["customer"]) as page:
            assert hub.moved_since(workspace, token, page) == {"customer:2"}
            assert hub.moved_since(workspace, hub.token(), page) == set()
            assert hub.moved_since(workspace, None, page) == set()


@pytest.mark.parametrize(
    "token", ["x", "x.1", ".5", "{boot}.", "{boot}.x", "{boot}.²", "{boot}." + "9" * 5000, "{boot}.-1"]
)
async def test_a_token_of_elsewhere_means_that_everything_moved(db, workspace, token):
    hub = Hub(db.url)
    page = Subscription(workspace, ["customer"])
    assert hub.moved_since(workspace, token.replace("{boot}", hub.boot), page) == {EVERYTHING}


async def test_what_was_forgotten_means_that_everything_moved(db, workspace, monkeypatch):
    monkeypatch.setattr(live, "REMEMBER", 3)
    hub = Hub(db.url)
    page = Subscription(workspace, ["customer"])
    for number in range(1, 5):
        hub._deliver(workspace, f"customer:{number}")
    assert hub.moved_since(workspace, hub.token(1), page) == {"customer:2", "customer:3", "customer:4"}
    assert hub.moved_since(workspace, hub.token(0), page) == {EVERYTHING}


# Losses -------------------------------------------------------------------------------------------------------------
async def test_a_lost_nudge_is_found_in_the_log(db, services, workspace, other_workspace):
    """No hub runs here, so every nudge is lost; the look every few seconds finds what was recorded, once."""
    hub = Hub(db.url)
    with hub.subscribe(workspace, ["customer"]) as page:
        await publish(db, workspace)
        await hub.look(db)  # the first look only learns where the log stands
        await heard_nothing(page, 0)
        page.moved.clear()
        page.ready.clear()
        own = await publish(db, workspace)
        await publish(db, other_workspace)
        await hub.look(db)
        assert {own, "customer"} <= await moved(page)
        await hub.look(db)
        await hub.look(db)
        assert await heard_nothing(page, 0)


async def test_a_commit_that_was_late_is_found_all_the_same(db, workspace):
    """Its transaction is older than the last look, its commit younger."""
    hub = Hub(db.url)
    with hub.subscribe(workspace, ["customer"]) as page:
        async with db.transaction(system_scope(workspace)) as slow:
            log.publish(slow, CustomerUpdated(object_id=new_id(), fields=()))
            await slow.flush()
            await publish(db, workspace)
            await hub.look(db)
            await hub.look(db)
            await asyncio.sleep(0)
            page.moved.clear()
            page.ready.clear()
        await hub.look(db)
        assert "customer" in await moved(page)


async def test_what_a_nudge_has_told_the_look_does_not_repeat(db, services, workspace):
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            await hub.look(db)
            await publish(db, workspace)
            await moved(page)
            await hub.look(db)
            assert await heard_nothing(page, 0)


async def test_too_much_to_tell_is_told_as_everything(db, workspace, monkeypatch):
    monkeypatch.setattr(live, "_MAX_LOOK", 3)
    hub = Hub(db.url)
    with hub.subscribe(workspace, ["order"]) as page:
        await hub.look(db)
        for _ in range(4):
            await publish(db, workspace)
        await hub.look(db)
        assert await moved(page) == {EVERYTHING}


async def test_after_a_broken_connection_everybody_looks_again(db, services, workspace, worker_urls):
    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            before, listening = hub.token(), await find_listeners(db)
            with psycopg.connect(worker_urls.admin, autocommit=True) as admin:
                admin.execute(
                    """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                       WHERE datname = current_database() AND query LIKE 'LISTEN%'"""
                )
            assert await moved(page) == {EVERYTHING}
            assert hub.moved_since(workspace, before, page) == {EVERYTHING}
            await until_listening(db, listening)
            await touch(db, workspace, "customer:1")
            assert await moved(page) == {"customer:1"}


async def test_nudges_wait_while_the_server_is_away(db, services, workspace, monkeypatch):
    monkeypatch.setattr(live, "RESEND_S", 0.02)
    refused = []

    def away(pending):
        refused.append(1)
        raise live.Unavailable

    async with running(services.live, db) as hub:
        with hub.subscribe(workspace, ["customer"]) as page:
            with monkeypatch.context() as patch:
                patch.setattr(live, "_payloads", away)
                await touch(db, workspace, "customer:1")
                while len(refused) < 2:
                    await asyncio.sleep(0.01)
            assert await moved(page) == {"customer:1"}
