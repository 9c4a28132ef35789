"""Errors of this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict


class NoDemo(Conflict):
    """The workspace was not made as a demo company."""

    code: ClassVar[str] = "onboarding.no_demo"
    zh = "这里没有演示数据可以清除。"
    en = "There is no demo data to clear here."
