"""What may go wrong in this room."""

from typing import ClassVar

from guanxi.kernel.errors import Conflict


class RoleTaken(Conflict):
    """The person has that role in the company already."""

    code: ClassVar[str] = "companies.role_taken"
    zh: ClassVar[str] = "此人在该企业已有同一角色。"
    en: ClassVar[str] = "This person has this role in the company already."


class StaleRole(Conflict):
    """The role has another version now."""

    code: ClassVar[str] = "companies.stale_role"
    zh: ClassVar[str] = "该角色刚被他人修改，请刷新后重试。"
    en: ClassVar[str] = "Somebody else changed this role meanwhile. Reload and try again."
