"""First start, second start, settings, folders, refusals."""

import os
import socket
import stat
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from guanxi.kernel.postgres import (
    AlreadyRunning,
    BinariesMissing,
    DataDirectoryOfOtherMajor,
    EmbeddedPostgres,
    FolderUnusable,
    PortTaken,
    StartFailed,
    StartInterrupted,
    ToolFailed,
)
from guanxi.kernel.postgres.processes import find_server_processes
from guanxi.kernel.postgres.settings import check_settings, compute_defaults


def one(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchone()


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_first_start_makes_a_private_durable_utf8_cluster(place, make_server):
    parents = [place, *place.parents]
    before = [(path, path.stat().st_mode, path.stat().st_uid) for path in parents]
    half = place / "postgres" / "pgdata.new-1234" / "base"  # an earlier first start was killed
    half.mkdir(parents=True)
    half.parent.parent.chmod(0o700)
    server = make_server(cluster=None, settings={})
    begun = time.monotonic()
    info = server.start()
    assert time.monotonic() - begun < 60, "two seconds on a machine that does nothing else"

    assert info.version.split(".")[0] == "18"
    assert info.data_dir == place / "postgres"
    assert one(
        info.url, "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1"
    ) == (
        "b",
        "C.UTF-8",
        "UTF8",
    )
    settings = (
        "data_checksums fsync synchronous_commit full_page_writes listen_addresses jit random_page_cost max_connections"
    )
    shown = [one(info.url, f"SHOW {name}")[0] for name in settings.split()]
    assert shown == ["on", "on", "on", "on", "", "off", "1.1", "100"]
    assert one(info.url, "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules") == (["scram-sha-256"],)
    assert one(info.url, "SHOW log_directory") == (str(place / "postgres" / "log"),)

    root = info.data_dir
    assert mode(root) == 0o700
    assert mode(root / "credentials.json") == 0o600
    assert mode(info.socket_dir) == 0o700
    assert mode(root / "pgdata") == 0o700
    found = {path.name for path in root.iterdir()}
    assert found == {".lock", "credentials.json", "log", "pgdata", "socket", "start.log"}
    assert [(path, path.stat().st_mode, path.stat().st_uid) for path in parents] == before


def test_a_wrong_password_is_refused_even_over_the_socket(make_server):
    server = make_server()
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("postgres", "postgres", "wrong"))


def test_neither_the_info_nor_a_command_shows_a_password(make_server):
    server = make_server()
    info = server.start()
    secret = server.credentials.superuser
    assert secret in info.url
    assert secret not in repr(info) + repr(server.credentials) + repr(server.psql_command())


def test_a_second_start_gives_the_same_and_a_second_stop_does_nothing(make_server, keep, kept):
    server = make_server()
    info = server.start()
    pid = server.status().pid
    assert server.start() == info
    assert server.status().pid == pid
    keep(info.url, 1)
    server.stop()
    server.stop()
    assert server.status().state == "stopped"
    assert find_server_processes(server.data_dir / "pgdata") == []
    again = server.start()
    assert kept(again.url) == [1]


def test_stop_in_a_folder_that_was_never_started_does_nothing(place):
    server = EmbeddedPostgres(place / "postgres")
    server.stop()
    assert server.status().state == "stopped"
    assert not (place / "postgres").exists()


def test_smart_stop_becomes_fast_when_a_client_stays(make_server):
    server = make_server()
    with psycopg.connect(server.start().url) as connection:
        server.stop("smart", timeout=0.5)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert server.status().state == "stopped"


