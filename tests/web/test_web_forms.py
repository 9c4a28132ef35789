"""Forms in a real browser: one is made from a template and published; a stranger fills it in and is a customer."""

from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import PATIENCE_MS, Office
from tests.web.test_accessibility import AXE, RULES, RUN


def _build(page: Page) -> str:
    """Address of a form of contact, published, with a consent text written on the way."""
    page.goto("/forms")
    page.get_by_test_id("new-form").first.click()
    page.locator("[data-template=contact]").click()
    fields = page.get_by_test_id("outline-field")
    expect(fields).to_have_count(6)
    fields.last.click()
    page.get_by_test_id("write-consent").click()
    page.locator("[name=consent-body]").fill("We keep your name and phone to answer you.")
    page.get_by_test_id("save-consent").click()
    expect(page.get_by_test_id("field-settings").locator("blockquote")).to_contain_text("We keep your name")
    page.locator("button[data-kind=rating]").click()
    expect(fields).to_have_count(7)
    fields.last.click()
    page.locator("[name=field-label]").fill("How do you like us?")
    expect(fields.last).to_contain_text("How do you like us?")
    page.get_by_role("button", name="Move “E-mail”", exact=True).press("ArrowDown")
    expect(fields.nth(3)).to_contain_text("E-mail")
    page.get_by_role("button", name="Undo").click()
    expect(fields.nth(2)).to_contain_text("E-mail")
    page.get_by_test_id("publish-form").click()
    link = page.get_by_test_id("open-form")
    expect(link).to_be_visible()
    return link.get_attribute("href") or ""


def _fill_in(browser: Browser, address: str) -> None:
    """As somebody who is not signed in, on a phone, after a mistake; axe looks at the mistake in both themes."""
    # the policy of the page would keep axe out
    context = browser.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, reduced_motion="reduce", bypass_csp=True
    )
    context.set_default_timeout(PATIENCE_MS)
    with context, context.new_page() as page:
        page.goto(f"{address}?utm_source=poster")
        page.get_by_label("Name").fill("Formia Stranger")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert").filter(has_text="Please check")).to_contain_text("Your message")
        page.evaluate(AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert page.evaluate(RUN, RULES) == [], theme
        page.get_by_label("Phone").fill("+8613700137021")
        page.get_by_label("Your message").fill("Do you ship to Hangzhou?")
        page.get_by_role("radio", name="Buying").check()
        page.get_by_role("checkbox").check()
        page.get_by_role("radio", name="4 of 5").check(force=True)  # the star is drawn over it
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you, we have your message")).to_be_visible()


def test_a_form_is_built_published_and_filled_in_by_a_stranger(page: Page, office: Office) -> None:
    address = _build(page)
    _fill_in(office.browser, address)
    page.get_by_role("tab", name="Submissions").click()
    row = page.locator("tr[data-key]").filter(has_text="Formia Stranger")
    expect(row).to_contain_text("poster")
    row.get_by_text("Accepted").click()
    expect(page.get_by_test_id("submission")).to_contain_text("Do you ship to Hangzhou?")
    page.get_by_test_id("submission").get_by_role("link", name="Formia Stranger").click()
    expect(page.get_by_role("heading", name="Formia Stranger", level=1)).to_be_visible()
    expect(page.get_by_test_id("consents")).to_contain_text("Agreed")
