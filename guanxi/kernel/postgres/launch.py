"""Becomes another user and then the program given: the one place where the rights of a child process change.

Run by path (`python -I -S launch.py SESSION MODE REACH PROGRAM ARG…`), with the standard library only, because it
must start in milliseconds and before anything of Guanxi is imported. It is not a general tool: `identity.py` calls it.

SESSION is `session` (lead a session of its own, so that Ctrl-C does not reach it) or `same`. MODE is `direct`,
`userns:UID` (root here, UID inside a new user namespace: PostgreSQL sees an ordinary user, files stay root's) or
`user:UID:GID`. REACH are folders, one a line, that must be enterable afterwards. Troubles go to stderr in one line
beginning with `PREFIX`.
"""

import ctypes
import os
import sys

PREFIX = "guanxi-launch: "
CLONE_NEWUSER = 0x10000000


class Refused(Exception):
    """One word (`userns`, `user`, `reach`, `exec`) and a detail."""


def _enter_user_namespace(inside: int) -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise Refused("userns", os.strerror(ctypes.get_errno()))
    try:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{inside} {uid} 1"),
            ("gid_map", f"{inside} {gid} 1"),
        ):
            fd = os.open(f"/proc/self/{name}", os.O_WRONLY)
            try:
                os.write(fd, text.encode())
            finally:
                os.close(fd)
    except OSError as error:
        raise Refused("userns", str(error)) from error


def _become(mode: str) -> None:
    if mode.startswith("userns:"):
        _enter_user_namespace(int(mode.split(":")[1]))
    elif mode.startswith("user:"):
        uid, gid = (int(part) for part in mode.split(":")[1:])
        try:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
        except OSError as error:
            raise Refused("user", str(error)) from error


def _check_reach(folders: list[str]) -> None:
    for folder in folders:
        path = ""
        for part in folder.rstrip("/").split("/"):
            path = f"{path}{part}/"
            if not os.access(path, os.X_OK):
                raise Refused("reach", path.rstrip("/") or "/")


def main(arguments: list[str]) -> None:
    """Does what the module's first lines say; does not return unless it was refused."""
    session, mode, reach, *command = arguments
    if session == "session":
        os.setsid()
    os.chdir("/")  # the folder we were called in may be closed to the other user
    _become(mode)
    _check_reach([line for line in reach.split("\n") if line])
    try:
        os.execv(command[0], command)  # noqa: S606 (no shell is the point)
    except OSError as error:
        raise Refused("exec", str(error)) from error


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as refused:
        sys.stderr.write(f"{PREFIX}{refused.args[0]}: {refused.args[1]}\n")
        sys.exit(97)
