"""Notes, tasks and meetings as objects. Notes have no page of their own: they stand on the page of the record they are about."""

from guanxi.collaboration import permissions
from guanxi.collaboration.service.meeting_rows import MEETING_RESTORER
from guanxi.collaboration.service.notes import NOTE_RESTORER
from guanxi.collaboration.service.task_rows import TASK_RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option


def _field(key: str, zh: str, en: str, kind: FieldKind, *options: Option, editable: bool = False) -> Field:
    return Field(
        key=f"collaboration.{key}",
        label=Label(zh=zh, en=en),
        type=kind,
        column=key.partition(".")[2],
        editable=editable,
        options=options,
    )


NOTE = ObjectType(
    key="collaboration.note",
    label=Label(zh="备注", en="Note"),
    plural=Label(zh="备注", en="Notes"),
    table="note",
    owner="author_id",
    view=permissions.VIEW_NOTES.key,
    title="created_at",
    icon="message",
    restorer=NOTE_RESTORER,
    fields=(
        _field("note.author_id", "作者", "Author", FieldKind.USER),
        _field("note.pinned", "置顶", "Pinned", FieldKind.BOOLEAN, editable=True),
        _field("note.created_at", "创建时间", "Written", FieldKind.DATETIME),
    ),
)

_PRIORITIES = (
    Option("low", Label(zh="低", en="Low")),
    Option("normal", Label(zh="普通", en="Normal")),
    Option("high", Label(zh="高", en="High"), "red"),
)
_REPEATS = (
    Option("daily", Label(zh="每天", en="Daily")),
    Option("weekly", Label(zh="每周", en="Weekly")),
    Option("monthly", Label(zh="每月", en="Monthly")),
)

TASK = ObjectType(
    key="collaboration.task",
    label=Label(zh="任务", en="Task"),
    plural=Label(zh="任务", en="Tasks"),
    table="task",
    owner="assignee_id",
    view=permissions.VIEW_TASKS.key,
    title="due_at",
    icon="check",
    page="/tasks?task={id}",
    restorer=TASK_RESTORER,
    fields=(
        _field("task.assignee_id", "负责人", "Assignee", FieldKind.USER, editable=True),
        _field("task.due_at", "截止时间", "Due", FieldKind.DATETIME, editable=True),
        _field("task.priority", "优先级", "Priority", FieldKind.SELECT, *_PRIORITIES, editable=True),
        _field("task.repeat", "重复", "Repeats", FieldKind.SELECT, *_REPEATS, editable=True),
        _field("task.done_at", "完成时间", "Done", FieldKind.DATETIME),
        _field("task.created_at", "创建时间", "Created", FieldKind.DATETIME),
    ),
)

_OUTCOMES = (
    Option("held", Label(zh="已举行", en="Held")),
    Option("cancelled", Label(zh="已取消", en="Cancelled")),
    Option("missed", Label(zh="未到", en="Nobody came")),
)

MEETING = ObjectType(
    key="collaboration.meeting",
    label=Label(zh="会议", en="Meeting"),
    plural=Label(zh="会议", en="Meetings"),
    table="meeting",
    owner="organizer_id",
    view=permissions.VIEW_MEETINGS.key,
    title="start_at",
    icon="calendar",
    page="/calendar?meeting={id}",
    restorer=MEETING_RESTORER,
    fields=(
        _field("meeting.organizer_id", "组织者", "Organizer", FieldKind.USER),
        _field("meeting.start_at", "开始时间", "Starts", FieldKind.DATETIME, editable=True),
        _field("meeting.end_at", "结束时间", "Ends", FieldKind.DATETIME, editable=True),
        _field("meeting.repeat", "重复", "Repeats", FieldKind.SELECT, *_REPEATS, editable=True),
        _field("meeting.outcome", "结果", "Outcome", FieldKind.SELECT, *_OUTCOMES, editable=True),
        _field("meeting.created_at", "创建时间", "Created", FieldKind.DATETIME),
    ),
)
