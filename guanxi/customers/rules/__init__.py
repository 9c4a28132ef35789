"""Pure rules of customers: which fields there are, how values survive, how a profile without a key gets one."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

# Columns of the golden record that people and sources may set, in the order pages show them.
FIELDS = (
    "kind", "name", "gender", "birthday", "language", "country", "province", "city", "district", "stage", "class", "owner_id",
)  # fmt: skip
# Values that identify a person: encrypted in change-sets, left out of the log. Custom fields hold remarks and WeChat ids.
PERSONAL = frozenset({"name", "birthday", "custom"})
# Fields in the `custom` jsonb that ship with the product (key -> personal).
CUSTOM = (
    "member_number", "wechat_id", "level", "points", "remark", "address", "interests", "income_band", "birthday_calendar",
    "lunar_birthday",
)  # fmt: skip
SORTS = ("created_at", "updated_at", "name")
HANDLE_KINDS = ("phone", "email")
HANDLE_PURPOSE = "customers.handle"
CHANGE_PURPOSE = "customers.change"


def compute_filled(current: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Survivorship when a source speaks about a known customer: it fills what is empty and changes nothing else.

    >>> compute_filled({"name": "王伟", "city": None}, {"name": "W", "city": "上海", "stage": None})
    {'city': '上海'}
    """
    return {key: value for key, value in said.items() if value not in (None, "") and current.get(key) in (None, "")}


def compute_external_id(handles: Sequence[bytes], content: Mapping[str, Any]) -> str:
    """The key of a profile whose source gives none: its first handle's blind hash, else the hash of what it says.

    The same row again has the same key, so importing a file twice stores nothing twice.
    """
    if handles:
        return f"h:{handles[0].hex()}"
    plain = msgspec.json.encode({key: str(value) for key, value in sorted(content.items()) if value is not None})
    return f"c:{hashlib.sha256(plain).hexdigest()[:32]}"


def compute_labels(keys: Iterable[Sequence[bytes]]) -> list[int]:
    """Rows that share a key, directly or through others, get the same label: the index of the first such row.

    >>> compute_labels([[b"a"], [b"b"], [b"a", b"b"], [], [b"c"]])
    [0, 0, 0, 3, 4]
    """
    parent: list[int] = []
    first: dict[bytes, int] = {}
    for row, row_keys in enumerate(keys):
        parent.append(row)
        for key in row_keys:
            other = first.setdefault(key, row)
            if other != row:
                low, high = sorted((_root(parent, other), _root(parent, row)))
                parent[high] = low
    return [_root(parent, row) for row in range(len(parent))]


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def split_personal(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values as (open, personal)."""
    return (
        {key: value for key, value in values.items() if key not in PERSONAL},
        {key: value for key, value in values.items() if key in PERSONAL},
    )
