"""Rights of this room. Views of one's own need only the right to view the object."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

SHARE = Permission("customization.view.share", Label(zh="共享视图给所有人", en="Share views with everybody"))

ALL = (SHARE,)
