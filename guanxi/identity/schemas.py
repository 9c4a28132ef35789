"""Bodies of this room's routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from guanxi.sdk.schemas import In, Out, Words


class IdentityPolicy(Out):
    """What is in force. `model_id` None: nothing was learned yet. Pairs from the probability `review_from` on go to review; those from
    `auto_from` on are merged without being asked, if `auto` says so."""

    model_id: UUID | None
    review_from: float
    auto_from: float
    auto: bool
    version: int


class TrainedOn(Out):
    """What a version was learned from: customers, and pairs that people merged and kept apart."""

    records: int
    merged: int
    apart: int
    seconds: float


class ModelFigures(Out):
    """What learning found of one kind of customers: the chance that two at random are one, pairs looked at, rounds."""

    prior: float
    pairs: int
    rounds: int


class IdentityModelOut(Out):
    """A version of the model; `in_force_since` of the one in force."""

    id: UUID
    number: int
    trained_on: TrainedOn
    figures: dict[Literal["person", "organisation"], ModelFigures]
    made_at: datetime
    made_by: str | None
    in_force_since: datetime | None


class IdentityModels(Out):
    """Versions, the newest first, and what is in force."""

    policy: IdentityPolicy
    models: list[IdentityModelOut]


class IdentityPolicyIn(In):
    """Other thresholds; `version` as it was read."""

    version: Annotated[int, Field(ge=0)]
    review_from: Annotated[float, Field(ge=0.01, le=1)]
    auto_from: Annotated[float, Field(ge=0.9, le=1)]
    auto: bool


class IdentityChanged(Out):
    """The change, by which it is taken back; None: nothing changed."""

    change_set_id: UUID | None


class RunIn(In):
    """Which version (None: the one in force); `trial`: nothing goes to review and nothing is merged."""

    model_id: UUID | None = None
    trial: bool = False


class RunCounts(Out):
    """Customers, pairs compared, found and plainly one; put on the list of those to look at; merged and not merged by policy."""

    records: int = 0
    compared: int = 0
    found: int = 0
    strong: int = 0
    offered: int = 0
    merged: int = 0
    refused: int = 0


class IdentityRun(Out):
    """A run over all customers; its id is that of its job. `number`: of the version."""

    id: UUID
    model_id: UUID | None
    number: int | None
    offered: bool
    by: str | None
    at: datetime
    ended_at: datetime | None
    counts: RunCounts
    seconds: float | None
    state: str | None


class IdentityRuns(Out):
    """The newest first."""

    items: list[IdentityRun]


class PairsCompared(Out):
    """Pairs that both versions find, only the first (`lost`), only the second (`gained`)."""

    both: int
    lost: int
    gained: int


class Agreement(Out):
    """Of the pairs that people merged and kept apart, how many a version takes for one."""

    merged: int
    merged_found: int
    apart: int
    apart_found: int


class ModelsCompared(Out):
    """Two versions: what their newest runs found, and how they do on what people decided."""

    pairs: PairsCompared
    one: Agreement
    other: Agreement


class PairSide(Out):
    """One of the two customers."""

    id: UUID
    name: str


class PairLink(Out):
    """Something known of both beyond their fields."""

    key: str
    words: Words


class PairEvidence(Out):
    """One line of evidence: how far a field agrees, in words, and what that weighs (`bits`: one doubles the odds; below 0 it speaks for
    two). `rare`: what they share is rare. `first`, `second`: the values as the caller may see them; contact details masked."""

    key: str
    label: Words
    level: str
    level_words: Words
    bits: float
    weight: Literal["strong", "some", "none", "against", "strongly_against"]
    weight_words: Words
    rare: bool
    first: str | None
    second: str | None


class PairExplained(Out):
    """Why two customers are one, or are not. `hidden`: lines about fields that the caller does not see; then there is no sum."""

    first: PairSide
    second: PairSide
    links: list[PairLink]
    model_id: UUID | None
    probability: float | None
    verdict: Literal["sure", "review", "two", "kinds_differ"] | None
    evidence: list[PairEvidence]
    hidden: int
