"""Colleagues at one installation: a mention is seen live, becomes a task, stands on the start page; meetings; the installed app."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Office


@pytest.fixture(scope="module")
def colleague(office: Office) -> Office:
    return office.as_colleague("manager", "Mina")


@pytest.fixture
def theirs(colleague: Office) -> Iterator[Page]:
    with colleague.context() as context:
        yield context.new_page()


def undo(page: Page) -> None:
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").last.click()


def test_wishes_are_kept(page: Page) -> None:
    page.goto("/notifications?settings=1")
    box = page.get_by_role("checkbox", name="What I follow: Browser")
    expect(box).not_to_be_checked()
    with page.expect_response("**/notifications/settings") as saved:
        box.check()
    assert saved.value.ok
    page.reload()
    expect(box).to_be_checked()


def test_a_mention_is_seen_live_and_becomes_a_task(page: Page, theirs: Page, office: Office) -> None:
    customer = office.find_customer("17850")
    theirs.goto("/today")
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("Colleague Mina")
    bell = theirs.get_by_role("banner").get_by_role("button", name=re.compile("Notifications"))
    expect(bell).to_have_accessible_name("Notifications")

    page.goto(f"/customers/{customer}")
    notes = page.get_by_role("textbox", name=re.compile("Write a note"))
    notes.click()
    notes.press_sequentially("Please call @Colleague")
    page.locator("[class*=mentions-dropdown-menu-item]").filter(has_text="Colleague Mina").click()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Note saved").first).to_be_visible()

    expect(bell).to_have_accessible_name(re.compile("1 unread"), timeout=30_000)  # no reload
    bell.click()
    theirs.get_by_role("link", name=re.compile("Olivia Owner mentioned you")).click()
    expect(theirs).to_have_url(re.compile(f"/customers/{customer}"))
    expect(bell).to_have_accessible_name("Notifications")

    theirs.get_by_role("button", name="New task").click()
    panel = theirs.get_by_role("dialog")
    panel.get_by_label("What").fill("Call back")
    ahead = panel.get_by_role("button", name="Tomorrow")
    ahead.press("Enter")
    expect(ahead).to_have_attribute("aria-pressed", "true")
    panel.get_by_role("button", name="Save task").click()
    expect(theirs.get_by_text("Task saved").first).to_be_visible()
    theirs.goto("/tasks")
    expect(theirs.get_by_role("region", name="Upcoming").get_by_text("Call back")).to_be_visible()


def test_today_takes_a_task_ticks_it_and_takes_it_back(theirs: Page) -> None:
    theirs.goto("/today")
    quick = theirs.get_by_role("textbox", name=re.compile("Add a task for today"))
    quick.fill("Send the offer")
    quick.press("Enter")
    tick = theirs.get_by_role("checkbox", name=re.compile("Send the offer"))
    expect(tick).to_be_visible()
    expect(quick).to_have_value("")
    tick.click()
    expect(tick).to_have_count(0)
    undo(theirs)
    expect(tick).to_be_visible()


def test_a_meeting_is_arranged_stands_in_the_calendar_and_goes(page: Page, theirs: Page) -> None:
    page.goto("/calendar?new=1")
    form = page.get_by_role("dialog", name="Arrange meeting")
    form.locator("input[name=title]").fill("Quarterly review")
    form.get_by_label("Starts").fill("10:00")
    expect(form.get_by_label("Ends")).to_have_value("11:00")
    form.get_by_label("Colleagues").click()
    page.get_by_title("Colleague Mina").click()
    page.keyboard.press("Escape")
    form.get_by_test_id("save-meeting").click()
    entry = page.get_by_test_id("calendar").get_by_role("button", name=re.compile("Quarterly review"))
    expect(entry).to_be_visible()

    theirs.goto("/calendar?new=1")
    busy = theirs.get_by_role("dialog", name="Arrange meeting")
    busy.get_by_label("Starts").fill("10:30")
    expect(busy.get_by_role("status")).to_contain_text("Quarterly review")

    entry.click()
    opened = page.get_by_role("dialog", name="Meeting")
    with page.expect_download() as download:
        opened.get_by_role("link", name="Calendar file").click()
    assert "SUMMARY:Quarterly review" in download.value.path().read_text("utf-8")
    opened.get_by_role("radio", name="Held").check()
    opened.get_by_label("Minutes").fill("All agreed")
    opened.get_by_test_id("save-meeting").click()
    expect(page.get_by_text("Outcome saved").first).to_be_visible()
    entry.click()
    expect(opened.get_by_label("Minutes")).to_have_value("All agreed")
    opened.get_by_role("button", name="Remove meeting").click()
    expect(entry).to_have_count(0)
    undo(page)
    expect(entry).to_be_visible()


def test_a_private_calendar_is_made_shown_once_and_shut(page: Page) -> None:
    page.goto("/calendar")
    page.get_by_role("button", name="Subscribe").click()
    panel = page.get_by_role("dialog", name="Subscribe")
    panel.get_by_role("button", name="Make the address").click()
    address = panel.get_by_role("textbox", name="Copy the address")
    expect(address).to_have_value(re.compile("/api/v1/collaboration/calendars/gx_c_"))
    panel.get_by_role("button", name="Close", exact=True).last.click()
    expect(panel.get_by_role("button", name="Make the address")).to_be_visible()


def test_the_app_can_be_installed_and_says_when_it_is_offline(office: Office) -> None:
    with office.context(service_workers="allow") as context:
        page = context.new_page()
        page.goto("/today")
        manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((a) => a.json())")
        assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
        for icon in manifest["icons"]:
            assert context.request.get(icon["src"]).ok
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        kept = page.evaluate(
            "caches.keys().then(async (names) => (await Promise.all(names.map(async (n) => (await (await caches.open(n)).keys()).map((r) => r.url)))).flat())"
        )
        assert kept
        assert not [url for url in kept if "/api/" in url]
        context.set_offline(True)
        page.goto("/customers")
        expect(page.get_by_text("Nothing that was saved is lost.")).to_be_visible()
        context.set_offline(False)
        page.get_by_role("link", name=re.compile("Try again")).click()
        expect(page.get_by_role("grid")).to_be_visible()
