"""axe finds nothing on any page: Chinese and English, light and dark, wide and phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import PHONE, WIDE, Office

AXE = (Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
LOOKS = {"zh": [("light", WIDE), ("dark", PHONE)], "en": [("light", PHONE), ("dark", WIDE)]}
"""Every pair of language, theme and width; the triples would find no more and take twice as long."""
NOWHERE = "/no-such-page"
GO = "(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }"
STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
RUN = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false });
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.slice(0, 3).map((node) => node.target + ' ' + node.html.slice(0, 120)).join(' | ')}`);
}"""


def find_faults(page: Page, theme: Any, viewport: Any) -> list[str]:
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=theme)
    expect(page.locator(f"html[data-theme={theme}]")).to_be_attached()
    page.evaluate(FRAMES)  # panels re-flow; nothing fades or moves (STILL)
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    overflow = [f"the page is {width} px wider than the window"] if width > 0 else []
    found: list[str] = page.evaluate(RUN, RULES)
    return [f"{theme} {viewport['width']}: {fault}" for fault in overflow + found]


def _few(route: Route) -> None:
    """A screenful of rows shows what a hundred do, and axe looks at each."""
    route.continue_(url=route.request.url.replace("limit=100", "limit=12"))


@pytest.fixture(scope="module", params=["zh", "en"])
def reader(office: Office, request: pytest.FixtureRequest) -> Iterator[tuple[str, Page]]:
    """A browser of one language that goes from page to page as its user would: the app starts once."""
    with office.context(request.param, theme="auto", bypass_csp=True) as context:
        page = context.new_page()
        page.route("**/*limit=100*", _few)
        page.goto(NOWHERE)
        page.evaluate(AXE)
        page.add_style_tag(content=STILL)
        yield request.param, page


def look_at(reader: tuple[str, Page], path: str, ready: str) -> list[str]:
    language, page = reader
    page.set_viewport_size(WIDE)
    # by way of a page that has nothing, lest the rows of the last page be taken for this one's
    for address, sign in ((NOWHERE, "[data-testid=not-found]"), (path, ready)):
        page.evaluate(GO, address)
        page.locator(sign).first.wait_for()
    expect(page.get_by_test_id("not-found")).to_have_count(0)  # the page before stays until this one is loaded
    expect(page.locator("[data-testid=skeleton]")).to_have_count(0)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # what is fetched anew is paler until then
    return [f"{language} {path} {fault}" for look in LOOKS[language] for fault in find_faults(page, *look)]


