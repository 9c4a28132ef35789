"""Stores, products and the sales report in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.security.pictures import png
from tests.web.conftest import Office


def test_a_store_is_made_changed_and_put_back(page: Page) -> None:
    page.goto("/stores")
    page.get_by_role("button", name="Create store").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_test_id("record-save").click()
    expect(dialog.get_by_text("Please fill this in").first).to_be_visible()
    dialog.locator("input[name=code]").fill("B7")
    dialog.locator("input[name=name]").fill("Bridge Street")
    dialog.get_by_test_id("record-save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("searchbox").fill("bridge")
    expect(page).to_have_url(re.compile("q=bridge"))
    expect(page.locator("[role=grid] tr[data-key]")).to_have_count(1)
    page.get_by_role("link", name="Bridge Street").click()
    expect(page.get_by_role("heading", name="Bridge Street", level=1)).to_be_visible()
    page.get_by_role("button", name="Edit store").click()
    page.locator("input[name=city]").fill("Leeds")
    page.get_by_test_id("record-save").click()
    expect(page.get_by_text("Leeds").first).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Leeds")).to_have_count(0)


def test_the_report_is_the_sum_of_the_orders_behind_it(page: Page, office: Office) -> None:
    page.goto("/reports/sales?by=month&compare=none&from=2010-01-01&to=2012-12-31")
    table = page.get_by_test_id("report-table")
    with office.context() as context:
        path = "/api/v1/commerce/orders?from=2010-01-01&to=2012-12-31&limit=200"
        rows, cursor = [], None
        while True:
            answer = context.request.get(path + (f"&cursor={cursor}" if cursor else "")).json()
            rows += answer["items"]
            cursor = answer["next"]
            if cursor is None:
                break
    total = sum(row["total_minor"] - row["refunded_minor"] for row in rows)
    expect(table.locator("tfoot td").last).to_have_text(f"£{total / 100:,.2f}")
    expect(page.get_by_test_id("report-net")).to_contain_text(f"£{total / 100:,.2f}")
    table.locator("tfoot").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()


def test_an_order_is_written_paid_and_refunded_by_hand(page: Page) -> None:
    page.goto("/orders/new")
    page.get_by_label("Product 1").fill("Gift box")
    page.get_by_label("Quantity 1").fill("3")
    page.get_by_label("Price 1").fill("3.335")
    page.get_by_label("Shipping").fill("8")
    page.get_by_label("Shipping").blur()
    expect(page.get_by_test_id("entry-total")).to_have_text("¥18.01")
    page.reload()
    expect(page.get_by_test_id("entry-total")).to_have_text("¥18.01")
    page.get_by_test_id("order-save").click()
    expect(page.get_by_test_id("order-open")).to_have_text("¥18.01")
    page.get_by_role("button", name="Record payment").click()
    page.get_by_test_id("entry-save").click()
    expect(page.get_by_test_id("order-open")).to_have_count(0)
    page.get_by_role("button", name="Record refund").click()
    page.get_by_label("Amount Gift box").fill("5")
    page.get_by_label("Amount Gift box").blur()
    page.get_by_test_id("entry-save").click()
    happened = page.get_by_test_id("order-happened")
    expect(happened).to_contain_text("-¥5.00")
    page.get_by_role("button", name="Undo").last.click()
    expect(happened).to_contain_text("Taken back")


def test_pictures_of_a_product_are_added_put_in_order_and_put_back(page: Page, office: Office) -> None:
    headers = {"Origin": office.site.base}
    made = page.request.post(
        "/api/v1/catalog/products", data={"code": "PIC-1", "name": "Teapot"}, headers=headers
    ).json()
    page.goto(f"/products/{made['id']}")
    gallery = page.get_by_test_id("product-images")
    files = [{"name": f"{width}.png", "mimeType": "image/png", "buffer": png(width, 4)} for width in (4, 8)]
    gallery.locator("input[type=file]").set_input_files(files)
    tiles = gallery.locator("li img")
    expect(tiles).to_have_count(2)
    first, second = tiles.first.get_attribute("src") or "", tiles.last.get_attribute("src") or ""
    gallery.get_by_role("button", name="Picture 2").press("ArrowUp")
    expect(tiles.first).to_have_attribute("src", second)
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").last.click()
    expect(tiles.first).to_have_attribute("src", first)
