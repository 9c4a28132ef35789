"""What identity holds about one person: pairs that runs found."""

from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def find_held(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Their pairs: run_id, the other customer, probability, at."""
    return await uow.all(
        """SELECT p.run_id, CASE WHEN p.first_id = %(id)s THEN p.second_id ELSE p.first_id END AS other_id, p.probability, p.evidence, r.at
           FROM identity_pair p JOIN identity_run r ON r.workspace_id = p.workspace_id AND r.id = p.run_id
           WHERE p.workspace_id = %(ws)s AND (p.first_id = %(id)s OR p.second_id = %(id)s) ORDER BY r.at, p.run_id""",
        id=customer_id,
    )


async def erase(uow: UnitOfWork, customer_id: UUID) -> int:
    """Their pairs go."""
    return await uow.run(
        "DELETE FROM identity_pair WHERE workspace_id = %(ws)s AND (first_id = %(id)s OR second_id = %(id)s)",
        id=customer_id,
    )
