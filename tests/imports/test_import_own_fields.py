"""Own fields in the import studio: proposed by their names, typed, refused with their line, and in the file of all customers."""

from tests.imports.support import Worker, get, post, upload
from tests.support.people import Client

FIELDS = "/api/v1/customization/objects/customer/fields"
TEXT = """姓名,手机,喜好茶类,年预算,关注品类,签约日期,收货地区
王小明,13812345678,龙井,12.50,茶具、礼盒,2026-05-01,上海市黄浦区
李雷,13812345679,咖啡,1,茶具,2026-05-02,
韩梅,13812345670,普洱,,没有,,
""".encode()


async def make(client: Client, kind: str, zh: str, *options: str) -> str:
    body = {"kind": kind, "zh": zh, **({"options": [{"zh": one} for one in options]} if options else {})}
    answer = await client.post(FIELDS, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["field"]["key"])


async def test_a_file_fills_own_fields(owner: Client, worker: Worker) -> None:
    tea = await make(owner, "select", "喜好茶类", "龙井", "普洱")
    budget, kinds = await make(owner, "money", "年预算"), await make(owner, "multi_select", "关注品类", "茶具", "礼盒")
    day, place = await make(owner, "date", "签约日期"), await make(owner, "division", "收货地区")
    made = await upload(owner, TEXT)
    assert made["mapping"]["喜好茶类"] == tea.rpartition(".")[2]
    assert set(made["mapping"]) == {"姓名", "手机", "喜好茶类", "年预算", "关注品类", "签约日期", "收货地区"}
    await post(owner, made["id"], "run")
    await worker.work()
    report = await get(owner, made["id"])
    assert report["state"] == "done", report
    params = {"columns": ",".join([tea, budget, kinds, day, place])}
    found = (await owner.get("/api/v1/customers", params=params)).json()["items"]
    assert [one["name"] for one in found] == ["王小明"]  # coffee is no option, and neither is "没有"
    [row] = found
    assert (row[budget], row[day], row[place]) == ({"amount_minor": 1250, "currency": "CNY"}, "2026-05-01", "310101")
    assert len(row[kinds]) == 2
    saved = await owner.post(f"/api/v1/imports/{made['id']}/mapping", json={"name": "weekly"})
    assert saved.status_code == 201, saved.text
    [field] = [one for one in (await owner.get(FIELDS)).json()["fields"] if one["key"] == tea]
    impact = (await owner.get(f"/api/v1/customization/fields/{field['id']}/impact")).json()
    assert (impact["filled"], [(one["kind"], one["title"]) for one in impact["uses"]]) == (1, [("import", "weekly")])
