"""The shop of examples/: its Python client sends in batches, tries again with the same ids, gives up on a refusal; its signature and
the code in the tutorial are those of the product. The whole of it, in a browser and on a real server: tests/web/test_web_shop.py."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from guanxi.tracking.rules.keys import sign

ROOT = Path(__file__).parents[2]
LANGUAGES = ("tracking.md", "tracking.zh-CN.md")
_BLOCK = re.compile(r"^```(html|js|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Door(ThreadingHTTPServer):
    """Answers with what `answers` says, then well; keeps the bodies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers: list[int] = []
        self.bodies: list[dict[str, Any]] = []


class _Answer(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append({**body, "key": self.headers["Authorization"]})
        status = self.server.answers.pop(0) if self.server.answers else 200
        text = json.dumps({"accepted": len(body["batch"]), "duplicates": 0, "refused": [], "notes": []}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "examples" / "shop"))
    import guanxi_events

    return guanxi_events


def test_events_go_in_batches_and_again_with_the_same_ids(door: Door, client: Any) -> None:
    pauses: list[float] = []
    events = client.Events(f"http://127.0.0.1:{door.server_port}/", "sk_1", pause=pauses.append)
    door.answers = [503, 429]
    for number in range(client.MOST + 1):
        events.track("42", "下单", {"金额": number})
    assert len(door.bodies) == 3 and len(pauses) == 2 and len(events.waiting) == 1
    first, second, third = ([one["messageId"] for one in body["batch"]] for body in door.bodies)
    assert first == second == third and len(set(first)) == client.MOST
    assert door.bodies[0]["key"] == "Bearer sk_1"
    assert events.flush() == [] and events.waiting == []


def test_a_refusal_is_told_at_once_and_nothing_is_lost(door: Door, client: Any) -> None:
    events = client.Events(f"http://127.0.0.1:{door.server_port}", "sk_2", pause=pytest.fail)
    events.identify("42", {"name": "王伟"}, visitor="device-1")
    door.answers = [401]
    with pytest.raises(client.NotTaken, match="401"):
        events.flush()
    assert len(door.bodies) == 1 and len(events.waiting) == 1
    assert door.bodies[0]["batch"][0]["anonymousId"] == "device-1"


def test_the_signature_is_the_one_that_is_checked(client: Any) -> None:
    assert client.Events("https://crm.example", "sk_secret").sign("42") == sign("sk_secret", "42")


def test_the_scripts_for_pages_are_small() -> None:
    for name in ("guanxi.js", "guanxi-mini.js"):
        assert len(gzip.compress((ROOT / "web" / "sdk" / name).read_bytes())) < 4 * 1024


def test_the_tutorial_shows_what_the_example_does_in_both_languages() -> None:
    english, chinese = ((ROOT / "docs" / "tutorial" / name).read_text("utf-8") for name in LANGUAGES)
    assert _BLOCK.findall(english) == _BLOCK.findall(chinese)
    shop = ROOT / "examples" / "shop"
    example = "".join(path.read_text("utf-8") for path in sorted(shop.iterdir()) if path.is_file())
    plain = re.sub(r"\s+", " ", example)
    blocks = _BLOCK.findall(english)
    assert len(blocks) >= 5
    for _, code in blocks:
        for line in filter(None, (one.strip() for one in code.splitlines())):
            assert re.sub(r"\s+", " ", line) in plain, f"not in the example: {line}"
