"""The workspace's own fields in the browser: made in the settings, written on a customer's page, taken back."""

from playwright.sync_api import expect

from tests.web.conftest import Office


def test_a_field_is_made_and_filled_in_where_it_stands(office: Office) -> None:
    with office.context("en") as context:
        page = context.new_page()
        page.goto("/settings/fields")
        page.get_by_test_id("new-field").click()
        panel = page.get_by_role("dialog")
        panel.locator("input[name=zh]").fill("推荐人")
        panel.locator("input[name=en]").fill("Recommended by")
        page.get_by_test_id("save-field").click()
        row = page.get_by_test_id("field").filter(has_text="Recommended by")
        expect(row).to_be_visible()
        page.goto(f"/customers/{office.find_customer('17850')}")
        page.get_by_role("button", name="empty field").click()
        page.get_by_role("button", name="Recommended by").click()
        page.get_by_role("textbox", name="Recommended by").fill("Mrs Wang")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Recommended by")).to_contain_text("Mrs Wang")
        page.goto("/settings/fields")
        page.get_by_test_id("field").filter(has_text="Recommended by").get_by_role(
            "button", name="Recommended by", exact=True
        ).click()
        page.get_by_test_id("delete-field").click()
        expect(page.get_by_role("dialog")).to_contain_text("Customers with a value in it: 1")
        page.get_by_role("button", name="Delete field").last.click()
        expect(page.get_by_test_id("field").filter(has_text="Recommended by")).to_have_count(0)
        page.get_by_role("button", name="Restore").click()
        expect(page.get_by_test_id("field").filter(has_text="Recommended by")).to_be_visible()
