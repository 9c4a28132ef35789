"""Master data whose names are found by pinyin, whole or by first letters: the table has a column `reading text`, written with the name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

from psycopg import sql

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.pinyin import is_chinese, pinyin_forms
from guanxi.sdk.master_data import Asked, MasterData


def compute_reading(name: str) -> str:
    """Each spelling of the Chinese characters of a name, whole and by its first letters.

    >>> compute_reading("紫砂壶 A1")
    'zishahu zsh'
    """
    forms = pinyin_forms("".join(one for one in name if is_chinese(one)))
    words = (word for form in forms for word in ("".join(form), "".join(one[:1] for one in form)))
    return " ".join(dict.fromkeys(word for word in words if word))


@dataclass(frozen=True, kw_only=True)
class ReadMasterData(MasterData):
    """`searched`: text columns that the search looks into beside code, name and reading."""

    searched: tuple[str, ...] = ()
    derived: Mapping[str, LiteralString] = field(default_factory=lambda: {"reading": "text"})

    def derive(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The reading of a name that is written."""
        return {"reading": compute_reading(str(values["name"]))} if "name" in values else {}

    async def narrow(self, uow: UnitOfWork, asked: Asked) -> tuple[list[sql.Composable], dict[str, Any]]:
        """Rows in which the text stands anywhere, in any case."""
        if not asked.query.strip():
            return [], {}
        escaped = asked.query.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (self.code, "name", "reading", *self.searched)
        places = [sql.SQL("lower(r.{}) LIKE %(q)s").format(sql.Identifier(one)) for one in columns]
        return [sql.SQL("({})").format(sql.SQL(" OR ").join(places))], {"q": f"%{escaped}%"}
