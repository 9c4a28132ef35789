"""The pictures of the README: a fresh installation with demo data, photographed in both languages.

    make screenshots

Starts its own server in a temporary folder; nothing outside docs/images is touched.
"""

import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import find

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Until the server says it is ready."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(address)


def sign_in(page: Page, base: str) -> None:
    """As the owner of the demo company."""
    setup = page.request.get(f"{base}/api/v1/setup").json()
    owner = setup["demo_logins"][0]
    answer = page.request.post(
        f"{base}/api/v1/session",
        data={"email": owner["email"], "password": owner["password"]},
        headers={"Origin": base},
    )
    if answer.status != 200:
        raise RuntimeError(answer.text())


def take(browser: Browser, base: str, language: str) -> None:
    """All pictures in one language."""
    context = browser.new_context(
        base_url=base, locale=LANGUAGES[language], viewport={"width": 1440, "height": 900}, device_scale_factor=1.5
    )
    page = context.new_page()
    sign_in(page, base)
    page.request.patch(f"{base}/api/v1/session/me", data={"locale": language}, headers={"Origin": base})
    best = page.request.get(f"{base}/api/v1/commerce/orders?limit=1").json()["items"][0]["customer_id"]
    for name, path in (("customers", "/customers"), ("customer", f"/customers/{best}"), ("import", "/imports")):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        page.screenshot(path=IMAGES / f"{name}-{language}.png")
    context.close()


def main() -> int:
    """Start, photograph, stop."""
    chromium = find()
    if chromium is None:
        print("No chromium: see python -m tools.chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory(prefix="guanxi-pictures-") as folder:
        command = [
            sys.executable,
            "-m",
            "guanxi.app.cli",
            "up",
            "--demo",
            "--port",
            str(port),
            "--data-dir",
            f"{folder}/data",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as tree:
            try:
                wait_for(f"{base}/readyz")
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                    for language in LANGUAGES:
                        take(browser, base, language)
                    browser.close()
            finally:
                tree.send_signal(signal.SIGTERM)
                tree.wait(60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
