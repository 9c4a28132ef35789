"""HTTP of forms for those who make them. What strangers ask is in routes.public, what came in in routes.submissions."""

from uuid import UUID

from guanxi.forms import permissions
from guanxi.forms.errors import BadDefinition, NotPublished, StaleForm
from guanxi.forms.schemas import (
    CheckIn,
    CheckOut,
    Definition,
    DefinitionProblem,
    FormIn,
    FormOut,
    FormPatch,
    FormRow,
    FormSaved,
    FormTargetOut,
    PreviewOut,
    Published,
    VersionIn,
    VersionOut,
)
from guanxi.forms.service import defining, knowing, showing
from guanxi.forms.service import public as pages
from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Undone

router = Router("forms")


def _dump(definition: Definition) -> dict[str, object]:
    return definition.model_dump(mode="json", by_alias=True)


@router.fetch("", permission=permissions.VIEW, name="find_forms")
async def find(edge: Edge, deleted: bool = False) -> list[FormRow]:
    """Forms with their last 30 days, those changed last first; `deleted`: those in the bin."""
    return await edge.read(showing.find_forms, deleted)


@router.create("", permission=permissions.MANAGE, name="create_form")
async def create(body: FormIn, edge: Edge) -> FormSaved:
    """A new form: nobody sees it until it is published."""
    form_id, made = await edge.write(defining.create, body.name, _dump(body.definition))
    return FormSaved(id=form_id, version=1, change_set_id=made)


@router.create("/check", permission=permissions.MANAGE, status=200, keep_answer=False, name="check_form")
async def check(body: CheckIn, edge: Edge) -> CheckOut:
    """What is missing before a definition can be published."""
    wrong = await edge.read(knowing.find_wrong, _dump(body.definition))
    return CheckOut(
        problems=[DefinitionProblem(path=one.path, message=one.words.words(edge.language)) for one in wrong]
    )


@router.fetch("/targets", permission=permissions.VIEW, name="find_form_targets")
async def find_targets(edge: Edge) -> list[FormTargetOut]:
    """Fields of the customer that answers may fill, and the kinds that fit."""
    return await edge.read(knowing.find_targets)


@router.create(
    "/undo/{form_change_id}",
    permission=permissions.MANAGE,
    status=200,
    name="undo_form_change",
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(form_change_id: UUID, edge: Edge) -> Undone:
    """Take a change of a form back."""
    return Undone(change_set_id=await edge.write(defining.undo, form_change_id))


@router.fetch("/{form_id}", permission=permissions.VIEW, name="get_form")
async def get(form_id: UUID, edge: Edge) -> FormOut:
    """One form with its draft."""
    return await edge.read(showing.get_form, form_id)


@router.change("/{form_id}", permission=permissions.MANAGE, name="change_form", errors=(StaleForm,))
async def change(form_id: UUID, body: FormPatch, edge: Edge) -> FormSaved:
    """Name and draft; what is published stays as it is."""
    values: dict[str, object] = {} if body.name is None else {"name": body.name}
    if body.definition is not None:
        values["draft"] = _dump(body.definition)
    version, made = await edge.write(defining.change, form_id, body.version, values)
    return FormSaved(id=form_id, version=version, change_set_id=made)


@router.remove("/{form_id}", permission=permissions.MANAGE, name="delete_form")
async def delete(form_id: UUID, edge: Edge) -> None:
    """Into the bin: its page is gone, what came in stays."""
    await edge.write(defining.set_deleted, form_id, True)


@router.create("/{form_id}/restore", permission=permissions.MANAGE, status=204, name="restore_form")
async def restore(form_id: UUID, edge: Edge) -> None:
    """Out of the bin, as it was."""
    await edge.write(defining.set_deleted, form_id, False)


@router.create(
    "/{form_id}/publish",
    permission=permissions.MANAGE,
    status=200,
    name="publish_form",
    errors=(StaleForm, BadDefinition),
)
async def publish(form_id: UUID, body: VersionIn, edge: Edge) -> Published:
    """The draft is what people see from now on."""
    version, number, made = await edge.write(defining.publish, form_id, body.version)
    return Published(id=form_id, version=version, change_set_id=made, published_version=number)


@router.create(
    "/{form_id}/close", permission=permissions.MANAGE, status=200, name="close_form", errors=(StaleForm, NotPublished)
)
async def close(form_id: UUID, body: VersionIn, edge: Edge) -> FormSaved:
    """It takes no more answers; its page says so."""
    version, made = await edge.write(defining.set_closed, form_id, body.version, True)
    return FormSaved(id=form_id, version=version, change_set_id=made)


@router.create(
    "/{form_id}/reopen", permission=permissions.MANAGE, status=200, name="reopen_form", errors=(StaleForm, NotPublished)
)
async def reopen(form_id: UUID, body: VersionIn, edge: Edge) -> FormSaved:
    """It takes answers again."""
    version, made = await edge.write(defining.set_closed, form_id, body.version, False)
    return FormSaved(id=form_id, version=version, change_set_id=made)


@router.create("/{form_id}/copy", permission=permissions.MANAGE, name="copy_form")
async def copy(form_id: UUID, edge: Edge) -> FormSaved:
    """A new form with the same draft."""
    made_id, made = await edge.write(defining.copy, form_id)
    return FormSaved(id=made_id, version=1, change_set_id=made)


@router.create("/{form_id}/preview", permission=permissions.MANAGE, status=200, keep_answer=False, name="preview_form")
async def preview(form_id: UUID, edge: Edge) -> PreviewOut:
    """An address at which the draft can be looked at for an hour."""
    return await edge.read(pages.preview, form_id)


@router.fetch("/{form_id}/versions", permission=permissions.VIEW, name="find_form_versions")
async def find_versions(form_id: UUID, edge: Edge) -> list[VersionOut]:
    """What was published, the newest first."""
    return await edge.read(showing.find_versions, form_id)
