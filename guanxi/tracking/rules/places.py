"""Where something happened: the page, where its reader came from, and the campaign. Addresses lose their query and fragment, in
which sites put what is personal; of the query only UTM marks are kept."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from guanxi.tracking.rules.personal import strike_out

UTM = ("source", "medium", "name", "term", "content")
_PATH, _TITLE, _MARK = 300, 200, 100
# What SDKs put among the properties of a page view is where it happened, and is kept there only.
OF_PAGE = frozenset({"path", "url", "title", "referrer", "search"})


def compute_page(said: dict[str, Any], campaign: dict[str, Any]) -> dict[str, Any]:
    """`path`, `title`, `referrer` (host and path) and `utm` of what an SDK says of a page.

    >>> compute_page({"url": "https://a.example/p/1?utm_source=wx&phone=1", "referrer": "https://b.example/x?q=1"}, {})
    {'path': '/p/1', 'referrer': 'b.example/x', 'utm': {'source': 'wx'}}
    """
    url = _text(said.get("url"))
    path = _text(said.get("path")) or _path_of(url)
    page: dict[str, Any] = {}
    if path:
        page["path"] = strike_out(path.partition("?")[0].partition("#")[0])[:_PATH]
    if title := _text(said.get("title")):
        page["title"] = strike_out(title)[:_TITLE]
    if referrer := _from(_text(said.get("referrer"))):
        page["referrer"] = strike_out(referrer)[:_PATH]
    marks = {name: _text(campaign.get(name)) for name in UTM if campaign.get(name)}
    if not marks:
        marks = _marks(_text(said.get("search")) or url.partition("?")[2])
    if marks := {name: strike_out(value)[:_MARK] for name, value in marks.items() if value}:
        page["utm"] = marks
    return page


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path or ("/" if url else "")
    except ValueError:
        return ""


def _from(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}{parts.path}".removesuffix("/")
    except ValueError:
        return ""


def _marks(query: str) -> dict[str, str]:
    if "utm_" not in query:
        return {}
    try:
        found = dict(parse_qsl(query.lstrip("?"), max_num_fields=100))
    except ValueError:
        return {}
    marks = {name: found.get(f"utm_{'campaign' if name == 'name' else name}", "") for name in UTM}
    return {name: value for name, value in marks.items() if value}
