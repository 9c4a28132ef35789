"""Companies in a real browser: one is made, its code is checked while typing, gets a person and a company below it."""

from playwright.sync_api import Page, expect

from tests.companies.support import credit_code


def test_a_company_is_made_with_a_person_and_one_below_it(page: Page) -> None:
    code = credit_code()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    page.goto("/companies?new=1")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[name=name]").fill("Harbour Tea House Ltd")
    dialog.locator("input[name=credit_code]").fill(wrong)
    expect(dialog.get_by_text(f"the last should be “{code[-1]}”")).to_be_visible()
    dialog.locator("input[name=credit_code]").fill(code)
    expect(dialog.get_by_text("Check passed")).to_be_visible()
    dialog.get_by_test_id("company-save").click()
    expect(page.get_by_role("heading", name="Harbour Tea House Ltd", level=1)).to_be_visible()

    page.get_by_test_id("add-role").click()
    picker = dialog.get_by_role("combobox").first
    picker.fill("17850")
    page.locator(".ant-select-item-option", has_text="17850").first.click()
    dialog.get_by_label("Role").fill("Purchasing")
    dialog.get_by_label("Main contact").check()
    dialog.get_by_test_id("person-save").click()
    people = page.get_by_role("list", name="People")
    expect(people.get_by_text("Purchasing")).to_be_visible()
    expect(people.get_by_text("Main contact")).to_be_visible()

    page.get_by_role("tab", name="Group").click()
    page.get_by_role("button", name="New company below").click()
    dialog.locator("input[name=name]").fill("Harbour Tea House (Leeds) Ltd")
    dialog.get_by_test_id("company-save").click()
    expect(page.get_by_role("heading", name="Harbour Tea House (Leeds) Ltd", level=1)).to_be_visible()
    page.get_by_role("tab", name="Group").click()
    nodes = page.get_by_test_id("chart-node")
    expect(nodes).to_have_count(2)
    nodes.last.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Harbour Tea House Ltd", level=1)).to_be_visible()
    page.get_by_role("link", name="17850").first.click()
    expect(page.get_by_role("list", name="Companies").get_by_text("Harbour Tea House Ltd")).to_be_visible()
