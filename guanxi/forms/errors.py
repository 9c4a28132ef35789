"""What may go wrong in this room. Why a submission is taken for spam: `REASONS`."""

from collections.abc import Mapping
from typing import ClassVar

from guanxi.kernel.errors import Conflict, Invalid, NotFound
from guanxi.kernel.i18n import Label


class StaleForm(Conflict):
    """Somebody changed it meanwhile."""

    code: ClassVar[str] = "forms.stale"
    zh: ClassVar[str] = "表单刚被他人修改，请刷新后重试。"
    en: ClassVar[str] = "Somebody else changed this form meanwhile. Reload and try again."


class BadDefinition(Invalid):
    """A form that cannot be published; the places are named."""

    code: ClassVar[str] = "forms.bad_definition"
    zh: ClassVar[str] = "表单还有问题，暂时不能发布。"
    en: ClassVar[str] = "The form cannot be published yet. See what is missing."


class NotPublished(Conflict):
    """It has to be published first."""

    code: ClassVar[str] = "forms.not_published"
    zh: ClassVar[str] = "表单尚未发布。"
    en: ClassVar[str] = "The form has not been published."


class NoSuchForm(NotFound):
    """No published form has this address."""

    code: ClassVar[str] = "forms.no_such_form"
    zh: ClassVar[str] = "没有找到这个表单，可能已被撤下。"
    en: ClassVar[str] = "There is no such form. It may have been taken down."


class FormClosed(Conflict):
    """It takes no more answers."""

    code: ClassVar[str] = "forms.closed"
    zh: ClassVar[str] = "表单已停止收集，感谢关注。"
    en: ClassVar[str] = "This form takes no more answers."


class FormFull(Conflict):
    """As many as were wanted have answered."""

    code: ClassVar[str] = "forms.full"
    zh: ClassVar[str] = "名额已满，感谢关注。"
    en: ClassVar[str] = "As many as were wanted have answered already."


class BadToken(Invalid):
    """The page's token is none of ours, or was made for another form."""

    code: ClassVar[str] = "forms.bad_token"
    zh: ClassVar[str] = "页面已失效，请刷新后重新提交。"
    en: ClassVar[str] = "This page is no longer good. Reload it and send again."


class StaleToken(Invalid):
    """The page was opened too long ago."""

    code: ClassVar[str] = "forms.stale_token"
    zh: ClassVar[str] = "页面打开时间过长，请刷新后重新提交。"
    en: ClassVar[str] = "The page has been open for too long. Reload it and send again."


class BadLink(Invalid):
    """The link of the mail is not valid or too old."""

    code: ClassVar[str] = "forms.bad_link"
    zh: ClassVar[str] = "链接无效或已过期，请重新填写表单。"
    en: ClassVar[str] = "This link is not valid or has expired. Fill the form in again."


class WrongAnswers(Invalid):
    """Answers that do not fit; the fields are named."""

    code: ClassVar[str] = "forms.wrong_answers"
    zh: ClassVar[str] = "请检查标出的内容。"
    en: ClassVar[str] = "Please check what is marked."


REASONS: Mapping[str, Label] = {
    "trap": Label(zh="填写了隐藏的陷阱字段", en="Filled in the hidden trap"),
    "fast": Label(zh="打开后立即提交", en="Sent at once after opening"),
    "work": Label(zh="未完成浏览器验证", en="The browser's work is missing"),
    "links": Label(zh="内容中有多个链接", en="Several links in the text"),
    "repeated": Label(zh="短时间内内容重复", en="The same answers within minutes"),
    "markup": Label(zh="内容中含有网页代码", en="Markup in the text"),
}
