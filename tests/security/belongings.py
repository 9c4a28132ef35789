"""For tests/security/world.py: a passkey, a hand-over that is not over yet, a change of the workspace."""

import secrets
from typing import Any

from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope


async def hand_over(world: Any) -> str:
    """One that is not over yet."""
    path = f"/api/v1/access/users/{await world.user()}/hand-over"
    return str((await world.ask("POST", path, 202, json={"plan": []}))["id"])


async def passkey(world: Any) -> str:
    """A passkey of the owner, who nevertheless signs in with the password alone."""
    made = new_id()
    async with world.owner.app.state.db.transaction(system_scope(world.workspace)) as uow:
        await uow.run("DELETE FROM passkey WHERE workspace_id = %(ws)s")
        await uow.run(
            """INSERT INTO passkey (workspace_id, id, user_id, name, credential_id, public_key, sign_count)
               VALUES (%(ws)s, %(id)s, %(user)s, %(mark)s, %(key)s, 'x', 0)""",
            id=made,
            user=world.owner.user_id,
            mark=world.mark,
            key=made.bytes,
        )
    return str(made)


async def workspace_change(world: Any) -> str:
    """A change of what everybody shares."""
    body = {"name": f"{world.mark} {secrets.token_hex(4)}"}
    return str((await world.ask("PATCH", "/api/v1/access/workspace", 200, json=body))["change_set_id"])
