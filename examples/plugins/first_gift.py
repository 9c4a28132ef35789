"""A kind of rules: who gets which gift. The workspace writes the rules, this plugin says what they are asked of and may do."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.rule_kinds import RuleKind


class FirstGift(RuleKind):
    """Asked of customers; all actions on customers may follow."""

    key = "first_gift.gift"
    label = Label(zh="新客礼规则", en="Rules of the first gift")
    object = "customer"
    view = "customers.customer.view"
    edit = "customers.customer.edit"
