"""What a page of a list may cost: round trips to the database, counted where they happen."""

import psycopg
import pytest

from tests.support.people import Client


async def test_a_page_takes_six_round_trips(client: Client, workspace: int, monkeypatch: pytest.MonkeyPatch) -> None:
    await client.as_user(workspace)
    body = {"name": "王伟", "custom": {"level": "gold", "points": 7}, "owner_id": str(client.user_id)}
    assert (await client.post("/api/v1/customers", json=body)).status_code == 201
    asked: list[str] = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self, query, *args, **kwargs):
        asked.append(query.decode() if isinstance(query, bytes) else str(query))
        return await execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
    answer = await client.get("/api/v1/customers?columns=owner_id,custom,phone,created_at")
    # Twice: begin, the question, commit. Once for who asks, once for the page with the owners' names in it.
    assert len(asked) == 6, asked
    [row] = answer.json()["items"]
    assert row["custom"] == {"level": "gold", "points": 7}
    assert (row["owner_id"], row["owner_name"]) == (str(client.user_id), "owner person")
