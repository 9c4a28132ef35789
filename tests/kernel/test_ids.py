"""Ids grow whatever the clock does; tokens are long, of one alphabet and never equal."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from guanxi.kernel.clock import SYSTEM_CLOCK, FrozenClock
from guanxi.kernel.ids import IdSource, new_id, new_ids, new_token
from guanxi.kernel.rng import SeededRng


def time_of(row_id: UUID) -> datetime:
    """What RFC 9562 says is in the first 48 bits."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=row_id.int >> 80)


def test_an_id_is_version_7_and_carries_its_time() -> None:
    clock = FrozenClock(datetime(2026, 5, 4, 3, 2, 1, 234_000, tzinfo=UTC))
    made = new_id(clock)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert time_of(made) == clock.now()
    assert abs((time_of(new_id()) - SYSTEM_CLOCK.now()).total_seconds()) < 5


def test_rfc_9562_example_is_read_correctly() -> None:
    # RFC 9562 appendix A.6: 2022-02-22 14:22:22.00 -05:00
    assert time_of(UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_ids_of_one_millisecond_grow() -> None:
    ids = new_ids(20_000, FrozenClock())
    assert ids == sorted(ids)
    assert len(set(ids)) == 20_000
    assert {time_of(i) for i in ids} == {FrozenClock().now()}


def test_ids_grow_when_the_clock_is_put_back() -> None:
    clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    before = new_id(clock)
    clock.set(datetime(2025, 1, 1, tzinfo=UTC))
    after = new_id(clock)
    assert after > before
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert time_of(new_id(clock)) == clock.now()


def test_a_counter_that_is_full_borrows_the_next_millisecond() -> None:
    source = IdSource(FrozenClock())
    (first,) = source.make(1)
    source._counter = (1 << 74) - 1
    (second,) = source.make(1)
    assert second > first
    assert (second.int >> 80) - (first.int >> 80) == 1


def test_threads_never_share_an_id_and_each_sees_its_own_grow() -> None:
    made: list[list[UUID]] = []

    def work() -> None:
        made.append([new_id() for _ in range(3000)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(ids == sorted(ids) for ids in made)
    assert len({i for ids in made for i in ids}) == 12_000


def test_a_forked_child_makes_other_ids() -> None:
    source = IdSource(FrozenClock())
    source.make(1)
    counter = source._counter
    source.forget()
    source.make(1)
    assert source._counter != counter


def test_tokens() -> None:
    token = new_token()
    assert token.startswith("gx_")
    assert token[3:].isalnum()
    assert token.isascii()
    assert len(token) == 3 + 43
    assert len({new_token() for _ in range(200)}) == 200
    assert len(new_token("s_", 128)) == 2 + 22
    assert new_token(rng=SeededRng(1)) == new_token(rng=SeededRng(1))
    with pytest.raises(ValueError, match="128"):
        new_token(bits=64)
