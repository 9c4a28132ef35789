"""Jobs of customers: bulk work and what takes it back, exports. A job goes on after a crash, so many attempts are allowed."""

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

from guanxi.access import api as access
from guanxi.customers.service import bulk, bulk_work, export_files, reviewing
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext, JobKind, Schedule
from guanxi.kernel.services import Services
from guanxi.sdk import exporting

_ATTEMPTS = 50
Work = Callable[[JobContext], Awaitable[dict[str, Any]]]


def _kind(name: str, zh: str, en: str) -> JobKind:
    work = bulk_work.run_undo if name == "bulk_undo" else bulk_work.run
    return JobKind(
        f"customers.{name}",
        Label(zh=zh, en=en),
        work,
        max_attempts=_ATTEMPTS,
        page="/customers/bulk",
        ended=access.tell_end,
    )


def _review_kind(name: str, zh: str, en: str, work: Work) -> JobKind:
    label = Label(zh=zh, en=en)
    return JobKind(name, label, work, max_attempts=_ATTEMPTS, page="/customers/review", ended=access.tell_end)


ALL = (
    _kind("bulk_edit", "批量修改客户", "Change customers"),
    _kind("bulk_tag", "批量打标签", "Tag customers"),
    _kind("bulk_assign", "批量分配负责人", "Assign customers"),
    _kind("bulk_delete", "批量删除或恢复客户", "Delete or restore customers"),
    _kind("bulk_undo", "撤销批量操作", "Undo bulk work"),
    _review_kind(reviewing.SCAN, "查找重复客户", "Look for duplicates", reviewing.scan),
    _review_kind(reviewing.MERGE_ALIKE, "合并相同客户", "Merge customers that are the same", reviewing.merge_alike),
    _review_kind(reviewing.PART_ALIKE, "撤销批量合并", "Undo merging many customers", reviewing.part_alike),
    JobKind(
        "customers.bulk_export",
        Label(zh="导出客户", en="Export customers"),
        export_files.run,
        max_attempts=_ATTEMPTS,
        page="/customers",
        ended=access.tell_end,
    ),
)


async def care_for_exports(db: Database) -> int:
    """Remove files of exports that are over; how many."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    return await exporting.remove_expired(db, db.parts)


async def care_for_bulk_work(db: Database) -> int:
    """Forget which customers old bulk work was about; its record and what undo needs stay. How many rows."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    return await bulk.forget_old(db, db.parts.clock.now())


SCHEDULES = (
    Schedule("customers.care_for_bulk_work", care_for_bulk_work, at=time(18, 45)),
    Schedule("customers.care_for_exports", care_for_exports, at=time(18, 50)),  # before the nightly backup
)
