"""What a notification says of a long job that ended: its name, how it ended, how much it did or why it failed, and where to look."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guanxi.kernel import jobs
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job of the caller: `named` is its kind, `more` follows how it ended."""

    named: Words
    succeeded: Words | None
    failed: Words | None
    page: str | None

    def word(self, ended: Label, failed: bool) -> Words:
        """ "Import a file: done, 120 rows": the end is what it was then, though the job may have gone on since."""
        more = self.failed if failed else self.succeeded
        zh, en = f"{self.named.zh}{ended.zh}", f"{self.named.en}: {ended.en}"
        return Words(zh=f"{zh}：{more.zh}", en=f"{en}, {more.en}") if more else Words(zh=zh, en=en)


async def find_job_lines(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, JobLine]:
    """Those of these jobs that the caller started."""
    wanted, kinds, me = list(ids), registry_of(uow).jobs, uow.scope.actor.id
    found = await jobs.find_by_id(uow, wanted) if wanted else {}
    return {one.id: _line(one, kinds[one.kind]) for one in found.values() if one.kind in kinds and one.created_by == me}


def _line(job: jobs.Job, kind: jobs.JobKind) -> JobLine:
    page = kind.page
    for name, value in job.args.items():
        page = page.replace(f"{{{name}}}", str(value)) if page else None
    done = failed = None
    if job.state == "succeeded":
        result = job.result or {}
        count = result.get("removed", job.done)  # steps of a clearing are no records
        done = Words(zh=f"共 {count:,} 条", en=f"{count:,} in all")
        refused = result.get("rejected") or 0
        if refused:
            done = Words(zh=f"{done.zh}，其中 {refused:,} 条未通过", en=f"{done.en}, {refused:,} of them refused")
    elif job.state == "failed" and job.error:
        failed = Words(zh=str(job.error["zh"]), en=str(job.error["en"]))
    return JobLine(Words(zh=kind.label.zh, en=kind.label.en), done, failed, page)
