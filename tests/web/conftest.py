"""A real installation for the browser tests: web process, worker and database of its own, the built bundle, chromium.

In a parallel run one worker takes all tests of this folder (tests/support/together.py), so there is one installation.

`office` is the first thread itself, done by hand in the browser: set-up by the one-time link, sign-in, import of
examples/online_retail.csv. The other tests go on from there.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from guanxi.access import api as access
from guanxi.app import webbuild
from guanxi.app.bench.ports import find_free_port
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from tests.support import server
from tests.support.server import Urls
from tools import chromium

SAMPLE = Path(__file__).parents[2] / "examples" / "online_retail.csv"
EMAIL, PASSWORD = "owner@example.test", "correct horse battery 9"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
PATIENCE_MS = 30_000  # of a page on a slow, busy machine; what never comes fails all the same
expect.set_options(timeout=PATIENCE_MS)
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Site:
    """An installation that runs; `link` is its one-time link, `worker` the process that does its jobs."""

    base: str
    link: str
    worker: int

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """No job moves in here: however quick the machine, a click comes in time."""
        os.kill(self.worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.worker, signal.SIGCONT)


@dataclass(frozen=True)
class Office:
    """The installation after set-up and import; `state` is a signed-in browser's storage."""

    site: Site
    browser: Browser
    state: Any
    said: Mapping[str, str]
    """What the set-up page answered to mistakes, by mistake."""

    def as_colleague(self, role: str, name: str = "") -> "Office":
        """The same installation, signed in as somebody new with one role; without a `name` called like the role."""
        called = name or role
        headers = {"Origin": self.site.base}
        password = "quiet river stone lamp 7"
        body = {"email": f"{called.lower()}@example.test", "name": f"Colleague {called}", "roles": [role]}
        with self.context() as context:
            answer = context.request.post("/api/v1/access/users", data=body, headers=headers)
            assert answer.ok, answer.text()
            made = answer.json()
        with self.browser.new_context(base_url=self.site.base) as fresh:
            token = made["link"].partition("token=")[2]
            reset = {"token": token, "password": password}
            assert fresh.request.post("/api/v1/password/reset", data=reset, headers=headers).ok
            entry = {"email": body["email"], "password": password}
            assert fresh.request.post("/api/v1/session", data=entry, headers=headers).ok
            return replace(self, state={**fresh.storage_state(), "origins": []})

    def context(self, language: str = "en", theme: str = "auto", **options: Any) -> BrowserContext:
        """A signed-in browser that speaks `language`; `theme` auto follows the emulated system."""
        made = self.browser.new_context(
            base_url=self.site.base,
            storage_state=self.state,
            locale=LANGUAGES[language],
            timezone_id="Europe/London",
            viewport=options.pop("viewport", WIDE),
            # a test that looks at the service worker lets it in; the others see every request themselves
            service_workers=options.pop("service_workers", "block"),
            reduced_motion="reduce",
            **options,
        )
        made.set_default_timeout(PATIENCE_MS)
        made.add_init_script(
            "if (!localStorage.getItem('gx.preferences')) localStorage.setItem('gx.preferences',"
            f" JSON.stringify({{language: '{language}', theme: '{theme}', density: 'comfortable', folded: false}}))"
        )
        return made

    def find_customer(self, query: str) -> str:
        """The id of the first customer who answers to `query`."""
        with self.context() as context:
            answer = context.request.get("/api/v1/customers", params={"q": query})
            return str(answer.json()["items"][0]["id"])


