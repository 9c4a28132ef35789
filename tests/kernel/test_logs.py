"""Log lines stay single, hold nothing personal and do not flood (A49)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.logs import LineHandler, clean_line, set_up

LEAKS = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|[\w.+-]{2,}@[\w-]+\.\w+|gx_[A-Za-z0-9]{12}|hunter2")


class Scene:
    """A logger of its own, its clock and the lines it wrote."""

    def __init__(self, **limits: float) -> None:
        self.stream = io.StringIO()
        self.clock = FrozenClock()
        self.log = logging.Logger("guanxi.test")
        self.log.addHandler(LineHandler(self.stream, self.clock, **limits))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


def test_a_line_tells_when_who_and_what() -> None:
    scene = Scene()
    scene.log.warning(
        "job %s failed after %d s", "imports.read", 3, extra={"job": "01900000-0000-7000-8000-000000000001", "rows": 7}
    )
    (line,) = scene.lines
    assert line["at"].endswith("+00:00")
    assert (line["level"], line["logger"], line["message"]) == (
        "WARNING",
        "guanxi.test",
        "job imports.read failed after 3 s",
    )
    assert (line["job"], line["rows"]) == ("01900000-0000-7000-8000-000000000001", 7)


class Terminal(io.StringIO):
    """A stream at whose other end sits a person."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_reads_plain_words() -> None:
    stream = Terminal()
    log = logging.Logger("guanxi.test")
    log.addHandler(LineHandler(stream))
    log.warning("a job failed\x1b[31m", extra={"rows": 7, "who": "bob@example.com"})
    try:
        raise KeyError("13812345678\nforged line")
    except KeyError:
        log.exception("and why")
    first, *rest = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d warning a job failed rows=7 who=\S+", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d error   and why", rest[0])
    assert all(line.startswith("  ") for line in rest[1:]) and "KeyError" in rest[-1]
    assert not LEAKS.search(stream.getvalue())


@pytest.mark.parametrize(
    "attack",
    [
        'bob\r\n{"level": "INFO", "message": "admin signed in"}',
        "bob\x1b[2J\x1b[31mred\x1b]0;title\x07",
        "a\x0bb\x0cc\x85d\u2028e\u2029f\x00g",
        "\u202egnp.exe\u2066",
        "\x9b31m",
        "lone \ud800 surrogate",
    ],
)
@pytest.mark.withstands("A49")
def test_injection(attack: str) -> None:
    scene = Scene()
    scene.log.info("sign-in of %s refused", attack, extra={"who": attack, "deep": {"a": [attack]}})
    scene.log.info(attack)
    text = scene.stream.getvalue()
    assert len(text.splitlines()) == text.count("\n") == 2
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert [line["level"] for line in scene.lines] == ["INFO", "INFO"]


@pytest.mark.withstands("A49")
def test_nothing_personal_in_messages_arguments_extras_and_errors() -> None:
    scene = Scene()
    secret = "13812345678 zhang@qq.com 11010519491231002X gx_0123456789abcdefghij password=hunter2"
    scene.log.info(secret)
    scene.log.info("of %s and %r", secret, {"phone": secret})
    scene.log.info("x", extra={"number": 13812345678, "list": [secret], secret: 1, "object": ValueError(secret)})
    scene.log.info("split 138\r\n1234\x1b[1m5678 and 138\u200b12345678")
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(f"bad {secret}") from error
    except ValueError:
        scene.log.exception("failed")
    assert len(scene.lines) == 5
    assert LEAKS.findall(scene.stream.getvalue()) == []
    told = scene.lines[-1]["error"]
    assert told["type"] == "builtins.ValueError"
    assert any("test_logs.py" in line for line in told["trace"])
    assert any("KeyError" in line for line in told["trace"])


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(st.characters(), max_size=80))
def test_every_text_becomes_one_line(text: str) -> None:
    line = clean_line(text)
    line.encode()
    assert len(line.splitlines()) <= 1
    assert "\x1b" not in line


def test_long_messages_are_cut() -> None:
    scene = Scene()
    scene.log.info("x" * 10_000_000, extra={"more": "y" * 10_000_000})
    assert len(scene.stream.getvalue()) < 10_000


@pytest.mark.withstands("A49")
def test_a_flood_is_held_back_and_told() -> None:
    scene = Scene(burst=3, window=60)
    for number in range(50):
        scene.log.warning("cannot reach %s", f"host{number}")
    scene.log.warning("something else")
    assert [line["message"] for line in scene.lines] == [
        "cannot reach host0",
        "cannot reach host1",
        "cannot reach host2",
        "something else",
    ]
    scene.clock.advance(61)
    scene.log.info("later")
    assert [line["message"] for line in scene.lines[4:]] == [
        "47 more of these were held back: cannot reach %s",
        "later",
    ]
    scene.log.warning("cannot reach %s", "again")
    assert scene.lines[-1]["message"] == "cannot reach again"


def test_a_flood_of_different_lines_is_held_back_too() -> None:
    scene = Scene(burst=5, window=60)
    for number in range(3000):
        scene.log.warning(f"line {number}")
    assert len(scene.lines) == 1005


def test_a_line_that_cannot_be_written_breaks_nothing() -> None:
    class Hostile:
        def __str__(self) -> str:
            raise RuntimeError("gx_0123456789abcdefghij")

        __repr__ = __str__

    scene = Scene()
    scene.log.info("%d items", "many")
    scene.log.info("value %s", Hostile())
    scene.log.info("x", extra={"value": Hostile()})
    assert [line["message"] for line in scene.lines] == [
        "%d items (its values could not be put in)",
        "value %s (its values could not be put in)",
        "a log line failed: RuntimeError",
    ]


def test_a_stream_of_another_encoding() -> None:
    raw = io.BytesIO()
    log = logging.Logger("x")
    log.addHandler(LineHandler(io.TextIOWrapper(raw, encoding="ascii")))
    log.warning("王小明 🌸")
    assert json.loads(raw.getvalue())["message"] == "王小明 🌸"


@pytest.fixture
def untouched_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    logging.captureWarnings(False)


def test_set_up_takes_everything_over(untouched_logging: None) -> None:
    stream = io.StringIO()
    logging.getLogger("uvicorn").addHandler(logging.StreamHandler(io.StringIO()))
    handler = set_up("info", stream)
    logging.getLogger("uvicorn.error").error("bound")
    logging.getLogger("guanxi.anything").info("hello")
    logging.getLogger("guanxi.anything").debug("not this")
    logging.getLogger("httpx").info("nor this")
    assert logging.getLogger().handlers == [handler]
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["bound", "hello"]
    with pytest.raises(ValueError, match="Unknown level"):
        set_up("loud")
