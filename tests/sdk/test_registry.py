"""The registry refuses what is wrong with a precise word, sets broken plugins aside, and finds what is right."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import polars as pl
import pytest
from pydantic import BaseModel

from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event, Reader
from guanxi.sdk.actions import Action, ActionContext
from guanxi.sdk.connectors import Connector, Outgoing, Sent
from guanxi.sdk.contribution import Contribution
from guanxi.sdk.facts import Aggregate, Fact
from guanxi.sdk.forms import labelled
from guanxi.sdk.imports import ColumnKind, ImportColumn, ImportTarget, Prepared
from guanxi.sdk.metrics import Grain, Metric, Unit
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option
from guanxi.sdk.panels import Panel
from guanxi.sdk.permissions import Permission
from guanxi.sdk.registry import Plugin, RegistrationError, Registry
from guanxi.sdk.room import MenuEntry, Room
from guanxi.sdk.routing import Router
from guanxi.sdk.settings import ConfigSection
from guanxi.sdk.stream import StreamGroup, StreamItem, StreamLine
from guanxi.sdk.triggers import Trigger

WORDS = Label(zh="词", en="words")
VIEW = Permission("library.book.view", WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLent(Event):
    type: ClassVar[str] = "library.book_lent"
    label: ClassVar[Label] = WORDS
    object: ClassVar[str] = "book"


BOOK = ObjectType(
    key="library.book",
    label=WORDS,
    plural=WORDS,
    table="book",
    view=VIEW.key,
    fields=(Field(key="library.book.name", label=WORDS, type=FieldKind.TEXT, column="name"),),
)


def house(*contributions: Any, **parts: Any) -> Room:
    """A room "library" with an object, a permission and an event."""
    return Room(
        key="library",
        label=WORDS,
        line=20,
        permissions=(VIEW,),
        events=(BookLent,),
        contributions=(BOOK, *contributions),
        **parts,
    )


def refusal(*contributions: Any, **parts: Any) -> str:
    """The English words of the refusal of `house(…)`."""
    with pytest.raises(RegistrationError) as caught:
        Registry.build([house(*contributions, **parts)])
    words = caught.value.words("en")
    assert all(re.search("[一-鿿]", fault.zh) for fault in caught.value.faults), "every fault has Chinese words"
    return words


class Lend(Action):
    key = "library.lend"
    label = WORDS
    object = "book"
    permission = VIEW.key

    async def run(self, ctx: ActionContext, config: Any) -> str:
        return "done"


def test_a_sound_house_is_found_by_kind_and_key() -> None:
    registry = Registry.build([house(Lend, readers=(Reader("library.shelf", _handle),))])
    assert [one.key for one in registry.all(Action)] == ["library.lend"]
    assert registry.require(Action, "library.lend") is registry.all(Action)[0]
    assert registry.get(Metric, "library.lend") is None
    instead = Lend()
    other = registry.replacing({"library.lend": instead}, Action)
    assert other.require(Action, "library.lend") is instead is not registry.require(Action, "library.lend")
    with pytest.raises(NotFound):
        registry.require(Metric, "library.lend")
    assert registry.permissions == {VIEW.key: VIEW}
    assert registry.events == {"library.book_lent": BookLent}
    assert registry.objects == {"book": BOOK}
    assert [field.name for field in registry.fields("book")] == ["name"]
    assert [reader.name for reader in registry.readers] == ["library.shelf"]
    assert registry.broken == ()
    assert [room.key for room in registry.rooms] == ["library"]


async def _handle(uow: Any, events: Any) -> None:
    return None


def test_rooms_come_low_to_high_and_plugins_after_them() -> None:
    rooms = [Room(key=key, label=WORDS, line=line) for key, line in (("top", 30), ("ground", 10), ("middle", 20))]
    plugins = [Plugin(key, f"{key}.py", Room(key=key, label=WORDS)) for key in ("zebra", "ant")]
    assert [room.key for room in Registry.build(rooms, plugins).rooms] == ["ground", "middle", "top", "ant", "zebra"]


def test_a_thing_that_is_no_contribution() -> None:
    assert "int 7: is no contribution: derive it from a kind of guanxi.sdk" in refusal(7)


def test_an_abstract_member_names_the_methods_it_lacks() -> None:
    class Half(Panel):
        key = "library.half"
        label = WORDS

    assert "class Half: lacks the methods load()" in refusal(Half)


def test_a_member_that_needs_arguments() -> None:
    class Eager(Lend):
        def __init__(self, name: str) -> None:
            self.name_ = name

    assert "class Eager: cannot be made without arguments" in refusal(Eager)


@pytest.mark.parametrize("key", ["lend", "Library.lend", "library.lend.now", "library.", "", None, 3, "library.lend\n"])
def test_key_grammar(key: Any) -> None:
    class Bad(Lend):
        pass

    Bad.key = key
    assert "key: write it as room.name" in refusal(Bad)


def test_a_key_of_another_room() -> None:
    class Stranger(Lend):
        key = "museum.lend"

    assert "Stranger('museum.lend').key: must start with library." in refusal(Stranger)


def test_two_of_one_kind_with_one_key_and_two_kinds_with_one_key() -> None:
    class Again(Lend):
        pass

    assert "action library.lend: another of the same kind has this key" in refusal(Lend, Again)

    class Same(Trigger):
        key = "library.lend"
        label = WORDS
        object = "book"
        events = ("library.book_lent",)

    assert Registry.build([house(Lend, Same)]).all(Trigger)[0].key == "library.lend"


def test_no_label() -> None:
    class Nameless(Lend):
        label = "Lend"  # type: ignore[assignment]  # the mistake this test is about

    assert 'Nameless(\'library.lend\').label: write Label(zh="…", en="…")' in refusal(Nameless)


def test_an_attribute_that_is_not_set() -> None:
    class Bare(Action):
        label = WORDS

        async def run(self, ctx: ActionContext, config: Any) -> str:
            return "done"

    words = refusal(Bare)
    assert "class Bare.key: write it as room.name" in words
    assert "class Bare.object: must not be empty; it is None" in words

    class Bookless(Metric):
        key = "library.bookless"
        label = WORDS
        definition = WORDS
        unit = Unit.COUNT

    words = refusal(Bookless)
    assert "Bookless('library.bookless').rows: the SQL text is missing" in words
    assert "Bookless('library.bookless').value: must be one aggregate expression" in words
    assert "object is not set; declare it in the class body" in refusal(_without_object())


def _without_object() -> type[Metric]:
    members = {name: value for name, value in vars(Loans).items() if name not in ("object", "__dict__", "__weakref__")}
    return type("Aimless", (Metric,), members)


def test_a_config_whose_schema_does_not_build() -> None:
    class Impossible(Lend):
        class Config(BaseModel):
            model_config = {"arbitrary_types_allowed": True}
            frame: pl.DataFrame = labelled(zh="表", en="Frame")

    assert "Config (Config): its JSON schema does not build" in refusal(Impossible)


def test_a_config_that_is_no_model_and_a_field_without_words() -> None:
    class NoModel(Lend):
        Config: ClassVar[Any] = dict

    assert "Config: must be a pydantic model class" in refusal(NoModel)

    class Wordless(Lend):
        class Config(BaseModel):
            days: int = 3

    assert "Config.days: the form field has no words" in refusal(Wordless)


def test_methods_agree_with_the_kind() -> None:
    class NotAsync(Lend):
        def run(self, ctx: ActionContext, config: Any) -> str:  # type: ignore[override]  # the mistake
            return "done"

    assert "run(): must be declared with async def" in refusal(NotAsync)

    class OtherParameters(Lend):
        async def run(self, context: ActionContext) -> str:  # type: ignore[override]  # the mistake
            return "done"

    assert "run(): takes the parameters (self, ctx, config); it has (self, context)" in refusal(OtherParameters)

    class Misspelt(Lend):
        async def cal(self, ctx: Any, config: Any) -> None:
            return None

    assert "cal(): this kind has no such method" in refusal(Misspelt)


def test_outcomes_need_words() -> None:
    class TwoWays(Lend):
        class Outcome(StrEnum):
            YES = "yes"
            NO = "no"

    assert "outcomes: must hold a Label for each outcome (no, yes)" in refusal(TwoWays)


def test_references_to_what_nobody_declares() -> None:
    class Ghost(Lend):
        object = "ghost"
        permission = "library.ghost.view"

    words = refusal(Ghost)
    assert "refers to the object 'ghost', which no room or plugin declares" in words
    assert "refers to the permission 'library.ghost.view'" in words


def test_menu_and_routes_need_permissions_that_exist() -> None:
    router = Router("library")
    lost = Permission("library.book.lose", WORDS)

    @router.fetch("/lost", permission=lost)
    async def lost_books() -> None:
        return None

    assert "route or menu: refers to the permission 'library.book.lose'" in refusal(routers=(router,))
    entry = MenuEntry("books", WORDS, "/books", "book", "library.book.hide")
    assert "permission 'library.book.hide'" in refusal(menu=(entry,))


def test_a_route_without_a_permission_and_a_strange_router() -> None:
    plain = Router("library")
    with pytest.raises(TypeError, match="/api/v1/library/open declares no permission"):
        plain.add_api_route("/open", _handle)
    plain.add_route("/side", _handle)  # Starlette's own, which knows no permissions
    assert "route /side: the route declares no permission" in refusal(routers=(plain,))
    assert 'router: make it with Router("library")' in refusal(routers=(Router("museum"),))


def test_events_permissions_readers_are_in_the_rooms_name_and_once() -> None:
    class Foreign(Event):
        type: ClassVar[str] = "museum.opened"
        label: ClassVar[Label] = WORDS

    with pytest.raises(RegistrationError) as caught:
        Registry.build([Room(key="library", label=WORDS, events=(Foreign, Foreign, int))])  # type: ignore[arg-type]
    words = str(caught.value)
    assert "event museum.opened: must start with library." in words
    assert "event museum.opened: is declared twice" in words
    assert "class int: must be a subclass of" in words
    bad = Permission("library.view", WORDS)
    assert "permission library.view: must be written room.object.verb" in _refuse(permissions=(bad,))
    assert "permission library.book.view: is declared twice" in _refuse(permissions=(VIEW, VIEW))
    assert "reader shelf: must start with library." in _refuse(readers=(Reader("shelf", _handle),))


def _refuse(**parts: Any) -> str:
    with pytest.raises(RegistrationError) as caught:
        Registry.build([Room(key="library", label=WORDS, **parts)])
    return str(caught.value)


def test_facts() -> None:
    def fact(**changes: Any) -> Fact:
        given: dict[str, Any] = {
            "key": "library.pages",
            "label": WORDS,
            "object": "book",
            "type": FieldKind.INTEGER,
            "rows": "SELECT id, pages AS value FROM book WHERE workspace_id = %(ws)s",
            "oracle": lambda record, now: [{"value": record["pages"]}],
        }
        return Fact(**{**given, **changes})

    assert Registry.build([house(fact())]).require(Fact, "library.pages").type is FieldKind.INTEGER
    assert "rows: the SQL does not name %(ws)s" in refusal(fact(rows="SELECT id, pages AS value FROM book"))
    assert "must start with SELECT or WITH" in refusal(fact(rows="DELETE FROM book WHERE workspace_id = %(ws)s"))
    assert "one statement without a semicolon" in refusal(fact(rows="SELECT %(ws)s; SELECT 1"))
    assert "oracle: must be a function (record, now)" in refusal(fact(oracle=lambda: 1))
    assert "type: must be one of FieldKind.TEXT" in refusal(fact(type="integer"))
    assert "refers to the event 'library.book_burnt'" in refusal(fact(events=frozenset({"library.book_burnt"})))


def test_fact_aggregates_without_sql() -> None:
    rows = [{"value": 2, "at": 2}, {"value": 5, "at": 1}, {"value": None, "at": 3}]
    expected: dict[str, Any] = {
        "one": 2,
        "count": 3,
        "sum": 7,
        "min": 2,
        "max": 5,
        "avg": 3.5,
        "last": 2,
        "exists": True,
    }
    expected["list"] = [2, 5]
    for aggregate in Aggregate:
        fact = Fact(
            key="x.y", label=WORDS, object="book", type=FieldKind.NUMBER, rows="", oracle=_no_rows, aggregate=aggregate
        )
        assert fact.compute(rows) == expected[aggregate]
        assert fact.compute([]) == {"count": 0, "sum": 0, "exists": False}.get(aggregate)


def _no_rows(record: Any, now: Any) -> list[Any]:
    return []


class Loans(Metric):
    key = "library.loans"
    label = WORDS
    definition = WORDS
    object = "book"
    unit = Unit.MONEY
    grain = Grain.DAY
    rows = "SELECT book_id AS id, at, fee, currency, shelf FROM loan WHERE workspace_id = %(ws)s"
    value = "sum(r.fee)"
    dimensions: ClassVar[dict[str, Label]] = {"shelf": WORDS}


def test_metrics() -> None:
    metric = Registry.build([house(Loans)]).require(Metric, "library.loans")
    text = metric.select(Grain.MONTH, ["shelf"]).as_string(None)
    assert "date_trunc('month', r.at, %(time_zone)s) AS at" in text
    assert 'r."currency", r."shelf"' in text, "money is always grouped by currency"
    assert text.endswith("GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
    with pytest.raises(ValueError, match="no grain finer than day"):
        metric.select(Grain.HOUR)
    with pytest.raises(ValueError, match="no dimension 'author'"):
        metric.select(by=["author"])

    class Bad(Loans):
        rows = "SELECT 1"
        unit = "money"  # type: ignore[assignment]  # the mistake
        good = "sideways"  # type: ignore[assignment]  # the mistake

    words = refusal(Bad)
    assert "rows: the SQL does not name %(ws)s" in words
    assert "unit: must be one of Unit.COUNT" in words
    assert "good: must be up, down or neutral" in words


def test_objects_and_fields() -> None:
    def field(**changes: Any) -> Field:
        given: dict[str, Any] = {"key": "library.book.colour", "label": WORDS, "type": FieldKind.TEXT}
        return Field(**{**given, **changes})

    assert "key: write it as room.object.name" in refusal(field(key="library.colour"))
    assert "options: selects need options" in refusal(field(type=FieldKind.SELECT))
    twins = (Option("red", WORDS), Option("red", WORDS))
    assert "two options have the same key" in refusal(field(type=FieldKind.SELECT, options=twins))
    assert "target: relations name an object" in refusal(field(type=FieldKind.RELATION))
    assert "a rating needs a maximum of 2 to 10" in refusal(field(type=FieldKind.RATING))
    assert "refers to the object 'film'" in refusal(field(key="library.film.colour"))
    assert "book.name belongs to library.book.colour already" in refusal(field(column="name"))
    other = ObjectType(key="museum.book", label=WORDS, plural=WORDS, table="b; DROP", view=VIEW.key, page="books")
    with pytest.raises(RegistrationError) as caught:
        Registry.build([house(), Room(key="museum", label=WORDS, line=30, contributions=(other,))])
    assert "is not the name of a table" in str(caught.value)
    assert "page: must start with / and contain {id}" in str(caught.value)


def test_an_object_name_belongs_to_one_room() -> None:
    other = ObjectType(key="museum.book", label=WORDS, plural=WORDS, table="old_book", view=VIEW.key)
    with pytest.raises(RegistrationError, match=r"book belongs to library\.book already"):
        Registry.build([house(), Room(key="museum", label=WORDS, line=30, contributions=(other,))])


@pytest.mark.parametrize("kind", list(FieldKind))
def test_every_field_kind_has_a_json_schema(kind: FieldKind) -> None:
    options = (Option("a", WORDS),) if kind in (FieldKind.SELECT, FieldKind.MULTI_SELECT) else ()
    field = Field(
        key="library.book.thing",
        label=WORDS,
        type=kind,
        options=options,
        target="book" if kind is FieldKind.RELATION else None,
        maximum=5 if kind is FieldKind.RATING else None,
    )
    schema = Registry.build([house(field)]).require(Field, "library.book.thing").json_schema()
    assert schema["type"] in {"string", "integer", "boolean", "array", "object"}
    assert schema["x-label"] == {"zh": "词", "en": "words"}


class Shelf(ImportTarget):
    key = "library.books"
    label = WORDS
    object = "book"
    permission = VIEW.key
    columns = (ImportColumn("isbn", WORDS, synonyms=("书号",)), ImportColumn("price", WORDS, ColumnKind.MONEY))
    natural_key = ("isbn",)

    def prepare(self, frame: pl.DataFrame, options: Any, context: Any) -> Prepared:
        return Prepared(frame)

    async def check(self, uow: Any, frame: pl.DataFrame, context: Any) -> Any: ...
    async def merge(self, uow: Any, frame: pl.DataFrame, context: Any) -> Any: ...
    async def revert(self, uow: Any, import_id: UUID, batch: int) -> int:
        return 0


def test_import_targets() -> None:
    assert Registry.build([house(Shelf)]).require(ImportTarget, "library.books").columns[0].key == "isbn"

    class Bad(Shelf):
        columns = (
            ImportColumn("isbn", WORDS, synonyms=("ISBN No.",)),
            ImportColumn("isbn", WORDS),
            ImportColumn("number", WORDS, synonyms=("isbn-no",)),
            ImportColumn("line", WORDS),
            ImportColumn("kind", WORDS, ColumnKind.SELECT),
            ImportColumn("Size", WORDS, "text"),  # type: ignore[arg-type]  # the mistake
        )
        natural_key = ("ean",)
        problems: ClassVar[dict[str, Label]] = {"museum.torn": WORDS}

    words = refusal(Bad)
    for expected in (
        "the column 'isbn' is there 2 times",
        "the header \"isbnno\" belongs to the column 'isbn' already",
        "'line' is the column of line numbers",
        "a select column needs options",
        "columns: Size.key: write it as name",
        "columns: Size.kind: must be one of ColumnKind.TEXT",
        "natural_key: 'ean' is not one of the columns",
        "problems: museum.torn: the code starts with library.",
    ):
        assert expected in words

    class Keyless(Shelf):
        natural_key = ()

    assert "natural_key: must not be empty" in refusal(Keyless)


def test_connectors_agree_with_what_they_claim() -> None:
    class Mute(Connector):
        key = "library.mute"
        label = WORDS

    assert "implement at least one of parse, send and pull" in refusal(Mute)

    class Post(Connector):
        key = "library.post"
        label = WORDS

        async def send(self, http: Any, message: Outgoing, config: Any) -> Sent: ...  # type: ignore[empty-body]

        def parse(self, request: Any, config: Any) -> list[Any]:
            return []

    words = refusal(Post)
    assert "verify() and parse() come together" in words
    assert "sends: lists contents exactly when send() is there" in words
    assert "delivers: lists Inbounds exactly when parse() or pull() is there" in words
    assert "captured: keep at least one captured payload" in words


def test_triggers_and_stream_items() -> None:
    class Never(Trigger):
        key = "library.never"
        label = WORDS
        object = "book"

    assert "events: list the types of events, or implement find_due()" in refusal(Never)

    class Line(StreamItem):
        key = "library.line"
        label = WORDS
        events = ("library.book_lent",)
        group = StreamGroup.CHANGE

        def render(self, event: Any, extra: Any) -> StreamLine | None:
            return None

    class Second(Line):
        key = "library.second"

    assert "library.book_lent belongs to library.line already" in refusal(Line, Second)


def test_a_config_section_works_without_being_saved_and_survives_old_values() -> None:
    class Hours(ConfigSection):
        key = "library.hours"
        label = WORDS
        permission = VIEW.key

        class Schema(BaseModel):
            opens: int = labelled(9, zh="开门", en="Opens", ge=0, le=23)
            closes: int = labelled(18, zh="关门", en="Closes", ge=0, le=23)

    section = Registry.build([house(Hours)]).require(ConfigSection, "library.hours")
    assert section.read(None).opens == 9
    assert section.read({"opens": 99, "closes": 20, "gone": 1}).model_dump() == {"opens": 9, "closes": 20}

    class Needs(Hours):
        class Schema(BaseModel):
            opens: int = labelled(zh="开门", en="Opens")

    assert "Schema.opens: needs a default" in refusal(Needs)


def _plugin(key: str, *contributions: Any) -> Plugin:
    return Plugin(key, f"/plugins/{key}.py", Room(key=key, label=WORDS, contributions=contributions))


class Tea(Lend):
    key = "tea.brew"


class NoTea(Lend):
    key = "no_tea.brew"
    object = "teapot"


def test_a_broken_plugin_is_set_aside_whole_and_named() -> None:
    plugins = [_plugin("tea", Tea), _plugin("no_tea", NoTea)]
    with pytest.raises(RegistrationError) as caught:
        Registry.build([house()], plugins, strict=True)
    assert 'The plugin "no_tea" (/plugins/no_tea.py) cannot be used' in caught.value.words("en")
    registry = Registry.build([house()], plugins, strict=False)
    assert [action.key for action in registry.all(Action)] == ["tea.brew"]
    assert [(broken.name, broken.origin) for broken in registry.broken] == [("no_tea", "/plugins/no_tea.py")]
    assert "no_tea" not in [room.key for room in registry.rooms]
    assert "teapot" in registry.broken[0].error.words("zh")


def test_what_needs_a_broken_plugin_goes_with_it() -> None:
    class Depends(Lend):
        key = "guest.brew"
        object = "cup"

    cup = ObjectType(key="cups.cup", label=WORDS, plural=WORDS, table="cup", view="cups.cup.view")
    registry = Registry.build([house()], [_plugin("cups", cup), _plugin("guest", Depends)], strict=False)
    assert {broken.name for broken in registry.broken} == {"cups", "guest"}
    assert registry.all(Action) == ()


def test_a_plugin_cannot_take_the_name_of_a_room_and_a_broken_room_always_stops() -> None:
    registry = Registry.build([house()], [Plugin("library", "x.py", Room(key="library", label=WORDS))], strict=False)
    assert "there is another library already" in str(registry.broken[0].error)
    with pytest.raises(RegistrationError):
        Registry.build([house(NoTea)], strict=False)


def test_a_new_kind_needs_no_edit_elsewhere() -> None:
    """The registry knows no list of kinds: a class beside the others is registered, checked and found."""

    class Lantern(Contribution):
        kind: ClassVar[str] = "lantern"

    class Red(Lantern):
        key = "library.red"
        label = WORDS

    assert [one.key for one in Registry.build([house(Red)]).all(Lantern)] == ["library.red"]
