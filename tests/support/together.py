"""Which tests of a parallel run stay together: the browser tests share one installation, so one worker takes them all.

The groups of pytest-xdist (`--dist=loadgroup`) write into a field that pytest 9 no longer has and then do nothing, without
a word; the folder of a test says the same and cannot be forgotten.
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
        return Together(config, log)  # type: ignore[arg-type]  # the type of xdist's log is not public
