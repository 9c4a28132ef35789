"""Merge handlers: what a room does when two customers turn out to be one, and when it turns out they are not.

Rows that hang on a profile move with it and need no handler. A handler is for what hangs on the customer itself: balances,
enrolments, an owner, hand-made rows. Executed by customers inside the merge's own transaction.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution


class MergeHandler(Contribution):
    """A room's part in merge and un-merge. Handlers run in the order of the rooms, and backwards at un-merge.

    Un-merge may come much later: rows made since then on the survivor stay there. Merge then un-merge at once must leave
    every row of the room as it was.
    """

    kind: ClassVar[str] = "merge_handler"

    @abstractmethod
    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """Move what the loser has to the survivor. Returns JSON that `unmerge` needs: ids, never personal values.

        Set-based and quick: the whole merge, all handlers together, stays below a second. Raise a Conflict to forbid the merge.
        """

    @abstractmethod
    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Give back to the loser what `state` names and still is with the survivor. Must not raise for rows that are gone."""
