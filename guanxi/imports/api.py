"""The door of imports, for the command line and the bench: a file in, its job put in, how it went.

All take the opened database, the services and a scope, and open their own units of work, because files are not read
inside one. The routes use the same functions.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from guanxi.imports.queries import find_landing
from guanxi.imports.schemas import FormatIn, ImportOut, ImportPatch, Preview
from guanxi.imports.service.drafts import change, preview, receive
from guanxi.imports.service.reading import show
from guanxi.imports.service.rejections import export as export_rejections
from guanxi.imports.service.sealed import SEALED
from guanxi.imports.service.steering import check, run
from guanxi.imports.service.undoing import forget_overwritten
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services

Begin = Callable[[Database, Services, Scope, UUID], Awaitable[UUID]]
"""`check` or `run`: puts the job in and gives its id."""

__all__ = [
    "SEALED",
    "Begin",
    "FormatIn",
    "ImportOut",
    "ImportPatch",
    "Preview",
    "change",
    "check",
    "export_rejections",
    "find_landing",
    "forget_overwritten",
    "preview",
    "receive",
    "run",
    "show",
]
