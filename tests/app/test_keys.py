"""Keys: rotation seals every value anew and loses none; the master key changes under the data keys; exports come back."""

import os
from datetime import timedelta

import psycopg
import pytest

from guanxi.access import api as access
from guanxi.access.service.second_factor import TOTP_PURPOSE
from guanxi.app import keys
from guanxi.app.opening import Product
from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.rules import MEETING_PURPOSE, PUSH_DEVICE_PURPOSE, PUSH_KEY_PURPOSE, TASK_PURPOSE
from guanxi.collaboration.service import notes
from guanxi.commerce.schemas.by_hand import ItemIn, SalesOrderIn
from guanxi.commerce.service import writing as writing_orders
from guanxi.customers import api as customers
from guanxi.customers.contracts import NewHandle
from guanxi.customers.rules import CHANGE_PURPOSE
from guanxi.customers.service import merging, writing
from guanxi.forms.service import defining as forms
from guanxi.forms.service.mailing import ANSWERS_PURPOSE
from guanxi.identity.service.governing import PURPOSE as MODEL_PURPOSE
from guanxi.imports.service.records import MATCH_PURPOSE, REJECTION_PURPOSE, SAMPLE_PURPOSE
from guanxi.imports.service.rejections import row_id
from guanxi.imports.service.undoing import UNDO_PURPOSE, undo_id
from guanxi.kernel.crypto import KeyMissing, KeyRing, MasterKeys, open_master, save_master
from guanxi.kernel.ids import new_id
from guanxi.kernel.keystore import KeyTable
from guanxi.kernel.postgres import RoleUrls
from guanxi.kernel.resealing import count_stale, reseal
from guanxi.kernel.scope import system_scope
from guanxi.sdk.exporting import EXPORT_PURPOSE
from guanxi.tracking import api as tracking
from tests.support.people import make_workspace


def silent(step, done, total):
    """No progress bar."""


@pytest.fixture
async def given(fresh_parts, fresh_urls, settings, registry):
    db, services = fresh_parts
    return Product(settings, RoleUrls(fresh_urls.runtime, fresh_urls.owner), db, services, registry)


@pytest.fixture
async def workspace_of(given):
    """A workspace with a value in every place that holds sealed ones."""
    workspace = await make_workspace(given.db)
    scope = system_scope(workspace)
    one, _ = await given.db.run(scope, create, "甲", "+8616900000001")
    other, _ = await given.db.run(scope, create, "乙", "+8616900000002")
    await given.db.run(scope, writing.change, one, 1, {"name": "甲甲"})
    await given.db.run(scope, merging.merge, one, other, "same person", ())
    cipher = await given.services.keys.cipher(workspace)
    await given.db.run(scope, insert_import, cipher)
    await given.db.run(scope, notes.write, Ref("customer", one), "a note")
    await given.db.run(scope, insert_task, cipher)
    await given.db.run(scope, insert_bulk, cipher)
    await given.db.run(scope, insert_app, cipher)
    await given.db.run(scope, insert_appointments, cipher)
    await given.db.run(scope, insert_submission, cipher)
    await given.db.run(scope, insert_model, cipher)
    source, _ = await given.db.run(scope, tracking.create_source, "server", "ERP", [])
    await given.db.run(scope, tracking.create_key, source, "server")
    await given.db.run(
        scope,
        writing_orders.create,
        SalesOrderIn(lines=[ItemIn(name="x", quantity="1", unit_price="1")], note="a note"),
    )
    return workspace


async def insert_app(uow, cipher):
    user, app = await access.create_user(uow, email="a@b.example", name="A", roles=("viewer",)), new_id()
    await uow.run(
        "INSERT INTO totp (workspace_id, id, user_id, sealed) VALUES (%(ws)s, %(id)s, %(user)s, %(sealed)s)",
        id=app,
        user=user,
        sealed=cipher.seal(TOTP_PURPOSE, app, "SECRET"),
    )


async def insert_bulk(uow, cipher):
    work = new_id()
    await uow.run(
        "INSERT INTO customer_bulk (workspace_id, id, action, sealed) VALUES (%(ws)s, %(id)s, 'delete', %(sealed)s)",
        id=work,
        sealed=cipher.seal(CHANGE_PURPOSE, work, "{}"),
    )
    await uow.run(
        "INSERT INTO list_export (workspace_id, id, object, format, sealed) VALUES (%(ws)s, %(id)s, 'customer', 'csv', %(sealed)s)",
        id=work,
        sealed=cipher.seal(EXPORT_PURPOSE, work, "{}"),
    )


