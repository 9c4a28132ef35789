"""SQL of a value in `custom`: NULL where it is missing or not of the field's kind. Written once, because an index of a fast
field helps only where the condition, the order and the index say it in the same words."""

from typing import LiteralString

from psycopg import sql

from guanxi.sdk.objects import Field, FieldKind

NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.PERCENT, FieldKind.RATING})
# Kinds a list can be in the order of, and what `kernel.paging` calls their values.
ORDERS: dict[FieldKind, str] = {
    **dict.fromkeys(NUMBERS | {FieldKind.MONEY}, "number"),
    FieldKind.BOOLEAN: "boolean",
    **dict.fromkeys(
        (
            FieldKind.TEXT, FieldKind.DATE, FieldKind.DATETIME, FieldKind.SELECT, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL,
            FieldKind.DIVISION,
        ),
        "text",
    ),
}  # fmt: skip
_NUMBER_SHAPE = r"^-?\d{1,28}(\.\d{1,10})?$"
_DAY_SHAPE = r"^\d{4}-\d\d-\d\d$"
_MOMENT_SHAPE = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$"


def stored(field: Field, alias: LiteralString | None = None) -> sql.Composable:
    """The value as conditions compare it: numeric, boolean, jsonb (lists, money) or text. `alias` is the table's."""
    custom = sql.Identifier("custom") if alias is None else sql.Identifier(alias, "custom")
    key = _key(field.custom_key)
    there = sql.SQL("{c} -> {k}").format(c=custom, k=key)
    text = sql.SQL("{c} ->> {k}").format(c=custom, k=key)
    kind = sql.SQL("jsonb_typeof({})").format(there)
    if field.type in NUMBERS:
        shape = sql.SQL("{k} IN ('number', 'string') AND {t} ~ {s}")
        return _guarded(
            shape.format(k=kind, t=text, s=sql.Literal(_NUMBER_SHAPE)), sql.SQL("({})::numeric").format(text)
        )
    match field.type:
        case FieldKind.BOOLEAN:
            return _guarded(sql.SQL("{} = 'boolean'").format(kind), sql.SQL("({})::boolean").format(text))
        case FieldKind.MULTI_SELECT:
            # What is no text is not among the options; a list without any counts as empty.
            path = sql.SQL("""jsonb_path_query_array({}, '$[*] ? (@.type() == "string")')""").format(there)
            return _guarded(sql.SQL("{} = 'array'").format(kind), sql.SQL("nullif({}, '[]')").format(path))
        case FieldKind.MONEY:
            amount = sql.SQL("({}) ->> 'amount_minor'").format(there)
            money = sql.SQL(
                "jsonb_typeof(({t}) -> 'amount_minor') = 'number' AND {a} ~ '^-?\\d{{1,28}}$' AND jsonb_typeof(({t}) -> 'currency') = 'string'"
            )
            return _guarded(money.format(t=there, a=amount), there)
        case FieldKind.DATE | FieldKind.DATETIME:
            shape_text = _DAY_SHAPE if field.type is FieldKind.DATE else _MOMENT_SHAPE
            fits = sql.SQL("{k} = 'string' AND {t} ~ {s}").format(k=kind, t=text, s=sql.Literal(shape_text))
            return _guarded(fits, text)
        case FieldKind.SELECT | FieldKind.USER | FieldKind.RELATION | FieldKind.DIVISION:
            return _guarded(sql.SQL("{} = 'string'").format(kind), sql.SQL("nullif({}, '')").format(text))
        case _:
            scalar = sql.SQL("{} IN ('string', 'number', 'boolean')").format(kind)
            return _guarded(scalar, sql.SQL("nullif({}, '')").format(text))


def ordered(field: Field, alias: LiteralString | None = None) -> sql.Composable:
    """The value as a list is put in the order of it, and as the index of a fast field holds it: money by its amount, days and
    moments by their text in plain order. The field's kind is one of ORDERS."""
    found = stored(field, alias)
    if field.type is FieldKind.MONEY:
        return sql.SQL("(({}) ->> 'amount_minor')::numeric").format(found)
    if field.type in {FieldKind.DATE, FieldKind.DATETIME}:
        return sql.SQL('({}) COLLATE "C"').format(found)
    return sql.SQL("({})").format(found)


def _key(name: str) -> sql.Composable:
    """A key of `custom` as a literal. Names of properties of events come from outside: a percent sign would be read as a parameter."""
    if "%" in name:
        return sql.SQL("convert_from(decode({}, 'hex'), 'UTF8')").format(sql.Literal(name.encode().hex()))
    return sql.Literal(name)


def _guarded(shape: sql.Composable, value: sql.Composable) -> sql.Composed:
    return sql.SQL("CASE WHEN {} THEN {} END").format(shape, value)