async def _setup_link(url: str, settings: Settings) -> str:
    db = Database(url, pool_size=1)
    await db.open()
    try:
        return await access.ensure_setup_link(db, settings) or ""
    finally:
        await db.close()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1300):  # two cores that also run everything else
        if process.poll() is not None:
            raise RuntimeError(f"the web process ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def site(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A fresh installation: empty database, web and worker as processes of their own."""
    webbuild.ensure_built()
    cloned = server.clone(urls, "web")
    port = find_free_port()
    base = f"http://localhost:{port}"
    folder = tmp_path_factory.mktemp("web") / "data"
    environ = {
        **os.environ,
        "GUANXI_DATABASE_URL": cloned.runtime,
        "GUANXI_DATABASE_OWNER_URL": cloned.owner,
        "GUANXI_DATA_DIR": str(folder),
        "GUANXI_PORT": str(port),
        "GUANXI_BASE_URL": base,
    }
    link = asyncio.run(_setup_link(cloned.runtime, Settings(data_dir=folder, base_url=base)))
    running = [
        subprocess.Popen([sys.executable, "-m", f"guanxi.app.serve.{name}"], env=environ) for name in ("web", "worker")
    ]
    try:
        _wait_for(f"{base}/readyz", running[0])
        yield Site(base, link, running[1].pid)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
        server.drop(cloned)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all browser tests."""
    path = chromium.find()
    if path is None:
        pytest.fail("Browser tests need chromium: run `python -m tools.chromium` as root.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


def fill_set_up(token: str) -> dict[str, str]:
    """The body of a set-up as the page sends it."""
    place = {"locale": "en", "time_zone": "Europe/London", "currency": "GBP"}
    return {
        "token": token,
        "workspace_name": "Test shop",
        "name": "Olivia Owner",
        "email": EMAIL,
        "password": PASSWORD,
        **place,
    }


def _fill(page: Page, password: str) -> None:
    body = fill_set_up("")
    for name in ("workspace_name", "name", "email"):
        page.locator(f"input[name={name}]").fill(body[name])
    page.locator("input[type=password]").fill(password)


def _described_by(page: Page) -> str:
    field = page.locator("input[name=new-password][aria-invalid=true]")
    return field.get_attribute("aria-describedby") or ""


def _set_up(page: Page, site: Site) -> dict[str, str]:
    """The first owner by the one-time link, after each mistake that can be made; what the page said to it."""
    said: dict[str, str] = {}
    page.goto("/setup")
    said["without a link"] = page.get_by_role("main").get_by_text("one-time link").inner_text().partition(". ")[0] + "."
    page.goto("/setup?token=gx_l_of_somebody_else")
    _fill(page, PASSWORD)
    page.get_by_test_id("setup").click()
    said["a wrong link"] = page.get_by_role("alert").first.inner_text()

    page.goto(site.link)
    _fill(page, "short")
    page.get_by_test_id("setup").click()
    said["a weak password"] = page.locator(f"[id='{_described_by(page)}']").inner_text()
    said["the name after all this"] = page.locator("input[name=name]").input_value()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_test_id("setup").click()
    page.wait_for_url(f"{site.base}/")
    return said


def _sign_out_and_in(page: Page) -> None:
    page.get_by_role("button", name="Account menu").click()
    page.get_by_test_id("sign-out").click()
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_role("link", name="Customers", exact=True)).to_be_visible()


def _import(page: Page) -> None:
    """Upload, settle what the file leaves open, dry run, run."""
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(SAMPLE)
    page.wait_for_url("**/imports/*-*")
    page.get_by_role("radio", name="Month, day, year").click()
    page.locator("input[name=source]").fill("retail")
    page.get_by_test_id("import-currency").click()
    page.keyboard.type("GBP")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("import-currency")).to_contain_text("GBP")
    expect(page.get_by_text("All set.")).to_be_visible()
    page.get_by_test_id("check-import").click()
    expect(page.get_by_test_id("figure-rejected")).to_contain_text("1")
    page.get_by_test_id("run-import").click()
    expect(page.get_by_test_id("proof")).to_contain_text("14,595", timeout=60_000)


@pytest.fixture(scope="session")
def office(site: Site, browser: Browser) -> Iterator[Office]:
    """Set up, signed in and filled, all through the pages."""
    context = browser.new_context(base_url=site.base, locale="en-GB", timezone_id="Europe/London", viewport=WIDE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said = _set_up(page, site)
    _sign_out_and_in(page)
    _import(page)
    state = context.storage_state()
    context.close()
    # each test says its own language and theme
    yield Office(site, browser, {**state, "origins": []}, said)


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    """A signed-in page in English on a wide screen; nothing may go wrong in its console."""
    with office.context() as context:
        opened = context.new_page()
        broken: list[str] = []
        opened.on("pageerror", lambda error: broken.append(str(error)))
        yield opened
        assert broken == []
