"""HTTP of tasks."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from guanxi.collaboration import permissions
from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.schemas import DoneOut, Saved, TaskCounts, TaskIn, TaskOut, TaskPatch
from guanxi.collaboration.service import tasks
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import ObjectName, Router
from guanxi.sdk.schemas import Page

router = Router("collaboration")
Cursor = Annotated[str | None, Query(max_length=8000)]
Limit = Annotated[int | None, Query(ge=1, le=200)]


@router.fetch("/tasks", permission=permissions.VIEW_TASKS)
async def find_tasks(
    edge: Edge,
    whose: Literal["mine", "given"] = "mine",
    done: bool = False,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[TaskOut]:
    """The caller's tasks, or those they gave to others: open ones by due time, done ones newest first."""
    page = await edge.read(tasks.find, whose, done, cursor, limit)
    return Page(items=page.items, next=page.next)


@router.fetch("/tasks/count", permission=permissions.VIEW_TASKS)
async def count_tasks(edge: Edge) -> TaskCounts:
    """How many open tasks the caller has."""
    return await edge.read(tasks.count)


@router.create("/tasks", permission=permissions.CREATE_TASKS)
async def create_task(body: TaskIn, edge: Edge) -> Saved:
    """A new task, about a record or free."""
    made, change_set = await edge.write(tasks.create, body)
    return Saved(id=made, change_set_id=change_set)


@router.fetch("/tasks/{task_id}", permission=permissions.VIEW_TASKS)
async def get_task(task_id: UUID, edge: Edge) -> TaskOut:
    """One task."""
    return await edge.read(tasks.get, task_id)


@router.change("/tasks/{task_id}", permission=permissions.EDIT_TASKS)
async def change_task(task_id: UUID, body: TaskPatch, edge: Edge) -> Saved:
    """Change the fields given."""
    change_set = await edge.write(tasks.change, task_id, body.model_dump(exclude_unset=True))
    return Saved(id=task_id, change_set_id=change_set)


@router.remove("/tasks/{task_id}", permission=permissions.EDIT_TASKS, status=200)
async def remove_task(task_id: UUID, edge: Edge) -> Saved:
    """Remove a task; undo brings it back."""
    return Saved(id=task_id, change_set_id=await edge.write(tasks.remove, task_id))


@router.create("/tasks/{task_id}/done", permission=permissions.EDIT_TASKS, status=200)
async def finish_task(task_id: UUID, edge: Edge) -> DoneOut:
    """It is done; a repeating one comes again."""
    change_set, next_id = await edge.write(tasks.set_done, task_id, True)
    return DoneOut(id=task_id, change_set_id=change_set, next_id=next_id)


@router.create("/tasks/{task_id}/reopen", permission=permissions.EDIT_TASKS, status=200)
async def reopen_task(task_id: UUID, edge: Edge) -> Saved:
    """It is open again."""
    return Saved(id=task_id, change_set_id=(await edge.write(tasks.set_done, task_id, False))[0])


@router.fetch("/records/{object}/{object_id}/tasks", permission=permissions.VIEW_TASKS)
async def find_record_tasks(
    object: ObjectName, object_id: UUID, edge: Edge, cursor: Cursor = None, limit: Limit = None
) -> Page[TaskOut]:
    """Tasks about a record, open ones first."""
    page = await edge.read(tasks.find_about, Ref(object, object_id), cursor, limit)
    return Page(items=page.items, next=page.next)
