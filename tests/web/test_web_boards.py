"""Boards, calendars, cells and the past in the browser: cards move by keys and mouse and go back, a day opens, a cell is edited."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Office


@pytest.fixture(scope="module")
def people(office: Office) -> Iterator[dict[str, str]]:
    """Three customers of a city of their own, in two classes."""
    headers = {"Origin": office.site.base}
    made = {}
    with office.context() as context:
        for name, kind in (("Board One", "A"), ("Board Two", "A"), ("Board Three", "B")):
            body = {"name": name, "class": kind, "city": "Boardville", "birthday": "1990-05-03"}
            answer = context.request.post("/api/v1/customers", data=body, headers=headers)
            assert answer.ok, answer.text()
            made[name] = str(answer.json()["id"])
    yield made


BOARD = "/customers?city=Boardville&as=board&by=class"


def wait_for(page: Page, column: str, names: list[str]) -> None:
    cards = page.get_by_test_id("board").get_by_role("region", name=column).locator("[data-card]")
    expect(cards).to_have_count(len(names))
    for name in names:  # the column may be drawn anew between two looks
        expect(cards.filter(has_text=name)).to_have_count(1)


def test_a_card_moves_by_keys_and_comes_back_by_undo(page: Page, people: dict[str, str]) -> None:
    page.goto(BOARD)
    wait_for(page, "Class A", ["Board One", "Board Two"])
    page.locator(f"[data-card='{people['Board One']}']").focus()
    page.keyboard.press("Control+ArrowRight")
    wait_for(page, "Class B", ["Board One", "Board Three"])
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").last.click()
    wait_for(page, "Class B", ["Board Three"])
    wait_for(page, "Class A", ["Board One", "Board Two"])


def test_a_card_is_dragged_or_moved_by_its_menu(page: Page, people: dict[str, str]) -> None:
    page.goto(BOARD)
    wait_for(page, "Class B", ["Board Three"])
    card = page.locator(f"[data-card='{people['Board Three']}']")
    card.drag_to(page.get_by_test_id("board").get_by_role("region", name="No Class"))
    wait_for(page, "No Class", ["Board Three"])
    page.get_by_role("button", name="Move “Board Three”").click()
    page.get_by_role("dialog").get_by_role("button", name="Class A").click()
    wait_for(page, "Class A", ["Board One", "Board Three", "Board Two"])


def test_what_the_system_records_is_a_board_without_moving(page: Page, people: dict[str, str]) -> None:
    page.goto("/customers?city=Boardville&as=board&by=source")
    expect(page.get_by_role("note")).to_contain_text("recorded by the system")
    card = page.locator("[data-card]").first
    expect(card).to_have_attribute("draggable", "false")


def test_a_board_is_saved_as_a_view_and_opens_as_one(page: Page, people: dict[str, str]) -> None:
    page.goto(BOARD)
    wait_for(page, "No Class", [])
    page.get_by_test_id("save-view-as").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("By class")
    page.get_by_test_id("view-done").click()
    expect(page).to_have_url(re.compile("view="))
    page.get_by_role("button", name="All customers").click()
    expect(page).not_to_have_url(re.compile("as=board"))
    page.get_by_role("button", name="By class").first.click()
    expect(page).to_have_url(re.compile("as=board.*by=class|by=class.*as=board"))
    expect(page.get_by_test_id("board")).to_be_visible()


def test_a_calendar_turns_and_a_customer_is_looked_at(page: Page, people: dict[str, str]) -> None:
    page.goto("/customers?city=Boardville&as=calendar&by=birthday&on=2027-04-20")
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("heading", name="May 2027")).to_be_visible()
    day = page.locator("[data-day='2027-05-03']")
    expect(day.get_by_role("button")).to_have_count(3)
    day.get_by_role("button", name="Board Two").click()
    expect(page.get_by_role("dialog", name="Quick look").get_by_role("heading", name="Board Two")).to_be_visible()


def test_a_cell_is_edited_where_it_stands(page: Page, people: dict[str, str]) -> None:
    page.goto("/customers?q=Board+Two")
    cell = page.locator(f"tr[data-key='{people['Board Two']}'] td[data-edit=city]")
    expect(cell).to_have_text("Boardville")
    page.wait_for_load_state("networkidle")
    cell.dblclick()
    page.get_by_role("combobox", name="City").fill("Elsewhere")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("Elsewhere")
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").last.click()
    expect(cell).to_have_text("Boardville")


def test_space_looks_and_the_past_is_read_only(page: Page, people: dict[str, str]) -> None:
    page.goto("/customers?q=Board+One")
    expect(page.locator(f"tr[data-key='{people['Board One']}']")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("grid").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Quick look")).to_be_visible()
    page.goto(f"/customers/{people['Board One']}?as_of=2001-02-03")
    expect(page.get_by_test_id("as-of")).to_contain_text("was not there yet")
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_role("button", name="Edit City")).to_be_visible()


def test_only_the_rows_in_sight_are_in_the_page(office: Office) -> None:
    """Two thousand rows scrolled through, and the page holds a screenful of them."""
    with office.context() as context:
        page = context.new_page()
        page.goto("/customers")
        box = page.get_by_role("grid").locator("xpath=..")
        rows = page.locator("tr[data-key]")
        expect(rows.first).to_be_visible()
        down, turns = 0, 0
        while turns < 20 or (down <= 150 and turns < 300):  # however long the next hundred takes to come
            box.evaluate("node => node.scrollTo({ top: node.scrollHeight })")
            page.wait_for_timeout(150)
            assert rows.count() < 100
            down, turns = json.loads(rows.last.get_attribute("data-index") or "0"), turns + 1
        assert down > 150
