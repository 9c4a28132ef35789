"""Regions as a tree, as categories are: moved by keys, by drag and by a list of places, refused as a ring, taken back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Office


def test_a_tree_is_put_in_order(page: Page, office: Office) -> None:
    headers = {"Origin": office.site.base}
    for code, name in (("zz1", "Outer east"), ("zz2", "Outer port"), ("zz3", "Outer quay")):
        made = page.request.post(
            "/api/v1/organization/regions", data={"code": f"{code}-tree", "name": name}, headers=headers
        )
        assert made.ok, made.text()
    page.goto("/settings/regions")

    def row(name: str) -> Locator:
        return page.get_by_role("listitem").filter(has=page.get_by_role("button", name=name, exact=True))

    def handle(name: str) -> Locator:
        return page.get_by_role("button", name=f"Move {name}")

    def level(name: str, wanted: int) -> None:
        expect(row(name)).to_have_attribute("style", re.compile(rf"--level:\s*{wanted}"))

    handle("Outer port").press("ArrowRight")
    level("Outer port", 1)
    expect(handle("Outer port")).to_be_focused()  # the keyboard goes on where it was
    handle("Outer quay").drag_to(row("Outer port"))
    level("Outer quay", 2)

    handle("Outer east").drag_to(row("Outer quay"))
    messages = page.get_by_role("region", name="Messages")
    expect(messages.get_by_text("It cannot lie below itself: Outer east › Outer port › Outer quay")).to_be_visible()
    level("Outer east", 0)

    handle("Outer quay").press("Enter")
    places = page.get_by_role("dialog").get_by_role("combobox")
    places.fill("at the top")
    places.press("Enter")
    page.get_by_role("button", name="Move here").click()
    level("Outer quay", 0)
    messages.get_by_role("button", name="Undo").last.click()
    level("Outer quay", 2)
    handle("Outer port").press("Alt+ArrowLeft")
    level("Outer port", 0)
    level("Outer quay", 1)
