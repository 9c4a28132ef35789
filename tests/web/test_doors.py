"""Who comes in and how far: first set-up by the one-time link, sign-in, and what somebody with few rights meets."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import EMAIL, LANGUAGES, PATIENCE_MS, WIDE, Office, fill_set_up


@pytest.fixture
def stranger(office: Office) -> Iterator[Page]:
    """A browser in which nobody is signed in."""
    context = office.browser.new_context(base_url=office.site.base, locale=LANGUAGES["en"], viewport=WIDE)
    context.set_default_timeout(PATIENCE_MS)
    with context:
        yield context.new_page()


def test_a_wrong_password_is_said_in_plain_words(stranger: Page) -> None:
    stranger.goto("/customers?q=x")
    expect(stranger).to_have_url(re.compile("/sign-in"))
    stranger.get_by_test_id("sign-in").click()
    expect(stranger.get_by_text("Please fill this in")).to_have_count(2)
    stranger.locator("input[name=email]").fill(EMAIL)
    stranger.locator("input[name=password]").fill("not the password")
    stranger.get_by_test_id("sign-in").click()
    expect(stranger.get_by_role("alert")).to_have_text("The e-mail or the password is not right.")
    expect(stranger.locator("input[name=email]")).to_have_value(EMAIL)
    expect(stranger.get_by_text("Please fill this in")).to_have_count(0)


def test_too_many_attempts_are_held_back_and_told_how_long(office: Office, stranger: Page) -> None:
    nobody = f"{secrets.token_hex(4)}@example.test"
    stranger.goto("/sign-in")
    for _ in range(8):
        body, headers = {"email": nobody, "password": "guess"}, {"Origin": office.site.base}
        assert stranger.request.post("/api/v1/session", data=body, headers=headers).status == 401
    stranger.locator("input[name=email]").fill(nobody)
    stranger.locator("input[name=password]").fill("guess")
    stranger.get_by_test_id("sign-in").click()
    expect(stranger.get_by_role("alert")).to_have_text(re.compile(r"^Too many requests\. Try again in \d+ seconds\.$"))


def test_the_sign_in_page_speaks_both_languages(stranger: Page) -> None:
    stranger.goto("/sign-in")
    stranger.locator("input[name=email]").fill(EMAIL)
    stranger.get_by_role("button", name="简体中文").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("登录")
    expect(stranger.locator("input[name=email]")).to_have_value(EMAIL)
    stranger.locator("input[name=password]").fill("not the password")
    stranger.get_by_test_id("sign-in").click()
    expect(stranger.get_by_role("alert")).to_have_text("邮箱或密码不正确。")
    assert stranger.evaluate("document.documentElement.lang") == "zh-CN"
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("登录")
    stranger.get_by_role("button", name="English").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_set_up_refuses_what_is_wrong_and_keeps_what_was_typed(office: Office) -> None:
    """What the page said on the way to the first owner: `office` went through it."""
    assert office.said["without a link"] == "A one-time link is needed."
    assert office.said["a wrong link"] == "This link was used already or has expired. Ask for a new one."
    assert office.said["a weak password"].startswith("Use at least 10 characters.")
    assert office.said["the name after all this"] == "Olivia Owner"


def test_the_one_time_link_works_once(office: Office, stranger: Page) -> None:
    stranger.goto(office.site.link)
    expect(stranger).to_have_url(re.compile("/sign-in$"))
    token = office.site.link.partition("token=")[2]
    body = fill_set_up(token)
    again = stranger.request.post("/api/v1/setup", data=body, headers={"Origin": office.site.base})
    assert (again.status, again.json()["code"]) == (409, "access.already_set_up")


@pytest.fixture(scope="module")
def viewer(office: Office) -> Office:
    """The same installation seen by somebody who may only look."""
    return office.as_colleague("viewer")


@pytest.fixture
def looking(viewer: Office) -> Iterator[Page]:
    with viewer.context() as context:
        yield context.new_page()


def test_somebody_who_may_only_look_is_offered_nothing_else(looking: Page) -> None:
    looking.goto("/customers?q=17850")
    expect(looking.get_by_role("row", name="17850")).to_be_visible()
    menu = looking.get_by_role("navigation", name="Main menu")
    work = ["Today", "Tasks", "Calendar", "Customers", "Companies", "Orders", "Products", "Stores", "Imports"]
    assert menu.get_by_role("link").all_inner_texts() == [*work, "Segments", "Forms", "Sales report", "Data quality"]
    for name in ("Create customer", "Import", "Export", "Recycle bin"):
        expect(looking.get_by_role("button", name=name)).to_have_count(0)
    looking.get_by_role("row", name="17850").get_by_role("link").click()
    expect(looking.get_by_role("heading", name="17850", level=1)).to_be_visible()
    for name in (re.compile("^Edit "), "Merge", "Show in full"):
        expect(looking.get_by_role("button", name=name)).to_have_count(0)
    looking.goto("/imports")
    expect(looking.get_by_role("heading", name="Imports", level=1)).to_be_visible()
    expect(looking.get_by_test_id("skeleton")).to_have_count(0)
    expect(looking.locator("input[type=file]")).to_have_count(0)


def test_the_palette_offers_only_what_is_allowed(looking: Page) -> None:
    looking.goto("/orders")
    expect(looking.get_by_role("grid")).to_be_visible()
    looking.keyboard.press("Control+k")
    looking.get_by_role("combobox", name="Search and commands").fill("kh")
    expect(looking.get_by_role("option", name="Customers")).to_be_visible()
    for typed in ("Audit", "Create customer", "Invite"):
        looking.get_by_role("combobox", name="Search and commands").fill(typed)
        expect(looking.get_by_role("option", name=typed)).to_have_count(0)


@pytest.mark.parametrize("path", ["/settings/team", "/settings/tokens", "/settings/audit", "/settings/system"])
def test_a_direct_address_says_what_is_missing(looking: Page, path: str) -> None:
    looking.goto(path)
    said = looking.get_by_test_id("no-permission")
    expect(said).to_contain_text("You may not see this page")
    expect(said).to_contain_text("Ask your administrator")
    expect(looking.get_by_role("button", name="Go back")).to_be_visible()


def test_the_server_refuses_them_too(viewer: Office) -> None:
    with viewer.context() as context:
        headers = {"Origin": viewer.site.base}
        refused = [
            context.request.get("/api/v1/access/audit"),
            context.request.get("/api/v1/access/tokens"),
            context.request.post("/api/v1/customers", data={"name": "x"}, headers=headers),
            context.request.post(
                "/api/v1/imports/files?name=a.csv",
                data="Name\nWang\n",
                headers={**headers, "Content-Type": "application/octet-stream"},
            ),
        ]
        assert [answer.status for answer in refused] == [403] * 4
