"""Faults F1, F3 and F38: killed supervisors and postmasters, stale pid files, zombies, numbers used again."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from guanxi.kernel.postgres import Keeper, KeeperEvent, StartFailed, connection
from guanxi.kernel.postgres.processes import find_server_processes, is_server


def wait_until(condition, seconds=90.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def state_of(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_after_kill_9_of_the_supervisor_its_server_is_adopted(make_server, other_supervisor, keep, kept):
    mine = make_server()
    other = other_supervisor(mine.data_dir)
    other.kill()
    status = mine.status()
    assert (status.state, status.pid, status.supervisor) == ("running", other.postmaster, None)
    info = mine.start()
    assert mine.status().pid == other.postmaster
    keep(info.url, 1)
    mine.stop()
    assert not is_server(other.postmaster, mine.data_dir / "pgdata")
    assert kept(mine.start().url) == [1]


def test_a_child_forked_by_the_supervisor_does_not_keep_its_lock(make_server, other_supervisor):
    mine = make_server()
    other = other_supervisor(mine.data_dir, "fork")
    other.kill()
    try:
        mine.start()
        assert mine.status().pid == other.postmaster and mine.status().supervisor == os.getpid()
    finally:
        os.kill(other.forked, signal.SIGKILL)


def test_stop_ends_a_server_whose_supervisor_was_killed(make_server, other_supervisor):
    mine = make_server()
    other_supervisor(mine.data_dir).kill()
    mine.stop()
    assert mine.status().state == "stopped"


@pytest.mark.withstands("F38")
def test_after_kill_9_of_the_postmaster_committed_rows_are_there(make_server, keep, kept):
    server = make_server()
    info = server.start()
    keep(info.url, 7)
    os.kill(server.status().pid, signal.SIGKILL)
    again = server.start()
    assert again == info and kept(again.url) == [7]


@pytest.mark.withstands("F38")
def test_a_power_cut_leaves_a_stale_folder_that_starts(make_server, keep, kept):
    server = make_server()
    keep(server.start().url, 8)
    pgdata = server.data_dir / "pgdata"
    for pid in find_server_processes(pgdata):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not find_server_processes(pgdata))
    server.leave_running()
    assert server.status().state == "stale"
    assert server.status().pid is None
    assert kept(server.start().url) == [8]


def test_a_busy_backend_of_a_killed_postmaster_is_ended_first(make_server, keep, kept):
    server = make_server()
    info = server.start()
    keep(info.url, 9)
    failed = []

    def burn():
        try:
            with psycopg.connect(info.url, autocommit=True) as busy:
                busy.execute("DO $$ BEGIN LOOP NULL; END LOOP; END $$")
        except psycopg.OperationalError as error:
            failed.append(error)

    thread = threading.Thread(target=burn)
    thread.start()
    count = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'"
    with psycopg.connect(info.url, autocommit=True) as looking:
        wait_until(lambda: looking.execute(count).fetchone()[0] == 1)
    os.kill(server.status().pid, signal.SIGKILL)
    assert kept(server.start().url) == [9]
    thread.join(10)
    assert len(failed) == 1


def test_a_zombie_postmaster_is_not_taken_for_a_living_one(make_server, other_supervisor):
    mine = make_server()
    other = other_supervisor(mine.data_dir, "let go")  # lives on and never reaps its child
    os.kill(other.postmaster, signal.SIGKILL)
    wait_until(lambda: state_of(other.postmaster) == "Z")
    os.kill(other.postmaster, 0)  # the kernel, and so PostgreSQL, still knows the number
    assert mine.status().state in {"stale", "starting"}
    mine.start()
    assert mine.status().state == "running" and mine.status().pid != other.postmaster


@pytest.mark.withstands("F38")
def test_a_pid_file_with_the_number_of_another_program_is_no_obstacle(make_server):
    server = make_server()
    info = server.start()
    pid_file = server.data_dir / "pgdata" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    server.stop()
    with subprocess.Popen(["sleep", "600"]) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        (info.socket_dir / ".s.PGSQL.5432.lock").write_text("\n".join([str(bystander.pid), *lines[1:]]))
        server.leave_running()
        assert server.status().state == "stale"
        server.stop()
        assert server.start() == info
        assert bystander.poll() is None  # neither stop nor start touched it
        bystander.kill()


@pytest.mark.parametrize("text", ["", "not a number\n", "999999999\n/elsewhere\n"])
def test_a_damaged_pid_file_is_no_obstacle(make_server, text):
    server = make_server()
    (server.data_dir / "pgdata" / "postmaster.pid").write_text(text)
    server.start()


def test_no_answer_in_time_is_an_error_and_a_later_start_finds_the_server(make_server, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 2)
    server = make_server()
    server.start()
    pid = server.status().pid
    server.leave_running()
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StartFailed, match="time given"):
            server.start(timeout=0.2)
        assert server.status().state == "starting"
    finally:
        os.kill(pid, signal.SIGCONT)
    server.start()
    assert server.status().pid == pid


def test_the_keeper_starts_a_killed_server_again_until_it_is_stopped(make_server, keep, kept):
    events: list[KeeperEvent] = []
    server = make_server()
    keeper = Keeper(server, interval=0.05, first_pause=0.05, on_event=events.append)
    info = keeper.start()
    for n in (1, 2):
        keep(info.url, n)
        os.kill(server.status().pid, signal.SIGKILL)
        wait_until(lambda n=n: keeper.restarts == n)
        assert kept(info.url) == list(range(1, n + 1))
    keeper.stop()
    keeper.stop()
    # A process that was just killed may be asked before it is gone: silent first, then dead.
    assert [event.kind for event in events if event.kind != "silent"] == ["died", "restarted"] * 2
    assert server.status().state == "stopped" and server.status().supervisor is None


def test_the_keeper_keeps_trying_and_its_stop_is_prompt(make_server):
    events: list[KeeperEvent] = []
    server = make_server()
    keeper = Keeper(server, interval=0.05, first_pause=0.01, longest_pause=60, on_event=events.append)
    keeper.start()
    hidden = server.data_dir / "pgdata" / "hidden"
    (server.data_dir / "pgdata" / "PG_VERSION").rename(hidden)
    os.kill(server.status().pid, signal.SIGKILL)
    wait_until(lambda: [event.kind for event in events].count("restart_failed") >= 3)
    assert all(event.error is not None for event in events if event.kind == "restart_failed")
    hidden.rename(server.data_dir / "pgdata" / "PG_VERSION")
    wait_until(lambda: keeper.restarts == 1)
    begun = time.monotonic()
    keeper.stop()
    assert time.monotonic() - begun < 30, "not at the end of its pause"


def test_the_keeper_leaves_a_silent_living_server_alone(make_server, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 2)
    events: list[KeeperEvent] = []
    server = make_server()
    keeper = Keeper(server, interval=0.05, on_event=events.append)
    keeper.start()
    pid = server.status().pid
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: [event.kind for event in events] == ["silent"])
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: [event.kind for event in events] == ["silent", "answers_again"])
    assert server.status().pid == pid
    keeper.stop()
