"""Actions: what a step of a journey, a bulk edit or a button can do to one object.

The journeys engine makes the canvas palette, the form (from Config), the branches (from Outcome), the dry run and the run
log from one class. An action runs at least once and must be idempotent by `ctx.key`; an outside call never happens inside
a transaction, so it has a place of its own (`call`). Not here: versions, waits, routing between steps (journeys).
"""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from pydantic import BaseModel

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Recorded
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.contribution import Contribution, Fault, NoConfig, Reference, check_text

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a step is about. `values` are the variables earlier steps left (JSON); `event` is what started it, if anything.

    `key` is the same at every retry of this step for this subject and different for every other: the idempotency key.
    """

    key: str
    object: str
    object_id: UUID
    now: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    event: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext(Subject):
    """Given to `run`: the subject and the unit of work in which its step is committed. `reply` is what `call` returned."""

    uow: UnitOfWork
    reply: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext(Subject):
    """Given to `call`: the subject and the outside world; no transaction is open."""

    db: Database
    scope: Scope
    services: Services

    async def read(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work(uow, …)` in a read-only transaction that is over before this returns."""
        return await self.db.run_read(self.scope, work, *args, **kwargs)


class Done(StrEnum):
    """The outcome of an action that has only one."""

    DONE = "done"


_DONE: Mapping[str, Label] = {"done": Label(zh="完成", en="Done")}


class Action(Contribution):
    """One kind of step. Executed by journeys (and bulk edits); contributed by the room whose records it changes.

    `object` names what it acts on. `permission` is what the author of a journey must hold to use it.
    `Config` is the form of the step. `Outcome` lists the ways out of the node, `outcomes` their words.
    """

    kind: ClassVar[str] = "action"

    object: ClassVar[str]
    permission: ClassVar[str]
    icon: ClassVar[str] = "bolt"
    Config: ClassVar[type[BaseModel]] = NoConfig
    Outcome: ClassVar[type[StrEnum]] = Done
    outcomes: ClassVar[Mapping[str, Label]] = _DONE

    @abstractmethod
    async def run(self, ctx: ActionContext, config: Any) -> str:
        """Act on one subject inside `ctx.uow`; returns a member of Outcome. `config` is an instance of Config.

        Effects commit together with the step. The engine may run it again with the same `ctx.key` (after a crash in
        `call`, or when somebody retries by hand): do nothing then. Raising a GuanxiError of status < 500 fails this
        subject with its words; anything else is retried with back-off.
        """

    async def call(self, ctx: CallContext, config: Any) -> Any:
        """Optional: the outside call, before `run` and in no transaction. Hand `ctx.key` on as the idempotency key.

        Returns JSON that `run` finds in `ctx.reply`. When the outcome is not known (a broken connection after sending),
        raise `kernel.errors.Unavailable` only if the other side honours the key; else return that it is unknown.
        """
        return None

    def describe(self, config: Any) -> Label:
        """The step in a sentence, as the canvas and the run log show it. Default: the label."""
        return self.label

    @property
    def calls_out(self) -> bool:
        """Whether the engine must run `call` first."""
        return type(self).call is not Action.call

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Config": self.Config}

    def references(self) -> Iterator[Reference]:
        yield Reference("object", self.object)
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "object")
        yield from check_text(self, "permission")
        if not (isinstance(self.Outcome, type) and issubclass(self.Outcome, StrEnum)) or not list(self.Outcome):
            yield Fault("Outcome", "应为至少有一个成员的 StrEnum。", "must be a StrEnum with at least one member.")
            return
        ways = {member.value for member in self.Outcome}
        if set(self.outcomes) != ways or not all(isinstance(words, Label) for words in self.outcomes.values()):
            listed = ", ".join(sorted(ways))
            yield Fault(
                "outcomes",
                f"应为每个结果（{listed}）给出一个 Label。",
                f"must hold a Label for each outcome ({listed}).",
            )
