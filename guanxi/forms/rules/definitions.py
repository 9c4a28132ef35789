"""What is wrong with a form that is to be published: each problem with its place. Pure; what exists is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from guanxi.forms.contracts import ASKED, CHOOSING, FITTING, PLACE, Definition
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind

_SILENT = frozenset({"section", "hidden", "consent"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a definition may name: fields of the customer that the writer may fill, consent texts, tags, colleagues,
    teams; and whether mails can be sent."""

    targets: Mapping[str, Field] = field(default_factory=dict)
    texts: frozenset[UUID] = frozenset()
    tags: frozenset[UUID] = frozenset()
    people: frozenset[UUID] = frozenset()
    teams: frozenset[UUID] = frozenset()
    mails: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem at a place."""

    path: str
    words: Label


def check(definition: Definition, known: Known) -> list[Wrong]:
    """Everything that is wrong, in the order of the page."""
    return [*_head(definition, known), *_fields(definition["fields"], known), *_end(definition, known)]


def fits(kind: str, target: Field) -> bool:
    """Whether answers of a kind may fill a field of the customer."""
    if kind == "division" and target.key == PLACE:
        return True
    return target.type in FITTING.get(kind, frozenset())


def _wrong(path: str, zh: str, en: str) -> Wrong:
    return Wrong(path, Label(zh=zh, en=en))


def _head(definition: Definition, known: Known) -> Iterator[Wrong]:
    if not definition["title"]:
        yield _wrong("title", "请填写标题。", "Give the form a title.")
    elif not definition["title"].isprintable():
        yield _wrong("title", "标题含有不允许的字符。", "The title holds characters that are not allowed.")
    for place, origin in enumerate(definition["origins"]):
        if not is_origin(origin):
            yield _wrong(
                f"origins.{place}",
                "请填写网站地址，例如 https://www.example.com。",
                "Give the site's address, such as https://www.example.com.",
            )
    for name, there in (("notify", known.people), ("tag_ids", known.tags)):
        for place, one in enumerate(definition[name]):
            if UUID(str(one)) not in there:
                yield _wrong(
                    f"{name}.{place}",
                    "已不存在，请重新选择。",
                    "It is no longer there. Choose another one.",
                )
    owner = definition["owner"]
    if owner != "none":
        round_, _, one = owner.rpartition(":")
        if not _is_uuid(one) or UUID(one) not in (known.teams if round_ else known.people):
            yield _wrong("owner", "负责人或团队已不存在。", "This colleague or team is no longer there.")


def _end(definition: Definition, known: Known) -> Iterator[Wrong]:
    thanks = definition["thanks"]
    if thanks["kind"] == "redirect" and not is_safe_url(thanks["url"]):
        yield _wrong("thanks.url", "请填写以 https:// 开头的网址。", "Give an address that begins with https://.")
    emails = [one for one in definition["fields"] if one["kind"] == "email"]
    if definition["double_opt_in"] and not any(one["required"] and one["show_if"] is None for one in emails):
        yield _wrong(
            "double_opt_in",
            "邮件确认需要一个始终显示且必填的邮箱字段。",
            "Confirming by mail needs an e-mail field that is always asked and required.",
        )
    elif definition["double_opt_in"] and not known.mails:
        yield _wrong(
            "double_opt_in",
            "尚未配置发信服务器，无法发送确认邮件。请联系管理员。",
            "No mail server is set up, so no confirmation can be sent. Ask your administrator.",
        )


def _fields(fields: Sequence[Mapping[str, Any]], known: Known) -> Iterator[Wrong]:
    if not any(one["kind"] not in _SILENT for one in fields):
        yield _wrong("fields", "请至少添加一个可填写的字段。", "Add at least one field to fill in.")
    keys: dict[str, Mapping[str, Any]] = {}
    filled: set[str] = set()
    for place, one in enumerate(fields):
        path = f"fields.{place}"
        if one["key"] in keys:
            yield _wrong(f"{path}.key", "字段标识重复。", "Another field has this key.")
        if not one["label"] and one["kind"] not in {"hidden", "consent"}:
            yield _wrong(f"{path}.label", "请填写字段名称。", "Give the field a name.")
        yield from _options(path, one)
        yield from _limits(path, one)
        yield from _target(path, one, known, filled)
        yield from _condition(path, one, keys, {other["key"] for other in fields[place:]})
        keys.setdefault(one["key"], one)


def _options(path: str, one: Mapping[str, Any]) -> Iterator[Wrong]:
    if one["kind"] not in CHOOSING:
        if one["options"]:
            yield _wrong(f"{path}.options", "此类字段没有选项。", "This kind of field has no options.")
        return
    if not one["options"]:
        yield _wrong(f"{path}.options", "请至少添加一个选项。", "Add at least one option.")
    seen: set[str] = set()
    for place, option in enumerate(one["options"]):
        if option["key"] in seen:
            yield _wrong(f"{path}.options.{place}.key", "选项标识重复。", "Another option has this key.")
        if not option["label"]:
            yield _wrong(f"{path}.options.{place}.label", "请填写选项名称。", "Give the option a name.")
        seen.add(option["key"])


def _limits(path: str, one: Mapping[str, Any]) -> Iterator[Wrong]:
    if one["min"] is not None and one["max"] is not None and one["min"] > one["max"]:
        yield _wrong(f"{path}.max", "最大值不能小于最小值。", "The greatest value is below the least one.")
    if one["kind"] == "rating" and one["max"] is not None and not 2 <= one["max"] <= 10:
        yield _wrong(f"{path}.max", "评分为 2 到 10 颗星。", "A rating has 2 to 10 stars.")


def _target(path: str, one: Mapping[str, Any], known: Known, filled: set[str]) -> Iterator[Wrong]:
    if one["kind"] == "consent":
        text = one["consent_text_id"]
        if text is None or UUID(str(text)) not in known.texts:
            yield _wrong(f"{path}.consent_text_id", "请选择同意条款。", "Choose the text that people agree to.")
    target = one["target"]
    if target is None:
        return
    found = known.targets.get(target)
    if found is None:
        yield _wrong(
            f"{path}.target",
            "此客户字段不存在，或您无权写入。",
            "There is no such field of the customer, or you may not write it.",
        )
    elif not fits(one["kind"], found):
        yield _wrong(f"{path}.target", "字段类型不匹配。", "Answers of this kind do not fit that field.")
    elif found.type in {FieldKind.SELECT, FieldKind.MULTI_SELECT}:
        there = {option.key for option in found.options if not option.off}
        for place, option in enumerate(one["options"]):
            if option["key"] not in there:
                yield _wrong(
                    f"{path}.options.{place}.key",
                    f"“{found.label.zh}”没有这个选项。",
                    f"{found.label.en} has no such option.",
                )
    if target in filled:
        yield _wrong(f"{path}.target", "另一个字段已写入此处。", "Another field fills it already.")
    filled.add(target)


def _condition(
    path: str, one: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]], later: set[str]
) -> Iterator[Wrong]:
    """Only what stands above can decide: so nothing depends on itself, and one walk from above answers everything."""
    asked = one["show_if"]
    if asked is None:
        return
    place = f"{path}.show_if.field"
    other = before.get(asked["field"])
    if other is None and asked["field"] in later:
        yield _wrong(
            place, "显示条件只能引用前面的字段。", "A condition can only ask for a field that stands before it."
        )
    elif other is None:
        yield _wrong(place, "引用的字段不存在。", "There is no such field.")
    elif other["kind"] == "section" or other["kind"] not in ASKED:
        yield _wrong(place, "此字段没有答案，不能用作条件。", "This field has no answer to ask for.")
    elif asked["is"] != "filled" and asked["value"] is None:
        yield _wrong(f"{path}.show_if.value", "请填写要比较的值。", "Say with what it is compared.")
    elif (
        other["kind"] in CHOOSING
        and asked["is"] != "filled"
        and asked["value"] not in {option["key"] for option in other["options"]}
    ):
        yield _wrong(f"{path}.show_if.value", "没有这个选项。", "There is no such option.")


def is_origin(text: str) -> bool:
    """Whether it is scheme, host and port of a page, and nothing more: it stands in a header.

    >>> is_origin("https://shop.example"), is_origin("https://shop.example/x"), is_origin("https://a; script-src *"), is_origin("http://localhost:3000")
    (True, False, False, True)
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = all(letter.isascii() and (letter.isalnum() or letter in "-.") for letter in host)
    return bool(
        parts.scheme in {"http", "https"}
        and host
        and plain
        and text == f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    )


def is_safe_url(text: str) -> bool:
    """Whether people may be sent there: https, a host, nobody's name and password in it, no control characters.

    >>> is_safe_url("https://a.example/x?y=1"), is_safe_url("javascript:alert(1)"), is_safe_url("//a.example"), is_safe_url("https://a@b.example")
    (True, False, False, False)
    """
    if not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and not parts.password
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
