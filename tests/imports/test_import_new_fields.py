"""A field made from a column that has none: what is proposed, to whom, and that the run fills it."""

from dataclasses import replace
from uuid import UUID

import pytest

from guanxi.imports.rules.new_fields import suggest_kind
from guanxi.imports.service import reading
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.objects import FieldKind
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

FIELDS = "/api/v1/customization/objects/customer/fields"
ROWS = "姓名,手机,茶类偏好度,首次到店日,备用编号\n" + "".join(
    f"新字段{place},139177{place:05d},{tea},2026-05-0{place + 1},00{place}\n"
    for place, tea in enumerate(["龙井", "龙井", "普洱", "龙井", "普洱", "普洱"])
)


@pytest.mark.parametrize(
    ("values", "kind", "options"),
    [
        (["12.50", "1,200", "-3"], FieldKind.NUMBER, ()),
        (["1", "0", "1"], FieldKind.NUMBER, ()),
        (["是", "否", "是"], FieldKind.BOOLEAN, ()),
        (["Yes", "no"], FieldKind.BOOLEAN, ()),
        (["2026-05-01", "2026/5/2"], FieldKind.DATE, ()),
        (["20260501", "20260502"], FieldKind.DATE, ()),
        (["2026-05-01 10:30", "2026-05-02 08:00"], FieldKind.DATETIME, ()),
        (["金卡", "银卡", "金卡", "银卡", "金卡"], FieldKind.SELECT, ("金卡", "银卡")),
        (["金卡", "银卡"], FieldKind.TEXT, ()),
        (["007", "008"], FieldKind.TEXT, ()),
        (["13812345678", "13812345679"], FieldKind.TEXT, ()),
        (["12.50", "about 3"], FieldKind.TEXT, ()),
        (["金" * 61, "银", "金" * 61, "银"], FieldKind.TEXT, ()),
        (["", "  "], FieldKind.TEXT, ()),
        ([], FieldKind.TEXT, ()),
    ],
)
def test_the_kind_is_what_every_value_is(values: list[str], kind: FieldKind, options: tuple[str, ...]) -> None:
    counts = {one: values.count(one) for one in values if one.strip()}
    assert suggest_kind(values, counts) == (kind, options)


def test_many_values_are_judged_by_the_first_and_are_no_options() -> None:
    assert suggest_kind(["a", "b", "a", "b"], {}) == (FieldKind.TEXT, ())
    assert suggest_kind(["1.5", "2"], {}) == (FieldKind.NUMBER, ())
    assert suggest_kind([], {f"v{one}": 9 for one in range(13)}) == (FieldKind.TEXT, ())


async def test_a_field_made_from_a_column_takes_its_values(owner: Client, worker: Worker) -> None:
    made = await upload(owner, ROWS.encode())
    offered = {one["column"]: (one["kind"], one["options"]) for one in made["new_fields"]}
    assert offered == {
        "茶类偏好度": ("select", ["普洱", "龙井"]),
        "首次到店日": ("date", []),
        "备用编号": ("text", []),
    }
    mapping = dict(made["mapping"])
    for column, (kind, options) in offered.items():
        body = {"zh": column, "kind": kind, **({"options": [{"zh": one} for one in options]} if options else {})}
        field = (await owner.post(FIELDS, json=body)).json()["field"]["key"]
        targets = (await owner.get("/api/v1/imports/targets")).json()["items"]
        [target] = [one for one in targets if one["key"] == made["target"]]
        [mapping[column]] = [one["key"] for one in target["columns"] if one["field"] == field]
    assert (await patch(owner, made["id"], mapping=mapping))["run"]["new_fields"] == []
    await post(owner, made["id"], "run")
    await worker.work()
    assert (await get(owner, made["id"]))["progress"]["good"] == 6
    keys = {one["label"]["zh"]: one for one in (await owner.get(FIELDS)).json()["fields"] if one["own"]}
    columns = [keys[name]["key"] for name in offered]
    found = (await owner.get("/api/v1/customers", params={"columns": ",".join(columns)})).json()["items"]
    teas = {one["key"]: one["label"]["zh"] for one in keys["茶类偏好度"]["options"]}
    stored = {one["name"]: (teas[one[columns[0]]], *(one[key] for key in columns[1:])) for one in found}
    assert stored["新字段0"] == ("龙井", "2026-05-01", "000")
    assert stored["新字段5"] == ("普洱", "2026-05-06", "005")


async def test_who_may_not_manage_fields_is_offered_none(
    owner: Client, db: Database, services: Services, scope: Scope
) -> None:
    made = await upload(owner, ROWS.encode())
    imports = frozenset({"imports.import.view", "imports.import.create", "customers.customer.import"})
    for permissions, offered in ((imports, 0), (imports | {"customization.field.manage"}, 3)):
        shown = await reading.show(db, services, replace(scope, permissions=permissions), UUID(made["id"]))
        assert (shown.target, len(shown.new_fields)) == ("customers.customers", offered)


async def test_a_draft_outlives_a_field_that_was_deleted(owner: Client, worker: Worker) -> None:
    made = await upload(owner, ROWS.encode())
    field = (await owner.post(FIELDS, json={"zh": "到店", "kind": "date"})).json()["field"]
    await patch(owner, made["id"], mapping={**made["mapping"], "首次到店日": field["key"].rpartition(".")[2]})
    assert (await owner.delete(f"/api/v1/customization/fields/{field['id']}")).status_code == 200
    left = await get(owner, made["id"])
    assert (left["mapping"], left["problems"]) == (made["mapping"], [])
    assert "首次到店日" in [one["column"] for one in left["new_fields"]]
    await post(owner, made["id"], "run")
    await worker.work()
    assert (await get(owner, made["id"]))["progress"]["good"] == 6
