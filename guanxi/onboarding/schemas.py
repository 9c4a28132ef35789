"""Bodies of this room's routes."""

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
