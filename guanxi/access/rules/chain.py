"""The audit chain, pure: what of an entry is hashed, and how.

`hash(entry) = SHA-256(previous hash + canonical JSON of the entry)`; a seal keeps the hash after its last entry, so an
entry edited, added, removed or moved changes that seal. Canonical: keys sorted, no blanks, UTF-8, times in UTC with
microseconds. The first previous hash is 32 zero bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

START: Final = bytes(32)
FIELDS: Final = (
    "workspace_id", "id", "at", "actor_kind", "actor_id", "token_id", "action", "object", "object_id", "outcome", "ip", "detail",
    "tx", "seq",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the anchor file: the seal's number, its hash, and how far it reaches."""

    number: int
    last_tx: int
    last_seq: int
    entries: int
    hash: bytes

    def line(self) -> str:
        """The line, without its end."""
        return f"{self.number} {self.last_tx} {self.last_seq} {self.entries} {self.hash.hex()}"


def read_anchor(line: str) -> Anchor | None:
    """The anchor a line holds; None when it does not hold one (torn or tampered)."""
    parts = line.split(" ")
    if len(parts) != 5 or len(parts[4]) != 64 or not all(part.isascii() and part.isdigit() for part in parts[:4]):
        return None
    try:
        return Anchor(int(parts[0]), int(parts[1]), int(parts[2]), int(parts[3]), bytes.fromhex(parts[4]))
    except ValueError:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    return value


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The bytes of an entry that are hashed."""
    plain = {name: _plain(entry[name]) for name in FIELDS}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def compute_hash(previous: bytes, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """The hash after `entries`, in their order, on top of `previous`."""
    current = previous
    for entry in entries:
        current = hashlib.sha256(current + canonical(entry)).digest()
    return current
