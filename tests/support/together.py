"""Which tests of a parallel run stay together: the browser tests share one installation, so one worker takes them all.

The groups of pytest-xdist (`--dist=loadgroup`) write into a field that pytest 9 no longer has and then do nothing, without
a word; the folder of a test says the same and cannot be forgotten. They come last: the browser's driver keeps an event loop running
in its process, and no asynchronous test can run there afterwards.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/web/",)


class Together(LoadScopeScheduling):
    """Tests of a folder of TOGETHER are one unit of work, every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return compute_unit(nodeid)


def compute_unit(nodeid: str) -> str:
    """The name of the unit of work a test belongs to."""
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


class ShareOut:
    """The plug-in that names the scheduler; registered only where xdist is in use."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: object) -> Together:
        config.option.loadscopereorder = False  # else the largest unit would be the first
        return Together(config, log)  # type: ignore[arg-type]  # the type of xdist's log is not public


def put_last(items: list[pytest.Item]) -> None:
    """Tests that stay together behind all others, else in their order."""
    items.sort(key=lambda item: item.nodeid.startswith(TOGETHER))
