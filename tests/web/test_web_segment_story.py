"""Segments in a real browser: the story of issue 4 by keyboard, with its count, people and reasons, and somebody who comes in live."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.web.conftest import Office

_phones = itertools.count(13_711_000_000)
STAFF = "员工"


class Company:
    """What the tests ask the server for directly."""

    def __init__(self, office: Office, ask: APIRequestContext) -> None:
        self.ask, self.headers = ask, {"Origin": office.site.base}
        made = self.post("/api/v1/tracking/sources", {"kind": "server", "name": "Segments' shop", "origins": []})
        self.key = self.post(f"/api/v1/tracking/sources/{made['id']}/keys", {"scope": "server"})["secret"]

    def post(self, path: str, body: Any, **headers: str) -> Any:
        answer = self.ask.post(path, data=body, headers={**self.headers, **headers})
        assert answer.ok, f"{path}: {answer.text()}"
        return answer.json()

    def ensure_tag(self) -> str:
        """The tag of the story, made where nobody made it before."""
        found = [one["id"] for one in self.ask.get("/api/v1/customers/tags").json() if one["name"] == STAFF]
        return str(found[0] if found else self.post("/api/v1/customers/tags", {"name": STAFF})["id"])

    def arrive(self, name: str, orders: int) -> str:
        """Somebody in Zhejiang who bought so often 20 days ago and looked at a page 10 days ago."""
        phone = f"+86{next(_phones)}"
        body = {"name": name, "province": "浙江省", "phones": [phone]}
        customer = str(self.post("/api/v1/customers", body)["id"])
        self.buy(customer, orders)
        traits = {"type": "identify", "anonymousId": phone, "userId": phone, "traits": {"phone": phone}}
        seen = {"type": "page", "anonymousId": phone, "userId": phone, "timestamp": _ago(10)}
        batch = [{**traits, "messageId": f"i{phone}", "timestamp": _ago(11)}, {**seen, "messageId": f"p{phone}"}]
        self.post("/api/v1/events", {"batch": batch}, Authorization=f"Bearer {self.key}")
        return customer

    def buy(self, customer: str, orders: int) -> None:
        line = {"name": "Tea", "quantity": "1", "unit_price": "30"}
        for _ in range(orders):
            self.post("/api/v1/commerce/orders", {"customer_id": customer, "placed_at": _ago(20), "lines": [line]})


def _ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def _add(page: Page, words: str) -> None:
    """A condition by the keyboard alone: the list opens, a word is typed, the first that is found is taken."""
    _take(page, page.get_by_test_id("add-condition"), words)


def _step(page: Page, button: str, words: str) -> None:
    _take(page, page.get_by_test_id("condition-editor").get_by_role("button", name=button), words)


def _take(page: Page, button: Locator, words: str) -> None:
    """Without waiting for the list: who types fast gets what was typed."""
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Search fields, events, related, segments")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def _found(page: Page, count: int) -> None:
    expect(page.get_by_test_id("live-count")).to_have_attribute("data-count", str(count))


def test_the_story_is_written_by_keyboard_and_somebody_comes_in_live(page: Page, office: Office) -> None:
    company = Company(office, page.request)
    tag = company.ensure_tag()
    company.arrive("Segment Anna", 2)
    staff = company.arrive("Segment Bela", 2)
    later = company.arrive("Segment Cora", 0)
    tagged = page.request.put(f"/api/v1/customers/{staff}/tags", data={"tags": [tag]}, headers=company.headers)
    assert tagged.ok, tagged.text()

    page.goto("/segments/new")
    page.locator("input[name=name]").fill("Came, looked, went")
    _add(page, "Orders")
    page.keyboard.type("2")
    page.get_by_label("Time span").select_option("last")
    _add(page, "One after another")
    _step(page, "First step", "Page viewed")
    _step(page, "And then not…", "Orders")
    _add(page, "Province")
    page.keyboard.type("浙江省")
    page.keyboard.press("Enter")
    _found(page, 2)
    _add(page, "Tags")
    page.get_by_label("Operator").last.select_option("has_none")
    page.get_by_role("combobox", name="Value").last.focus()
    page.keyboard.type(STAFF)
    page.keyboard.press("Enter")
    _found(page, 1)
    expect(page.get_by_test_id("sentence")).to_contain_text("90 days")

    page.get_by_test_id("sample").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("explained-whole")).to_contain_text("Meets the conditions")
    expect(page.get_by_test_id("explained-flip")).to_contain_text("If nothing happens, no longer from")

    page.get_by_test_id("condition-editor").locator("select").first.focus()
    page.keyboard.press("Control+z")
    _found(page, 2)
    page.keyboard.press("Control+Shift+z")
    _found(page, 1)
    page.get_by_test_id("save-segment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Came, looked, went", level=1)).to_be_visible()
    expect(page.get_by_test_id("members").get_by_text("Segment Anna")).to_be_visible()
    expect(page.get_by_test_id("segment-count")).to_have_text("1")

    company.buy(later, 2)
    expect(page.locator(f"[data-member='{later}'][data-arrived]")).to_be_visible()
    expect(page.get_by_test_id("segment-count")).to_have_text("2")
    page.locator(f"[data-member='{later}'] button").first.click()
    expect(page.get_by_test_id("why").get_by_test_id("explained-whole")).to_contain_text("Meets the conditions")
