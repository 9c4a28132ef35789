"""Errors of conditions."""

from guanxi.kernel.errors import Invalid


class BadCondition(Invalid):
    """The tree is not one; `fields` name the place in it (`filter.all[1].value`), the value and the mend."""

    code = "conditions.bad_condition"
    zh = "筛选条件有误，请检查标出的位置。"
    en = "The condition has a mistake. See the places named."
