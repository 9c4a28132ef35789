"""Possible duplicates in the browser: found by a scan, compared, merged by a key, taken apart again, told to be two people."""

import secrets

from playwright.sync_api import expect

from tests.web.conftest import Office


def test_a_pair_is_found_merged_parted_and_told_apart(office: Office) -> None:
    name = f"Ouyang {secrets.token_hex(4)}"
    with office.context() as context:
        for city in ("Shanghai", "Hangzhou"):
            body = {"name": name, "birthday": "1988-08-08", "city": city}
            made = context.request.post("/api/v1/customers", data=body, headers={"Origin": office.site.base})
            assert made.ok, made.text()
        page = context.new_page()
        page.goto("/customers/review")
        page.get_by_test_id("scan").click()
        waiting = page.get_by_role("navigation", name="To check").get_by_role("button", name=name)
        expect(waiting).to_be_visible(timeout=90_000)  # when the job is done
        waiting.click()
        pair = page.get_by_test_id("pair")
        expect(pair.get_by_text("Same name, Same birthday")).to_be_visible()
        expect(pair.get_by_role("row", name="City They differ")).to_contain_text("Shanghai")
        evidence = pair.get_by_role("region", name="Evidence")
        expect(evidence.get_by_role("row", name="Birthday")).to_contain_text("1988-08-08")
        expect(pair.get_by_test_id("verdict")).to_contain_text("likely one person")
        page.keyboard.press("m")
        merged = page.get_by_role("listitem").filter(has_text=f"{name} became part of")
        expect(waiting).to_have_count(0)
        merged.get_by_role("button", name="Undo merge").click()
        waiting.click()
        expect(pair.get_by_role("link", name=name)).to_have_count(2)
        page.keyboard.press("n")
        expect(page.get_by_text("Two people: not offered again").first).to_be_visible()
        expect(waiting).to_have_count(0)
