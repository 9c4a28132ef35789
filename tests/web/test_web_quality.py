"""Data quality in a real browser: from the list to the queue, a suggestion taken by one key, undone, judged; the panel tells the score."""

from playwright.sync_api import Page, expect

from tests.web.conftest import Office

NAME = "Quincy  Flaw"
API = "/api/v1"


def _make(page: Page, base: str) -> str:
    """A customer whose name has stray blanks, looked at; the id."""
    headers = {"Origin": base}
    made = page.request.post(f"{API}/customers", data={"name": NAME, "custom": {"wechat_id": "test"}}, headers=headers)
    assert made.ok, made.text()
    customer = str(made.json()["id"])
    assert page.request.post(f"{API}/quality/customers/{customer}/look", data={}, headers=headers).ok
    return customer


def test_a_problem_is_mended_by_one_key_and_taken_back(page: Page, office: Office) -> None:
    customer = _make(page, office.site.base)
    page.goto("/quality")
    expect(page.get_by_test_id("problem-class").filter(has_text="Name has stray blanks")).to_be_visible()
    page.goto(f"/quality/fix?customer={customer}")
    problem = page.get_by_test_id("problem")
    expect(problem).to_contain_text("Name has stray blanks")
    expect(problem.locator("ins")).to_have_text("Quincy Flaw")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Messages").get_by_text("Saved: ")).to_be_visible()
    expect(problem).not_to_contain_text("Name has stray blanks")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("navigation", name="Problems that wait")).to_contain_text("Name has stray blanks")

    page.goto(f"/quality/fix?customer={customer}&code=placeholder_wechat_id")
    expect(problem).to_contain_text("WeChat id is a placeholder")
    page.keyboard.press("n")
    expect(page.get_by_text("Nothing left to mend")).to_be_visible()
    page.goto(f"/customers/{customer}")
    expect(page.get_by_test_id("quality-score")).to_be_visible()
    expect(page.get_by_text("No Phone", exact=True)).to_be_visible()
