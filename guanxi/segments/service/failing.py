"""When a segment cannot be computed: said in plain words, with its members as they were."""

from typing import Any, ClassVar
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Conflict, GuanxiError
from guanxi.kernel.services import services_of
from guanxi.segments.queries import segments

_MOST = 3


async def fail(uow: UnitOfWork, segment_id: UUID, error: GuanxiError) -> None:
    """Its members stay as they are until the condition is mended or it is built again."""
    await segments.update(uow, segment_id, {"status": "failed", "failure": describe(error)})
    services_of(uow).live.touch(uow, "segment", f"segment:{segment_id}")


class NotComputed(Conflict):
    """The database refused the question: a value does not fit, or it takes too long."""

    code: ClassVar[str] = "segments.not_computed"
    zh: ClassVar[str] = "数据库无法完成计算（{reason}）。请简化条件，或稍后点击“重新计算”。"
    en: ClassVar[str] = (
        "The database could not compute it ({reason}). Make the condition simpler, or build it again later."
    )


def describe(error: GuanxiError) -> dict[str, Any]:
    """Code and words, with the places of a condition that cannot be read."""
    fields = [*getattr(error, "fields", ())][:_MOST]
    if isinstance(error, conditions.BadCondition) and fields:
        zh = "；".join(f"{one.field}：{one.zh}" for one in fields)
        en = "; ".join(f"{one.field}: {one.en}" for one in fields)
        return {
            "code": error.code,
            "zh": f"条件已无法计算。{zh}",
            "en": f"The condition cannot be computed any more. {en}",
        }
    return {"code": error.code, "zh": error.words("zh"), "en": error.words("en")}
