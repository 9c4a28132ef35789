"""Identity in the browser: two customers are asked about; thresholds are changed and taken back."""

import secrets

from playwright.sync_api import expect

from tests.web.conftest import Office


def test_two_are_asked_about_and_thresholds_are_taken_back(office: Office) -> None:
    name = f"Zhuge {secrets.token_hex(4)}"
    with office.context() as context:
        ids = []
        for birthday in ("1988-08-08", "1961-02-03"):
            body = {"name": name, "birthday": birthday}
            made = context.request.post("/api/v1/customers", data=body, headers={"Origin": office.site.base})
            assert made.ok, made.text()
            ids.append(made.json()["id"])
        page = context.new_page()
        page.goto(f"/identity/why?a={ids[0]}")
        expect(page.get_by_text("Choose two customers", exact=True)).to_be_visible()
        page.goto(f"/identity/why?a={ids[0]}&b={ids[1]}")
        expect(page.get_by_test_id("verdict")).to_be_visible()
        expect(page.get_by_role("row", name="Birthday")).to_contain_text("speaks")
        expect(page.get_by_role("link", name=name)).to_have_count(2)

        page.goto("/settings/identity")
        lowest = page.get_by_role("spinbutton", name="Ask somebody from")
        expect(lowest).to_have_value("50")
        lowest.fill("62")
        page.get_by_test_id("save-policy").click()
        page.get_by_role("button", name="Undo").click()
        expect(lowest).to_have_value("50")
