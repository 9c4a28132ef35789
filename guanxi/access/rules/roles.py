"""Roles, pure: the built-in catalogue, how patterns become permissions. Which rows they show is in rows.py.

A role holds patterns in order: `*` and `customers.*` give, a leading `-` takes away again what came before it. Which
permissions there are comes from the registry at run time, so a new room needs no change here.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from guanxi.access.contracts import Rows
from guanxi.kernel.i18n import Label

EVERYTHING: Final = "*"
_PATTERN: Final = re.compile(r"-?(?:\*|[a-z][a-z0-9_]*)(?:\.(?:\*|[a-z][a-z0-9_]*))*", re.ASCII)


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """A role that is there from the start. `rows` maps an object key, or "*", to how far it reaches, `fields` a field to its rule."""

    key: str
    label: Label
    permissions: tuple[str, ...]
    rows: Mapping[str, Rows]
    fields: Mapping[str, str] = field(default_factory=dict)


_NO_ADMINISTRATION: Final = ("-access.*", "-onboarding.*", "access.user.view")
_FRONT: Final = ("*.view", "*.create", "*.edit", "*.relate", "*.reveal", *_NO_ADMINISTRATION, "access.record.share")
_EVERY: Final[Mapping[str, Rows]] = {"*": "all"}

CATALOGUE: Final[tuple[BuiltInRole, ...]] = (
    BuiltInRole("owner", Label(zh="所有者", en="Owner"), ("*",), _EVERY),
    BuiltInRole("admin", Label(zh="管理员", en="Administrator"), ("*", "-access.owner.*"), _EVERY),
    BuiltInRole(
        "manager",
        Label(zh="主管", en="Manager"),
        ("*", *_NO_ADMINISTRATION, "access.role.view", "access.team.view", "access.token.use", "access.record.share"),
        _EVERY,
    ),
    BuiltInRole(
        "sales",
        Label(zh="销售", en="Sales"),
        (*_FRONT, "*.find_beyond"),
        {"*": "own"},
    ),
    BuiltInRole(
        "service",
        Label(zh="客服", en="Service"),
        _FRONT,
        _EVERY,
    ),
    BuiltInRole("finance", Label(zh="财务", en="Finance"), ("*.view", "*.export", *_NO_ADMINISTRATION), _EVERY),
    BuiltInRole("viewer", Label(zh="访客", en="Viewer"), ("*.view", *_NO_ADMINISTRATION), _EVERY),
)

# Roles of the demo company only; a workspace makes such roles itself.
DEMO_CATALOGUE: Final[tuple[BuiltInRole, ...]] = (
    BuiltInRole(
        "own_demo_region",
        Label(zh="大区经理", en="Regional manager"),
        ("*.view", "*.edit", "*.relate", "*.export", *_NO_ADMINISTRATION, "access.role.view", "access.team.view", "access.record.share"),
        {"*": "team_below"},
        {"customers.customer.phone": "masked"},
    ),
    BuiltInRole(
        "own_demo_store",
        Label(zh="店长", en="Store manager"),
        (*_FRONT, "*.export", "*.find_beyond", "access.team.view"),
        {"*": "team"},
    ),
)  # fmt: skip

_LABELS: Final = {role.key: role.label for role in CATALOGUE}
_WORDS: Final = _LABELS | {role.key: role.label for role in DEMO_CATALOGUE}


def label_of(key: str, name: str) -> Label:
    """The words of a role: one of ours that still has its own name in either language, else the stored name in both."""
    label = _WORDS.get(key)
    return label if label is not None and name in (label.zh, label.en) else Label(zh=name, en=name)


def is_built_in(key: str) -> bool:
    """Whether every workspace has the role of this key."""
    return key in _LABELS


def is_pattern(text: str) -> bool:
    """Whether `text` is a permission key or a pattern such as `customers.*`, `*.view`, `-access.*`."""
    return _PATTERN.fullmatch(text) is not None


def matches(pattern: str, permission: str) -> bool:
    """Whether one pattern (without its minus) covers a permission; `*` stands for any characters.

    >>> matches("customers.*", "customers.customer.view"), matches("*.view", "customers.customer.edit")
    (True, False)
    """
    return _compile(pattern).fullmatch(permission) is not None


@functools.lru_cache(maxsize=512)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.ASCII)


@functools.lru_cache(maxsize=512)
def compute_role(patterns: tuple[str, ...], known: frozenset[str]) -> frozenset[str]:
    """The permissions one role gives out of `known`. `("*",)` alone stays "*": whatever will ever be."""
    if patterns == (EVERYTHING,):
        return frozenset({EVERYTHING})
    held: set[str] = set()
    for pattern in patterns:
        if pattern.startswith("-"):
            held -= {key for key in held if matches(pattern[1:], key)}
        else:
            held |= {key for key in known if matches(pattern, key)}
    return frozenset(held)


def compute_permissions(roles: Iterable[tuple[str, ...]], known: frozenset[str]) -> frozenset[str]:
    """What somebody holds who has several roles: each role for itself, then all together."""
    held = frozenset[str]().union(*(compute_role(patterns, known) for patterns in roles))
    return frozenset({EVERYTHING}) if EVERYTHING in held else held


def spell_out(held: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """`held` with "*" written as every known permission, for pages and for comparing."""
    return known if EVERYTHING in held else held


def narrow(held: frozenset[str], subset: tuple[str, ...] | None, known: frozenset[str]) -> frozenset[str]:
    """What a token may do: its own patterns, and never more than its user now."""
    if subset is None:
        return held
    return compute_role(subset, known) & spell_out(held, known) if subset != (EVERYTHING,) else held