PAGES = {
    "customers": ("/customers?q=178", "[role=grid] tr[data-key]"),
    "nobody": ("/customers?q=zzzzzz", "[data-testid=empty]"),
    "create": ("/customers?q=178&new=1", "dialog input[name=name]"),
    "board": ("/customers?q=178&as=board&by=kind", "[data-card]"),
    "fixed board": ("/customers?q=178&as=board&by=source", "[data-card]"),
    "calendar": ("/customers?as=calendar&by=birthday&on=2026-05-03", "[data-testid=calendar]"),
    "bulk": ("/customers/bulk", "h1"),
    "review": ("/customers/review", "h1"),
    "requests": ("/customers/requests", "h1"),
    "customer": ("/customers/{customer}", "[data-testid=purchases-total]"),
    "orders": ("/orders", "[role=grid] tr[data-index]"),
    "order page": ("/orders/{order}", "[data-testid=order-happened]"),
    "new order": ("/orders/new", "[data-testid=order-save]"),
    "report": ("/reports/sales?from=2010-12-01&to=2010-12-31", "[data-testid=report-table]"),
    "stores": ("/stores", "[role=grid] tr[data-key]"),
    "store": ("/stores/{store}", "h1"),
    "companies": ("/companies", "[role=grid] tr[data-key]"),
    "company": ("/companies/{company}", "[data-testid=add-role]"),
    "new company": ("/companies?new=1", "dialog input[name=name]"),
    "regions": ("/settings/regions", "h1"),
    "legal entities": ("/settings/legal-entities", "h1"),
    "categories": ("/settings/categories", "h1"),
    "products": ("/products", "[role=grid] tr[data-key]"),
    "product": ("/products/{product}", "h1"),
    "imports": ("/imports", "[role=grid] tr[data-key]"),
    "import": ("/imports/{import}", "[data-testid=proof]"),
    "account": ("/me", "h1"),
    "today": ("/today", "[data-testid=figures]"),
    "tasks": ("/tasks", "h1"),
    "new task": ("/tasks?new=1", "dialog input"),
    "meetings": ("/calendar", "[data-testid=calendar]"),
    "agenda": ("/calendar?as=list", "[data-testid=agenda]"),
    "new meeting": ("/calendar?new=1", "dialog input[name=title]"),
    "notifications": ("/notifications", "h1"),
    "notification settings": ("/notifications?settings=1", "dialog table"),
    "unsubscribe": ("/unsubscribe", "[data-testid=unsubscribe]"),
    "team": ("/settings/team", "[role=grid] tr[data-key]"),
    "hand-overs": ("/settings/hand-overs", "h1"),
    "teams": ("/settings/teams", "h1"),
    "roles": ("/settings/roles", "h1"),
    "explain": ("/settings/explain", "h1"),
    "explained": (
        "/settings/explain?user={user}&right=customers.customer.view&object=customer&record={customer}",
        "[data-testid=explain-answer]",
    ),
    "who sees": ("/settings/explain?object=customer&record={customer}", "[data-testid=explain-who]"),
    "tags": ("/customers/tags", "h1"),
    "tokens": ("/settings/tokens", "h1"),
    "audit": ("/settings/audit", "[role=grid] tr[data-key]"),
    "workspace": ("/settings/workspace", "[data-testid=workspace-save]"),
    "fields": ("/settings/fields", "[data-testid=field]"),
    "tracking": ("/settings/tracking", "[data-testid=source]"),
    "traits": ("/settings/traits", "[data-testid=trait]"),
    "quality": ("/quality", "[data-testid=problem-class]"),
    "fixing": ("/quality/fix", "[data-testid=problem]"),
    "quality rules": ("/settings/quality", "[data-testid=save-rules]"),
    "identity": ("/settings/identity", "[data-testid=save-policy]"),
    "asked about two": ("/identity/why", "[role=group]"),
    "layout": ("/settings/layout", "[data-testid=section]"),
    "rooms": ("/settings/rooms", "[data-testid=room-imports]"),
    "system": ("/settings/system", "[role=grid] tr[data-key]"),
    "segments": ("/segments", "[role=grid] tr[data-key]"),
    "segment": ("/segments/{segment}", "[data-testid=members]"),
    "new segment": ("/segments/new", "[data-testid=add-condition]"),
    "forms": ("/forms", "[data-testid=form-row]"),
    "new form": ("/forms?new=1", "dialog [data-template]"),
    "form": ("/forms/{form}?tab=share", "[data-testid=open-form]"),
    "form figures": ("/forms/{form}?tab=figures", "[data-testid=form-figures]"),
    "form builder": ("/forms/{form}/edit", "[data-testid=outline-field]"),
    "consents": ("/settings/consents", "[data-testid=consent-text]"),
    "draft": ("/imports/{draft}", "[data-testid=check-import]"),
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(reader: tuple[str, Page], records: dict[str, str], name: str) -> None:
    path, ready = PAGES[name]
    assert look_at(reader, path.format(**records), ready) == []


@pytest.fixture(scope="module")
def records(office: Office) -> dict[str, str]:
    """Ids of one record of each kind, and of an import that is being prepared."""
    with office.context() as context:
        ask = context.request
        headers = {"Origin": office.site.base, "Content-Type": "application/octet-stream"}
        content = "Name,Phone,Birthday\nWang,13900001111,02/03/1990\nLi,1,31/12/1991\n"
        draft = ask.post("/api/v1/imports/files?name=people.csv", data=content, headers=headers).json()
        json = {"Origin": office.site.base}
        named = {"code": "AXE1", "name": "Axe"}
        store = ask.post("/api/v1/organization/stores", data=named, headers=json).json()
        product = ask.post("/api/v1/catalog/products", data=named, headers=json).json()
        company = ask.post("/api/v1/companies", data={"name": "Axe Ltd"}, headers=json).json()
        customer = office.find_customer("17850")
        assert ask.post("/api/v1/portraits/traits/standard", data={}, headers=json).ok
        assert ask.post(f"/api/v1/quality/customers/{customer}/look", data={}, headers=json).ok
        shop = {"kind": "website", "name": "Axe shop", "origins": ["https://axe.example"]}
        assert ask.post("/api/v1/tracking/sources", data=shop, headers=json).ok
        segment = ask.post("/api/v1/segments", data={"name": "Axe guests", "kind": "static"}, headers=json).json()["id"]
        assert ask.post(f"/api/v1/segments/{segment}/members", data={"ids": [customer]}, headers=json).ok
        wording = {"purpose": "privacy", "channel": "any", "language": "en", "body": "Axe keeps what you write."}
        assert ask.post("/api/v1/consents/texts", data=wording, headers=json).ok
        asked = {"title": "Axe", "fields": [{"key": "name", "kind": "text", "label": "Name"}]}
        form = ask.post("/api/v1/forms", data={"name": "Axe form", "definition": asked}, headers=json).json()["id"]
        assert ask.post(f"/api/v1/forms/{form}/publish", data={"version": 1}, headers=json).ok
        return {
            "form": form,
            "segment": segment,
            "user": ask.get("/api/v1/session").json()["user"]["id"],
            "company": company["id"],
            "store": store["id"],
            "product": product["id"],
            "customer": customer,
            "order": ask.get("/api/v1/commerce/orders?limit=1").json()["items"][0]["id"],
            "import": next(row["id"] for row in ask.get("/api/v1/imports").json()["items"] if row["state"] == "done"),
            "draft": draft["id"],
        }


def test_axe_finds_nothing_in_what_opens_over_a_list(reader: tuple[str, Page]) -> None:
    """The quick look and the editor of conditions, from one page."""
    language, page = reader
    look = next(one for one in LOOKS[language] if one[1] == WIDE)
    assert look_at(reader, "/customers?q=178", "[role=grid] tr[data-key]") == []
    page.set_viewport_size(WIDE)
    page.locator("[role=grid]").focus()
    page.keyboard.press("v")
    page.locator("dialog[open] h3").first.wait_for()
    expect(page.locator("dialog[open] [data-testid=skeleton]")).to_have_count(0)
    assert find_faults(page, *look) == [], "quick look"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_test_id("conditions").click()
    expect(page.get_by_test_id("apply-conditions")).to_be_visible()
    assert find_faults(page, *look) == [], "conditions"
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


OVER_THE_LIST = {
    "a filter": ("[role=search] button[aria-haspopup=dialog]", "[role=dialog]:visible"),
    "columns": ("[role=grid] thead button[aria-haspopup=dialog]", "[role=dialog] input[type=checkbox]:visible"),
    "export": ("main header .anticon-download", "dialog[open] [data-testid=start-export]"),
    "assign": ("[role=toolbar] .anticon-user-switch", "dialog[open] [data-testid=bulk-submit]"),
    "tag": ("[role=toolbar] .anticon-tag", "dialog[open] [data-testid=bulk-submit]"),
    "edit many": ("[role=toolbar] .anticon-edit", "dialog[open] [data-testid=bulk-submit]"),
}
"""What opens over the list of customers with a row chosen: where to press, and what is there then."""


def _closed(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open], [role=dialog]:visible")).to_have_count(0)
    expect(page.locator("body")).not_to_be_focused()  # the focus went back to what opened it


def test_axe_finds_nothing_in_what_is_pressed_open(reader: tuple[str, Page], records: dict[str, str]) -> None:
    """Filters, columns, dialogs of many, palette, keys, menus, merge: each in one look, the focus back where it was."""
    language, page = reader
    look = LOOKS[language][0 if LOOKS[language][0][1] == WIDE else 1]
    assert look_at(reader, "/customers?q=178", "[role=grid] tr[data-key]") == []
    page.set_viewport_size(WIDE)
    grid = page.locator("[role=grid]")
    grid.focus()
    page.keyboard.press("x")
    for name, (press, ready) in OVER_THE_LIST.items():
        page.locator(press).first.click()
        expect(page.locator(ready).first).to_be_visible()
        assert find_faults(page, *look) == [], name
        _closed(page)
    grid.focus()
    for keys, ready in (("Control+k", "dialog[open] [role=combobox]"), ("?", "dialog[open] kbd")):
        page.keyboard.press(keys)
        expect(page.locator(ready).first).to_be_visible()
        assert find_faults(page, *look) == [], keys
        _closed(page)
        expect(grid).to_be_focused()
    assert look_at(reader, PAGES["customer"][0].format(**records), PAGES["customer"][1]) == []
    page.set_viewport_size(WIDE)
    page.locator("main header .anticon-merge-cells").first.click()
    expect(page.locator("dialog[open] input").first).to_be_visible()
    assert find_faults(page, *look) == [], "merge"
    _closed(page)
