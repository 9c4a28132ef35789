"""Bulk work in the browser: chosen in the list, done by a job, told with an Undo, listed on its page."""

from playwright.sync_api import expect

from tests.web.conftest import Office


def test_many_customers_are_edited_and_that_is_undone(office: Office) -> None:
    with office.context() as context:
        page = context.new_page()
        page.goto("/customers")
        boxes = page.locator("[role=grid] tr[data-key] input[type=checkbox]")
        boxes.nth(0).check()
        boxes.nth(1).check()
        bar = page.get_by_role("toolbar", name="Bulk actions")
        bar.get_by_role("button", name="Edit fields").click()
        dialog = page.get_by_role("dialog", name="Edit many customers")
        expect(dialog.get_by_text("Concerns 2 customers")).to_be_visible()
        dialog.get_by_label("Stage", exact=True).fill("deal")
        dialog.get_by_role("heading").click()
        dialog.get_by_test_id("bulk-submit").click()
        told = page.get_by_text("2 customers changed")
        expect(told.first).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Changes of 2 customers undone").first).to_be_visible()
        page.goto("/customers/bulk")
        expect(page.get_by_text("Undid bulk work").first).to_be_visible()
        expect(page.get_by_text("Undone").first).to_be_visible()


def test_chosen_customers_go_into_a_segment_made_by_hand(office: Office) -> None:
    """Another room's button in the bar of the list; Undo takes out who came in by it."""
    with office.context() as context:
        page = context.new_page()
        page.goto("/customers")
        boxes = page.locator("[role=grid] tr[data-key] input[type=checkbox]")
        boxes.nth(0).check()
        boxes.nth(1).check()
        page.get_by_role("toolbar", name="Bulk actions").get_by_role("button", name="Add to segment").click()
        dialog = page.get_by_role("dialog", name="Add 2 customers to a segment")
        expect(dialog.get_by_role("heading")).to_be_visible()
        dialog.get_by_role("combobox").click()
        page.locator(".ant-select-item-option", has_text="New segment …").click()
        dialog.get_by_role("textbox").fill("Chosen in the list")
        dialog.get_by_role("button", name="Add to segment").click()
        expect(page.get_by_text("2 members added").first).to_be_visible()
        expect(page.get_by_role("toolbar", name="Bulk actions")).to_have_count(0)
        made = page.request.get("/api/v1/segments?q=Chosen in the list").json()["items"][0]
        assert made["count"] == 2
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("2 members added")).to_have_count(0)
        members = f"/api/v1/segments/{made['id']}/members"
        for _ in range(100):
            if page.request.get(members).json()["items"] == []:
                break
            page.wait_for_timeout(100)
        assert page.request.get(members).json()["items"] == []
