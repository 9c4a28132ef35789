"""The cases run on the tiny data, give their figures, and leave the data as they found them."""

import psycopg
import pytest

from guanxi.app.bench.case import Bench, Figure
from guanxi.app.bench.cases import lists, reader
from guanxi.app.bench.registry import find_cases

STATE = """
    SELECT (SELECT md5(string_agg(c::text, ',' ORDER BY c.workspace_id, c.id)) FROM customer c),
           (SELECT md5(string_agg(p::text, ',' ORDER BY p.workspace_id, p.id)) FROM profile p),
           (SELECT count(*) FROM handle), (SELECT count(*) FROM log_event), (SELECT count(*) FROM customer_merge),
           (SELECT count(*) FROM pg_inherits WHERE inhparent = 'log_business'::regclass)
"""


def state(bench: Bench) -> object:
    with psycopg.connect(bench.place.owner) as conn:
        return conn.execute(STATE).fetchone()


async def measure(bench: Bench, name: str) -> list[Figure]:
    return [figure async for figure in find_cases()[name].measure(bench)]


@pytest.mark.parametrize("name", ["merge", "erase", "partitions", "segments"])
async def test_a_case_measures_and_leaves_no_trace(bench: Bench, name: str) -> None:
    before = state(bench)
    figures = await measure(bench, name)
    assert state(bench) == before
    assert figures
    assert all(figure.case == name and figure.measured >= 0 for figure in figures)
    assert all(figure.promise is not None for figure in figures)


async def test_nothing_personal_is_left_of_an_erased_person(bench: Bench) -> None:
    [left] = [figure for figure in await measure(bench, "erase") if figure.name == "personal values left"]
    assert left.measured == 0
    assert left.kept is True


async def test_lists_are_measured_bare_and_over_http(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "ROUNDS", 1)
    before = state(bench)
    figures = await measure(bench, "lists")
    assert state(bench) == before
    assert len(figures) == 42
    assert sum(figure.limit is not None for figure in figures) == 20
    assert sum(figure.note.startswith("GET /api/v1/") for figure in figures) == 17
    assert sum(figure.note.startswith("access layer") for figure in figures) == 3
    [cpu] = [figure for figure in figures if figure.name == "web CPU of a page of 50"]
    assert cpu.used is not None and cpu.used.generator is not None


async def test_the_reader_keeps_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", 1.0)
    monkeypatch.setattr(reader, "RATE", 500)
    monkeypatch.setattr(reader, "CHUNK", 200)
    monkeypatch.setattr(reader, "_COPY_ROWS", 2_000)
    figures = await measure(bench, "reader")
    assert [figure.name for figure in figures if figure.promise is None] == ["reading a backlog"]
    assert len(figures) == 5
