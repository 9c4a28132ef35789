"""Work of forms in the background."""

from guanxi.forms.service import exports, forgetting, mailing
from guanxi.kernel.jobs import Schedule

JOBS = (mailing.MAIL_LINK, exports.EXPORT_JOB)
SCHEDULES = (Schedule("forms.clean", forgetting.clean, every=3600),)
