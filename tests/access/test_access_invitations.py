"""Inviting many by a pasted list: every usual form is understood, and what is wrong is told per line."""

import doctest
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.access.rules import invitations
from guanxi.access.rules.invitations import parse_people

PATH = "/api/v1/access/invitations"
FORMS = {
    "li@x.cn": [("li", "li@x.cn")],
    "李雷 li@x.cn": [("李雷", "li@x.cn")],
    "李雷,li@x.cn": [("李雷", "li@x.cn")],
    "李雷，li@x.cn；韩梅梅，han@x.cn": [("李雷", "li@x.cn"), ("韩梅梅", "han@x.cn")],
    "li@x.cn,李雷": [("李雷", "li@x.cn")],
    "李雷\tli@x.cn\n韩梅梅\than@x.cn\r\n": [("李雷", "li@x.cn"), ("韩梅梅", "han@x.cn")],
    "姓名\t手机\t邮箱\n李雷\t13800000000\tli@x.cn": [("李雷", "li@x.cn")],
    "Name;Email\nLi Lei;LI@X.CN": [("Li Lei", "li@x.cn")],
    "Li Lei <li@x.cn>": [("Li Lei", "li@x.cn")],
    "Li, Lei <li@x.cn>": [("Li, Lei", "li@x.cn")],
    '"Li, Lei" <li@x.cn>; Han <han@x.cn>;': [("Li, Lei", "li@x.cn"), ("Han", "han@x.cn")],
    "a@x.cn, b@x.cn c@x.cn": [("a", "a@x.cn"), ("b", "b@x.cn"), ("c", "c@x.cn")],
    "李雷 <li＠x.cn>": [("李雷", "li@x.cn")],
    "mailto:li@x.cn": [("li", "li@x.cn")],
    "\n\n  \n": [],
}


@pytest.mark.parametrize("text", FORMS)
def test_every_usual_form_is_understood(text):
    found = parse_people(text)
    assert [(one.name, one.email) for one in found] == FORMS[text]
    assert [one.problem for one in found] == [None] * len(found)


def test_what_is_wrong_is_told_per_line():
    found = parse_people("李雷 li@x.cn\nnobody at all\nbad@@x\nHan <LI@x.cn>\n" + "x" * 101 + " long@x.cn")
    assert [(one.line, one.problem) for one in found] == [
        (1, None),
        (2, "no_email"),
        (3, "bad_email"),
        (4, "twice"),
        (5, "bad_name"),
    ]


@given(st.text(max_size=300))
def test_any_text_is_taken(text):
    for one in parse_people(text):
        assert one.problem is not None or "@" in one.email
        assert len(one.name) <= 100


def test_examples():
    assert doctest.testmod(invitations).failed == 0


async def test_preview_marks_colleagues_and_invites_nobody(client, workspace):
    await client.as_user(workspace, "admin")
    mine = (await client.get("/api/v1/session")).json()["user"]["email"]
    before = (await client.get("/api/v1/access/users")).json()
    answer = await client.post(f"{PATH}/preview", json={"text": f"我 {mine}\n新 new@example.test\n无"})
    assert [one["problem"] for one in answer.json()["items"]] == ["taken", None, "no_email"]
    assert (await client.get("/api/v1/access/users")).json() == before
    many = "\n".join(f"p{number}@example.test" for number in range(201))
    assert (await client.post(f"{PATH}/preview", json={"text": many})).status_code == 422


async def test_each_has_a_link_of_their_own_and_the_known_do_not_stop_the_others(client, workspace):
    await client.as_user(workspace, "admin")
    mine = (await client.get("/api/v1/session")).json()["user"]["email"]
    emails = [f"{uuid4().hex}@example.test" for _ in range(3)]
    people = [
        {"name": f"人{number}", "email": email}
        for number, email in enumerate([emails[0], mine, *emails[1:], emails[0]])
    ]
    answer = await client.post(PATH, json={"people": people, "roles": ["sales"]})
    assert answer.status_code == 201, answer.text
    made = answer.json()["items"]
    assert [one["problem"] for one in made] == [None, "taken", None, None, "taken"]
    links = [one["link"] for one in made if one["link"]]
    assert len(set(links)) == 3
    newcomer = client.again()
    token = links[2].split("token=")[1]
    reset = await newcomer.post("/api/v1/password/reset", json={"token": token, "password": "seven blue lanterns"})
    assert reset.status_code == 204
    signed = await newcomer.post("/api/v1/session", json={"email": emails[2], "password": "seven blue lanterns"})
    assert signed.json()["user"]["name"] == "人3"


async def test_a_list_with_a_role_above_ones_own_invites_nobody(client, workspace):
    await client.as_user(workspace, "admin")
    people = [{"name": "x", "email": f"{uuid4().hex}@example.test"}]
    before = (await client.get("/api/v1/access/users")).json()
    for roles, code in ((["owner"], "access.above_own_rights"), (["viewer", "nonsense"], "access.unknown_role")):
        assert (await client.post(PATH, json={"people": people, "roles": roles})).json()["code"] == code
    wrong = [*people, {"name": "x", "email": "no address"}]
    assert (await client.post(PATH, json={"people": wrong, "roles": ["viewer"]})).status_code == 422
    assert (await client.get("/api/v1/access/users")).json() == before


@pytest.mark.parametrize("who", ["manager", "sales"])
async def test_who_does_not_manage_users_cannot(client, workspace, who):
    await client.as_user(workspace, who)
    people = [{"name": "x", "email": f"{uuid4().hex}@example.test"}]
    assert (await client.post(PATH, json={"people": people, "roles": ["viewer"]})).status_code == 403
    assert (await client.post(f"{PATH}/preview", json={"text": "x"})).status_code == 403
    assert (await client.again().post(f"{PATH}/preview", json={"text": "x"})).status_code == 401
