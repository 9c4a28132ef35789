"""Two-step sign-in and passkeys in the browser: enrolling, the second step, a passkey by chromium's own authenticator."""

import re
import time

from playwright.sync_api import BrowserContext, Page, expect

from guanxi.access.rules.totp import compute_code
from tests.web.conftest import Office

SECRET_STEP_S = 30


def password_of(role: str) -> str:
    """As `as_colleague` sets it."""
    assert role
    return "quiet river stone lamp 7"


def fresh_code(secret: str, used: set[str]) -> str:
    """A code that was not used: of the next step when the one of now was."""
    step = int(time.time()) // SECRET_STEP_S
    return next(code for code in (compute_code(secret, step), compute_code(secret, step + 1)) if code not in used)


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_test_id("sign-in").click()


def plug_in(context: BrowserContext, page: Page) -> None:
    """A device with a fingerprint reader (CDP WebAuthn)."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_then_a_passkey(office: Office) -> None:
    colleague = office.as_colleague("finance")
    email, password = "finance@example.test", password_of("finance")
    with colleague.context("zh") as context:
        page = context.new_page()
        page.goto("/me")
        page.get_by_test_id("enrol-app").click()
        dialog = page.locator("dialog[open]")
        dialog.locator("input[type=password]").fill(password)
        page.get_by_test_id("factor-begin").click()
        secret = re.sub(r"\s", "", page.get_by_test_id("factor-secret").inner_text())
        expect(dialog.locator("svg").first).to_be_visible()
        used = {fresh_code(secret, set())}
        dialog.locator("input[name=code]").fill(next(iter(used)))
        page.get_by_test_id("factor-confirm").click()
        expect(page.get_by_test_id("recovery-codes").locator("li")).to_have_count(10)
        codes = page.get_by_test_id("recovery-codes").locator("li").all_inner_texts()
        page.get_by_test_id("codes-kept").click()
        expect(page.get_by_test_id("factors-off")).to_be_visible()
        plug_in(context, page)
        page.get_by_test_id("add-passkey").click()
        dialog.locator("input[type=password]").fill(password)
        dialog.locator("input[name=code]").fill(codes[0])
        page.get_by_test_id("passkey-add").click()
        expect(page.get_by_test_id("passkey")).to_have_count(1)
        # The password alone does not do; app code, recovery code, or the passkey.
        context.clear_cookies()
        sign_in(page, email, password)
        page.locator("input[name=code]").fill(codes[0])
        page.get_by_test_id("second-step").click()
        expect(page.get_by_text("验证码不正确或已使用过。")).to_be_visible()
        page.locator("input[name=code]").fill(codes[1])
        page.get_by_test_id("second-step").click()
        expect(page).not_to_have_url(re.compile("sign-in"))
        context.clear_cookies()
        page.goto("/sign-in")
        page.get_by_test_id("passkey-sign-in").click()
        expect(page).not_to_have_url(re.compile("sign-in"))


def test_a_role_that_needs_it_leads_there_first(office: Office) -> None:
    colleague = office.as_colleague("service")
    headers = {"Origin": office.site.base}
    with office.context() as owner:
        roles = owner.request.get("/api/v1/access/roles").json()["items"]
        role = next(one["id"] for one in roles if one["key"] == "service")
        path = f"/api/v1/access/roles/{role}/second-factor"
        assert owner.request.put(path, data={"required": True}, headers=headers).ok
        try:
            with colleague.context() as context:
                page = context.new_page()
                page.goto("/customers")
                expect(page).to_have_url(re.compile("/two-step"))
                page.locator("input[type=password]").fill(password_of("service"))
                page.get_by_test_id("factor-begin").click()
                secret = re.sub(r"\s", "", page.get_by_test_id("factor-secret").inner_text())
                page.locator("input[name=code]").fill(fresh_code(secret, set()))
                page.get_by_test_id("factor-confirm").click()
                page.get_by_test_id("codes-kept").click()
                expect(page).to_have_url(re.compile("/customers"))
        finally:
            owner.request.put(path, data={"required": False}, headers=headers)


def test_the_work_of_who_leaves_is_handed_over(office: Office) -> None:
    office.as_colleague("manager")
    with office.context() as context:
        page = context.new_page()
        users = context.request.get("/api/v1/access/users").json()["items"]
        leaver = next(one for one in users if one["email"] == "manager@example.test")
        customer = office.find_customer("17850")
        record = context.request.get(f"/api/v1/customers/{customer}").json()
        headers = {"Origin": office.site.base}
        body = {"version": record["version"], "owner_id": leaver["id"]}
        assert context.request.patch(f"/api/v1/customers/{customer}", data=body, headers=headers).ok
        page.goto("/settings/team")
        page.get_by_text("Colleague manager").first.click()
        page.get_by_test_id("turn").click()  # disabling somebody who has something leads to the hand-over
        expect(page.get_by_test_id("belonging").filter(has_text="Customers they own")).to_contain_text("1")
        page.get_by_test_id("receivers").click()
        page.keyboard.type("owner")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("hand-over-start")).to_be_enabled()
        page.get_by_test_id("hand-over-start").click()
        expect(page.get_by_test_id("hand-over-undo")).to_be_visible()
        expect(page.get_by_test_id("hand-over-result")).to_contain_text("1 given")
        page.get_by_test_id("hand-over-undo").click()
        expect(page.get_by_test_id("hand-over-result")).to_contain_text("Undone.")
        after = context.request.get(f"/api/v1/customers/{customer}").json()
        assert after["owner_id"] == leaver["id"]
