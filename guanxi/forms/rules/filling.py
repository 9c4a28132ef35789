"""What answers say of a customer, in the form in which customers take it. Pure. What does not fit any more is left out: the answers
themselves are kept as they came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from guanxi.customers.contracts import NewHandle, Said
from guanxi.forms.contracts import CHOOSING, Definition
from guanxi.forms.rules.answers import tell
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk import divisions
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_values import Unfit, read_value

_HANDLES = ("phone", "email")
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
_WHOLE = frozenset({FieldKind.INTEGER, FieldKind.RATING})
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """A person as they describe themselves: columns and own fields, phones and e-mails, and answers that fit no field (`unfit`)."""

    values: dict[str, Any] = field(default_factory=dict)
    handles: list[NewHandle] = field(default_factory=list)
    unfit: list[FieldProblem] = field(default_factory=list)

    @property
    def names_somebody(self) -> bool:
        """Whether there is anybody to make a customer of."""
        return bool(self.handles or self.values.get("name"))


def fill(
    definition: Definition, answers: Mapping[str, Any], targets: Mapping[str, Field], proven: str | None
) -> Filled:
    """What the answers fill; `proven` is the e-mail whose reader clicked the link."""
    found = Filled()
    custom: dict[str, Any] = {}
    for one in definition["fields"]:
        value, target = answers.get(one["key"]), targets.get(one["target"] or "")
        handle = one["kind"] in _HANDLES and (target is not None or (one["kind"] == "email" and value == proven))
        if value is None or (target is None and not handle):
            continue
        if handle:
            found.handles.append(NewHandle(one["kind"], value, value == proven))
            continue
        assert target is not None
        try:
            given = dict(_values(one, value, target))
        except Unfit as error:
            found.unfit.append(FieldProblem(f"answers.{one['key']}", "forms.unfit", error.label.zh, error.label.en))
            continue
        for name, each in given.items():
            if target.column is None:
                custom[name] = each
            else:
                found.values[name] = each
    if custom:
        found.values["custom"] = custom
    first: dict[str, NewHandle] = {}
    for handle_ in found.handles:  # landing takes one of each kind
        first.setdefault(handle_.kind, handle_)
    found.handles[:] = first.values()
    return found


def _values(one: Mapping[str, Any], value: Any, target: Field) -> Iterator[tuple[str, Any]]:
    if one["kind"] == "division" and target.type is not FieldKind.DIVISION:
        names = [divisions.names()[code] for code in divisions.path_of(value)]
        yield from zip(("province", "city", "district"), names, strict=False)
        return
    if target.type in _TEXTS and one["kind"] in CHOOSING:
        value = tell(one, value)
    elif target.type in _WHOLE:
        number = Decimal(str(value))
        if number != number.to_integral_value():
            raise Unfit("请填写整数。", "Give a whole number.")
        value = int(number)
    if target.own:
        yield target.custom_key, read_value(target, value)
    elif target.column is not None and target.type is FieldKind.TEXT and len(str(value)) > _SHORT:
        raise Unfit(f"最多 {_SHORT} 个字。", f"At most {_SHORT} characters.")
    else:
        yield target.column or target.custom_key, value


def find_said(definition: Definition, answers: Mapping[str, Any], texts: Mapping[str, Any]) -> list[Said]:
    """What was agreed to: boxes that were ticked, by the wording they stand for (`texts` by id as text)."""
    ticked = [
        texts[str(one["consent_text_id"])]
        for one in definition["fields"]
        if one["kind"] == "consent" and answers.get(one["key"]) is True and str(one["consent_text_id"]) in texts
    ]
    return [Said(one.purpose, one.channel, True, one.id) for one in ticked]


def find_chosen(definition: Definition, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, option) of every choice, to be counted. Nothing that people wrote freely is among it."""
    found: list[tuple[str, str]] = []
    for one in definition["fields"]:
        value = answers.get(one["key"])
        if value is None:
            continue
        if one["kind"] in CHOOSING:
            found += [(one["key"], each) for each in (value if isinstance(value, list) else [value])]
        elif one["kind"] == "rating":
            found.append((one["key"], str(value)))
        elif one["kind"] in {"checkbox", "consent"}:
            found.append((one["key"], "yes" if value else "no"))
    return found


def plain_address(text: str | None) -> str | None:
    """An address without parameters, fragment, name and password: these may hold what is nobody's business.

    >>> plain_address("https://a:b@shop.example:8080/x?email=w@a.example#y"), plain_address("javascript:alert(1)")
    ('https://shop.example:8080/x', None)
    """
    try:
        parts = urlsplit(text or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not (text or "").isprintable():
        return None
    host = parts.hostname + (f":{port}" if port is not None else "")
    return f"{parts.scheme}://{host}{parts.path}"[:500]


def is_mark(text: str) -> bool:
    """Whether it may be a mark of a campaign: an e-mail or a phone number is none, and does not get into the log.

    >>> is_mark("双11-kv"), is_mark("wei@a.example"), is_mark("13812345678")
    (True, False, False)
    """
    digits = sum(letter.isdigit() for letter in text)
    return bool(text) and text.isprintable() and "@" not in text and digits < 9
