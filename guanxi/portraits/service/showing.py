"""Portraits for people: definitions in words, one customer's traits with what they are computed of, how a trait is spread."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.customers import api as customers
from guanxi.customization import api as customization
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import Money
from guanxi.portraits.contracts import GROUPS, MOST_TRAITS, OBJECT, Bin, Measured, Trait
from guanxi.portraits.queries import traits as queries
from guanxi.portraits.queries import values as value_queries
from guanxi.portraits.rules import definitions as rules
from guanxi.portraits.schemas import (
    Portrait,
    PortraitGroup,
    PortraitItem,
    PortraitPast,
    TraitOption,
    TraitOut,
    TraitShare,
    TraitShares,
    TraitsOut,
    TraitTried,
    TriedSample,
)
from guanxi.portraits.service.known import kind_of, read
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.schemas import Words

MOST_SHARES: Final = 30
_PAST: Final = 60
_RANGES: Final = 8
_FIGURES: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})
_SAMPLE: Final = 8
_YES, _NO = Label(zh="是", en="Yes"), Label(zh="否", en="No")
_BELOW: Final = Label(zh="{}：低于 {}", en="{}: below {}")
_LAST_BIN: Final = Label(zh="{}：其余", en="{}: all that are left")
_OTHERWISE: Final = Label(zh="{}：其余客户", en="{}: everybody else")


async def find_traits(uow: UnitOfWork, language: str) -> TraitsOut:
    """Every trait as it is defined."""
    known = await read(uow)
    ready = {one.key: one for one in known.traits}
    rows = await queries.find_live(uow)
    state = await queries.get_state(uow)
    found = [_out(row, ready.get(row["key"]), known.asked, known.faults.get(row["key"]), language) for row in rows]
    from_here = None if state is None else state["computed_at"]
    waits = bool(rows) and (state is None or state["wanted_at"] is not None or from_here is None)
    return TraitsOut(traits=found, computed_at=from_here, computing=waits, most=MOST_TRAITS)


def _out(row: Row, trait: Trait | None, asked: Any, fault: Label | None, language: str) -> TraitOut:
    field = rules.read_field(row)
    return TraitOut(
        id=row["id"],
        version=row["version"],
        key=row["key"],
        field=field.key,
        label=Words(zh=row["name_zh"], en=row["name_en"]),
        group=row["group_key"],
        kind=field.type,
        options=[TraitOption(key=one.key, label=_words(one.label), colour=one.colour) for one in field.options],
        stars=field.maximum,
        definition=row["definition"],
        words=[] if trait is None else say(trait, asked, language),
        fault=None if fault is None else fault.words(language),
    )


def say(trait: Trait, asked: Any, language: str) -> list[str]:
    """A definition in words: what is computed and how it is sorted, or what each case asks."""
    if isinstance(trait.definition, Measured):
        value = trait.definition.value
        head = conditions.say_value(value, asked, language)
        kind = conditions.kind_of(value, asked)
        return [head, *(_say_bin(one, kind, value.currency, language) for one in trait.definition.bins)]
    lines = [
        f"{option.label.words(language)}{'：' if language == 'zh' else ': '}"
        + conditions.say(conditions.explain(tree, asked, language), language)
        for option, tree in trait.definition.cases
    ]
    other = trait.definition.otherwise
    return lines if other is None else [*lines, _OTHERWISE.words(language).format(other.label.words(language))]


def _say_bin(one: Bin, kind: FieldKind, currency: str | None, language: str) -> str:
    name = one.option.label.words(language)
    if one.below is None:
        return _LAST_BIN.words(language).format(name)
    bound = str(Money(one.below, currency)) if kind is FieldKind.MONEY and currency else f"{one.below:,}"
    return _BELOW.words(language).format(name, bound)


# One customer --------------------------------------------------------------------------------------------------------
async def show(uow: UnitOfWork, customer_id: UUID, language: str) -> Portrait:
    """What is computed of a customer. Traits that the caller's role hides are left out. Raises NotFound."""
    await customers.require_visible(uow, customer_id)
    policy = await policy_of(uow, OBJECT)
    known = await read(uow)
    traits = [one for one in known.traits if policy.may_see(one.field.key)]
    order = {row["key"]: number for number, row in enumerate(await queries.find_live(uow))}
    traits.sort(key=lambda one: order.get(one.key, 0))
    stored = await value_queries.get(uow, customer_id)
    values: Mapping[str, Any] = {} if stored is None else stored["custom"]
    shown = [one for one in traits if values.get(one.field.key) is not None]
    past = await value_queries.find_past(uow, customer_id, [one.field.key for one in shown], _PAST)
    pairs = [(one.field, values[one.field.key]) for one in shown]
    fields = {one.field.key: one.field for one in shown}
    pairs += [(fields[row["key"]], row["value"]) for row in past if row["value"] is not None]
    names = await _find_names(uow, pairs)
    items = [
        _item(
            one,
            values[one.field.key],
            [row for row in past if row["key"] == one.field.key],
            known.asked,
            names,
            language,
        )
        for one in shown
    ]
    groups = [
        PortraitGroup(key=key, label=_words(label))
        for key, label in GROUPS.items()
        if any(i.group == key for i in items)
    ]
    return Portrait(
        groups=groups,
        items=items,
        updated_at=None if stored is None else stored["updated_at"],
    )  # fmt: skip


