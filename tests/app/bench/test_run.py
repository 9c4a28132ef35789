"""The engine of the bench: refuses a busy machine and unknown names, judges figures, writes what it measured."""

import json
import os
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from guanxi.app.bench import run as engine
from guanxi.app.bench.case import Bench, Case, Figure, compute_percentile
from guanxi.app.bench.machine import Used, cores, cpu_of_tree, load, parent_of, watch
from guanxi.app.bench.registry import find_cases
from guanxi.app.bench.report import show, write_json


@pytest.mark.parametrize(
    ("measured", "promise", "better", "kept"),
    [
        (10, 10, "less", True),
        (10.1, 10, "less", False),
        (10, 10, "more", True),
        (9.9, 10, "more", False),
        (1, None, "less", None),
    ],
)
def test_a_promise_is_kept_or_not(measured: float, promise: float | None, better: str, kept: bool | None) -> None:
    assert Figure("c", "n", measured, "ms", promise, better).kept is kept  # type: ignore[arg-type]


def test_ratio_to_the_bare_limit() -> None:
    assert Figure("c", "n", 30, "ms", limit=20).ratio == 1.5
    assert Figure("c", "n", 30, "ms").ratio is None


def test_percentile() -> None:
    assert compute_percentile(list(range(100)), 0.95) == 95
    assert compute_percentile([7], 0.95) == 7
    assert compute_percentile([], 0.5) == 0.0


def test_every_case_of_the_folder_is_found_and_says_what_it_is_about() -> None:
    found = find_cases()
    assert {"lists", "segments", "reader", "merge", "erase", "partitions"} <= set(found)
    assert all(case.about and case.name == name for name, case in found.items())


async def test_a_busy_machine_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "load", lambda: cores() + 0.1)
    assert await engine.run(["segments"], "tiny", folder=tmp_path / "bench") == engine.REFUSED
    assert "busy" in capsys.readouterr().out
    assert not (tmp_path / "bench").exists()


@pytest.mark.parametrize(("names", "scale"), [(["no such case"], "small"), ([], "no such scale")])
async def test_unknown_words_are_refused_with_the_known_ones(
    names: list[str], scale: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await engine.run(names, scale, folder=tmp_path / "bench") == engine.REFUSED
    told = capsys.readouterr().out
    assert "segments" in told
    assert "small" in told
    assert not (tmp_path / "bench").exists()


class _Pretend(Case):
    """Measures nothing but yields one figure kept and one not, as asked."""

    name = "pretend"
    about = "for this test"
    data = False

    def __init__(self, good: bool) -> None:
        self.good = good

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        async with bench.fresh() as place:
            assert place.runtime != bench.place.runtime
        yield Figure(self.name, "speed", 5, "ms", 10 if self.good else 1, limit=2, used=Used(0.1, 0.05, None))


async def test_a_whole_run_on_a_private_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder, report = tmp_path / "bench", tmp_path / "figures.json"
    for good, code in ((True, engine.KEPT), (False, engine.SHORT)):
        case = _Pretend(good)
        monkeypatch.setattr(engine, "find_cases", lambda case=case: {"pretend": case})
        assert await engine.run(["pretend"], "tiny", report, force=True, folder=folder) == code
        body = json.loads(report.read_text(encoding="utf-8"))
        assert body["scale"] == "tiny"
        assert body["cores"] == cores()
        assert body["load"] >= 0
        [figure] = body["figures"]
        assert (figure["kept"], figure["ratio"], figure["used"]["client"]) == (good, 2.5, 0.05)


def test_the_table_shows_every_figure() -> None:
    out = StringIO()
    figures = [Figure("c", "one", 12345.6, "ms", 100), Figure("c", "two", 3.14159, "s", used=Used(1, 2, 3), note="why")]
    show(figures, Console(file=out, width=200))
    text = out.getvalue()
    assert "12,346 ms" in text
    assert "NO" in text
    assert "3.14 s" in text
    assert "why" in text


def test_json_keeps_figures_without_a_promise(tmp_path: Path) -> None:
    write_json(tmp_path / "f.json", {"scale": "tiny"}, [Figure("c", "n", 1, "ms")])
    assert json.loads((tmp_path / "f.json").read_text())["figures"][0]["kept"] is None


def test_cpu_of_a_process_tree_grows_with_work() -> None:
    assert load() >= 0
    assert parent_of(os.getpid()) == os.getppid()
    assert parent_of(2**22 + 1) is None
    before = cpu_of_tree(os.getpid())
    assert before is not None
    with watch(os.getpid()) as used:
        sum(range(5_000_000))
    assert used.wall > 0
    assert used.client > 0
    assert used.server is not None
    assert used.server > 0
    assert cpu_of_tree(None) is None
