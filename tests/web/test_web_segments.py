"""Segments in a real browser: one by hand is made, emptied, deleted and put back, told live."""

from playwright.sync_api import Page, expect

from tests.web.conftest import Office


def test_a_segment_by_hand_is_made_emptied_deleted_and_put_back(page: Page, office: Office) -> None:
    page.goto("/segments/new")
    page.locator("input[name=name]").fill("Guests by hand")
    page.get_by_role("radio", name="Static").check()
    page.get_by_test_id("save-segment").click()
    expect(page.get_by_role("heading", name="Guests by hand", level=1)).to_be_visible()
    segment = page.url.rpartition("/")[2]
    guest = office.find_customer("17850")
    headers = {"Origin": office.site.base}
    answer = page.request.post(f"/api/v1/segments/{segment}/members", data={"ids": [guest]}, headers=headers)
    assert (answer.json()["moved"], answer.json()["unknown"]) == (1, 0)
    row = page.locator(f"[data-member='{guest}']")
    expect(row).to_be_visible()  # told live
    row.get_by_role("button", name="Take out").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(row).to_be_visible()
    page.get_by_role("button", name="Delete segment").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete segment").click()
    expect(page.get_by_role("heading", name="Segments", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Guests by hand")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("link", name="Guests by hand")).to_be_visible()
