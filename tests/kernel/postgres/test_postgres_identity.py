"""Root in a user namespace, root as another user, an ordinary user; and the product's roles."""

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from guanxi.kernel.postgres import EmbeddedPostgres, NotReachable, UserUnknown, ensure_roles
from guanxi.kernel.postgres.binaries import find_binaries
from guanxi.kernel.postgres.identity import Identity, _fallback_user

ROOT = os.geteuid() == 0
NOBODY = Identity("user", 65534, 65534)
NAMESPACE = Identity("userns", os.geteuid(), os.getegid())

ORDINARY = """
import json, os, sys
from pathlib import Path
from guanxi.kernel.postgres import EmbeddedPostgres, FolderUnusable, NotReachable, UNSAFE_FAST
place = Path(sys.argv[1])
server = EmbeddedPostgres(place / "postgres", settings=UNSAFE_FAST)
info = server.start()
said = {"uid": os.geteuid(), "version": info.version, "state": server.status().state}
server.stop()
server.start()
server.stop()
closed = place / "closed"
closed.mkdir(mode=0o500)
for key, folder, way in (("closed", closed, "auto"), ("user", place, "user")):
    try:
        EmbeddedPostgres(folder / "postgres", run_as=way).start()
    except (FolderUnusable, NotReachable) as error:
        said[key] = str(error)
print(json.dumps(said))
"""


CONTAINER = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000) != 0:
    sys.exit(3)
print("unshared", flush=True)
sys.stdin.readline()
with open("/proc/sys/user/max_user_namespaces", "w") as limit:
    limit.write("0")
CAP_SYS_PTRACE, PR_CAPBSET_DROP = 19, 24
assert libc.prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Root as in a container: no further user namespaces, no look into the processes of others."""

FALLBACK = """
import json, os, sys, time
from pathlib import Path
from guanxi.kernel.postgres import EmbeddedPostgres, UNSAFE_FAST
from guanxi.kernel.postgres.processes import find_server_processes
place = Path(sys.argv[1])
server = EmbeddedPostgres(place / "postgres", settings=UNSAFE_FAST, bin_dir=Path(sys.argv[2]))
server.start()
pid = server.status().pid
said = {"uid": os.geteuid(), "owner": (place / "postgres" / "pgdata").stat().st_uid, "state": server.status().state}
try:
    said["hidden"] = not os.stat(f"/proc/{pid}/cwd")
except PermissionError:
    said["hidden"] = True
