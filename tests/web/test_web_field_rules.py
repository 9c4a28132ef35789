"""Field rules in the browser: a role's rules stand on its page, and who holds it sees a value locked or masked."""

from playwright.sync_api import expect

from tests.web.conftest import Office

CITY, PHONE = "customers.customer.city", "customers.customer.phone"


def test_a_role_locks_one_field_and_masks_another(office: Office) -> None:
    customer = office.find_customer("178")
    with office.context() as context:
        headers = {"Origin": office.site.base}
        rules = {CITY: "read_only", PHONE: "masked"}
        body = {"name": "Counter", "permissions": ["customers.*"], "rows": {"*": "all"}, "fields": rules}
        answer = context.request.post("/api/v1/access/roles", data=body, headers=headers)
        assert answer.ok, answer.text()
        role = answer.json()
        page = context.new_page()
        page.goto(f"/customers/{customer}")
        expect(page.get_by_role("button", name="Edit City")).to_be_visible()
        page.goto(f"/settings/roles?role={role['id']}&tab=fields")
        for field, access in ((CITY, "Read-only"), (PHONE, "Masked")):
            expect(page.locator(f'input[name="{field}"][aria-label$=": {access}"]')).to_be_checked()
    clerk = office.as_colleague(role["key"], name="Counterclerk")
    with clerk.context() as context:
        page = context.new_page()
        page.goto(f"/customers/{customer}")
        expect(page.get_by_role("img", name="Your roles let you see this, not change it").first).to_be_visible()
        expect(page.get_by_role("button", name="Edit City")).to_have_count(0)
