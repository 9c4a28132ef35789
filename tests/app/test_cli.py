"""Commands: what they print, their exit codes, and plain words instead of tracebacks."""

import json
import os
import re
import subprocess
import sys

import psycopg
import pytest
from typer.testing import CliRunner

from guanxi import __version__
from guanxi.app.backup import nightly
from guanxi.app.backup.erasures import ledger_path
from guanxi.app.cli.commands import app
from guanxi.app.places import embedded, find_urls
from guanxi.app.running import FAILED, INTERRUPTED, NOT_RUNNING, guard
from guanxi.kernel.config import Settings, load_settings
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound, Unavailable
from guanxi.kernel.postgres import PortTaken

runner = CliRunner()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """An installation with a small demo company, its database running."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GUANXI_")}
    os.environ.update(GUANXI_DATA_DIR=str(folder), LANG="C.UTF-8")
    try:
        assert runner.invoke(app, ["pg", "start"]).exit_code == 0
        made = runner.invoke(app, ["demo", "--customers", "60", "--seed", "7"])
        assert made.exit_code == 0, made.output
        yield folder
    finally:
        embedded(Settings(data_dir=folder)).stop("immediate")
        os.environ.pop("GUANXI_DATA_DIR")
        os.environ.update(kept)


def call(*arguments):
    """Exit code and what was printed, errors as `guard` tells them."""
    done = runner.invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_people_get_links_and_tokens(data_dir):
    code, said = call("user", "create", "--email", "New@Example.com", "--name", "New", "--role", "sales")
    assert code == 0 and re.search(r"http://localhost:8000/\S+gx_l_\w+", said)
    code, said = call("user", "reset-link", "--email", "new@example.com")
    assert code == 0 and "gx_l_" in said
    code, said = call("user", "setup-link")
    assert code == 0 and "/setup?token=gx_l_" in said, "a company may be founded beside the demo"
    code, said = call("token", "create", "--email", "owner@demo.guanxi.example", "--name", "test", "--days", "3")
    assert code == 0 and said.strip().startswith("gx_")
    with pytest.raises(NotFound, match="nobody@"):
        call("token", "create", "--email", "nobody@example.com")


def test_the_demo_company_has_what_was_asked_for(data_dir):
    with psycopg.connect(find_urls(Settings(data_dir=data_dir)).owner) as conn:
        count = lambda table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: E731
        # Sixty people, one of whom is there twice.
        assert count("customer") == 61 and count("profile") > 61 and count("commerce_order") > 150
        off = conn.execute(
            """SELECT count(*) FROM commerce_order o WHERE total_minor <> (SELECT sum(amount_minor) FROM commerce_order_line l
               WHERE l.workspace_id = o.workspace_id AND l.order_id = o.id)"""
        ).fetchone()[0]
        assert off == 0
    code, _ = call("demo", "--customers", "60", "--seed", "7")
    assert code == 0, "made already: nothing is done twice"
    with psycopg.connect(find_urls(Settings(data_dir=data_dir)).owner) as conn:
        assert conn.execute("SELECT count(*) FROM customer").fetchone()[0] == 61


def test_the_schema_and_the_server(data_dir, tmp_path):
    assert call("migrate")[1].startswith("Schema at ")
    assert call("migrate", "--quiet") == (0, "")
    code, said = call("pg", "status")
    assert code == 0 and said.startswith("running, PostgreSQL 18")
    assert call("pg", "dump", str(tmp_path / "plain.dump"))[0] == 0
    assert (tmp_path / "plain.dump").read_bytes().startswith(b"PGDMP")


def test_the_audit_log_is_verified(data_dir):
    code, said = call("audit", "verify")
    assert code == 0 and "intact" in said


def test_the_doctor_looks_at_everything(data_dir):
    code, said = call("doctor")
    lines = {line[5:15].strip(): line[:4].strip() for line in said.splitlines()}
    assert {"python", "disk", "key", "database", "roles", "schema", "partitions", "jobs", "readers", "address"} <= set(
        lines
    )
    assert lines["key"] == "warn" and lines["schema"] == lines["roles"] == lines["database"] == "ok"
    assert code == (1 if "fail" in lines.values() else 0)


def test_a_backup_and_its_key(data_dir, tmp_path):
    (tmp_path / "pass").write_text("correct horse battery\n")
    code, said = call("key", "export", str(tmp_path / "key.txt"), "--passphrase-file", str(tmp_path / "pass"))
    assert code == 0 and (tmp_path / "key.txt").read_text().startswith("-----BEGIN GUANXI MASTER KEY-----")
    assert "has been exported" in call("key", "status")[1]
    code, said = call("backup", str(tmp_path / "away"))
    assert code == 0 and "Written: " in said
    [made] = (tmp_path / "away").iterdir()
    with pytest.raises(Exception, match=r"app\.not_empty"):
        call("restore", str(made))
    new = tmp_path / "new"
    code, said = call(
        "key", "import", str(tmp_path / "key.txt"), "--passphrase-file", str(tmp_path / "pass"), "--data-dir", str(new)
    )
    assert code == 0
    code, said = call("restore", str(made), "--data-dir", str(new))
    assert code == 0 and "Restored as of" in said and not ledger_path(Settings(data_dir=new)).exists()
    assert embedded(Settings(data_dir=new)).status().state == "stopped", "started for the command, stopped after it"


def test_the_nightly_backup_is_made_and_read_through(data_dir):
    settings = Settings(data_dir=data_dir)
    made = nightly.run(settings)
    assert list(nightly.find_nightly(data_dir / "backups").values()) == [made]
    assert [one.name for one in nightly.Nightly(settings).schedules()] == ["app.backup"]
    assert nightly.Nightly(settings.with_(backup=False)).schedules() == ()
    assert load_settings({"GUANXI_BACKUP": "off"}).backup is False


def test_every_command_has_help_and_wrong_use_is_2():
    for group in ("", "user", "token", "pg", "key", "backup", "audit", "export"):
        code, said = call(*([group] if group else []), "--help")
        assert code == 0 and "Usage" in said
    for wrong in (["nonsense"], ["user", "create"], ["up", "--port", "0"], ["backup", "verify", "/no/such/file"]):
        assert runner.invoke(app, wrong).exit_code == 2


def test_ends_of_commands(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def raising(error):
        def work():
            raise error

        return work

    told = Invalid(fields=[FieldProblem("email", "x.y", "坏", "bad e-mail")])
    lost = Unavailable()
    lost.__cause__ = psycopg.OperationalError("connection refused\nis it running?")
    ends = [
        (told, FAILED), (PortTaken(port=5432), FAILED), (psycopg.OperationalError("no route"), NOT_RUNNING), (lost, NOT_RUNNING),
        (KeyboardInterrupt(), INTERRUPTED), (FileExistsError(17, "File exists", "/x/y"), FAILED),
    ]  # fmt: skip
    for error, code in ends:
        assert guard(raising(error)) == code
    said = capsys.readouterr().err
    assert (
        "  email: bad e-mail" in said
        and "cannot be reached: connection refused" in said
        and "File exists: /x/y" in said
    )
    assert "Traceback" not in said
    assert guard(lambda: 7) == 7 and guard(lambda: None) == 0


def test_the_real_command_is_light_and_plain(tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    environ |= {"GUANXI_DATA_DIR": str(tmp_path / "none"), "LANG": "zh_CN.UTF-8", "LC_ALL": ""}
    command = [sys.executable, "-m", "guanxi.app.cli"]
    said = subprocess.run([*command, "--version"], env=environ, capture_output=True, text=True, check=True).stdout
    assert said.strip() == __version__
    done = subprocess.run(
        [*command, "token", "create", "--email", "a@b.cn"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == NOT_RUNNING and done.stderr.startswith(str(tmp_path)) and "guanxi up" in done.stderr
    probe = "import json, sys, guanxi.app.cli.main; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(
        subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    )
    heavy = {"fastapi", "polars", "sqlalchemy", "alembic", "httpx", "pydantic", "guanxi.sdk", "guanxi.customers"}
    assert not heavy & set(loaded), "`guanxi up` imports the rooms only in its children"
