"""Configuration sections: what an administrator (or everybody for himself) can set, as one form per room or plugin.

Kept per workspace as JSON under the section's key; the defaults of the model hold until somebody saves. Executed by the
settings page. Not here: settings of the installation (kernel.config), which only the operator changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, Reference, check_model, check_text

M = TypeVar("M", bound=BaseModel)


class ConfigSection(Contribution):
    """One form. `level` says whether it is one for the workspace or one per user; `permission` is needed to save it.

    Every field of `Schema` needs a default: a workspace that never opened the page works.
    """

    kind: ClassVar[str] = "config_section"

    permission: ClassVar[str]
    Schema: ClassVar[type[BaseModel]]
    level: ClassVar[Literal["workspace", "user"]] = "workspace"
    icon: ClassVar[str] = "settings"
    order: ClassVar[int] = 100

    async def check(self, uow: UnitOfWork, values: Any) -> None:
        """Optional: refuse values that do not fit the data, by raising Invalid. `values` is an instance of Schema."""

    async def saved(self, uow: UnitOfWork, before: Any, after: Any) -> None:
        """Optional: what follows from a change, in its transaction (publish an event, enqueue a job)."""

    def read(self, stored: Mapping[str, Any] | None) -> Any:
        """An instance of Schema from stored JSON; values that no longer fit fall back to the default of their field."""
        values = dict(stored or {})
        for _ in range(len(values) + 1):
            try:
                return self.Schema.model_validate(values)
            except ValidationError as error:
                for wrong in {problem["loc"][0] for problem in error.errors() if problem["loc"]} & set(values):
                    del values[str(wrong)]
        return self.Schema()

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Schema": getattr(self, "Schema", None)}  # type: ignore[dict-item]  # a missing one is the fault to be told

    def references(self) -> Iterator[Reference]:
        yield Reference("permission", self.permission)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_text(self, "permission")
        if self.level not in ("workspace", "user"):
            yield Fault("level", "应为 workspace 或 user。", "must be workspace or user.")
        schema = getattr(self, "Schema", None)
        if schema is None or list(check_model("Schema", schema)):
            return
        for name, info in schema.model_fields.items():
            if info.is_required():
                yield Fault(f"Schema.{name}", "必须有默认值。", "needs a default.")