async def insert_task(uow, cipher):
    task = new_id()
    await uow.run(
        """INSERT INTO task (workspace_id, id, sealed, assignee_id) VALUES (%(ws)s, %(id)s, %(sealed)s, %(id)s)""",
        id=task,
        sealed=cipher.seal(TASK_PURPOSE, task, "a task"),
    )


async def insert_appointments(uow, cipher):
    meeting, key, device = new_id(), new_id(), new_id()
    await uow.run(
        """INSERT INTO meeting (workspace_id, id, sealed, organizer_id, start_at, end_at, time_zone)
           VALUES (%(ws)s, %(id)s, %(sealed)s, %(id)s, now(), now() + interval '1 hour', 'UTC')""",
        id=meeting,
        sealed=cipher.seal(MEETING_PURPOSE, meeting, "a meeting"),
    )
    await uow.run(
        "INSERT INTO push_key (workspace_id, id, public, sealed) VALUES (%(ws)s, %(id)s, 'x', %(sealed)s)",
        id=key,
        sealed=cipher.seal(PUSH_KEY_PURPOSE, key, "a key"),
    )
    await uow.run(
        """INSERT INTO push_device (workspace_id, id, user_id, endpoint_hash, sealed, name)
           SELECT %(ws)s, %(id)s, min(id::text)::uuid, '\\x00', %(sealed)s, 'x' FROM user_account WHERE workspace_id = %(ws)s""",
        id=device,
        sealed=cipher.seal(PUSH_DEVICE_PURPOSE, device, "a device"),
    )


async def insert_submission(uow, cipher):
    form, _ = await forms.create(uow, "a form", {})
    submission = new_id()
    await uow.run(
        """WITH version AS (INSERT INTO form_version (workspace_id, form_id, version, definition) VALUES (%(ws)s, %(form)s, 1, '{}'))
           INSERT INTO form_submission (workspace_id, id, form_id, version, at, status, sealed)
           VALUES (%(ws)s, %(id)s, %(form)s, 1, now(), 'accepted', %(sealed)s)""",
        form=form,
        id=submission,
        sealed=cipher.seal(ANSWERS_PURPOSE, submission, "{}"),
    )


async def insert_model(uow, cipher):
    model = new_id()
    await uow.run(
        """INSERT INTO identity_model (workspace_id, id, number, sealed, trained_on, figures)
           VALUES (%(ws)s, %(id)s, 1, %(sealed)s, '{}', '{}')""",
        id=model,
        sealed=cipher.seal(MODEL_PURPOSE, model, "{}"),
    )


async def create(uow, name, phone):
    return await customers.create(uow, {"kind": "person", "name": name}, [NewHandle("phone", phone)])


async def insert_import(uow, cipher):
    run, file = new_id(), new_id()
    await uow.run(
        """INSERT INTO file (workspace_id, id, name, content_type, size, sha256, storage_name, owner_object)
           VALUES (%(ws)s, %(id)s, 'a.csv', 'text/csv', 1, '\\x00', 's', 'import')""",
        id=file,
    )
    await uow.run(
        """INSERT INTO import_run (workspace_id, id, file_id, layout, sample, currency, time_zone)
           VALUES (%(ws)s, %(id)s, %(file)s, '{}', %(sample)s, 'CNY', 'UTC')""",
        id=run,
        file=file,
        sample=cipher.seal(SAMPLE_PURPOSE, run, "sample"),
    )
    await uow.run(
        """INSERT INTO import_rejection (workspace_id, import_id, line, field, code, sealed)
           VALUES (%(ws)s, %(id)s, 7, 'phone', 'x.y', %(sealed)s), (%(ws)s, %(id)s, 7, 'name', 'x.z', NULL)""",
        id=run,
        sealed=cipher.seal(REJECTION_PURPOSE, row_id(run, 7), "row"),
    )
    await uow.run(
        """INSERT INTO import_match (workspace_id, import_id, line, check_id, kind, known, by, may_create, sealed)
           VALUES (%(ws)s, %(id)s, 7, %(id)s, 'one', '{}', '{}', true, %(sealed)s)""",
        id=run,
        sealed=cipher.seal(MATCH_PURPOSE, row_id(run, 7), "row"),
    )
    await uow.run(
        """INSERT INTO import_undo (workspace_id, import_id, object, object_id, sealed)
           VALUES (%(ws)s, %(id)s, 'order', %(id)s, %(sealed)s)""",
        id=run,
        sealed=cipher.seal(UNDO_PURPOSE, undo_id(run, "order", run), "{}"),
    )


