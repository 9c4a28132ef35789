"""How tasks are found from the one search field: one's own open ones, by their words, which lie encrypted in the database."""

from typing import ClassVar, Final

from guanxi.collaboration.service import tasks
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.search import index_text, matches
from guanxi.sdk.searching import Hit, Search

_LOOKED_AT: Final = 200  # the most urgent ones; opened one by one, so not without a bound


class TaskSearch(Search):
    """By title, also by its pinyin, the most urgent first."""

    key: ClassVar[str] = "collaboration.task"
    label: ClassVar[Label] = Label(zh="我的任务", en="My tasks")
    object: ClassVar[str] = "task"

    async def find(self, uow: UnitOfWork, query: str, limit: int) -> list[Hit]:
        """Open tasks of the caller."""
        page = await tasks.find(uow, "mine", False, None, _LOOKED_AT)
        found = [one for one in page.items if matches(index_text(one.title), query)]
        return [Hit(one.id, one.title, (one.record and one.record.name) or "", 0.55) for one in found[:limit]]
