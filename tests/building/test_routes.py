"""Every route of the application is declared whole: a permission that exists, ids typed, bodies closed, answers told."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from guanxi.app.http import create_app, describe
from guanxi.app.rooms import ROOMS
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN, Permission
from guanxi.sdk.registry import RegistrationError, Registry
from guanxi.sdk.room import Room
from guanxi.sdk.routing import GuardedRoute, Router

# Nobody has to be signed in for these, and why.
PUBLIC_ROUTES = {
    "GET /api/v1/setup": "whether set-up is due",
    "POST /api/v1/setup": "the first owner comes with a one-time link",
    "POST /api/v1/session": "signing in",
    "POST /api/v1/session/passkey/options": "a challenge, which names nobody",
    "POST /api/v1/session/passkey": "signing in",
    "POST /api/v1/password/forgot": "asking for a link",
    "POST /api/v1/password/reset": "the link is the proof",
    "GET /api/v1/collaboration/calendars/{secret}": "the address is the proof",
    "POST /api/v1/collaboration/unsubscribe/{token}": "the link of the mail is the proof",
    "POST /api/v1/events": "the write key is the proof",
    "OPTIONS /api/v1/events": "what browsers ask before they send to another site",
    "GET /api/v1/public/forms/{key}": "a published form is for strangers; its token lets a page send once",
    "POST /api/v1/public/forms/{key}/submissions": "the token of the page is the proof",
    "POST /api/v1/public/forms/{key}/seen": "a count of views",
    "GET /api/v1/public/forms/{key}/divisions": "names of provinces, cities and districts",
    "POST /api/v1/public/forms/confirm": "the link of the mail is the proof",
    "OPTIONS /api/v1/public/forms/{key}": "what browsers ask before they read from another site",
    "OPTIONS /api/v1/public/forms/{key}/submissions": "what browsers ask before they send from another site",
    "OPTIONS /api/v1/public/forms/{key}/seen": "the same",
}
# Outside the rooms, and what guards them.
TECHNICAL_ROUTES = {
    "/healthz": "says only that the process answers",
    "/readyz": "says only whether database and schema are there",
    "/metrics": "404 without the operator's token",
    "/api/v1/live": "asks the gate itself: tests/security/test_live_socket.py",
    "/api/{rest:path}": "404",
    "/f/{key}": "a form's page, framed by the sites it names: tests/forms/test_definitions.py",
    "/f/confirm/{token}": "the page of a mail's link, which does nothing by itself",
    "/{path:path}": "the web app's files",
}


def operations(document: dict) -> Iterator[tuple[str, dict]]:
    """("GET /api/v1/…", operation) of everything described."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@pytest.fixture(scope="module")
def app(registry, tmp_path_factory):
    """The application over a database nobody opens."""
    from guanxi.app.assemble import build_services
    from guanxi.kernel.config import Settings

    settings = Settings(data_dir=tmp_path_factory.mktemp("building") / "data", base_url="http://guanxi.test")
    db = Database("postgresql://nobody@127.0.0.1:9/none")
    return create_app(db, build_services(settings, db, registry), registry)


@pytest.fixture(scope="module")
def document(app) -> dict:
    return describe(app)


# Registry -----------------------------------------------------------------------------------------------------------
def test_the_rooms_pass_the_strict_registry():
    registry = Registry.build(ROOMS, strict=True)
    assert next(iter(registry.rooms)).key == "conditions"
    assert registry.broken == ()
    lines = [room.line for room in registry.rooms]
    assert lines == sorted(lines)


# Permissions --------------------------------------------------------------------------------------------------------
def test_every_route_of_the_rooms_is_served_and_described(document, registry):
    described = {name for name, _ in operations(document)}
    declared = [route for room in registry.rooms for router in room.routers for route in router.routes]
    assert {f"{min(route.methods)} {route.path}" for route in declared} <= described
    assert all(isinstance(route, GuardedRoute) for route in declared)
    assert all(operation.get("x-permission") for _, operation in operations(document))


def test_what_is_served_besides_is_listed(app, document):
    found = {route.path for route in app.router.routes if getattr(route, "path", None)}
    assert found - set(document["paths"]) == set(TECHNICAL_ROUTES)


