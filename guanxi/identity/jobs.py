"""Jobs of identity. A job begins anew after a crash, so many attempts are allowed; both work in a thread for minutes at most."""

from guanxi.access import api as access
from guanxi.identity.service import asking, working
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind

_ATTEMPTS = 10
ALL = (
    JobKind(
        asking.LEARN, Label(zh="学习匹配模型", en="Learn the identity model"), working.learn, max_attempts=_ATTEMPTS, ended=access.tell_end
    ),
    JobKind(
        asking.FIND, Label(zh="用模型查找重复客户", en="Find duplicates with the model"), working.find,
        max_attempts=_ATTEMPTS, page="/customers/review", ended=access.tell_end,
    ),
)  # fmt: skip
