"""Rights of this room."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW = Permission("forms.form.view", Label(zh="查看表单", en="View forms"))
MANAGE = Permission("forms.form.manage", Label(zh="制作与发布表单", en="Make and publish forms"))
VIEW_SUBMISSIONS = Permission("forms.submission.view", Label(zh="查看表单提交", en="View what was submitted"))
DECIDE = Permission("forms.submission.manage", Label(zh="处理垃圾提交", en="Sort out spam submissions"))
EXPORT = Permission("forms.submission.export", Label(zh="导出表单提交", en="Export what was submitted"))

ALL = (VIEW, MANAGE, VIEW_SUBMISSIONS, DECIDE, EXPORT)
