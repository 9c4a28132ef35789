"""Work of forms in the background."""

from guanxi.forms.service import forgetting, mailing
from guanxi.kernel.jobs import Schedule

JOBS = (mailing.MAIL_LINK,)
SCHEDULES = (Schedule("forms.clean", forgetting.clean, every=3600),)