def _item(
    trait: Trait, value: Any, past: Sequence[Row], asked: Any, names: Mapping[str, str], language: str
) -> PortraitItem:
    field = trait.field
    option = next((one for one in field.options if one.key == value), None)
    return PortraitItem(
        key=trait.key,
        label=_words(trait.label),
        group=trait.group,
        kind=field.type,
        value=value,
        shown=word(field, value, names, language),
        colour=None if option is None else option.colour,
        stars=field.maximum,
        why=say(trait, asked, language),
        past=[
            PortraitPast(
                until=row["until"], shown="–" if row["value"] is None else word(field, row["value"], names, language)
            )
            for row in past
        ],
    )


def word(field: Field, value: Any, names: Mapping[str, str], language: str) -> str:
    """A value as people read it; `names` of records by id."""
    option = next((one for one in field.options if one.key == value), None)
    if option is not None:
        return option.label.words(language)
    match field.type:
        case FieldKind.MONEY:
            return str(Money(value["amount_minor"], value["currency"]))
        case FieldKind.BOOLEAN:
            return (_YES if value else _NO).words(language)
        case FieldKind.DATETIME:
            return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%d")
        case FieldKind.NUMBER | FieldKind.INTEGER | FieldKind.RATING:
            return f"{Decimal(str(value)):,f}"
        case FieldKind.RELATION | FieldKind.USER:
            return names.get(str(value), "–")
        case _:
            return str(value)


# Everybody -----------------------------------------------------------------------------------------------------------
async def find_shares(uow: UnitOfWork, trait_id: UUID, language: str) -> TraitShares:
    """How many customers have each value, of the whole company. Raises NotFound."""
    row = next((one for one in await queries.find_live(uow) if one["id"] == trait_id), None)
    policy = await policy_of(uow, OBJECT)
    if row is None or not policy.may_see(rules.read_field(row).key):
        raise NotFound()
    field = rules.read_field(row)
    if field.type in _FIGURES:
        ranges = await value_queries.count_ranges(uow, field.key, _RANGES)
        return TraitShares(shares=[_range(field, one, uow.scope.currency) for one in ranges], more=False)
    if field.type in {FieldKind.DATE, FieldKind.DATETIME}:
        found = await value_queries.count_months(uow, field.key, MOST_SHARES + 1)
    else:
        found = await value_queries.count_values(uow, field.key, MOST_SHARES + 1)
    names = await _find_names(uow, [(field, one["value"]) for one in found])
    options = {one.key: one for one in field.options}
    shares = [
        TraitShare(
            key=one["value"],
            value=word(field, one["value"], names, language) if field.type is not FieldKind.DATETIME else one["value"],
            colour=options[one["value"]].colour if one["value"] in options else None,
            customers=one["customers"],
        )
        for one in found[:MOST_SHARES]
    ]
    return TraitShares(shares=shares, more=len(found) > MOST_SHARES)


def _range(field: Field, row: Row, currency: str) -> TraitShare:
    """ "¥0 – ¥120": a range of figures."""

    def shown(figure: Any) -> str:
        return str(Money(int(figure), currency)) if field.type is FieldKind.MONEY else f"{figure.normalize():,f}"

    low = shown(row["low"])
    value = f"{low} +" if row["high"] is None else f"{low} – {shown(row['high'])}"
    return TraitShare(key=None, value=value, colour=None, customers=row["customers"])


async def try_out(uow: UnitOfWork, definition: Mapping[str, Any], language: str) -> TraitTried:
    """What a definition would say of the newest customers the caller may see. Raises BadTrait."""
    asked = await conditions.asked_by(uow, OBJECT)
    checked = rules.read_definition(definition, asked)
    label = Label(zh="试算", en="Trial")
    field = rules.make_field("trial", label, checked, asked)
    trait = Trait(UUID(int=0), "trial", label, "own", checked, field, definition)
    ids = await customers.find_newest(uow, _SAMPLE)
    statement = value_queries.compile_trait(trait, asked, kind_of(uow), await customers.company_moment(uow), ids)
    found = await value_queries.run(uow, statement)
    names = await _find_names(uow, [(field, one) for one in found.values()])
    people = await customers.summaries(uow, ids)
    samples = [
        TriedSample(
            customer_id=one,
            name=people[one].name or "–",
            value=None if found.get(one) is None else word(field, found[one], names, language),
        )
        for one in ids
        if one in people
    ]
    return TraitTried(kind=field.type, words=say(trait, asked, language), samples=samples)


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)


async def _find_names(uow: UnitOfWork, pairs: Sequence[tuple[Field, Any]]) -> dict[str, str]:
    """What the records are called that values name, by id: those the caller may see."""
    wanted: dict[str, set[UUID]] = {}
    for field, value in pairs:
        if field.type is FieldKind.RELATION and field.target is not None:
            wanted.setdefault(field.target, set()).add(UUID(str(value)))
    names: dict[str, str] = {}
    for target, ids in wanted.items():
        found = await customization.find_titles(uow, target, sorted(ids))
        names |= {str(one): title for one, title in found.items()}
    return names
