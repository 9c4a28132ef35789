"""Work of access in the background: sealing the audit log, pruning, mailing links, handing over."""

from datetime import time

from guanxi.access.service import seal as sealing
from guanxi.access.service import sessions
from guanxi.access.service.handing_over import HAND_BACK, HAND_OVER
from guanxi.access.service.recovery import MAIL_LINK
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Schedule
from guanxi.kernel.services import Services


async def seal_audit(db: Database) -> int:
    """Seal what is settled; the anchors go below the data folder."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    return await sealing.seal(db, sealing.anchor_path(db.parts.settings.data_dir))


JOBS = (MAIL_LINK, HAND_OVER, HAND_BACK)
SCHEDULES = (
    Schedule("access.seal_audit", seal_audit, every=60.0),
    Schedule("access.prune_sessions", sessions.prune, at=time(3, 20)),
)
