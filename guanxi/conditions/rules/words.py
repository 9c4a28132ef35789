"""A tree in words, Chinese or English; and one record explained leaf by leaf."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import (
    EVERYTHING,
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    Line,
    MemberLeaf,
    Moment,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.conditions.rules.flips import find_flip
from guanxi.conditions.rules.holding import find_value
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.oracle import compute_fact, compute_taken, find_rows, matches, taken_field
from guanxi.conditions.rules.rows import asked_of, label_of, result_of
from guanxi.conditions.rules.values import ME, MY_TEAM, Amount
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import Money
from guanxi.sdk import divisions
from guanxi.sdk.objects import Field, FieldKind, Option

Named = Callable[[str], str | None]  # the name of a user or a record by its id; None: not known
_UNITS = {
    "h": Label(zh="小时", en="hours"),
    "d": Label(zh="天", en="days"),
    "w": Label(zh="周", en="weeks"),
    "m": Label(zh="个月", en="months"),
    "y": Label(zh="年", en="years"),
}
_PERIODS = {
    "day": Label(zh="日", en="day"),
    "week": Label(zh="周", en="week"),
    "month": Label(zh="月", en="month"),
    "quarter": Label(zh="季度", en="quarter"),
    "year": Label(zh="年", en="year"),
}
_JOINS = {
    "all": Label(zh="满足以下全部", en="all of these hold"),
    "any": Label(zh="满足以下任一", en="at least one of these holds"),
    "none": Label(zh="以下不成立", en="this does not hold"),
}
_ME = Label(zh="我", en="me")
_MY_TEAM = Label(zh="我的团队", en="my team")
_WINDOW = Label(zh="过去 {}内", en="in the last {}")
# {0}: the rows with what narrows them, {1}: the window. Things are there or not, events happen.
_EXISTENCE = {
    Take.ANY: Label(zh="{1}有{0}", en="has {0} {1}"),
    Take.NONE: Label(zh="{1}没有{0}", en="has no {0} {1}"),
    Take.ALL: Label(zh="{1}全部{0}都满足（{2}）", en="every one of {0} {1} fulfils ({2})"),
}
_HAPPENING = {
    Take.ANY: Label(zh="{1}发生过{0}", en="{0} happened {1}"),
    Take.NONE: Label(zh="{1}没有发生{0}", en="{0} did not happen {1}"),
    Take.ALL: _EXISTENCE[Take.ALL],
}
_TAKES = {
    Take.COUNT: Label(zh="{}的数量", en="number of {}"),
    Take.DISTINCT: Label(zh="{}中不同“{}”的个数", en="different values of “{1}” among {0}"),
    Take.SUM: Label(zh="{}的“{}”合计", en="sum of “{1}” of {0}"),
    Take.MIN: Label(zh="{}的“{}”最小值", en="least “{1}” of {0}"),
    Take.MAX: Label(zh="{}的“{}”最大值", en="greatest “{1}” of {0}"),
    Take.AVG: Label(zh="{}的“{}”平均值", en="average “{1}” of {0}"),
    Take.FIRST: Label(zh="首个{}的“{}”", en="“{1}” of the first of {0}"),
    Take.LAST: Label(zh="最近一个{}的“{}”", en="“{1}” of the last of {0}"),
}
_THEN = Label(zh=" → ", en=", then ")
_WITHIN = Label(zh="{1}内依次有{0}", en="within {1}: {0}")
_ONE_STEP = Label(zh="有{}", en="{}")
_THEN_NOT = Label(zh="{}，此后 {}内没有{}", en="{0}, and no {2} in the {1} after")
_IN_SEGMENT = Label(zh="属于人群“{}”", en="is in the segment “{}”")
_YES, _NO = Label(zh="是", en="yes"), Label(zh="否", en="no")
_NOTHING = Label(zh="（空）", en="(empty)")
_MOST_SHOWN = 5


def _nobody(_: str) -> str | None:
    return None


def explain(tree: Tree, asked: Asked, language: str, named: Named = _nobody) -> Line:
    """The tree as lines of words."""
    return _Writer(asked, language, named).line(tree)


def explain_record(
    tree: Tree, asked: Asked, record: Mapping[str, Any], moment: Moment, language: str, named: Named = _nobody
) -> Line:
    """The same with, for each line, whether it holds for the record and what was found there."""
    return _Writer(asked, language, named, record, moment).line(tree)


def say_rows(rows: Rows, asked: Asked, language: str, named: Named = _nobody) -> str:
    """What rows are called, with what narrows them."""
    return _Writer(asked, language, named).rows(rows)


def say(line: Line, language: str) -> str:
    """An explanation as one sentence.

    >>> say(Line("", "any", (Line("a"), Line("", "all", (Line("b"), Line("c"))))), "en")
    'a, or (b, and c)'
    """
    zh = language.startswith("zh")
    if line.join is None:
        return line.words
    if line.join == "none":
        return ("不满足（{}）" if zh else "not ({})").format(say(line.parts[0], language))
    between = {"all": "，且" if zh else ", and ", "any": "，或" if zh else ", or "}[line.join]
    open_, close = "（）" if zh else "()"
    parts = [
        f"{open_}{say(part, language)}{close}"
        if part.join in {"all", "any"} and len(part.parts) > 1
        else say(part, language)
        for part in line.parts
    ]
    return between.join(parts) if parts else ("全部" if zh else "everything")


def _fit(*parts: str) -> str:
    """Chinese written together, with a space where a figure or a Latin word begins or ends.

    >>> _fit("城市", "是", "“杭州”"), _fit("订单数", "不少于", "2"), _fit("", "有")
    ('城市是“杭州”', '订单数不少于 2', '有')
    """
    text = ""
    for part in parts:
        latin = bool(text and part) and any(one.isascii() and one.isalnum() for one in (text[-1], part[0]))
        text += f" {part}" if latin else part
    return text


class _Writer:
    def __init__(
        self,
        asked: Asked,
        language: str,
        named: Named,
        record: Mapping[str, Any] | None = None,
        moment: Moment | None = None,
    ) -> None:
        self.asked, self.language, self.named = asked, language, named
        self.record, self.moment = record, moment
        self.zh = language.startswith("zh")

    def words(self, label: Label) -> str:
        return label.words(self.language)

    def line(self, tree: Tree) -> Line:
        if self.record is None or self.moment is None:
            return self.node(tree)
        holds = matches(tree, self.asked, self.record, self.moment)
        flips_at = find_flip(tree, self.asked, self.record, self.moment)
        return replace(self.node(tree), holds=holds, flips_at=flips_at)

    def node(self, tree: Tree) -> Line:
        match tree:
            case Every():
                return self.joined("all", tree.parts)
            case Some():
                return self.joined("any", tree.parts)
            case Not():
                return self.joined("none", (tree.part,))
            case FieldLeaf():
                field = self.asked.fields[tree.field]
                words = self.compared(field.label, field.type, tree.op, tree.value, field.options)
                return Line(words, found=self.found(field))
            case FactLeaf():
                return self.fact(tree)
            case RowsLeaf():
                return self.rows_leaf(tree)
            case SequenceLeaf():
                return self.sequence(tree)
            case MemberLeaf():
                label = self.asked.segments[tree.segment].label
                return Line(self.words(_IN_SEGMENT).format(self.words(label)))

    # Rows ----------------------------------------------------------------------------------------------------------
    def rows(self, rows: Rows) -> str:
        """What the rows are called, with what narrows them."""
        return self.narrowed(rows, [self.window(rows)] if rows.window is not None else [])

    def narrowed(self, rows: Rows, more: list[str]) -> str:
        name = self.words(label_of(rows, self.asked))
        parts = list(more)
        if rows.of != EVERYTHING:
            parts.append(self.inner(rows))
        if not parts:
            return name
        return f"{name}（{'，'.join(parts)}）" if self.zh else f"{name} ({', '.join(parts)})"

    def inner(self, rows: Rows) -> str:
        inner = _Writer(asked_of(rows, self.asked), self.language, self.named)
        return say(inner.line(rows.of), self.language)

    def window(self, rows: Rows) -> str:
        return "" if rows.window is None else self.words(_WINDOW).format(self.length(rows.window))

    def rows_leaf(self, leaf: RowsLeaf) -> Line:
        found = None
        every = leaf.take is Take.ALL
        named, window = (
            self.narrowed(replace(leaf.rows, of=EVERYTHING) if every else leaf.rows, []),
            self.window(leaf.rows),
        )
        if leaf.op is None:
            if self.record is not None and self.moment is not None:
                found = str(len(find_rows(leaf.rows, self.asked, self.record, self.moment)))
            words = self.words((_EXISTENCE if leaf.rows.relation is not None else _HAPPENING)[leaf.take])
            said = words.format(named, window, self.inner(leaf.rows) if every else "")
            return Line(" ".join(said.split()), found=found)
        field = taken_field(leaf, self.asked)
        kind, options, _ = result_of(leaf.take, field)
        whole = _fit(window, named) if self.zh else f"{named} {window}".strip()
        names = [whole, *([] if field is None else [self.words(field.label)])]
        head = self.words(_TAKES[leaf.take]).format(*names)
        if self.record is not None and self.moment is not None:
            value = compute_taken(leaf, self.asked, self.record, self.moment)
            found = self.words(_NOTHING) if value is None else self.value(kind, value, options)
        return Line(self.compared(Label(zh=head, en=head), kind, leaf.op, leaf.value, options), found=found)

    def sequence(self, leaf: SequenceLeaf) -> Line:
        steps, within = self.words(_THEN).join(self.rows(step) for step in leaf.steps), self.length(leaf.within)
        steps = self.words(_WITHIN if len(leaf.steps) > 1 else _ONE_STEP).format(steps, within)
        if leaf.then_not is None:
            return Line(steps)
        after = self.length(leaf.not_within or leaf.within)
        return Line(self.words(_THEN_NOT).format(steps, after, self.rows(leaf.then_not)))

    def joined(self, join: str, parts: tuple[Tree, ...]) -> Line:
        return Line(self.words(_JOINS[join]), join, tuple(self.line(part) for part in parts))

    def found(self, field: Field) -> str | None:
        if self.record is None:
            return None
        value = find_value(field, self.record)
        if value is None:
            return self.words(_NOTHING)
        shown = value if isinstance(value, list) else [value]
        return ", ".join(self.value(field.type, one, field.options) for one in shown)

    def fact(self, leaf: FactLeaf) -> Line:
        fact = self.asked.facts[leaf.fact]
        label = fact.label
        narrowed = []
        columns = {column.key: column for column in fact.where}
        for name, values in leaf.where.items():
            shown = self.listed([self.value(columns[name].type, one, ()) for one in values[:_MOST_SHOWN]])
            narrowed.append(f"{self.words(columns[name].label)}{'为' if self.zh else ' = '}{shown}")
        if leaf.window is not None:
            narrowed.append(self.words(_WINDOW).format(self.length(leaf.window)))
        if narrowed:
            more = ("，" if self.zh else ", ").join(narrowed)
            label = Label(zh=f"{label.zh}（{more}）", en=f"{label.en} ({more})")
        found = None
        if self.record is not None and self.moment is not None:
            value = compute_fact(leaf, fact, self.record, self.moment)
            several = value if isinstance(value, list) else [] if value is None else [value]
            found = ", ".join(self.value(fact.type, one, ()) for one in several) or self.words(_NOTHING)
        return Line(self.compared(label, fact.type, leaf.op, leaf.value, ()), found=found)

    def compared(self, label: Label, kind: FieldKind, op: str, value: Any, options: tuple[Option, ...]) -> str:
        operator = OPERATORS[op]
        said = [self.words(label), self.words(operator.label)]
        match operator.takes:
            case Takes.NOTHING:
                pass
            case Takes.LENGTH:
                said.append(self.length(value) + ("内" if self.zh and op not in {"older"} else ""))
            case Takes.PERIOD:
                said.append(self.words(_PERIODS[value]))
            case Takes.PAIR:
                first, last = (self.quoted(kind, one, options) for one in value)
                said += [first, self.words(Label(zh="和", en="and")), last]
            case Takes.MANY:
                shown = self.listed([self.quoted(kind, one, options) for one in value[:_MOST_SHOWN]])
                left = len(value) - _MOST_SHOWN
                more = f"等另外 {left} 个" if self.zh else f", {left} more"
                said.append(shown + more if left > 0 else shown)
            case _:
                said.append(self.quoted(kind, value, options))
        return _fit(*said) if self.zh else " ".join(said)

    def listed(self, shown: list[str]) -> str:
        return ("、" if self.zh else ", ").join(shown)

    def quoted(self, kind: FieldKind, value: Any, options: tuple[Option, ...]) -> str:
        """A value inside a sentence: in Chinese names stand in quotation marks, as nothing else tells where they end."""
        text = self.value(kind, value, options)
        plain = not self.zh or value in (ME, MY_TEAM) or text.startswith("“") or self.plain(kind, value) is not None
        return text if plain else f"“{text}”"

    def length(self, text: str) -> str:
        unit = self.words(_UNITS[text[-1]])
        return f"{text[:-1]} {unit.removesuffix('s') if text[:-1] == '1' else unit}"

    def value(self, kind: FieldKind, value: Any, options: tuple[Option, ...]) -> str:
        plain = self.plain(kind, value)
        return self.named_value(kind, value, options) if plain is None else plain

    def plain(self, kind: FieldKind, value: Any) -> str | None:
        match value:
            case bool():
                return self.words(_YES if value else _NO)
            case Amount():
                amount = f"{Money(value.amount_minor, value.currency).to_decimal():,f}"
                return f"{amount} 元" if self.zh and value.currency == "CNY" else f"{value.currency} {amount}"
            case Fraction():
                return f"{float(value):,.2f}"
            case Decimal() | int():
                number = Decimal(value)
                return f"{number / 100:f} %" if kind is FieldKind.PERCENT else f"{number:,f}"
            case datetime():
                zone = UTC if self.moment is None else ZoneInfo(self.moment.zone)
                return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            case date():
                return value.isoformat()
        return None

    def named_value(self, kind: FieldKind, value: Any, options: tuple[Option, ...]) -> str:
        if value == ME and kind is FieldKind.USER:
            return self.words(_ME)
        if value == MY_TEAM and kind is FieldKind.USER:
            return self.words(_MY_TEAM)
        option = next((one for one in options if one.key == value), None)
        if option is not None:
            return self.words(option.label)
        text = str(value)
        if kind in {FieldKind.USER, FieldKind.RELATION, FieldKind.DIVISION, FieldKind.MULTI_SELECT}:
            return self.named(text) or (divisions.full_name(text) if kind is FieldKind.DIVISION else text)
        return f"“{text}”" if kind in {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL} else text
