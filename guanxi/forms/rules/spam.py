"""How much speaks for a robot: reasons with points. Nothing is thrown away for them; what has too many waits for somebody to look.

No outside service is asked and nothing of the person is looked at: only how the page was used, and links in what was written.
"""

import re
from collections.abc import Sequence
from typing import Final

WEIGHTS: Final = {"trap": 100, "fast": 60, "work": 100, "links": 60, "repeated": 100, "markup": 60}
THRESHOLD: Final = 50
MOST_LINKS: Final = 2
_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*(a|script|iframe|img|svg|object|form)\b", re.IGNORECASE)


def find_reasons(
    texts: Sequence[str], *, trap: str, seconds: float, soonest: float, worked: bool, repeated: bool
) -> list[str]:
    """What speaks for a robot.

    >>> find_reasons(["see https://a.example"], trap="", seconds=9, soonest=2, worked=True, repeated=False)
    []
    >>> find_reasons(["<a href=x>"], trap="x", seconds=1, soonest=2, worked=True, repeated=False)
    ['trap', 'fast', 'markup']
    """
    links = sum(len(_LINK.findall(text)) for text in texts)
    found = {
        "trap": bool(trap),
        "fast": seconds < soonest,
        "work": not worked,
        "links": links > MOST_LINKS,
        "repeated": repeated,
        "markup": any(_MARKUP.search(text) for text in texts),
    }
    return [reason for reason, holds in found.items() if holds]


def compute_score(reasons: Sequence[str]) -> int:
    """Points, at most 100; from THRESHOLD on it is kept apart.

    >>> compute_score([]), compute_score(["fast", "links"])
    (0, 100)
    """
    return min(100, sum(WEIGHTS[one] for one in reasons))
