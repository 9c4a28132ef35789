"""Values computed of records in SQL: one row per live record that has a value, for everybody or for some ids.

The same answers as rules.valuing; the rows are found as conditions find them (queries.rows). Not here: where values are kept.
"""

from typing import LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.conditions.contracts import Asked, Measure, Moment, Part, Value
from guanxi.conditions.queries.comparing import money_parts
from guanxi.conditions.queries.compiled import Prepared
from guanxi.conditions.queries.members import Statement
from guanxi.conditions.queries.rows import Source, taken_value
from guanxi.conditions.queries.tree import TreeCompiler
from guanxi.conditions.rules.rows import asked_of
from guanxi.conditions.rules.valuing import find_field, kind_of
from guanxi.sdk.objects import Field, FieldKind, ObjectType

_ALIAS: LiteralString = "o"
_GIVEN = sql.SQL("SELECT unnest(%(given_ids)s::uuid[])")
_TEXTS = frozenset({
    FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.DIVISION, FieldKind.SELECT,
})  # fmt: skip
_AGGREGATES: dict[Measure, LiteralString] = {
    Measure.DISTINCT: "nullif(count(DISTINCT {v}), 0)",
    Measure.SUM: "sum({v})",
    Measure.MIN: "min({v})",
    Measure.MAX: "max({v})",
    Measure.FIRST: "(array_agg({v} ORDER BY {at}, {id}) FILTER (WHERE {v} IS NOT NULL AND {at} IS NOT NULL))[1]",
    Measure.LAST: "(array_agg({v} ORDER BY {at} DESC, {id} DESC) FILTER (WHERE {v} IS NOT NULL AND {at} IS NOT NULL))[1]",
}
_PARTS: dict[Part, LiteralString] = {Part.HOUR: "hour", Part.WEEKDAY: "isodow"}
_JSON: dict[FieldKind, LiteralString] = {
    FieldKind.INTEGER: "to_jsonb(f.value::bigint)",
    FieldKind.RATING: "to_jsonb(f.value::bigint)",
    FieldKind.PERCENT: "to_jsonb(f.value::bigint)",
    FieldKind.NUMBER: "to_jsonb(trim_scale(f.value::numeric)::text)",
    FieldKind.BOOLEAN: "to_jsonb(f.value::boolean)",
    FieldKind.MONEY: "jsonb_build_object('amount_minor', f.value::bigint, 'currency', {currency}::text)",
}
_MOMENT: LiteralString = """to_jsonb(to_char(f.value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))"""
_WHOLE: LiteralString = """
    SELECT f.id, f.value FROM ({found}) AS f
    WHERE f.value IS NOT NULL AND f.id IN (SELECT o.id FROM {table} AS o WHERE o.workspace_id = %(ws)s AND {live}{among})
"""


def prepare_values(value: Value, asked: Asked, ids: sql.Composable | None = None) -> Prepared:
    """`SELECT id, value` of whatever has rows, for any moment; `ids`: a SELECT of the only records whose rows are read."""
    compiler = TreeCompiler(asked, _ALIAS, ids)
    source = compiler.rows.source(value.rows, asked, _ALIAS, top=True)
    return Prepared(_found(value, asked, source, compiler), compiler.params.values)


def compile_values(
    value: Value, asked: Asked, kind: ObjectType, moment: Moment, ids: list[UUID] | None = None
) -> Statement:
    """`SELECT id, value` of every live record that has one; `ids`: only these."""
    made = prepare_values(value, asked, None if ids is None else _GIVEN).at(moment)
    statement = sql.SQL(_WHOLE).format(
        found=made.sql,
        table=sql.Identifier(kind.table),
        live=sql.SQL(kind.live).format(t=sql.Identifier(_ALIAS)),
        among=sql.SQL("" if ids is None else " AND o.id = ANY(%(given_ids)s::uuid[])"),
    )
    return Statement(statement, made.params if ids is None else {**made.params, "given_ids": ids})


