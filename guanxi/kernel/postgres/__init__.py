"""PostgreSQL inside the product: our own supervisor around the programs of a wheel (or of GUANXI_PG_BIN).

    server = EmbeddedPostgres(data / "postgres")
    info = server.start()
    urls = ensure_roles(info)          # urls.runtime, urls.owner
    server.stop()

or, for as long as the product runs, `Keeper(server).start()` … `.stop()`. Not here: a PostgreSQL given by URL, and the
data access layer (kernel.db), which knows only URLs.
"""

from guanxi.kernel.postgres.client import ToolCommand
from guanxi.kernel.postgres.connection import Answer
from guanxi.kernel.postgres.errors import (
    AlreadyRunning,
    BinariesMissing,
    DataDirectoryOfOtherMajor,
    FolderUnusable,
    NotReachable,
    PortTaken,
    PostgresError,
    StartFailed,
    StartInterrupted,
    StopFailed,
    ToolFailed,
    UserUnknown,
)
from guanxi.kernel.postgres.folder import Credentials
from guanxi.kernel.postgres.keeper import Keeper, KeeperEvent
from guanxi.kernel.postgres.roles import DATABASE, OWNER, RUNTIME, RoleUrls, ensure_roles
from guanxi.kernel.postgres.server import ServerInfo, Status, StopMode
from guanxi.kernel.postgres.settings import UNSAFE_FAST
from guanxi.kernel.postgres.supervisor import EmbeddedPostgres

__all__ = [
    "DATABASE",
    "OWNER",
    "RUNTIME",
    "UNSAFE_FAST",
    "AlreadyRunning",
    "Answer",
    "BinariesMissing",
    "Credentials",
    "DataDirectoryOfOtherMajor",
    "EmbeddedPostgres",
    "FolderUnusable",
    "Keeper",
    "KeeperEvent",
    "NotReachable",
    "PortTaken",
    "PostgresError",
    "RoleUrls",
    "ServerInfo",
    "StartFailed",
    "StartInterrupted",
    "Status",
    "StopFailed",
    "StopMode",
    "ToolCommand",
    "ToolFailed",
    "UserUnknown",
    "ensure_roles",
]
