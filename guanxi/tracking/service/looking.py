"""What came and what was refused, for people: the live tail, types and properties, the quarantine, and the text to paste."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.services import services_of
from guanxi.tracking.errors import REASONS
from guanxi.tracking.events import ALL as EVENTS
from guanxi.tracking.events import OWN
from guanxi.tracking.queries import governing, sources, tailing
from guanxi.tracking.schemas import (
    KeyOut,
    PropertyOut,
    QuarantineSample,
    SnippetOut,
    SourceOut,
    TailEvent,
    TailOut,
    TypeOut,
)
from guanxi.tracking.service.managing import require_source

SCRIPT = "/sdk/guanxi.js"
ENDPOINT = "/api/v1/events"
_LABELS = {one.type: one.label for one in EVENTS}
_SNIPPET = """<script>
  window.guanxi=window.guanxi||[];["page","track","identify","reset","consent"].forEach(function(m){{guanxi[m]=guanxi[m]||function(){{guanxi.push([m].concat([].slice.call(arguments)))}}}});
</script>
<script async src="{base}{script}" data-key="{key}"></script>"""


def label_of(type_: str, language: str) -> str:
    """What a type of event is called where nobody named it."""
    found = _LABELS.get(type_)
    return type_.removeprefix(OWN) if found is None else found.zh if language == "zh" else found.en


async def find_sources(uow: UnitOfWork, deleted: bool = False) -> list[SourceOut]:
    """Sources by name."""
    return [SourceOut.model_validate(row) for row in await sources.find_sources(uow, deleted=deleted)]


async def get_source(uow: UnitOfWork, source_id: UUID) -> SourceOut:
    """One source. Raises NotFound."""
    row = await sources.get_source(uow, source_id)
    if row is None:
        raise NotFound()
    return SourceOut.model_validate(row)


async def find_keys(uow: UnitOfWork, source_id: UUID) -> list[KeyOut]:
    """Keys of a source. Raises NotFound."""
    await require_source(uow, source_id)
    return [KeyOut.model_validate(row) for row in await sources.find_keys(uow, source_id)]


async def get_snippet(uow: UnitOfWork, source_id: UUID, key: str = "wk_…") -> SnippetOut:
    """What is pasted into a page. Raises NotFound."""
    await require_source(uow, source_id)
    base = services_of(uow).settings.base_url
    text = _SNIPPET.format(base=base, script=SCRIPT, key=key)
    return SnippetOut(snippet=text, script=base + SCRIPT, endpoint=base + ENDPOINT)


async def find_types(uow: UnitOfWork) -> list[TypeOut]:
    """Types of events, the newest seen first."""
    return [TypeOut.model_validate(row) for row in await governing.find_types(uow)]


async def find_properties(uow: UnitOfWork, type_id: UUID) -> list[PropertyOut]:
    """Properties of a type. Raises NotFound."""
    if not await sources.find_current(uow, "tracking_type", [type_id]):
        raise NotFound()
    return [PropertyOut.model_validate(row) for row in await governing.find_properties(uow, type_id)]


async def find_quarantine(uow: UnitOfWork, after: UUID | None, limit: int) -> list[QuarantineSample]:
    """Samples of what was refused or left out, the newest first."""
    rows = await governing.find_quarantine(uow, after, limit)
    return [QuarantineSample.model_validate({**row, "words": _words(row["reason"])}) for row in rows]


def _words(reason: str) -> dict[str, str]:
    label = REASONS.get(reason, Label(zh=reason, en=reason))
    return {"zh": label.zh, "en": label.en}


async def get_tail(uow: UnitOfWork, after: UUID | None, source_id: UUID | None, limit: int) -> TailOut:
    """What came last, with the customers whom the caller may see."""
    rows = await tailing.find_newest(uow, after, source_id, limit)
    shown = await _show(uow, rows)
    return TailOut(events=shown, after=max((one.id for one in shown), default=after))


async def _show(uow: UnitOfWork, rows: Sequence[Row]) -> list[TailEvent]:
    whose = await customers.customers_of_profiles(uow, [row["profile_id"] for row in rows if row["profile_id"]])
    known = await customers.summaries(uow, list(set(whose.values())))
    shown = []
    for row in rows:
        payload = dict(row.pop("payload"))
        source, page = payload.pop("source", None), payload.pop("page", None)
        customer = known.get(whose[row["profile_id"]]) if row["profile_id"] in whose else None
        about = {
            "customer_id": customer.id if customer else None,
            "customer_name": customer.name if customer else None,
            "label": label_of(row["type"], uow.scope.language),
        }
        shown.append(
            TailEvent.model_validate({**row, **about, "source_id": source, "page": page, "properties": payload})
        )
    return shown


async def find_visitor(uow: UnitOfWork, anonymous_id: str) -> UUID | None:
    """The profile of a visitor of any source of the workspace, by the id that its browser keeps: it is random, so it names one."""
    return await tailing.find_visitor(uow, f"visitor:{anonymous_id}")
