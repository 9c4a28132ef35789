"""The configuration of the embedded server: defaults for a small machine that also runs the web and the workers.

Written to `guanxi.conf` (included from postgresql.conf) at every start. `ALTER SYSTEM` still wins over it, so an
administrator can tune. The log says nothing about people: no statements, no parameters, no key values.
"""

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

INCLUDE_LINE = "include_if_exists 'guanxi.conf'"
MB = 1024 * 1024
SHARED_MEMORY = "/dev/shm"  # noqa: S108 (only its size is looked at)

UNSAFE_FAST: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests only: a power cut may destroy the data, and a killed server forgets what was committed just before."""

OURS = frozenset(
    {"unix_socket_directories", "data_directory", "config_file", "hba_file", "external_pid_file", "cluster_name"}
)


def memory_bytes() -> int:
    """The memory this machine or container may use."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # absent, or the word "max"
            limits.append(int(Path(name).read_text()))
    return min(limits)


def compute_defaults(memory: int) -> dict[str, str]:
    """The settings for a machine with `memory` bytes, of which the database may take a quarter or so."""

    def share(divisor: int, least: int, most: int) -> str:
        return f"{max(least, min(most, memory // divisor // MB))}MB"

    return {
        "listen_addresses": "",
        "port": "5432",
        "max_connections": "100",
        "shared_buffers": share(8, 64, 4096),
        "effective_cache_size": share(2, 256, 65536),
        "maintenance_work_mem": share(32, 64, 1024),
        "work_mem": share(1024, 4, 32),
        "max_wal_size": "2GB",
        "min_wal_size": "80MB",
        # After a checkpoint every page that is touched is logged whole: of random indexes that is most of the log of an import.
        "checkpoint_timeout": "15min",
        "jit": "off",
        "random_page_cost": "1.1",
        "track_io_timing": "on",
        "timezone": "UTC",
        "password_encryption": "scram-sha-256",
        "unix_socket_permissions": "0700",
        "lc_messages": "C",
        "logging_collector": "on",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_statement": "none",
    }


def _shared_memory_setting() -> dict[str, str]:
    # Containers often have 64 MB of /dev/shm, too little for one parallel hash join.
    with contextlib.suppress(OSError):
        if shutil.disk_usage(SHARED_MEMORY).total < 512 * MB:
            return {"dynamic_shared_memory_type": "mmap"}
    return {}


def cluster_name(pgdata: Path) -> str:
    """A name for the titles of this server's processes, by which they are told from those of other servers."""
    return "guanxi-" + hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:16]


def check_settings(settings: Mapping[str, str]) -> None:
    """Raises ValueError for a name that is none, one that is ours to set, or a value with a line break."""
    for name, value in settings.items():
        if not re.fullmatch(r"[a-z][a-z0-9_.]*", name) or name in OURS:
            raise ValueError(f"not a setting that can be given: {name!r}")
        if "\n" in value or "\0" in value:
            raise ValueError(f"the value of {name} has a line break")


def effective_settings(settings: Mapping[str, str], pgdata: Path, log: Path, socket_dir: Path) -> dict[str, str]:
    """The defaults, overlaid by `settings`, and the ones that are ours."""
    listed = '"' + str(socket_dir).replace('"', '""') + '"'  # a list of names: quoted, so that a comma may be in it
    ours = {
        "unix_socket_directories": listed,
        "log_directory": str(log),
        "cluster_name": cluster_name(pgdata),
    }
    return compute_defaults(memory_bytes()) | _shared_memory_setting() | dict(settings) | ours


def render(settings: Mapping[str, str]) -> str:
    """The text of guanxi.conf."""
    lines = ["# Written by Guanxi at every start; change settings by ALTER SYSTEM instead."]
    for name, value in sorted(settings.items()):
        quoted = value.replace("\\", "\\\\").replace("'", "''")
        lines.append(f"{name} = '{quoted}'")
    return "\n".join(lines) + "\n"