said["strangers"] = find_server_processes(place)
said["seen"] = len(find_server_processes(place / "postgres" / "pgdata"))
os.kill(pid, 9)
server.start()
said["again"] = server.status().state
said["other"] = server.status().pid != pid
server.leave_running()
server.stop()
said["left"] = len(find_server_processes(place / "postgres" / "pgdata"))
print(json.dumps(said))
"""


def works(identity: Identity, program: str, *arguments: str) -> bool:
    done = subprocess.run(identity.command([program, *arguments]), capture_output=True, check=False, cwd="/")
    return done.returncode == 0


def user_ids(pid: int) -> set[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return set(next(line for line in lines if line.startswith("Uid:")).split()[1:])


@pytest.fixture
def programs(place) -> Path:
    """The PostgreSQL programs where any user can run them (a checkout below /root is closed to others)."""
    folder = find_binaries().folder
    if ROOT and not works(NOBODY, str(folder / "postgres"), "-V"):
        # The programs find their libraries beside the package's folder.
        wheel = folder.parents[1]
        for name in (f"{wheel.name}/{folder.parent.name}", f"{wheel.name}.libs"):
            shutil.copytree(wheel.parent / name, place / "wheel" / name, symlinks=True)
        folder = place / "wheel" / wheel.name / folder.parent.name / "bin"
    return folder


def test_root_runs_it_in_a_user_namespace_below_private_folders(make_server, place):
    place.chmod(0o700)
    server = make_server(run_as="userns", cluster=None)
    if not works(NAMESPACE, "/bin/true"):
        with pytest.raises(NotReachable):
            server.start()
        return
    info = server.start()
    pid = server.status().pid
    assert user_ids(pid) == {str(os.geteuid())}
    assert Path(f"/proc/{pid}/ns/user").readlink() != Path("/proc/self/ns/user").readlink()
    assert {path.stat().st_uid for path in (info.data_dir, *info.data_dir.iterdir())} == {os.geteuid()}
    assert place.stat().st_mode & 0o777 == 0o700
    server.stop()


def test_root_without_namespaces_gives_the_folder_to_another_user(make_server, programs, place):
    server = make_server(cluster="own", run_as="user", bin_dir=programs)
    if not ROOT:
        with pytest.raises(NotReachable, match="only root"):
            server.start()
        return
    info = server.start()
    pid = server.status().pid
    owner = (server.data_dir / "pgdata").stat().st_uid
    assert pwd.getpwuid(owner).pw_name in {"guanxi", "nobody"}
    assert user_ids(pid) == {str(owner)}
    assert {path.lstat().st_uid for path in (info.data_dir, *info.data_dir.rglob("*"))} == {owner}
    assert place.stat().st_uid == 0
    server.stop()

    later = make_server(bin_dir=programs)  # "auto": who owns the data runs it
    later.start()
    assert user_ids(later.status().pid) == {str(owner)}
    os.kill(later.status().pid, 9)
    later.start()
    assert later.status().state == "running"


def test_in_a_container_root_falls_back_to_another_user(programs, place):
    if not ROOT:
        return
    script = [sys.executable, "-c", FALLBACK, str(place), str(programs)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    contained = works(NAMESPACE, "/bin/true")
    if contained:
        with subprocess.Popen([sys.executable, "-I", "-c", CONTAINER, *script], **pipes) as process:
            assert process.stdout.readline() == "unshared\n"
            for name in ("uid_map", "gid_map"):
                Path(f"/proc/{process.pid}/{name}").write_text("0 0 65536")
            out, errors = process.communicate("go on\n")
    else:
        done = subprocess.run(script, capture_output=True, text=True, check=False)
        out, errors = done.stdout, done.stderr
    assert errors == ""
    said = json.loads(out)
    assert said.pop("owner") == said.pop("uid") + _fallback_user().uid
    assert said.pop("seen") > 3
    assert said.pop("hidden") or not contained
    assert said == {"strangers": [], "state": "running", "again": "running", "other": True, "left": 0}


def test_a_folder_the_other_user_may_not_enter_is_named_and_left_alone(make_server, programs, place):
    private = place / "private"
    private.mkdir(mode=0o700)
    server = make_server(private / "postgres", cluster="own", run_as="user", bin_dir=programs)
    with pytest.raises(NotReachable) as refused:
        server.start()
    if ROOT:
        assert str(private) in refused.value.words("en") and str(private) in refused.value.words("zh")
    assert private.stat().st_mode & 0o777 == 0o700
    assert server.status().supervisor is None


def test_root_is_never_used_directly(make_server):
    server = make_server(run_as="direct")
    if ROOT:
        with pytest.raises(NotReachable, match="root"):
            server.start()
    else:
        server.start()


def test_an_ordinary_user_runs_it_directly(place):
    """As nobody where that user can run this Python, else as the unprivileged side of a user namespace."""
    arguments = [sys.executable, "-c", ORDINARY, str(place)]
    if ROOT and works(NOBODY, sys.executable, "-c", "import guanxi.kernel.postgres"):
        os.chown(place, NOBODY.uid, NOBODY.gid)
        arguments = NOBODY.command(arguments)
    elif ROOT:
        arguments = NAMESPACE.command(arguments)
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd="/")
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert said["uid"] != 0 and said["state"] == "running" and said["version"].startswith("18.")
    assert "Permission denied" in said["closed"]
    assert "only root" in said["user"]


def attributes(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication, rolcanlogin"
            " FROM pg_roles WHERE rolname LIKE 'guanxi%' ORDER BY 1"
        ).fetchall()


def test_the_roles_can_do_their_part_and_no_more(make_server):
    server = make_server()
    info = server.start()
    urls = ensure_roles(info)
    assert attributes(info.url) == [("guanxi_app", False, True), ("guanxi_owner", False, True)]

    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE thing (n integer)")
        owner.execute("CREATE SCHEMA more")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("CREATE ROLE other")
    with psycopg.connect(urls.runtime, autocommit=True) as app:
        app.execute("CREATE TEMPORARY TABLE bulk (n integer)")
        for refused in (
            "CREATE TABLE own (n integer)",
            "CREATE SCHEMA own",
            "SELECT * FROM thing",
            "DROP TABLE thing",
            "SET ROLE guanxi_owner",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('PG_VERSION')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(refused)
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.url("guanxi_app", database, server.credentials.runtime))


def test_roles_are_mended_and_passwords_changed_by_calling_again(make_server):
    server = make_server(cluster="own")
    info = server.start()
    with psycopg.connect(info.url, autocommit=True) as connection:
        connection.execute("ALTER ROLE guanxi_app SUPERUSER BYPASSRLS")
    urls = ensure_roles(info, "o'wn", "r@/?:%", "second 库")
    assert attributes(info.url) == [("guanxi_app", False, True), ("guanxi_owner", False, True)]
    for url, name in ((urls.runtime, "guanxi_app"), (urls.owner, "guanxi_owner")):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == (
                name,
                "second 库",
            )


def test_a_folder_that_belongs_to_a_user_is_served_by_that_user(make_server, programs, place):
    other = next(entry for entry in pwd.getpwall() if entry.pw_uid not in {0, NOBODY.uid})
    folder = place / "postgres"
    folder.mkdir()
    if not ROOT:
        return
    os.chown(folder, other.pw_uid, other.pw_gid)
    server = make_server(cluster=None, bin_dir=programs)
    server.start()
    assert user_ids(server.status().pid) == {str(other.pw_uid)}


def test_a_user_number_without_a_name_is_told_plainly(programs, place):
    folder = place / "postgres"
    folder.mkdir()
    if not ROOT:
        return
    os.chown(folder, 2_000_111, 2_000_111)
    with pytest.raises(UserUnknown, match="2000111"):
        EmbeddedPostgres(folder, bin_dir=programs).start()
