"""Pure rules of this room: mentions in a text; when a task is due, reminds and comes again."""

import hashlib
import re
from uuid import UUID

NOTE_PURPOSE = "collaboration.note"
TASK_PURPOSE = "collaboration.task"
MEETING_PURPOSE = "collaboration.meeting"
PUSH_KEY_PURPOSE = "collaboration.push_key"
PUSH_DEVICE_PURPOSE = "collaboration.push_device"
CHANGE_PURPOSE = "collaboration.change"
_MENTION = re.compile(r"@\{([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}", re.ASCII)


def hash_secret(secret: str) -> bytes:
    """What is stored of a secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def find_mentions(text: str) -> tuple[UUID, ...]:
    """The colleagues a text names as `@{id}`, each once, in the order of the text."""
    return tuple(dict.fromkeys(UUID(found) for found in _MENTION.findall(text)))


def name_mentions(text: str, names: dict[UUID, str]) -> str:
    """The text with names for ids, for where nothing but plain text can stand."""
    return _MENTION.sub(lambda found: "@" + names.get(UUID(found[1]), "?"), text)