def test_every_route_declares_a_permission_that_exists(document, registry):
    known = set(registry.permissions) | {PUBLIC.key, SIGNED_IN.key}
    for name, operation in operations(document):
        assert operation["x-permission"] in known, name


def test_the_public_routes_are_those_listed(document):
    assert {name for name, one in operations(document) if one["x-permission"] == "public"} == set(PUBLIC_ROUTES)


def test_a_changing_route_asks_for_more_than_seeing(document):
    """A right to see never lets somebody change: `…view` guards GET only."""
    for name, operation in operations(document):
        if not name.startswith("GET "):
            assert not operation["x-permission"].endswith((".view", ".read")), name


def test_a_route_without_a_permission_fails_the_build():
    router = Router("planted")
    with pytest.raises(TypeError, match="permission"):
        router.fetch("/x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="declares no permission"):
        router.add_api_route("/x", lambda: None, methods=["GET"])
    room = Room(key="planted", label=Label(zh="甲", en="A"), line=900, routers=(router,))
    router.routes.append(APIRoute("/api/v1/planted/x", lambda: None, methods=["GET"]))
    with pytest.raises(RegistrationError) as refused:
        Registry.build([*ROOMS, room], strict=True)
    assert "declares no permission" in refused.value.words("en")


def test_a_route_with_a_permission_nobody_declares_fails_the_build():
    router = Router("planted")
    router.fetch("/x", permission=Permission("planted.thing.view", Label(zh="甲", en="A")))(_handler)
    with pytest.raises(RegistrationError) as refused:
        Registry.build(
            [*ROOMS, Room(key="planted", label=Label(zh="甲", en="A"), line=900, routers=(router,))], strict=True
        )
    assert "planted.thing.view" in refused.value.words("en")


async def _handler() -> None: ...


# Inputs -------------------------------------------------------------------------------------------------------------
def schemas_in(document: dict, schema: dict) -> Iterator[tuple[str, dict]]:
    """Every schema below `schema` with its place, references followed once."""
    waiting, seen = [("", schema)], set()
    while waiting:
        where, one = waiting.pop()
        if "$ref" in one:
            name = one["$ref"].rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                waiting.append((where, document["components"]["schemas"][name]))
            continue
        yield where, one
        waiting += [(where, part) for key in ("anyOf", "allOf", "oneOf") for part in one.get(key, ())]
        waiting += [(f"{where}.{name}", part) for name, part in one.get("properties", {}).items()]
        waiting += [
            (f"{where}[]", one[key]) for key in ("items", "additionalProperties") if isinstance(one.get(key), dict)
        ]


def bodies(document: dict) -> Iterator[tuple[str, dict]]:
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            assert kind in {"application/json", "application/octet-stream", "text/csv"}, f"{name} takes {kind}"
            if kind == "application/json":
                for where, schema in schemas_in(document, content["schema"]):
                    yield f"{name} {where}", schema


def test_ids_in_paths_are_uuids(document):
    for name, operation in operations(document):
        parameters = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert set(parameters) == set(re.findall(r"{(\w+)", name)), name
        for parameter, schema in parameters.items():
            if parameter == "id" or parameter.endswith("_id"):
                assert schema.get("format") == "uuid", f"{name}: {parameter}"


# Objects whose keys the caller chooses, and what checks them.
OPEN_OBJECTS = {
    "POST /api/v1/access/roles .fields": "rules by field key, checked against the declared fields",
    "PUT /api/v1/access/roles/{role_id} .fields": "the same",
    "POST /api/v1/access/roles .rows[].where": "a condition tree, parsed",
    "PUT /api/v1/access/roles/{role_id} .rows[].where": "the same",
    "POST /api/v1/access/roles .rows": "objects of the registry, checked; the values are a choice",
    "PUT /api/v1/access/roles/{role_id} .rows": "objects of the registry, checked; the values are a choice",
    "POST /api/v1/customers .custom": "the product's fields and own ones by key, checked",
    "PATCH /api/v1/customers/{customer_id} .custom": "the same",
    "POST /api/v1/companies .custom": "own fields by key, checked",
    "PATCH /api/v1/companies/{company_id} .custom": "the same",
    "POST /api/v1/customers/bulk/edit .set.custom": "the product's fields and own ones by key, checked",
    "PATCH /api/v1/imports/{import_id} .mapping": "columns of a file; the target's own keys are checked",
    "PATCH /api/v1/imports/{import_id} .formats": "columns of the target, checked",
    "PATCH /api/v1/imports/{import_id} .values": "columns of the target, checked",
    "PATCH /api/v1/imports/{import_id} .values[]": "values of a file",
    "PATCH /api/v1/imports/{import_id} .options": "checked against the form of the target",
    "POST /api/v1/conditions/{object}/look .tree": "a condition tree, checked by conditions",
    "POST /api/v1/conditions/{object}/explain .tree": "the same",
    "POST /api/v1/segments .tree": "a condition tree, checked by conditions",
    "PATCH /api/v1/segments/{segment_id} .tree": "the same",
    "POST /api/v1/portraits/traits .definition": "a definition of a trait, checked by portraits",
    "POST /api/v1/portraits/traits/try .definition": "the same",
    "PATCH /api/v1/portraits/traits/{trait_id} .definition": "the same",
    "PUT /api/v1/quality/definition .definition.fields[].only": "a condition tree, checked by conditions",
    "POST /api/v1/public/forms/{key}/submissions .answers": "answers by the keys of the form's fields, checked against it",
    "POST /api/v1/events ": "what SDKs send beside what is read here is left aside, so that theirs of other products work",
    "POST /api/v1/events .batch[]": "the same",
    "POST /api/v1/events .batch[].properties": "governed by what the workspace allows",
    "POST /api/v1/events .batch[].traits": "known ones are read, the others left aside",
    "POST /api/v1/events .batch[].context": "page and campaign are read, the rest left aside",
    "POST /api/v1/customization/views .filter": "a condition tree, checked by conditions",
    "POST /api/v1/customization/views .widths": "columns of a list, bounded",
    "PATCH /api/v1/customization/views/{view_id} .filter": "a condition tree, checked by conditions",
    "PATCH /api/v1/customization/views/{view_id} .widths": "columns of a list, bounded",
}


@pytest.mark.withstands("A8")
def test_every_body_model_refuses_unknown_fields_at_every_depth(document):
    open_ones = set()
    seen = 0
    for where, schema in bodies(document):
        if schema.get("type") == "object":
            seen += 1
            if schema.get("additionalProperties") is not False:
                open_ones.add(where)
    assert seen > 12
    assert open_ones <= set(OPEN_OBJECTS), "derive the model from guanxi.sdk.schemas.In"


MASS = {"id", "workspace_id", "tenant_id", "created_by", "created_at", "is_admin", "consent", "balance", "actor_id"}


@pytest.mark.withstands("A8")
def test_no_body_names_what_only_the_product_sets(document):
    """ATK A8: such a field is refused as unknown, because no body model has it."""
    for where, schema in bodies(document):
        assert not MASS & set(schema.get("properties", ())), where


@pytest.mark.withstands("A48")
def test_every_text_and_list_of_a_body_or_query_has_an_upper_bound(document):
    """ATK A48: what is not bounded here is bounded by nothing but the size of the body."""
    places = list(bodies(document))
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            places += [
                (f"{name} ?{parameter['name']}{where}", schema)
                for where, schema in schemas_in(document, parameter["schema"])
            ]
    bounds = {"maxLength", "format", "enum", "const", "pattern"}
    unbounded = {
        where
        for where, schema in places
        if (schema.get("type") == "string" and not bounds & set(schema))
        or (schema.get("type") == "array" and "maxItems" not in schema)
    }
    assert unbounded == set()


# The document -------------------------------------------------------------------------------------------------------
def test_names_of_shapes_are_unique(document):
    """Two rooms with one name for a shape: both get the room's path before it, and whoever used the name finds it gone."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


def test_operation_ids_are_unique(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in ids)


def test_every_operation_says_what_it_is_for_and_which_errors_it_answers(document):
    for name, operation in operations(document):
        assert operation.get("description"), name
        assert "422" in operation["responses"], name
        if operation["x-permission"] != "public":
            assert {"401", "403"} <= set(operation["responses"]), name
        if "{" in name:
            assert "404" in operation["responses"], name
