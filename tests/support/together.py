"""Which tests of a parallel run stay together: the browser tests share one installation, so one worker takes them all.

The groups of pytest-xdist (`--dist=loadgroup`) write into a field that pytest 9 no longer has and then do nothing, without
a word; the folder of a test says the same and cannot be forgotten. The browser's driver keeps an event loop running in its
process, and no asynchronous test can run there afterwards: with three workers and more one has the browser tests from the
beginning and nothing else, with fewer they come last.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER = ("tests/web/",)
ENOUGH = 3
ONCE = ("tests/app/bench/", "tests/app/test_cli.py")
"""Their tests share measuring data, a demo company: several workers would make them several times."""
LONG = (
    "tests/security/test_schemathesis.py",
    "tests/security/test_matrix.py",
    "tests/app/bench/",
    "tests/faults/test_import_kill.py",
    "tests/app/test_up.py",
    "tests/faults/test_events_kill.py",
    "tests/app/test_cli.py",
    "tests/security/test_fields_everywhere.py",
    "tests/security/test_inputs.py",
    "tests/segments/test_right_at_all_times.py",
)
"""Their tests take half a minute each: one that began last would keep everybody waiting. The longest come first."""


class Together(LoadScopeScheduling):
    """Tests of a place of TOGETHER or ONCE are one unit of work, every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return compute_unit(nodeid)

    def _reschedule(self, node: WorkerController) -> None:
        """Who has the folder gets nothing more, unless it came last."""
        if len(self.nodes) >= ENOUGH and any(unit in TOGETHER for unit in self.assigned_work[node]):
            if not node.shutting_down:
                node.shutdown()
            return
        super()._reschedule(node)


def compute_unit(nodeid: str) -> str:
    """The name of the unit of work a test belongs to."""
    return next((place for place in (*TOGETHER, *ONCE) if nodeid.startswith(place)), nodeid)


class ShareOut:
    """The plug-in that names the scheduler; registered only where xdist is in use."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: object) -> Together:
        config.option.loadscopereorder = False  # else the largest unit would be the first
        return Together(config, log)  # type: ignore[arg-type]  # the type of xdist's log is not public


def put_together(items: list[pytest.Item], workers: int) -> None:
    """Tests that stay together before all others, or behind them when there are too few workers; then the long ones; else in
    their order."""
    first = workers >= ENOUGH
    items.sort(key=lambda item: (item.nodeid.startswith(TOGETHER) is not first, _turn(item.nodeid)))


def _turn(nodeid: str) -> int:
    return next((turn for turn, place in enumerate(LONG) if nodeid.startswith(place)), len(LONG))
