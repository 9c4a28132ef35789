"""An import steered from its page: paused and resumed, stopped and gone on with, taken back."""

import contextlib
import itertools
import re
from collections.abc import Iterator

from playwright.sync_api import Page, Route, TimeoutError, expect

from tests.web.conftest import Office

PAUSED, STOPPED = 3_000, 42_000
"""Rows of the files; chunks have 10,000."""
_kinds = itertools.count(1)


def people(kind: int, rows: int) -> str:
    """A file of customers nobody has."""
    lines = (f"{kind}-{number},Guest,+86 17{kind}{number:08d}" for number in range(rows))
    return "Customer ID,Name,Phone\n" + "\n".join(lines) + "\n"


@contextlib.contextmanager
def checked(office: Office, rows: int) -> Iterator[Page]:
    """The page of an import that only waits for its start."""
    kind = next(_kinds)
    with office.context() as context:
        ask = context.request
        headers = {"Origin": office.site.base}
        made = ask.post(
            "/api/v1/imports/files?name=guests.csv",
            data=people(kind, rows),
            headers={**headers, "Content-Type": "application/octet-stream"},
        ).json()
        address = f"/api/v1/imports/{made['id']}"
        settled = ask.patch(address, data={"target": "customers.customers", "source": f"desk_{kind}"}, headers=headers)
        assert settled.ok, settled.text()
        page = context.new_page()
        page.goto(f"/imports/{made['id']}")
        page.get_by_test_id("check-import").click()
        expect(page.get_by_test_id("run-import")).to_be_enabled(timeout=60_000)
        yield page


def state_of(page: Page) -> str:
    answer = page.request.get(f"/api/v1/imports/{page.url.rpartition('/')[2]}")
    return str(answer.json()["state"])


def stored(page: Page) -> int:
    answer = page.request.get(f"/api/v1/imports/{page.url.rpartition('/')[2]}")
    return int((answer.json()["progress"] or {"created": 0})["created"])


def revert(page: Page) -> None:
    page.get_by_role("button", name="Revert import").click()
    page.get_by_role("dialog", name="Revert this import?").get_by_role("button", name="Revert import").click()


def test_paused_resumed_and_taken_back(office: Office) -> None:
    with checked(office, PAUSED) as page:
        with office.site.held():
            page.get_by_test_id("run-import").click()
            with page.expect_response("**/pause"):
                page.get_by_role("button", name="Pause import").click()
        expect(page.get_by_role("heading", name="Paused")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("What was imported so far is stored.")).to_be_visible()
        assert state_of(page) == "paused"
        assert stored(page) < PAUSED

        page.get_by_role("button", name="Resume import").click()
        expect(page.get_by_test_id("proof")).to_contain_text(f"{PAUSED:,} stored", timeout=60_000)
        assert stored(page) == PAUSED

        page.get_by_role("button", name="Revert import").click()
        page.get_by_role("dialog", name="Revert this import?").get_by_role("button", name="Cancel").click()
        assert state_of(page) == "done"
        revert(page)
        expect(page.get_by_text(f"Taken back: {PAUSED:,} records removed")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="Revert import")).to_have_count(0)


def test_stopped_keeps_what_is_stored_until_it_is_taken_back(office: Office) -> None:
    with checked(office, STOPPED) as page:
        page.get_by_test_id("run-import").click()
        page.get_by_role("button", name="Stop", exact=True).wait_for()
        while stored(page) == 0:
            page.wait_for_timeout(20)
        # the worker may hold the job's row in the middle of a chunk: then the answer comes as soon as it goes on
        with office.site.held(), contextlib.suppress(TimeoutError), page.expect_response("**/cancel", timeout=3_000):
            page.get_by_role("button", name="Stop", exact=True).click()
        said = re.compile(r"^Stopped after [\d,]+ rows? (was|were) stored")
        expect(page.get_by_text(said)).to_be_visible(timeout=60_000)
        assert state_of(page) == "cancelled"
        kept = stored(page)
        assert 0 < kept < STOPPED
        expect(page.get_by_role("button", name="Resume import")).to_be_visible()
        revert(page)
        expect(page.get_by_text(f"Taken back: {kept:,} records removed")).to_be_visible(timeout=60_000)


