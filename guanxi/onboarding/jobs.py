"""Jobs of onboarding. Clearing goes on after a crash, so many attempts are allowed."""

from guanxi.access import api as access
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind
from guanxi.onboarding.service import clearing

CLEAR_DEMO = JobKind(
    clearing.JOB,
    Label(zh="清除演示数据", en="Clear the demo data"),
    clearing.run,
    max_attempts=50,
    page="/settings/workspace",
    ended=access.tell_end,
)
ALL = (CLEAR_DEMO,)
