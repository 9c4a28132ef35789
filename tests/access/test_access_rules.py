"""The pure decisions of access."""

import doctest
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.access.errors import ContentTypeRefused, ForeignOrigin, WeakPassword
from guanxi.access.rules import chain, passwords, people, requests, roles
from guanxi.access.rules.rows import compute_rows
from guanxi.kernel.scope import EVERY_ROW

ME = UUID("01900000-0000-7000-8000-000000000001")
KNOWN = frozenset(
    {
        "access.user.view",
        "access.user.manage",
        "access.audit.read",
        "access.owner.manage",
        "access.role.view",
        "access.token.use",
        "customers.customer.view",
        "customers.customer.edit",
        "customers.customer.export",
        "customers.handle.reveal",
        "commerce.order.view",
    }
)
HOME = "https://crm.example.com"


@pytest.mark.parametrize("module", [passwords, people, requests, roles])
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# Passwords --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "too_short"),
        ("x" * 9, "too_short"),
        ("correct horse " * 30, "too_long"),
        ("aaaaaaaaaaaa", "too_simple"),
        ("121212121212", "too_simple"),
        ("1234567890", "too_simple"),
        ("zyxwvutsrqp", "too_simple"),
        ("password123456", "common"),
        ("P@ssw0rd2024!", "common"),
        ("Sunshine!2026", "common"),
        ("woaini5201314", "common"),
        ("1qaz2wsx3edc", "common"),
        ("tiger7tiger7", "common"),
        ("lihua-spring-rain", "personal"),
        ("my example crm key", "personal"),
        ("the Mingming river", "personal"),
        ("three green herons", None),
        ("床前明月光疑是地上霜", None),
        ("gT7#kq9zLmW2", None),
    ],
)
def test_password_policy(password, reason):
    assert passwords.compute_weakness(password, email="lihua@example.com", name="Mingming") == reason


def test_check_password_names_the_field_in_both_languages():
    with pytest.raises(WeakPassword) as refused:
        passwords.check_password("password", field="new")
    (problem,) = refused.value.fields
    assert (problem.field, problem.code) == ("new", "access.password_too_short")
    assert "10" in problem.zh
    assert "10" in problem.en


def test_look_alike_forms_of_a_password_are_one():
    assert passwords.normalise_password("ｐａｓｓ①") == passwords.normalise_password("pass1")


def test_the_list_of_common_passwords_is_shipped():
    assert len(passwords.common_passwords()) > 9_000
    assert {"password", "qwertyuiop", "woaini", "5201314520"} <= passwords.common_passwords()


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(password):
    assert passwords.compute_weakness(password, email=password, name=password) in {
        None,
        "too_short",
        "too_long",
        "too_simple",
        "common",
        "personal",
    }


# Roles ------------------------------------------------------------------------------------------------------------
def _held(key):
    role = next(role for role in roles.CATALOGUE if role.key == key)
    return roles.spell_out(roles.compute_role(role.permissions, KNOWN), KNOWN)


def test_the_catalogue():
    assert [role.key for role in roles.CATALOGUE] == [
        "owner",
        "admin",
        "manager",
        "sales",
        "service",
        "finance",
        "viewer",
    ]
    assert _held("owner") == KNOWN
    assert _held("admin") == KNOWN - {"access.owner.manage"}
    assert _held("viewer") == {"customers.customer.view", "commerce.order.view", "access.user.view"}
    assert _held("finance") == _held("viewer") | {"customers.customer.export"}
    assert "customers.customer.edit" in _held("sales")
    assert not any(key.startswith("access.") for key in _held("sales") - {"access.user.view"})
    assert {role.key for role in roles.CATALOGUE if dict(role.rows) == {"*": "own"}} == {"sales"}
    for role in roles.CATALOGUE:
        assert all(roles.is_pattern(pattern) for pattern in role.permissions)


def test_a_minus_takes_away_only_what_came_before():
    assert roles.compute_role(("customers.*", "-customers.customer.*"), KNOWN) == {"customers.handle.reveal"}
    assert "access.user.view" in roles.compute_role(("-access.*", "access.user.view"), KNOWN)


