"""What an editor of conditions needs to know: everything the caller may ask of an object, with words."""

from guanxi.conditions.contracts import Asked, Take
from guanxi.conditions.rules.operators import BY_KIND, OPERATORS, operators_of
from guanxi.conditions.rules.rows import AT, COUNTED, KINDS_OF_TAKE
from guanxi.conditions.schemas import (
    AskableFields,
    AskableOut,
    HappeningOut,
    LimitsOut,
    NarrowedOut,
    OperatorOut,
    OptionOut,
    RelationOut,
    SegmentOut,
    TakeOut,
)
from guanxi.conditions.service.asked import asked_by
from guanxi.conditions.service.asking import has_words
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field
from guanxi.sdk.schemas import Words

_TAKES = {
    Take.ANY: Label(zh="有", en="there is one"),
    Take.ALL: Label(zh="全部符合", en="all of them are"),
    Take.NONE: Label(zh="没有", en="there is none"),
    Take.COUNT: Label(zh="次数", en="how many"),
    Take.DISTINCT: Label(zh="不同值的个数", en="how many different"),
    Take.SUM: Label(zh="合计", en="sum"),
    Take.MIN: Label(zh="最小值", en="least"),
    Take.MAX: Label(zh="最大值", en="greatest"),
    Take.AVG: Label(zh="平均值", en="average"),
    Take.FIRST: Label(zh="首次的值", en="value of the first"),
    Take.LAST: Label(zh="最近一次的值", en="value of the last"),
}
_GIVES = {Take.ANY: "nothing", Take.ALL: "nothing", Take.NONE: "nothing", Take.COUNT: "integer", Take.DISTINCT: "integer", Take.AVG: "number"}  # fmt: skip


async def find_fields(uow: UnitOfWork, object_name: str) -> AskableFields:
    """For an editor of conditions. Raises NotFound, Forbidden."""
    asked = await asked_by(uow, object_name)
    return AskableFields(
        object=object_name,
        label=_words(asked.label),
        fields=[*map(_field, asked.fields.values()), *map(_fact, asked.facts.values())],
        operators=[OperatorOut(key=one.key, takes=one.takes, label=_words(one.label)) for one in OPERATORS.values()],
        relations=_relations(asked),
        events=_events(asked),
        segments=[SegmentOut(key=one.key, label=_words(one.label)) for one in asked.segments.values()],
        takes=[_take(one) for one in Take],
        operators_by_kind={kind.value: list(operators) for kind, operators in BY_KIND.items()},
        limits=LimitsOut(),
    )


def _field(one: Field) -> AskableOut:
    return AskableOut(
        key=one.key,
        label=_words(one.label),
        kind=one.type,
        operators=list(operators_of(one)),
        options=[OptionOut(key=option.key, label=_words(option.label)) for option in one.options],
        target=one.target,
    )


def _fact(one: Fact) -> AskableOut:
    return AskableOut(
        key=one.key,
        label=_words(one.label),
        kind=one.type,
        operators=list(BY_KIND[one.type]),
        fact=True,
        windowed=one.windowed,
        where=[NarrowedOut(key=by.key, label=_words(by.label), kind=by.type) for by in one.where],
    )


def _relations(asked: Asked) -> list[RelationOut]:
    return [
        RelationOut(
            key=one.key,
            label=_words(one.label),
            object=one.asked().object,
            single=one.single is not None,
            timed=one.at is not None,
        )
        for one in asked.relations.values()
    ]


def _events(asked: Asked) -> list[HappeningOut]:
    """Properties without words (ids, what only programs read) may be asked, and are not offered."""
    return [
        HappeningOut(
            key=one.key,
            label=_words(one.label),
            properties=[
                _field(field) for field in one.asked.fields.values() if field.key == AT.key or has_words(field)
            ],
        )
        for one in asked.events.values()
    ]


def _take(one: Take) -> TakeOut:
    kinds = KINDS_OF_TAKE.get(one, frozenset())
    return TakeOut(
        key=one.value,
        label=_words(_TAKES[one]),
        needs_field=bool(kinds),
        kinds=sorted(kinds),
        gives=_GIVES.get(one, "own"),
        never_empty=one in COUNTED,
    )


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)