def compile_stored(
    value: Value, asked: Asked, kind: ObjectType, moment: Moment, ids: list[UUID] | None = None
) -> Statement:
    """The same with `value` as jsonb in the form of its kind (sdk.objects.JSON_SHAPES), and as number beside it: `figure`,
    numeric or null."""
    plain = compile_values(value, asked, kind, moment, ids)
    out = kind_of(value, asked)
    field = find_field(value, asked)
    text = field is not None and field.column is None and not value.age and value.part is None
    if out is FieldKind.DATETIME and not text:
        shown: sql.Composable = sql.SQL(_MOMENT)
    elif out is FieldKind.MONEY:
        shown = sql.SQL(_JSON[out]).format(currency=sql.Literal(value.currency))
    else:
        shown = sql.SQL(_JSON.get(out, "to_jsonb(f.value::text)"))
    numeric = out in {FieldKind.INTEGER, FieldKind.RATING, FieldKind.PERCENT, FieldKind.NUMBER, FieldKind.MONEY}
    figure = sql.SQL("f.value::numeric" if numeric else "NULL::numeric")
    statement = sql.SQL("SELECT f.id, {} AS value, {} AS figure FROM ({}) AS f").format(shown, figure, plain.sql)
    return Statement(statement, plain.params)


def _found(value: Value, asked: Asked, source: Source, compiler: TreeCompiler) -> sql.Composable:
    if value.measure is Measure.COUNT:
        return _grouped(source, sql.SQL("count(*)"))
    if value.measure is Measure.GAP:
        gap: LiteralString = """CASE WHEN count({at}) > 1 THEN
            round(extract(epoch FROM max({at}) - min({at})) / 86400 / (count({at}) - 1), 1) END"""
        return _grouped(source, sql.SQL(gap).format(at=source.at))
    field = find_field(value, asked)
    assert field is not None
    if value.measure is Measure.TOP:
        return _top(value, asked, field, source, compiler)
    taken = _plain(value, field, source)
    if value.measure is Measure.AVG:
        digits = 0 if field.type is FieldKind.MONEY else 4
        mean = sql.SQL("round(sum({v})::numeric / nullif(count({v}), 0), {d})").format(v=taken, d=sql.Literal(digits))
        return _grouped(source, mean)
    aggregate = sql.SQL(_AGGREGATES[value.measure]).format(v=taken, at=source.at, id=sql.Identifier(source.alias, "id"))
    return _grouped(source, _aged(value, field, aggregate, compiler))


def _grouped(source: Source, aggregate: sql.Composable) -> sql.Composable:
    return sql.SQL("{} GROUP BY 1").format(source.select(sql.SQL("{} AS id, {} AS value").format(source.id, aggregate)))


def _plain(value: Value, field: Field, source: Source) -> sql.Composable:
    """The field as it is counted: empty texts are nothing, money of other currencies neither."""
    if field.type is FieldKind.MONEY:
        amount, currency = money_parts(field, source.alias)
        return sql.SQL("CASE WHEN {} = {} THEN {} END").format(currency, sql.Literal(value.currency), amount)
    found, _ = taken_value(field, source.alias)
    return sql.SQL("nullif({}, '')").format(found) if field.type in _TEXTS else found


def _aged(value: Value, field: Field, found: sql.Composable, compiler: TreeCompiler) -> sql.Composable:
    if not value.age:
        return found
    compiler.params.name_moment()
    if field.type is FieldKind.DATETIME:
        return sql.SQL("floor(extract(epoch FROM %(now)s::timestamptz - {}) / 86400)").format(found)
    return sql.SQL("((%(now)s::timestamptz AT TIME ZONE %(time_zone)s)::date - {})").format(found)


def _top(value: Value, asked: Asked, field: Field, source: Source, compiler: TreeCompiler) -> sql.Composable:
    taken = _plain(value, field, source)
    order = sql.SQL('(t.value::text COLLATE "C")')
    if value.part is not None:
        compiler.params.name_moment()
        part = sql.SQL(_PARTS[value.part])
        taken = sql.SQL("extract({} FROM {} AT TIME ZONE %(time_zone)s)::integer").format(part, taken)
        order = sql.SQL("t.value")
    weight: sql.Composable = sql.SQL("1")
    if value.by is not None:
        weight = _plain(value, asked_of(value.rows, asked).fields[value.by], source)
    # Fenced: that a value is there must not turn the joins it comes by around; the rows of the records are few.
    rows = source.select(
        sql.SQL("{} AS id, {} AS value, {} AS weight, {} AS at").format(source.id, taken, weight, source.at)
    )
    return sql.SQL(
        """SELECT DISTINCT ON (t.id) t.id, t.value FROM (
            SELECT s.id, s.value, sum(s.weight) AS weight, max(s.at) AS at FROM ({rows} OFFSET 0) AS s
            WHERE s.value IS NOT NULL AND s.weight IS NOT NULL GROUP BY s.id, s.value) AS t
           ORDER BY t.id, t.weight DESC, t.at DESC NULLS LAST, {order}"""
    ).format(rows=rows, order=order)
