"""A shop of a few pages that tells Guanxi what happens in it: `python shop.py`, then open http://localhost:8080.

The page has the snippet, this server the server key: it signs the user for the page, says who they are, and writes the order over the
API. Settings from the environment: GUANXI (address), GUANXI_BROWSER_KEY, GUANXI_SERVER_KEY, GUANXI_TOKEN (an API token that may see
customers and write orders). Everybody may sign in as anybody here; a real shop asks for a password.
"""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from guanxi_events import Events

PAGE = Path(__file__).with_name("index.html")
TEAS = {"longjing": ("西湖龙井", "128.00"), "tieguanyin": ("安溪铁观音", "96.00")}


@dataclass(frozen=True)
class Shop:
    """What the shop knows of Guanxi."""

    guanxi: str
    browser_key: str
    server_key: str
    token: str

    def sign_in(self, name: str, phone: str) -> dict[str, str]:
        """Who signed in, for the page and, with what only this server knows, for Guanxi."""
        user_id = f"user-{phone}"
        events = Events(self.guanxi, self.server_key)
        events.identify(user_id, {"name": name, "phone": phone})
        events.flush()
        return {"user": user_id, "name": name, "signature": events.sign(user_id)}

    def buy(self, user_id: str, tea: str) -> dict[str, Any]:
        """An order over the API, and the same as an event of the user's."""
        name, price = TEAS[tea]
        phone = user_id.removeprefix("user-")
        found = self._ask("GET", f"/api/v1/customers?q={urllib.parse.quote(phone)}")["items"]
        lines = [{"name": name, "quantity": "1", "unit_price": price}]
        order = self._ask("POST", "/api/v1/commerce/orders", {"customer_id": found[0]["id"], "lines": lines})
        events = Events(self.guanxi, self.server_key)
        events.track(user_id, "下单", {"商品": name, "金额": float(price)})
        events.flush()
        return {"order": order["id"]}

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.guanxi + path, data, headers, method=method)  # noqa: S310 # the address is one's own
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)


class Visit(BaseHTTPRequestHandler):
    """One request of a browser."""

    shop: Shop

    def do_GET(self) -> None:
        """The same page for every address: it shows what the address says."""
        text = PAGE.read_text("utf-8").replace("{{guanxi}}", self.shop.guanxi).replace("{{key}}", self.shop.browser_key)
        self._answer("text/html; charset=utf-8", text.encode())

    def do_POST(self) -> None:
        """Signing in and buying."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        acts: dict[str, Callable[..., dict[str, Any]]] = {"/sign-in": self.shop.sign_in, "/buy": self.shop.buy}
        self._answer("application/json", json.dumps(acts[self.path](**said)).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def open_shop(shop: Shop, port: int = 8080) -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever`."""
    return ThreadingHTTPServer(("127.0.0.1", port), type("Visit", (Visit,), {"shop": shop}))


if __name__ == "__main__":
    keys = [os.environ[name] for name in ("GUANXI_BROWSER_KEY", "GUANXI_SERVER_KEY", "GUANXI_TOKEN")]
    open_shop(Shop(os.environ.get("GUANXI", "http://localhost:8000"), keys[0], keys[1], keys[2])).serve_forever()
