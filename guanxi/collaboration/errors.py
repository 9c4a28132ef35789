"""Errors of this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class NotYours(Forbidden):
    """Only the author, or who may change the notes of others, changes a note."""

    code: ClassVar[str] = "collaboration.not_yours"
    zh = "只有作者本人或有权管理备注的同事可以修改。"
    en = "Only its author, or somebody who may change the notes of others, can change it."


class NotAPushService(Invalid):
    """The address a browser gave is not one of a push service we may call."""

    code: ClassVar[str] = "collaboration.not_a_push_service"
    zh = "浏览器给出的推送地址无法使用。"
    en = "The push address of this browser cannot be used."


class TooManyDevices(Conflict):
    """A person has only so many devices."""

    code: ClassVar[str] = "collaboration.too_many_devices"
    zh = "最多可以登记 {most} 台设备，请先移除不用的设备。"
    en = "You can have at most {most} devices. Remove one you no longer use."


class LinkNotValid(NotFound):
    """The link of a mail is damaged, or its person is gone."""

    code: ClassVar[str] = "collaboration.link_not_valid"
    zh = "这个链接无效，请从最近一封邮件中打开。"
    en = "This link is not valid. Open it from your latest mail."
