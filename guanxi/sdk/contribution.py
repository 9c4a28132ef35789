"""The base of everything a room or a plugin contributes: a key, words in two languages, and the faults it finds in itself.

A contribution is a declaration; an engine in some room executes it. The registry asks each one for its faults when the
process starts, so that a mistake is named with its mend before it can do harm. Not here: the registry (sdk.registry) and
the kinds themselves (one file each beside this one).
"""

import inspect
import re
from abc import ABC
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from guanxi.kernel.i18n import Label

_WORD = r"[a-z][a-z0-9_]{0,62}"
_KEYS = {parts: re.compile(rf"{_WORD}(?:\.{_WORD}){{{parts - 1}}}", re.ASCII) for parts in (1, 2, 3)}
_SHAPES = {1: "name", 2: "room.name", 3: "room.object.name"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a declaration: where it is and how to mend it, in both languages."""

    where: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Something a contribution needs somebody else to declare: kind "object" (by its name), "event" (by its type),
    "permission" (by its key), or the `kind` of a contribution (by its key)."""

    kind: str
    key: str


class NoConfig(BaseModel):
    """The configuration of what needs none."""


class Contribution(ABC):  # noqa: B024 - its kinds have the abstract methods
    """Base of all kinds. `key` is `room.name`: the room or plugin that contributes, then a name of its own.

    A kind sets `kind`; a member sets `key` and `label` in the class body (or, for the kinds that are dataclasses, as
    arguments), overrides the kind's methods and nothing else: a public method the kind does not know is a fault, because
    it is nearly always a misspelt one. Helpers of a member start with an underscore.
    """

    kind: ClassVar[str] = ""
    parts: ClassVar[int] = 2

    if TYPE_CHECKING:
        # Read-only to the type checker, so that both a constant of a class and a field of a dataclass fit; nothing at run time.

        @property
        def key(self) -> str:
            """`room.name`."""

        @property
        def label(self) -> Label:
            """What people call it."""

    @property
    def room(self) -> str:
        """The room or plugin this belongs to."""
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rsplit(".", 1)[-1]

    def schemas(self) -> dict[str, type[BaseModel]]:
        """The models a form is made of, by attribute: each field needs its words (`sdk.forms.labelled`)."""
        return {}

    def references(self) -> Iterator[Reference]:
        """What others must declare for this to work."""
        return iter(())

    def claims(self) -> Iterator[str]:
        """What only one member of this kind in the whole house may have, beside the key."""
        return iter(())

    def find_faults(self) -> Iterator[Fault]:
        """Everything wrong with this declaration by itself. A kind extends it: `yield from super().find_faults()`."""
        yield from check_key(self, "key", self.parts)
        yield from check_label(self, "label")
        for attribute, model in self.schemas().items():
            yield from _check_form(attribute, model)
        yield from _check_methods(type(self))


def check_key(owner: object, attribute: str, parts: int) -> Iterator[Fault]:
    """A fault unless the attribute is a key of `parts` lower-case words joined by dots."""
    value = getattr(owner, attribute, None)
    if not isinstance(value, str) or not _KEYS[parts].fullmatch(value):
        shape = _SHAPES[parts]
        yield Fault(
            attribute,
            f"应写作 {shape}（小写字母、数字、下划线），现在是 {value!r}。",
            f"write it as {shape} (lower-case letters, digits, underscores); it is {value!r}.",
        )


def check_label(owner: object, attribute: str) -> Iterator[Fault]:
    """A fault unless the attribute is a Label with words in both languages."""
    value = getattr(owner, attribute, None)
    if not isinstance(value, Label) or not value.zh.strip() or not value.en.strip():
        yield Fault(
            attribute,
            f'请写成 Label(zh="…", en="…"),两种语言都不能为空；现在是 {value!r}。',
            f'write Label(zh="…", en="…") with words in both languages; it is {value!r}.',
        )


def check_text(owner: object, attribute: str) -> Iterator[Fault]:
    """A fault unless the attribute is text that is not empty."""
    value = getattr(owner, attribute, None)
    if not isinstance(value, str) or not value.strip():
        yield Fault(attribute, f"不能为空，现在是 {value!r}。", f"must not be empty; it is {value!r}.")


def check_member(owner: object, attribute: str, members: type[StrEnum]) -> Iterator[Fault]:
    """A fault unless the attribute is a member of the enum."""
    value = getattr(owner, attribute, None)
    if not isinstance(value, members):
        known = ", ".join(f"{members.__name__}.{member.name}" for member in members)
        yield Fault(attribute, f"应为 {known} 之一，现在是 {value!r}。", f"must be one of {known}; it is {value!r}.")


def check_sql(attribute: str, text: object) -> Iterator[Fault]:
    """Faults of a SELECT that an engine will nest: it must name %(ws)s and be one statement without a semicolon."""
    if not isinstance(text, str) or not text.strip():
        yield Fault(attribute, "缺少 SQL 语句。", "the SQL text is missing.")
        return
    if "%(ws)s" not in text:
        yield Fault(
            attribute,
            "SQL 中没有 %(ws)s:请为每张表加上 workspace_id = %(ws)s。",
            "the SQL does not name %(ws)s: add workspace_id = %(ws)s for each table.",
        )
    if ";" in text:
        yield Fault(attribute, "SQL 中不能有分号。", "the SQL must be one statement without a semicolon.")
    if not text.lstrip().upper().startswith(("SELECT", "WITH")):
        yield Fault(attribute, "SQL 应以 SELECT 或 WITH 开头。", "the SQL must start with SELECT or WITH.")


def check_model(attribute: str, model: object) -> Iterator[Fault]:
    """A fault unless `model` is a pydantic model whose JSON schema builds."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        yield Fault(
            attribute, f"应为 pydantic 模型类，现在是 {model!r}。", f"must be a pydantic model class; it is {model!r}."
        )
        return
    try:
        model.model_json_schema()
    except (PydanticUserError, TypeError, ValueError) as error:
        first = str(error).splitlines()[0]
        yield Fault(
            f"{attribute} ({model.__name__})",
            f"无法生成 JSON schema:{first}。请只使用能写成 JSON 的类型。",
            f"its JSON schema does not build: {first}. Use types that can be written as JSON.",
        )


def _check_form(attribute: str, model: object) -> Iterator[Fault]:
    faults = list(check_model(attribute, model))
    yield from faults
    if faults or not (isinstance(model, type) and issubclass(model, BaseModel)):
        return
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        words = extra.get("x-label") if isinstance(extra, dict) else None
        if not isinstance(words, dict) or not all(str(words.get(language, "")).strip() for language in ("zh", "en")):
            yield Fault(
                f"{attribute}.{name}",
                '表单字段缺少中英文名称：请用 labelled(zh="…", en="…") 声明。',
                'the form field has no words: declare it with labelled(zh="…", en="…").',
            )


def _check_methods(cls: type[Any]) -> Iterator[Fault]:
    """Overrides agree with the kind: async where it is async, the same parameters, and no unknown public method."""
    known = {name for base in cls.__mro__ if base.__module__.startswith("guanxi.sdk.") for name in vars(base)}
    for owner in cls.__mro__:
        if owner.__module__.startswith("guanxi.sdk.") or owner in (object, ABC):
            continue
        for name, member in vars(owner).items():
            if name.startswith("_") or not inspect.isfunction(member):
                continue
            if name not in known:
                yield Fault(
                    f"{name}()",
                    "此类扩展没有这个方法。请检查拼写；自用的方法请以下划线开头。",
                    "this kind has no such method. Check the spelling; a method for yourself starts with an underscore.",
                )
                continue
            yield from _check_override(cls, name, member)


def _check_override(cls: type[Any], name: str, member: Any) -> Iterator[Fault]:
    declared = next(
        vars(base)[name] for base in cls.__mro__ if base.__module__.startswith("guanxi.sdk.") and name in vars(base)
    )
    if not inspect.isfunction(declared):
        return
    if inspect.iscoroutinefunction(declared) != inspect.iscoroutinefunction(member):
        word = "async def" if inspect.iscoroutinefunction(declared) else "def"
        yield Fault(f"{name}()", f"应以 {word} 声明。", f"must be declared with {word}.")
    wanted, given = list(inspect.signature(declared).parameters), list(inspect.signature(member).parameters)
    if wanted != given:
        yield Fault(
            f"{name}()",
            f"参数应为 ({', '.join(wanted)}),现在是 ({', '.join(given)})。",
            f"takes the parameters ({', '.join(wanted)}); it has ({', '.join(given)}).",
        )
