"""As which operating-system user PostgreSQL runs, and how a program is started as that user.

PostgreSQL refuses to run as root. An ordinary user runs it directly. As root it runs in a user namespace of its own
(no user is created, folders below root's private ones work, nothing above the data folder changes); where the system
refuses that (containers), as user `guanxi` or `nobody`, to whom the data folder is then given. A data folder that
already belongs to somebody decides for that user. Not here: starting and watching the server.
"""

import os
import pwd
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from guanxi.kernel.postgres import launch
from guanxi.kernel.postgres.binaries import Binaries, tool_environment
from guanxi.kernel.postgres.errors import BinariesMissing, FolderUnusable, NotReachable
from guanxi.kernel.postgres.folder import Folder

RunAs = Literal["auto", "direct", "userns", "user"]
LAUNCHER = str(Path(launch.__file__))
FALLBACK_USERS = ("guanxi", "nobody")
NOBODY_UID = 65534


@dataclass(frozen=True, slots=True)
class Identity:
    """A way to run programs: `mode`, and the user and group to whom the files belong as seen from outside."""

    mode: Literal["direct", "userns", "user"]
    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The user's name, or its number when it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    @property
    def known(self) -> bool:
        """Whether the user PostgreSQL sees has a name on this system."""
        return _has_name(_inside_uid() if self.mode == "userns" else self.uid)

    def command(self, argv: Sequence[str], *, session: bool = False, reach: Sequence[Path] = ()) -> list[str]:
        """`argv` wrapped so that it runs as this identity; `reach`: folders that must be enterable then."""
        modes = {
            "direct": "direct",
            "userns": f"userns:{_inside_uid()}",
            "user": f"user:{self.uid}:{self.gid}",
        }
        where = "\n".join(str(path) for path in reach)
        return [sys.executable, "-I", "-S", LAUNCHER, "session" if session else "same", modes[self.mode], where, *argv]

    def own(self, path: Path) -> None:
        """Gives `path` (never what it links to) to this identity; only root ever needs to."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, root: Path) -> None:
        """Gives `root` and everything below it to this identity, unless it is theirs already."""
        if os.geteuid() != 0 or not root.exists() or root.stat().st_uid == self.uid:
            return
        for folder, _, files in os.walk(root, topdown=False):
            for name in files:
                self.own(Path(folder, name))
            for child in Path(folder).iterdir():
                if child.is_symlink():
                    self.own(child)
            self.own(Path(folder))


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _inside_uid() -> int:
    """Who root is to PostgreSQL in the namespace: nobody, or whoever has a name (initdb asks for one)."""
    named = [NOBODY_UID] if _has_name(NOBODY_UID) else [entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0]
    return named[0] if named else NOBODY_UID


def _fallback_user() -> Identity:
    for name in FALLBACK_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Identity("user", entry.pw_uid, entry.pw_gid)
    raise NotReachable(user="guanxi", blocked="this system", reason="no user `guanxi` or `nobody`")


def _owner(folder: Folder) -> os.stat_result | None:
    for path in (folder.pgdata, folder.root):
        if path.exists():
            return path.stat()
    return None


def _candidates(run_as: RunAs, folder: Folder) -> list[Identity]:
    owner = _owner(folder)
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        if run_as == "user":
            raise NotReachable(user="another user", blocked=folder.root, reason="only root may change users")
        if owner is not None and owner.st_uid != uid:
            raise FolderUnusable(folder=folder.root, reason=f"it belongs to user number {owner.st_uid}, not to {uid}")
        return [Identity("userns" if run_as == "userns" else "direct", uid, gid)]
    if run_as == "direct":
        raise NotReachable(user="root", blocked=folder.root, reason="PostgreSQL does not run as root")
    if run_as == "userns":
        return [Identity("userns", 0, 0)]
    if owner is not None and owner.st_uid != 0:
        return [Identity("user", owner.st_uid, owner.st_gid)]
    return [_fallback_user()] if run_as == "user" else [Identity("userns", 0, 0), _fallback_user()]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying an identity: the version of the programs, or the launcher's refusal."""

    version: str | None
    refusal: str
    detail: str


def _try(identity: Identity, binaries: Binaries, folder: Folder) -> Trial:
    reach = [binaries.folder, folder.root.parent]
    done = subprocess.run(
        identity.command([binaries.path("postgres"), "-V"], reach=reach),
        capture_output=True,
        text=True,
        env=tool_environment(),
        timeout=60,
        check=False,
    )
    version = re.search(r"\(PostgreSQL\) (\S+)", done.stdout)
    if done.returncode == 0 and version:
        return Trial(version.group(1), "", "")
    line = next((line for line in done.stderr.splitlines() if line.startswith(launch.PREFIX)), "")
    kind, _, detail = line.removeprefix(launch.PREFIX).partition(": ")
    return Trial(None, kind, detail or done.stderr.strip()[-500:])


def choose_identity(run_as: RunAs, folder: Folder, binaries: Binaries) -> tuple[Identity, str]:
    """The identity that works here and the version of the programs ("18.4"), found by running `postgres -V`.

    Raises NotReachable (root without a way), FolderUnusable (somebody else's folder), BinariesMissing.
    """
    candidates = _candidates(run_as, folder)
    for identity in candidates:
        trial = _try(identity, binaries, folder)
        if trial.version:
            return identity, trial.version
        if trial.refusal == "reach":
            raise NotReachable(user=identity.name, blocked=trial.detail, reason="that user may not enter it")
        if trial.refusal not in {"userns", "user"}:
            raise BinariesMissing(place=binaries.folder, reason=trial.detail)
        if identity is candidates[-1]:
            raise NotReachable(user=identity.name, blocked=folder.root, reason=trial.detail)
    raise AssertionError("there is always a candidate")
