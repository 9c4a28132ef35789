"""What other rooms see of this one. The states of a store."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Option

STATUSES = (
    Option("preparing", Label(zh="筹备中", en="Preparing"), "orange"),
    Option("open", Label(zh="营业中", en="Open"), "green"),
    Option("paused", Label(zh="暂停营业", en="Paused"), "grey"),
    Option("closed", Label(zh="已关店", en="Closed"), "red"),
)
