"""Days as the workspaces of these tests have them: their zone is ahead of UTC, so in the evening it is tomorrow there."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")  # the default of a workspace


def today(ahead: int = 0) -> date:
    """Today in a workspace of the tests, or so many days later."""
    return datetime.now(ZONE).date() + timedelta(days=ahead)
