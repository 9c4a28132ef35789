"""Which modules hold examples of the rooms' requests: `BODIES` by operation, `FACTORIES` of ids, `NOT_NOW` with the answer expected."""

from typing import Any, Final

from tests.security import appointments, askings, doubles, firms, flaws, groups, likenesses, looks, senders, sheets

MODULES: Final = (appointments, askings, doubles, firms, flaws, groups, likenesses, looks, senders, sheets)


def gathered(name: str) -> dict[str, Any]:
    """One dict of what the modules have under a name."""
    found: dict[str, Any] = {}
    for module in MODULES:
        found |= getattr(module, name, {})
    return found
