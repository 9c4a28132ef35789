"""What can go wrong with views."""

from guanxi.kernel.errors import Conflict


class ViewChanged(Conflict):
    """Somebody saved the view meanwhile."""

    code = "customization.view_changed"
    zh = "该视图刚刚被修改过，请重新打开后再保存。"
    en = "This view was changed meanwhile. Open it again before saving."


class TooManyViews(Conflict):
    """A person has so many views of one object."""

    code = "customization.too_many_views"
    zh = "每种对象最多保存 {most} 个视图，请先删除不用的。"
    en = "There can be {most} views of one kind. Delete one first."
