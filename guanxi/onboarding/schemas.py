"""Bodies of this room's routes."""

from uuid import UUID

from guanxi.sdk.schemas import In, Out, Words


class StepOut(Out):
    """One step: what to do, what one has of it, where."""

    key: str
    label: Words
    help: Words
    page: str
    done: bool


class StepsOut(Out):
    """All steps of the caller. `hidden`: the caller has put the list away."""

    steps: list[StepOut]
    hidden: bool


class HiddenIn(In):
    """Whether the list is put away."""

    hidden: bool


class DemoOut(Out):
    """The demo company of this workspace."""

    there: bool
    cleared: bool


class ClearingOut(Out):
    """The job that clears it."""

    job_id: UUID
