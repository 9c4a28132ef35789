"""What a definition may name: asked with the eyes of whoever writes it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.forms.contracts import FITTING, PLACE
from guanxi.forms.rules.definitions import Known, Wrong, check, fits
from guanxi.forms.schemas import FormTargetOut
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.schemas import Words

OBJECT = "customer"
# Decided inside the company, never by who fills in a form.
_INNER = frozenset({"kind", "owner_id", "source", "stage", "class", "level", "points", "remark"})
_APART = frozenset({"phone", "email"})


async def find_fields(uow: UnitOfWork) -> dict[str, Field]:
    """Fields of the customer that answers may fill and that the caller may write, by key. Those of unique values are not among
    them: a form would tell strangers which are taken."""
    policy = await policy_of(uow, OBJECT)
    kinds = frozenset().union(*FITTING.values())
    return {
        one.key: one
        for one in await fields_of(uow, OBJECT)
        if one.type in kinds
        and one.editable
        and not one.unique
        and not one.hidden
        and (not one.apart or one.name in _APART)
        and (one.own or one.name not in _INNER)
        and policy.access(one.column or (one.name if one.apart else one.custom_key)) == "editable"
    }


async def find_known(uow: UnitOfWork) -> Known:
    """Everything a definition may name."""
    return Known(
        targets=await find_fields(uow),
        texts=frozenset(one.id for one in await customers.find_consent_texts(uow)),
        tags=frozenset(UUID(one) for one in await customers.find_tag_names(uow)),
        people=frozenset(one.id for one in await access.find_people(uow) if not one.disabled),
        teams=frozenset(one.id for one in await access.find_teams(uow) if one.members),
        mails=services_of(uow).settings.smtp_url is not None,
    )


async def find_wrong(uow: UnitOfWork, definition: Mapping[str, Any]) -> list[Wrong]:
    """What is wrong with a definition."""
    return check(definition, await find_known(uow))


async def find_targets(uow: UnitOfWork) -> list[FormTargetOut]:
    """Fields of the customer with the kinds that fit."""
    return [
        FormTargetOut.model_validate(
            {
                "key": one.key,
                "label": Words(zh=one.label.zh, en=one.label.en),
                "kinds": [kind for kind in FITTING if fits(kind, one)] + (["division"] if one.key == PLACE else []),
                "options": [
                    {"key": option.key, "label": {"zh": option.label.zh, "en": option.label.en}}
                    for option in one.options
                    if not option.off
                ]
                or None,
                "group": "own" if one.own else "declared",
            }
        )
        for one in (await find_fields(uow)).values()
    ]
