"""What the entries of a customer's profiles mean together. Pure.

Becoming one with another record never widens what was agreed to: a profile that said no keeps its no, until it says yes itself
or a colleague notes a yes for the whole customer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

MANUAL: Final = "manual"
CHANNELS: Final = ("any", "email", "sms", "phone", "wechat")


def compute_states(entries: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], bool]:
    """Whether it is granted, by purpose and channel, of entries with the oldest first.

    >>> said = [("a", True, "form:1"), ("b", False, "form:2"), ("a", True, "form:1")]
    >>> compute_states({"purpose": "news", "channel": "email", "profile_id": p, "granted": g, "source": s} for p, g, s in said)
    {('news', 'email'): False}
    """
    latest: dict[tuple[str, str], dict[Any, bool]] = {}
    for one in entries:
        said = latest.setdefault((one["purpose"], one["channel"]), {})
        if one["source"] == MANUAL:
            said.clear()
        said[one["profile_id"]] = one["granted"]
    return {key: all(said.values()) for key, said in sorted(latest.items())}