def test_a_choice_stays_open_while_the_source_is_being_kept(office: Office) -> None:
    """Leaving the source stores it; on a slow line the answer comes when the next choice is open already."""
    held: list[Route] = []
    with office.context() as context:
        made = context.request.post(
            "/api/v1/imports/files?name=guests.csv",
            data=people(next(_kinds), 3),
            headers={"Origin": office.site.base, "Content-Type": "application/octet-stream"},
        ).json()
        address = f"/api/v1/imports/{made['id']}"
        target = {"target": "customers.customers"}
        assert context.request.patch(address, data=target, headers={"Origin": office.site.base}).ok
        page = context.new_page()
        page.goto(f"/imports/{made['id']}")
        page.route(
            f"**{address}", lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_()
        )
        page.locator("input[name=source]").fill("desk")
        page.get_by_test_id("import-currency").click()
        expect(page.get_by_role("listbox")).to_be_attached()
        page.keyboard.type("G")
        with page.expect_response(f"**{address}"):
            held.pop().continue_()
        page.unroute(f"**{address}")
        page.wait_for_timeout(300)  # the answer is drawn
        page.keyboard.type("BP")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("import-currency")).to_contain_text("GBP")
        expect(page.locator("input[name=source]")).to_have_value("desk")


def test_a_column_that_nothing_takes_becomes_a_field(office: Office) -> None:
    kind = next(_kinds)
    with office.context() as context:
        text = "Name,Phone,Tea shelf\n" + "".join(
            f"Shelf {one},+86 17{kind}6666{one:04d},{tea}\n" for one, tea in enumerate(("Green", "Black") * 3)
        )
        sent = {"Origin": office.site.base, "Content-Type": "application/octet-stream"}
        made = context.request.post("/api/v1/imports/files?name=shelf.csv", data=text, headers=sent).json()
        page = context.new_page()
        page.goto(f"/imports/{made['id']}")
        page.get_by_role("button", name="New field from “Tea shelf”").click()
        panel = page.get_by_role("dialog", name="New field from this column")
        expect(panel.get_by_label("Options")).to_have_value("Black\nGreen")
        panel.get_by_label("Name of the field").fill("Tea shelf of the guest")
        panel.get_by_test_id("make-field").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="Tea shelf", exact=True))
        expect(row.get_by_text("Tea shelf of the guest")).to_be_visible()
        expect(panel).to_have_count(0)


def test_a_row_that_is_known_is_decided_on_the_page(office: Office) -> None:
    kind = next(_kinds)
    with office.context() as context:
        headers = {"Origin": office.site.base}
        known = {"name": f"Known {kind}", "phones": [f"+86 17{kind}77770001"]}
        assert context.request.post("/api/v1/customers", data=known, headers=headers).ok
        text = f"Name,Phone\nNew {kind},+86 17{kind}77770001\nOther {kind},+86 17{kind}77770002\n"
        sent = {**headers, "Content-Type": "application/octet-stream"}
        made = context.request.post("/api/v1/imports/files?name=met.csv", data=text, headers=sent).json()
        page = context.new_page()
        page.goto(f"/imports/{made['id']}")
        page.get_by_test_id("check-import").click()
        page.get_by_test_id("look-one").click(timeout=60_000)
        row = page.get_by_test_id("match-row")
        expect(row.get_by_role("link", name=f"Known {kind}")).to_be_visible()
        expect(row.get_by_text("differs, stays")).to_be_visible()
        row.get_by_role("radio", name="Skip").click()
        expect(row.get_by_text("Decided by itself")).to_be_visible()
        page.get_by_test_id("run-import").click()
        expect(page.get_by_test_id("proof")).to_contain_text("1 stored", timeout=60_000)
        expect(page.get_by_text("Left out as you chose")).to_be_visible()
