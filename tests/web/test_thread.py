"""The first thread in a real browser: from the one-time link to a customer whose sums equal the file's, and the work there."""

import contextlib
import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import Page, Response, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.web.conftest import SAMPLE, Office


def pounds(minor: int) -> str:
    return f"£{minor / 100:,.2f}" if minor >= 0 else f"-£{-minor / 100:,.2f}"


def read_sample() -> dict[str, dict[str, int]]:
    """Pennies by customer and invoice, each line rounded half up, read without any of our code."""
    rows = csv.DictReader(io.StringIO(SAMPLE.read_bytes().decode("utf-8").replace("\r", "\n")))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if not row["Quantity"]:
            continue
        exact = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100
        pennies = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        orders = found.setdefault(row["CustomerID"], {})
        orders[row["InvoiceNo"]] = orders.get(row["InvoiceNo"], 0) + pennies
    return found


def open_customer(page: Page, name: str) -> None:
    page.goto("/customers")
    page.get_by_role("searchbox", name="Search name").fill(name)
    page.get_by_role("row", name=name).get_by_role("link").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_sums_of_a_customer_equal_the_file(page: Page) -> None:
    orders = read_sample()["17850"]
    open_customer(page, "17850")
    expect(page.get_by_test_id("purchases-total")).to_have_text(pounds(sum(orders.values())))

    page.get_by_role("tab", name="Orders").click()
    number, pennies = max(orders.items(), key=lambda one: one[1])
    row = page.get_by_role("row", name=number)
    expect(row).to_contain_text(pounds(pennies))
    row.get_by_text(number).click()
    expect(page.get_by_test_id("order-total")).to_have_text(pounds(pennies))
    lines = page.get_by_role("dialog").locator("tbody td:last-child").all_inner_texts()
    assert sum(int(re.sub(r"[£,.]", "", line)) for line in lines) == pennies


def test_every_order_of_the_file_is_there(office: Office) -> None:
    numbers = {number for orders in read_sample().values() for number in orders}
    seen: set[str] = set()
    total = 0
    cursor = None
    with office.context() as context:
        while True:
            query: dict[str, str | int] = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            answer = context.request.get("/api/v1/commerce/orders", params=query).json()
            imported = [row for row in answer["items"] if row["source"] != "manual"]  # another test writes one by hand
            seen |= {row["number"] for row in imported}
            total += sum(row["total_minor"] for row in imported)
            cursor = answer["next"]
            if cursor is None:
                break
    assert seen == numbers
    assert total == sum(sum(orders.values()) for orders in read_sample().values())


def test_a_list_says_what_it_shows_in_its_address(page: Page) -> None:
    page.goto("/customers")
    page.get_by_role("searchbox", name="Search name").fill("1785")
    expect(page).to_have_url(re.compile(r"[?&]q=1785"))
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"[?&]sort=name"))
    page.reload()
    expect(page.get_by_role("searchbox", name="Search name")).to_have_value("1785")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("row", name="17850").get_by_role("link").click()
    expect(page.get_by_role("heading", name="17850", level=1)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Customers").click()
    expect(page).to_have_url(re.compile(r"q=1785.*sort=name|sort=name.*q=1785"))


def test_steps_from_record_to_record_by_keyboard(page: Page) -> None:
    page.goto("/customers?sort=name")
    rows = page.get_by_role("grid").locator("tbody tr[data-key]")
    expect(rows.first).to_be_visible()
    page.wait_for_load_state("networkidle")  # views and facets are there, nothing moves any more
    page.get_by_role("grid").focus()
    page.keyboard.press("j")
    second = rows.nth(1).get_attribute("data-key")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/customers/{second}"))
    expect(page.get_by_text(re.compile(r"^2 of 100\+"))).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text(re.compile(r"^3 of 100\+"))).to_be_visible()
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(f"/customers/{second}"))


def test_a_new_customer_edited_in_place_and_undone(page: Page) -> None:
    page.goto("/customers?new=1")
    dialog = page.get_by_role("dialog", name="Create customer")
    dialog.locator("input[name=name]").fill("王小明")
    dialog.locator("input[name=phone]").fill("13912345678")
    dialog.get_by_test_id("create-customer").click()
    expect(page.get_by_role("heading", name="王小明", level=1)).to_be_visible()

    page.get_by_role("button", name="Edit City").focus()
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="City").fill("杭州")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit City")).to_have_text("Edit City: 杭州")
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Edit City")).to_have_text("Edit City: –")
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("Undid a change")).to_be_visible()

    expect(page.get_by_text("139****5678")).to_be_visible()
    page.get_by_role("button", name="Show in full").first.click()
    expect(page.get_by_role("link", name="+8613912345678")).to_be_visible()


