"""Story 2 of issue 4 in a real browser: the shop of examples/ with the snippet in its pages, on another origin. Somebody looks around,
signs in and buys; the visits before stand in the customer's stream, the traits move, the tag rule fires."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.web.conftest import Office

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop"
PHONE = "+8613722000001"


def _post(office: Office, ask: APIRequestContext, path: str, body: Any) -> Any:
    answer = ask.post(path, data=body, headers={"Origin": office.site.base})
    assert answer.ok, f"{path}: {answer.text()}"
    return answer.json()


@pytest.fixture
def shop(page: Page, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example as it is, on a port of its own, with keys of a source that allows its pages."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    from shop import Shop, open_shop

    server = open_shop(Shop("", "", "", ""), 0)
    origin = f"http://localhost:{server.server_port}"
    source = _post(
        office, page.request, "/api/v1/tracking/sources", {"kind": "website", "name": "Tea", "origins": [origin]}
    )
    made = [
        _post(office, page.request, f"/api/v1/tracking/sources/{source['id']}/keys", {"scope": scope})["secret"]
        for scope in ("browser", "server")
    ]
    token = _post(office, page.request, "/api/v1/access/tokens", {"name": "Tea shop"})["secret"]
    server.RequestHandlerClass.shop = Shop(office.site.base, *made, token)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield origin
    server.shutdown()
    server.server_close()
    thread.join()
    for name in ("shop", "guanxi_events"):
        sys.modules.pop(name, None)


def _tag_rule(page: Page, office: Office) -> None:
    """Whoever viewed a page and bought is tagged as long as that is so."""
    tag = _post(office, page.request, "/api/v1/customers/tags", {"name": "From the tea page"})["id"]
    tree = {
        "all": [
            {"event": "tracking.page_viewed", "is": "count", "op": ">=", "value": 2, "window": "30d"},
            {"fact": "commerce.orders", "op": ">=", "value": 1},
        ]
    }
    body = {"name": "Came and bought", "kind": "dynamic", "tree": tree, "tag_id": tag, "tag_mode": "while"}
    _post(office, page.request, "/api/v1/segments", body)


def test_a_stranger_of_the_shop_signs_in_buys_and_is_known(page: Page, office: Office, shop: str) -> None:
    with office.browser.new_context() as stranger:
        visit = stranger.new_page()
        with visit.expect_response("**/api/v1/events?**"):
            visit.goto(f"{shop}/tea/longjing?utm_source=wechat")
        _tag_rule(page, office)
        with visit.expect_response("**/api/v1/events?**"):
            visit.get_by_role("button", name="加入购物车").click()
        page.goto("/settings/tracking?tab=live")
        expect(page.get_by_test_id("live-events").get_by_text("加入购物车").first).to_be_visible()

        visit.get_by_label("手机").fill(PHONE)
        with visit.expect_response("**/api/v1/events?**"):
            visit.get_by_role("button", name="登录").click()
        expect(visit.get_by_text("已登录")).to_be_visible()
        with visit.expect_response("**/api/v1/events?**"):
            visit.goto(f"{shop}/tea/tieguanyin")
        visit.get_by_role("button", name="购买").click()
        expect(visit.get_by_text("谢谢，订单已提交")).to_be_visible()

    page.goto(f"/customers/{office.find_customer(PHONE)}")
    expect(page.get_by_role("heading", name="王小山", level=1)).to_be_visible()
    for line in ("Viewed /tea/longjing", "加入购物车", "Signed in", "Viewed /tea/tieguanyin", "下单"):
        expect(page.get_by_text(line, exact=True).first).to_be_visible()
    expect(page.get_by_text("From the tea page").first).to_be_visible()
    expect(page.get_by_text("Came and bought").first).to_be_visible()
