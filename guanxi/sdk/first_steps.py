"""First steps: what a company does once to be at home here, ticked off by what is really there."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_label


class FirstStep(Contribution):
    """One step of the list that greets who is new. Executed by onboarding; shown to who holds `permission`.

    `label` is an act ("Invite your colleagues"), `help` says in one sentence what one has of it, `page` is where it is done,
    `order` its place. A step is done for everybody at once, when what it makes is there: nobody ticks a box.
    """

    kind: ClassVar[str] = "first_step"

    help: ClassVar[Label]
    page: ClassVar[str]
    permission: ClassVar[str]
    order: ClassVar[int] = 100

    @abstractmethod
    async def is_done(self, uow: UnitOfWork) -> bool:
        """Whether what the step makes is there; one look at an index, whatever the size. Demo data counts like any other."""

    def references(self) -> Iterator[Reference]:
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_label(self, "help")
        if not isinstance(getattr(self, "page", None), str) or not self.page.startswith("/"):
            yield Fault("page", "应以 / 开头。", "must start with /.")
