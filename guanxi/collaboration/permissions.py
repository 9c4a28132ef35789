"""Rights of this room. Seeing a record's notes and tasks also needs to see the record."""

from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import Permission

VIEW_NOTES = Permission("collaboration.note.view", Label(zh="查看备注", en="View notes"))
CREATE_NOTES = Permission("collaboration.note.create", Label(zh="写备注", en="Write notes"))
MANAGE_NOTES = Permission("collaboration.note.manage", Label(zh="修改他人的备注", en="Change notes of others"))
VIEW_TASKS = Permission("collaboration.task.view", Label(zh="查看任务", en="View tasks"))
CREATE_TASKS = Permission("collaboration.task.create", Label(zh="新建任务", en="Create tasks"))
EDIT_TASKS = Permission("collaboration.task.edit", Label(zh="编辑任务", en="Edit tasks"))
VIEW_MEETINGS = Permission("collaboration.meeting.view", Label(zh="查看会议", en="View meetings"))
CREATE_MEETINGS = Permission("collaboration.meeting.create", Label(zh="安排会议", en="Arrange meetings"))
EDIT_MEETINGS = Permission("collaboration.meeting.edit", Label(zh="编辑会议", en="Edit meetings"))

ALL = (
    *(VIEW_NOTES, CREATE_NOTES, MANAGE_NOTES),
    *(VIEW_TASKS, CREATE_TASKS, EDIT_TASKS),
    *(VIEW_MEETINGS, CREATE_MEETINGS, EDIT_MEETINGS),
)