def test_several_roles_add_up_each_for_itself():
    assert roles.compute_permissions([("*", "-access.*"), ("access.audit.read",)], KNOWN) == (
        {key for key in KNOWN if not key.startswith("access.")} | {"access.audit.read"}
    )
    assert roles.compute_permissions([("customers.*",), ("*",)], KNOWN) == {"*"}
    assert roles.compute_permissions([], KNOWN) == frozenset()


def test_a_token_never_has_more_than_its_user():
    held = frozenset({"customers.customer.view", "customers.customer.edit"})
    assert roles.narrow(held, None, KNOWN) == held
    assert roles.narrow(held, ("*",), KNOWN) == held
    assert roles.narrow(held, ("*.view", "access.*"), KNOWN) == {"customers.customer.view"}
    assert roles.narrow(frozenset({"*"}), ("commerce.order.view",), KNOWN) == {"commerce.order.view"}
    assert roles.narrow(held, (), KNOWN) == frozenset()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("*", True),
        ("customers.*", True),
        ("*.view", True),
        ("-access.*", True),
        ("customers.customer.view", True),
        ("Customers.*", False),
        ("", False),
        ("-", False),
        ("a..b", False),
        ("a.b;drop", False),
        ("(a+)+", False),
    ],
)
def test_patterns(text, good):
    assert roles.is_pattern(text) is good


def test_rows_the_widest_role_wins_and_the_unknown_stays_unseen():
    rules = compute_rows([{"*": "own"}], ME)
    assert rules["*"].params == {"rule_me": ME}
    assert "{owner}" in rules["*"].fragment
    assert compute_rows([{"customer": "own", "*": "all"}], ME)["*"] is EVERY_ROW
    both = compute_rows([{"customer": "own"}, {"*": "all"}], ME)
    assert both["customer"] is EVERY_ROW
    assert compute_rows([], ME) == {}
    assert compute_rows([{"customer": "nonsense"}], ME) == {}


# Requests ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "good"),
    [
        ({"origin": HOME}, True),
        ({"origin": "https://crm.example.com:443"}, True),
        ({"origin": "HTTPS://CRM.example.com"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, False),
        ({"origin": "http://crm.example.com"}, False),
        ({"origin": "https://crm.example.com:8443"}, False),
        ({"origin": "https://crm.example.com.evil.com"}, False),
        ({"origin": "https://evil.com", "sec-fetch-site": "same-origin"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
    ],
)
def test_a_change_by_cookie_comes_from_our_pages(headers, good):
    if good:
        requests.check_same_site("POST", headers, HOME)
    else:
        with pytest.raises(ForeignOrigin):
            requests.check_same_site("DELETE", headers, HOME)
    requests.check_same_site("GET", headers, HOME)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "text/csv", "application/octet-stream"]
)
def test_kinds_of_bodies_taken(kind):
    requests.check_same_site("POST", {"origin": HOME, "content-type": kind, "content-length": "2"}, HOME)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain", "content-length": "2"},
        {"content-type": "text/plain;application/json", "content-length": "2"},
        {"content-type": "multipart/form-data; boundary=x", "content-length": "2"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-length": "2"},
        {"transfer-encoding": "chunked"},
    ],
)
def test_kinds_of_bodies_refused(headers):
    with pytest.raises(ContentTypeRefused):
        requests.check_same_site("POST", {"origin": HOME, **headers}, HOME)


