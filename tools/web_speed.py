"""How fast and how heavy the pages are, measured in chromium on a fresh installation with demo data: median of five first visits.

    python -m tools.web_speed

For docs/decisions/0016; nothing here is a test: times depend on the machine. What a page weighs is held by `npm run budget`.
"""

import statistics
import sys
from typing import Any

from playwright.sync_api import Browser

from tools.screenshots import demo, find_buyer, sign_in

ROUNDS = 5
PAGES = {"sign-in": "/sign-in", "customers": "/customers", "customer": "/customers/{customer}", "orders": "/orders"}
READY = {
    "sign-in": "[data-testid=sign-in]",
    "customers": "[role=grid] tr[data-key]",
    "customer": "[data-testid=purchases-total]",
    "orders": "[role=grid] tr[data-index]",
}
CARDS = "main ul li a"
"""Rows on a phone."""
SLOW = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8, "offline": False}
OBSERVE = """
window.seen = { lcp: 0, cls: 0, tbt: 0 };
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) seen.cls += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.tbt += Math.max(0, one.duration - 50); })
    .observe({ type: 'longtask', buffered: true });
"""
READ = """() => ({ ...window.seen, fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 })"""


def visit(browser: Browser, base: str, path: str, ready: str, *, phone: bool) -> dict[str, Any]:
    """One first visit with an empty cache; milliseconds, bytes over the wire by kind, requests."""
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    with browser.new_context(base_url=base, locale="zh-CN", viewport=size) as context:
        page = context.new_page()
        if path != "/sign-in":
            sign_in(page, base)
        page.add_init_script(OBSERVE)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        if phone:
            wire.send("Network.emulateNetworkConditions", SLOW)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        kinds: dict[str, str] = {}
        sizes = {"app": 0, "data": 0}
        wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["response"]["url"]}))

        def finished(event: Any) -> None:
            kind = "data" if "/api/" in kinds.get(event["requestId"], "") else "app"
            sizes[kind] += int(event["encodedDataLength"])

        wire.on("Network.loadingFinished", finished)
        page.goto(path)
        page.locator(ready).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        return {**page.evaluate(READ), **sizes, "requests": len(kinds)}


def main() -> int:
    """Print one line per page and network."""
    with demo() as (base, browser):
        with browser.new_context() as context:
            page = context.new_page()
            sign_in(page, base)
            buyer = find_buyer(page, base)
        for phone, name in [*((False, one) for one in PAGES), (True, "customers")]:
            address = PAGES[name].format(customer=buyer)
            runs = [visit(browser, base, address, CARDS if phone else READY[name], phone=phone) for _ in range(ROUNDS)]
            found = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            times = " ".join(f"{key} {found[key]:6.0f} ms" for key in ("fcp", "lcp", "tbt"))
            weight = f"app {found['app'] / 1024:6.1f} KB, data {found['data'] / 1024:5.1f} KB, {found['requests']:.0f} requests"
            print(
                f"{'slow phone' if phone else 'desktop':10} {name:10} {times} cls {found['cls']:.3f} {weight}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