async def read_everything(given, workspace, master):
    """Clear values by place, and the versions of the keys they are under."""
    cipher = await KeyRing(master, KeyTable(given.urls.runtime)).cipher(workspace)
    clear, versions = [], set()
    async with given.db.read(system_scope(workspace)) as uow:
        for place in keys.SEALED:
            names = ", ".join(f"t.{name}" for name in (*place.key_types(), *place.also))
            value = place.value().as_string(uow.conn)
            rows = await uow.all(
                f"SELECT {names}, {value} AS v FROM {place.table} t WHERE t.workspace_id = %(ws)s AND {value} IS NOT NULL AND {place.where}"
            )
            assert rows, place.table
            for row in rows:
                opened = cipher.open(place.purpose, place.row(row), bytes(row["v"]))
                clear.append((place.table, str(place.row(row)), opened))
                versions.add(int.from_bytes(bytes(row["v"])[1:3], "big"))
    return sorted(clear), versions


async def test_every_value_is_sealed_anew_and_stays_what_it_was(given, workspace_of):
    master = open_master(given.settings.data_dir, os.environ)
    before, versions = await read_everything(given, workspace_of, master)
    assert versions == {1} and len(before) == 23
    done = await keys.rotate_data_keys(given, master, keys.Connected(0, None), silent)
    assert done == len(before)
    assert await read_everything(given, workspace_of, master) == (before, {2})
    rotated = await KeyRing(master, KeyTable(given.urls.runtime)).cipher(workspace_of)
    scope = system_scope(workspace_of)
    for place in keys.SEALED:
        assert await given.db.run_read(scope, count_stale, place, 2) == 0
    given.services.keys.forget()
    async with given.db.read(scope) as uow:
        blind = rotated.blind("phone", "+8616900000001")
        assert (
            await uow.value("SELECT count(*) FROM handle WHERE workspace_id = %(ws)s AND blind = %(b)s", b=blind) == 1
        )


def test_no_column_of_sealed_values_is_forgotten(fresh_urls):
    with psycopg.connect(fresh_urls.owner) as conn:
        found = conn.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name IN ('sealed', 'sample')"""
        ).fetchall()
    assert set(found) == {(place.table, place.column) for place in keys.SEALED if place.json_key is None}


async def test_resealing_in_small_batches_and_again(given, workspace_of, monkeypatch):
    monkeypatch.setattr("guanxi.kernel.resealing.BATCH", 1)
    master = open_master(given.settings.data_dir, os.environ)
    told = []
    assert await keys.rotate_data_keys(given, master, keys.Connected(0, None), lambda *said: told.append(said)) == 23
    assert told[-1] == ("reseal", 23, 23)
    ring = KeyRing(master, KeyTable(given.urls.runtime), settle=timedelta(0))
    active = await ring.cipher(workspace_of)
    assert await reseal(given.db, active, keys.SEALED[0], lambda n: None) == 0


async def test_the_master_key_changes_under_the_data_keys(given, workspace_of):
    data_dir = given.settings.data_dir
    master = open_master(data_dir, os.environ)
    before, _ = await read_everything(given, workspace_of, master)
    assert not await keys.is_pending(given, master)
    rotated = keys.next_master(data_dir, master)
    assert await keys.is_pending(given, rotated)
    assert (await read_everything(given, workspace_of, rotated))[0] == before, "both keys open during the change"
    assert await keys.rewrap(given, rotated, silent) == 2
    assert (await read_everything(given, workspace_of, rotated))[0] == before
    with pytest.raises(KeyMissing) as told:
        await read_everything(given, workspace_of, master)
    assert "keys/master.json" in told.value.words("en")
    assert open_master(data_dir, {}).active == 2


def test_whoever_still_has_the_old_key_is_noticed(given_dir):
    master = open_master(given_dir, {})
    assert not keys.is_kept(given_dir, master)
    keys.note_export(given_dir, master)
    assert keys.is_kept(given_dir, master)
    rotated = keys.next_master(given_dir, master)
    assert not keys.is_kept(given_dir, rotated)


def test_importing_another_key_asks_for_force(given_dir):
    master = open_master(given_dir, {})
    other = MasterKeys.generate()
    with pytest.raises(keys.OtherKeyThere):
        keys.put_master(given_dir, other)
    keys.put_master(given_dir, master.rotated())
    keys.put_master(given_dir, other, force=True)
    assert open_master(given_dir, {}).fingerprint() == other.fingerprint()
    assert len(list((given_dir / "keys").glob("master.json.replaced-*"))) == 1


@pytest.fixture
def given_dir(tmp_path):
    save_master(tmp_path, MasterKeys.generate())
    return tmp_path