def test_a_program_may_sign_in_without_origin_but_no_foreign_page():
    json = {"content-type": "application/json", "content-length": "2"}
    requests.check_public_change(json, HOME)
    for foreign in ({"origin": "https://evil.com"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        with pytest.raises(ForeignOrigin):
            requests.check_public_change({**json, **foreign}, HOME)


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "expected"),
    [
        ("8.8.8.8", ["1.1.1.1"], [], "8.8.8.8"),
        ("8.8.8.8", ["1.1.1.1"], ["10.0.0.0/8"], "8.8.8.8"),
        ("10.0.0.1", ["1.1.1.1"], ["10.0.0.0/8"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1"], ["10.0.0.0/8"], "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6", "1.1.1.1, 10.0.0.2"], ["10.0.0.0/8"], "1.1.1.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], ["10.0.0.0/8"], "10.0.0.3"),
        ("10.0.0.1", ["nonsense"], ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, <script>"], ["10.0.0.1"], "10.0.0.1"),
        ("10.0.0.1", ["[2001:db8::1]:443"], ["10.0.0.1"], "2001:db8::1"),
        ("10.0.0.1", ["1.1.1.1:5000"], ["10.0.0.1"], "1.1.1.1"),
        ("::ffff:10.0.0.1", ["1.1.1.1"], ["10.0.0.1"], "1.1.1.1"),
        ("10.0.0.1", [], ["10.0.0.1"], "10.0.0.1"),
        (None, ["1.1.1.1"], ["0.0.0.0/0"], None),
        ("", ["1.1.1.1"], [], None),
    ],
)
def test_client_address_behind_trusted_proxies_only(peer, forwarded, trusted, expected):
    assert requests.compute_client_ip(peer, forwarded, trusted) == expected


def test_limits_count_an_ipv6_customer_once():
    assert requests.bucket_of_ip("2001:db8::1") == requests.bucket_of_ip("2001:db8::ffff:1")
    assert requests.bucket_of_ip("1.1.1.1") != requests.bucket_of_ip("1.1.1.2")
    assert requests.bucket_of_ip(None) == "unknown"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIn0.",
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "Bearer",
        "Bearer gx_short",
        "Bearer gx_s_" + "a" * 43,
        "Basic Z3hfYWFhYTpi",
        "gx_" + "a" * 43,
        "Bearer gx_" + "a" * 43 + " trailing",
        "Bearer gx_" + "a" * 500,
        "Bearer gx_" + "é" * 43,
    ],
)
def test_only_our_tokens_are_bearer_tokens(header):
    assert requests.bearer_token(header) is None


def test_the_cookie_is_bound_to_the_host_over_https():
    assert requests.cookie_name(True) == "__Host-gx_session"
    assert requests.cookie_name(False) == "gx_session"


def test_log_text_has_no_control_characters():
    assert requests.clean_text("Mozilla\r\nadmin signed in\x1b[31m") == "Mozilla admin signed in [31m"
    assert requests.clean_text("\x00") is None
    assert len(requests.clean_text("x" * 5000)) == 200


# People and chain ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["", "a", "@b.c", "a@", "a@b@c", "a b@c.d", "a@b\n.c", "аdmin@example.com", "a@-b.c", "a" * 65 + "@b.c"]
)
def test_what_is_no_address(text):
    assert people.normalise_email(text) is None


def test_buckets_do_not_keep_the_address():
    assert people.bucket_of("Li@Example.com ") == people.bucket_of("li@example.com")
    assert "li" not in people.bucket_of("li@example.com")
    people.bucket_of("\ud800")


def _entry(**changes):
    entry = dict.fromkeys(chain.FIELDS)
    entry |= {
        "workspace_id": 1,
        "id": ME,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "action": "x.y",
        "detail": {"b": 1, "a": "客户"},
        "tx": 5,
        "seq": 1,
    }
    return {**entry, **changes}


def test_the_hash_covers_every_field_the_order_and_the_past():
    base = chain.compute_hash(chain.START, [_entry()])
    # A golden value: written seals must stay checkable by every later version.
    assert base.hex() == "4863f0e2dd6331e29b80d0b99c30cdf78c13e99b2763d2f91dcbafdfea1c9072"
    for name in chain.FIELDS:
        assert chain.compute_hash(chain.START, [_entry(**{name: "changed"})]) != base
    first, second = _entry(seq=1), _entry(seq=2)
    assert chain.compute_hash(chain.START, [first, second]) != chain.compute_hash(chain.START, [second, first])
    assert chain.compute_hash(bytes([1]) * 32, [_entry()]) != base
    assert chain.compute_hash(base, [second]) == chain.compute_hash(chain.START, [_entry(), second])


def test_the_hash_does_not_depend_on_zone_or_key_order():
    shifted = datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert chain.canonical(_entry()) == chain.canonical(_entry(at=shifted, detail={"a": "客户", "b": 1}))


def test_anchors_round_trip_and_torn_lines_are_seen():
    anchor = chain.Anchor(3, 10, 11, 4, bytes(range(32)))
    assert chain.read_anchor(anchor.line()) == anchor
    for torn in ("", "3 10 11 4", anchor.line()[:-1], anchor.line() + "0", anchor.line().replace("3", "x", 1)):
        assert chain.read_anchor(torn) is None
