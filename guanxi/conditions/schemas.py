"""What can be asked of an object, as HTTP says it."""

from guanxi.sdk.schemas import Out, Words


class OperatorOut(Out):
    """`takes` says what stands beside it: nothing, one, many, pair, length ("30d") or period ("month")."""

    key: str
    takes: str
    label: Words


class OptionOut(Out):
    """A choice of a select."""

    key: str
    label: Words


class NarrowedOut(Out):
    """A column that a fact's rows may be narrowed by: `where` of a leaf names accepted values of it."""

    key: str
    label: Words
    kind: str


class AskableOut(Out):
    """A field, or with `fact` a fact, that a leaf may name. `windowed` facts take a `window` such as "90d", all of them values
    of the columns in `where`. `target`: the object a relation points at."""

    key: str
    label: Words
    kind: str
    operators: list[str]
    options: list[OptionOut] = []
    fact: bool = False
    windowed: bool = False
    where: list[NarrowedOut] = []
    target: str | None = None


class AskableFields(Out):
    """What the caller may ask of the object, in the order pages show it."""

    object: str
    label: Words
    fields: list[AskableOut]
    operators: list[OperatorOut]
