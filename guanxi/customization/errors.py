"""What can go wrong with views, fields, layouts and rooms."""

from guanxi.kernel.errors import Conflict, Invalid


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


class FieldChanged(Conflict):
    """Somebody saved the field meanwhile."""

    code = "customization.field_changed"
    zh = "该字段刚刚被修改过，请重新打开后再保存。"
    en = "This field was changed meanwhile. Open it again before saving."


class TooManyFields(Conflict):
    """An object has so many own fields."""

    code = "customization.too_many_fields"
    zh = "每种对象最多 {most} 个自定义字段（含回收站），请先清理不用的。"
    en = "There can be {most} fields of your own, those in the bin counted. Clear some first."


class NotUnique(Invalid):
    """Values that several records have already."""

    code = "customization.not_unique"
    zh = "无法设为唯一：已有重复的值，如 {shown}。请先处理重复。"
    en = "This cannot be unique: several records share a value, such as {shown}. Clear those first."


class NotConvertible(Invalid):
    """The texts of a field cannot become options."""

    code = "customization.not_convertible"
    zh = "无法转为单选：{reason_zh}"
    en = "This cannot become a select: {reason_en}"


class NotFastable(Invalid):
    """An index of its own would not help."""

    code = "customization.not_fastable"
    zh = "此类型的字段无需或无法单独加速。"
    en = "A field of this kind needs no index of its own, or cannot have one."


class LayoutChanged(Conflict):
    """Somebody saved the layout meanwhile."""

    code = "customization.layout_changed"
    zh = "该布局刚刚被修改过，请重新打开后再保存。"
    en = "This layout was changed meanwhile. Open it again before saving."


class RoomNeeded(Invalid):
    """A part of the product that nothing works without."""

    code = "customization.room_needed"
    zh = "“{name_zh}”是基础功能，不能停用。"
    en = "“{name_en}” is needed by everything else and cannot be switched off."
