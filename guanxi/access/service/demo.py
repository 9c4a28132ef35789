"""What the workspace itself keeps of the demo company: how it was made, and its invented colleagues."""

from collections.abc import Mapping
from typing import Any

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.log import encode


async def get_demo(uow: UnitOfWork) -> dict[str, Any] | None:
    """How the demo company in this workspace was made (seed, customers, now, done); None where there is none."""
    found: dict[str, Any] | None = await uow.value(
        "SELECT settings -> 'demo' FROM workspace WHERE id = %(ws)s AND demo AND settings ? 'demo'"
    )
    return found


async def put_demo(uow: UnitOfWork, plan: Mapping[str, Any]) -> None:
    """Keep another state of it."""
    await uow.run(
        "UPDATE workspace SET settings = jsonb_set(settings, '{demo}', %(plan)s) WHERE id = %(ws)s",
        plan=encode(dict(plan)),
    )


async def retire_demo_people(uow: UnitOfWork) -> int:
    """Invented colleagues as whom nobody can sign in work here no more; those with a log-in stay. How many."""
    return await uow.run(
        """UPDATE user_account SET disabled_at = now() WHERE workspace_id = %(ws)s AND password_hash IS NULL AND disabled_at IS NULL
           AND email LIKE '%%@demo.guanxi.example'"""
    )