def test_a_phone_that_is_taken_is_told_at_its_field(page: Page) -> None:
    page.goto("/customers")
    expect(page.get_by_role("grid")).to_be_visible()
    for name in ("李明", "李明二"):
        page.keyboard.press("c")
        dialog = page.get_by_role("dialog", name="Create customer")
        dialog.locator("input[name=name]").fill(name)
        dialog.locator("input[name=phone]").fill("13800138000")
        dialog.get_by_test_id("create-customer").click()
        if name == "李明":
            expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(dialog.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("link", name="Open “李明”").click()
    expect(page.get_by_role("heading", name="李明", level=1)).to_be_visible()


def test_customers_merged_and_apart_again(page: Page) -> None:
    open_customer(page, "13047")
    page.get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge customers")
    dialog.get_by_role("searchbox").fill("12583")
    dialog.get_by_role("button", name="12583").click()
    dialog.get_by_role("button", name="Merge customers").click()
    both = read_sample()
    merged = sum(both["13047"].values()) + sum(both["12583"].values())
    expect(page.get_by_test_id("purchases-total")).to_have_text(pounds(merged))
    page.get_by_role("button", name="Undo merge").click()
    expect(page.get_by_test_id("purchases-total")).to_have_text(pounds(sum(both["13047"].values())))


def test_into_the_bin_and_back(page: Page) -> None:
    page.goto("/customers?q=12431")
    page.get_by_role("row", name="12431").get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Move to recycle bin").click()
    expect(page.get_by_text("No customer matches")).to_be_visible()
    page.goto("/customers?bin=1")
    page.get_by_role("row", name="12431").get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Restore customer").click()
    expect(page.get_by_text("The recycle bin is empty")).to_be_visible()


def _kept(answer: Response) -> bool:
    """The server keeps the language, for mails and other devices."""
    return answer.request.method == "PATCH" and answer.url.endswith("/session/me") and answer.ok


def test_language_and_theme_switch_without_a_reload(page: Page) -> None:
    page.goto("/customers")
    page.evaluate("window.stays = true")
    page.get_by_role("button", name="Language and look").click()
    with page.expect_response(_kept):
        page.get_by_role("radio", name="简体中文").click()
    expect(page.get_by_role("heading", name="客户", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_role("radio", name="深色").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("window.stays") is True
    with page.expect_response(_kept):  # else the owner speaks Chinese to all tests that follow
        page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()


def test_an_error_says_so_and_goes_away(page: Page) -> None:
    def refuse(route: Route) -> None:
        body = {
            "type": "about:blank",
            "status": 500,
            "code": "kernel.internal",
            "detail": "Broken on purpose.",
            "instance": "req-42",
        }
        route.fulfill(status=500, json=body, headers={"Content-Type": "application/problem+json"})

    page.route("**/api/v1/customers?*", refuse)
    page.goto("/customers")
    alert = page.get_by_role("alert").filter(has_text="Broken on purpose.")
    expect(alert).to_contain_text("req-42")
    page.unroute("**/api/v1/customers?*")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("grid")).to_be_visible()


def test_offline_is_said_and_mended(page: Page) -> None:
    page.goto("/customers")
    expect(page.get_by_role("grid")).to_be_visible()
    page.wait_for_load_state("networkidle")  # the parts that come after the rows are there
    page.context.set_offline(True)
    page.get_by_role("searchbox", name="Search name").fill("17850")
    expect(page.get_by_text("You are offline.")).to_be_visible(timeout=15_000)
    page.context.set_offline(False)
    with contextlib.suppress(PlaywrightTimeout):  # it may have come back by itself a moment before
        page.get_by_role("button", name="Reconnect").click(timeout=5_000)
    expect(page.get_by_text("You are offline.")).not_to_be_visible()
    expect(page.get_by_role("row", name="17850")).to_be_visible()


def test_a_file_that_is_no_table_is_refused_in_plain_words(page: Page) -> None:
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7 \x00 not a table"}
    )
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/imports$"))