@pytest.mark.withstands("F38")
def test_a_second_supervisor_is_refused_but_status_psql_and_dump_work(make_server, other_supervisor, place):
    mine = make_server()
    other = other_supervisor(mine.data_dir)
    with pytest.raises(AlreadyRunning) as refused:
        mine.start()
    assert str(other.pid) in refused.value.words("en") and str(mine.data_dir) in refused.value.words("zh")
    with pytest.raises(AlreadyRunning):
        mine.stop()

    status = mine.status()
    assert (status.state, status.pid, status.supervisor) == ("running", other.postmaster, other.pid)
    assert status.version.startswith("18.") and status.size > 1_000_000

    command = mine.psql_command("-Atc", "SELECT current_user", user="guanxi_app")
    done = subprocess.run(command.argv, env=command.environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("guanxi_app\n", "")

    target = mine.dump(place / "guanxi.dump")
    assert target.read_bytes()[:5] == b"PGDMP" and mode(target) == 0o600
    with pytest.raises(ToolFailed, match="nothere"):
        mine.dump(place / "other.dump", database="nothere")
    assert sorted(path.name for path in place.iterdir()) == ["guanxi.dump", "postgres"]


def test_two_supervisors_in_one_process_exclude_each_other_too(make_server):
    first, second = make_server(), make_server()
    first.start()
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        second.start()
    first.stop()
    second.start()


def test_a_server_left_running_is_adopted_and_restarted_when_settings_changed(make_server):
    first = make_server()
    first.start()
    pid = first.status().pid
    first.leave_running()

    same = make_server()
    info = same.start()
    assert same.status().pid == pid
    same.leave_running()

    changed = make_server(settings={"work_mem": "7MB", "fsync": "off", "shared_buffers": "16MB"})
    info = changed.start()
    assert changed.status().pid != pid
    assert one(info.url, "SHOW work_mem") == ("7MB",)


def test_a_long_path_gets_a_short_private_socket_folder(make_server, place):
    deep = place / ("深" * 20) / ("long" * 15)
    deep.mkdir(parents=True)
    server = make_server(deep / "postgres")
    info = server.start()
    assert len(os.fsencode(info.socket_dir)) < 93 and mode(info.socket_dir) == 0o700
    assert not info.socket_dir.is_relative_to(place)
    assert (server.data_dir / "socket.path").read_text().strip() == str(info.socket_dir)
    server.stop()
    assert server.start().socket_dir == info.socket_dir
    server.stop()
    info.socket_dir.chmod(0o755)  # no longer private: not trusted again
    other = server.start().socket_dir
    assert other != info.socket_dir and mode(other) == 0o700
    info.socket_dir.rmdir()


def test_odd_characters_in_the_path_are_fine(make_server, place):
    folder = place / """客户, "it's" %d\\x"""
    folder.mkdir()
    server = make_server(folder / "postgres")
    info = server.start()
    assert one(info.url, "SELECT 1") == (1,)
    assert server.status().state == "running"


@pytest.mark.withstands("F38")
def test_data_of_another_major_version_are_refused_untouched(make_server):
    server = make_server()
    version = server.data_dir / "pgdata" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(DataDirectoryOfOtherMajor) as refused:
        server.start()
    for words in (refused.value.words("en"), refused.value.words("zh")):
        assert "PostgreSQL 16" in words and "PostgreSQL 18" in words and "GUANXI_PG_BIN" in words
    assert version.read_text() == "16\n"
    version.write_text("18\n")
    server.start()


def test_a_folder_with_something_else_in_it_is_not_overwritten(make_server, place):
    foreign = place / "postgres" / "pgdata" / "thesis.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    with pytest.raises(FolderUnusable, match="not empty"):
        make_server().start()
    assert foreign.read_text() == "mine"


@pytest.mark.withstands("F38")
def test_a_taken_port_is_named_and_nothing_stays_behind(make_server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = make_server(settings={"listen_addresses": "127.0.0.1", "port": str(port), "fsync": "off"})
        with pytest.raises(PortTaken, match=str(port)):
            server.start()
        assert server.status().state == "stopped" and server.status().supervisor is None
    info = server.start()
    assert info.port == port
    secret = server.credentials.superuser
    address = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**address, password=secret) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(**address)


def test_a_setting_the_server_does_not_know_is_told_with_the_log(make_server):
    server = make_server(settings={"shared_bufers": "1GB"})
    with pytest.raises(StartFailed) as failed:
        server.start()
    assert "shared_bufers" in failed.value.words("en")
    assert server.status().state == "stopped"


@pytest.mark.parametrize("settings", [{"data_directory": "/x"}, {"Port": "1"}, {"port": "1\nfsync=off"}, {"a b": "1"}])
def test_settings_that_are_none_of_the_callers_are_refused(settings):
    with pytest.raises(ValueError, match=r"setting|line break"):
        check_settings(settings)


@pytest.mark.parametrize("gigabytes", [1, 2, 8, 512])
def test_defaults_stay_within_the_memory(gigabytes):
    defaults = compute_defaults(gigabytes * 1024**3)
    megabytes = {name: int(value[:-2]) for name, value in defaults.items() if value.endswith("MB")}
    assert 64 <= megabytes["shared_buffers"] <= min(4096, gigabytes * 1024 // 4)
    assert megabytes["work_mem"] >= 4


def test_a_missing_disk_or_a_file_in_the_way_is_told_plainly(place):
    with pytest.raises(FolderUnusable, match="No such file"):
        EmbeddedPostgres(place / "unmounted" / "postgres").start()
    (place / "file").write_text("")
    with pytest.raises(FolderUnusable, match="Not a directory"):
        EmbeddedPostgres(place / "file" / "postgres").start()
    assert not (place / "unmounted").exists()


def test_missing_programs_are_told_with_the_folder(place, monkeypatch):
    monkeypatch.setenv("GUANXI_PG_BIN", str(place / "nowhere"))
    server = EmbeddedPostgres(place / "postgres")
    with pytest.raises(BinariesMissing, match="nowhere"):
        server.start()
    assert server.status().supervisor is None


def test_lost_or_changed_passwords_are_mended(make_server, keep, kept):
    server = make_server(cluster="own")
    info = server.start()
    keep(info.url, 5)
    credentials = server.data_dir / "credentials.json"
    old = credentials.read_text()
    server.leave_running()
    credentials.unlink()

    assert server.status().state == "running"  # alive, though nobody here can log in
    with pytest.raises(FolderUnusable):
        _ = server.credentials
    again = server.start()
    assert credentials.read_text() != old and mode(credentials) == 0o600
    assert kept(again.url) == [5]


def test_an_interrupt_ends_a_start_and_stop_clears_it(make_server):
    server = make_server()
    server.interrupt()
    with pytest.raises(StartInterrupted):
        server.start()
    server.stop()
    server.start()


def test_the_folder_may_be_given_relative(make_server, place, monkeypatch):
    monkeypatch.chdir(place)
    info = make_server(Path("postgres")).start()
    assert info.data_dir == place / "postgres"
