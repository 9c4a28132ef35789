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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import find

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
MEMBERS = """会员编号,姓名,手机号,生日,城市,会员等级,积分,备注
VIP0001,王小明,13900010001,1990-03-12,杭州,金卡会员,2860,喜欢龙井
VIP0002,李芳,13900010002,1988-11-02,上海,银卡会员,1240,
VIP0003,陈思远,13900010003,1995-07-21,成都,普通会员,310,下午联系
VIP0004,赵雅婷,13900010004,1992-01-30,深圳,金卡会员,3920,
VIP0005,刘子墨,13900010005,1999-09-09,南京,普通会员,85,学生
VIP0006,周佳怡,13900010006,1986-05-17,苏州,银卡会员,1775,企业采购
"""
FILES = {
    "en": ("online_retail.csv", (ROOT / "examples" / "online_retail.csv").read_bytes()),
    "zh": ("门店会员.csv", MEMBERS.encode("utf-8")),
}


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


def find_buyer(page: Page, base: str) -> str:
    """The id of the customer who ordered last; orders of nobody known are passed over."""
    orders = page.request.get(f"{base}/api/v1/commerce/orders?limit=50").json()["items"]
    return next(str(order["customer_id"]) for order in orders if order["customer_id"])


def _prepare_import(page: Page, base: str, language: str) -> str:
    """A file that waits to be settled, in the language of the picture; its id."""
    name, content = FILES[language]
    headers = {"Origin": base, "Content-Type": "application/octet-stream"}
    answer = page.request.post(f"{base}/api/v1/imports/files", params={"name": name}, data=content, headers=headers)
    if not answer.ok:
        raise RuntimeError(answer.text())
    return str(answer.json()["id"])


def take(browser: Browser, base: str, language: str) -> None:
    """All pictures in one language."""
    context = browser.new_context(
        base_url=base,
        locale=LANGUAGES[language],
        viewport={"width": 1440, "height": 900},
        device_scale_factor=1.5,
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.add_init_script(
        "localStorage.setItem('gx.preferences', JSON.stringify("
        f"{{language: '{language}', theme: 'light', density: 'comfortable', folded: false}}))"
    )
    sign_in(page, base)
    page.request.patch(f"{base}/api/v1/session/me", data={"locale": LANGUAGES[language]}, headers={"Origin": base})
    best = find_buyer(page, base)
    draft = _prepare_import(page, base, language)
    pages = (
        ("customers", "/customers", "[role=grid] tr[data-key]"),
        ("customer", f"/customers/{best}", "[data-testid=purchases-total]"),
        ("import", f"/imports/{draft}", "[data-testid=check-import]"),
    )
    for name, path, ready in pages:
        page.goto(path)
        page.locator(ready).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        page.screenshot(path=IMAGES / f"{name}-{language}.png")
    context.close()


@contextmanager
def demo() -> Iterator[tuple[str, Browser]]:
    """A fresh installation with demo data and a browser: (address, chromium)."""
    chromium = find()
    if chromium is None:
        raise SystemExit("No chromium: see python -m tools.chromium")
    port = free_port()
    base = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory(prefix="guanxi-demo-") as folder:
        place = ["--port", str(port), "--data-dir", f"{folder}/data"]
        command = [sys.executable, "-m", "guanxi.app.cli", "up", "--demo", *place]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as tree:
            try:
                wait_for(f"{base}/readyz")
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                    yield base, browser
                    browser.close()
            finally:
                tree.send_signal(signal.SIGTERM)
                tree.wait(60)


def main() -> int:
    """Start, photograph, stop."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as (base, browser):
        for language in LANGUAGES:
            take(browser, base, language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
