"""Inviting many at once: a preview of a pasted list, then everybody or the reason why not, one link per person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guanxi.access.contracts import User
from guanxi.access.errors import EmailTaken
from guanxi.access.queries import people as queries
from guanxi.access.rules.invitations import MAX_PEOPLE, Found, parse_people
from guanxi.access.service import people, recovery
from guanxi.kernel.config import Settings
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of one address: a user with the link to hand over (None when it is mailed), or a problem: taken."""

    email: str
    user: User | None
    link: str | None
    problem: str | None


async def preview(uow: UnitOfWork, text: str) -> list[Found]:
    """What a pasted list says, line by line; who works here already is marked. Nothing is written.

    Raises Invalid for more than 200 people.
    """
    found = parse_people(text)
    if len(found) > MAX_PEOPLE:
        zh, en = f"一次最多 {MAX_PEOPLE} 人。", f"{MAX_PEOPLE} people at most at a time."
        raise Invalid(fields=[FieldProblem("text", "access.too_many_people", zh, en)])
    here = await queries.find_emails(uow, [one.email for one in found if one.problem is None])
    return [replace(one, problem="taken") if one.problem is None and one.email in here else one for one in found]


async def invite_many(
    uow: UnitOfWork, settings: Settings, wanted: Sequence[tuple[str, str]], roles: Sequence[str]
) -> list[Invited]:
    """Invite everybody (name, e-mail); who is known already is told, and does not stop the others.

    Raises Invalid (an address that is none), UnknownRole, AboveOwnRights: then nobody is invited.
    """
    made: list[Invited] = []
    for name, email in wanted:
        try:
            user, link = await recovery.invite(uow, settings, email=email, name=name, roles=roles)
        except EmailTaken:
            made.append(Invited(email, None, None, "taken"))
        else:
            made.append(Invited(people.require_email(email), user, link, None))
    return made
