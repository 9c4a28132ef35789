"""Permissions of onboarding."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

CLEAR_DEMO = Permission("onboarding.demo.clear", Label(zh="清除演示数据", en="Clear the demo data"))
ALL = (CLEAR_DEMO,)
