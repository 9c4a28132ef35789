"""The SQL of well-known trees, as it was read and found good: whoever changes the compiler sees what becomes of it.

`python -m tests.conditions.test_golden` writes the files anew; the change belongs into the review.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guanxi.app.bench.run import FROZEN
from guanxi.app.bench.segments import asked_of_data, moment_of_data, read_segments
from guanxi.app.rooms import ROOMS
from guanxi.conditions.api import compile_members, parse, prepare_batch
from guanxi.sdk.registry import Registry

GOLDEN = Path(__file__).parent / "golden"
ORDER = "commerce.order"
BESIDES = {
    "then_not": {
        "sequence": [{"event": "forms.submitted"}, {"event": "delivery.message_opened", "window": "90d"}],
        "within": "7d",
        "then_not": {"relation": ORDER, "of": {"field": f"{ORDER}.kind", "op": "is", "value": "sale"}},
    },
    "values": {
        "all": [
            {"relation": ORDER, "is": take, "field": f"{ORDER}.total", "op": "<", "value": {"amount_minor": 5, "currency": "CNY"}}
            for take in ("sum", "avg", "first")
        ]
        + [{"relation": ORDER, "is": "distinct", "field": f"{ORDER}.channel", "op": ">=", "value": 2}]
    },
    "nested": {
        "relation": ORDER,
        "is": "all",
        "of": {"relation": f"{ORDER}.store_id", "of": {"field": "organization.store.name", "op": "contains", "value": "南"}},
    },
    "mine": {
        "any": [
            {"field": "customers.customer.owner_id", "op": "is", "value": "my_team"},
            {"field": "customers.customer.name", "op": "pinyin", "value": "wangxm"},
            {"field": "customers.customer.birthday", "op": "lunar_anniversary", "value": "7d"},
            {"event": "forms.submitted", "of": {"field": "at", "op": "this", "value": "month"}},
        ]
    },
}  # fmt: skip


def written(registry: Registry) -> dict[str, str]:
    asked, kind = asked_of_data(registry), registry.objects["customer"]
    trees = read_segments(FROZEN, asked) | {key: parse(data, asked) for key, data in BESIDES.items()}
    now = moment_of_data(datetime(2026, 11, 20, tzinfo=UTC))
    texts = {key: compile_members(tree, asked, kind, now).sql.as_string(None) for key, tree in trees.items()}
    texts |= {
        f"{key}_batch": prepare_batch(trees[key], asked).sql.as_string(None) for key in ("09_rfm_champions", "then_not")
    }
    return {key: _broken(text) for key, text in texts.items()}


def _broken(text: str) -> str:
    for word in ("FROM", "WHERE", "AND", "OR", "GROUP BY", "HAVING", "LEFT JOIN", "UNION ALL"):
        text = text.replace(f" {word} ", f"\n{word} ")
    return text + "\n"


def test_the_sql_is_as_it_was_read(registry: Registry) -> None:
    found = written(registry)
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(found)
    for key, text in found.items():
        assert (GOLDEN / f"{key}.sql").read_text("utf-8") == text, key


@pytest.mark.withstands("A10")
@pytest.mark.parametrize("word", ["gold'en", "CNY", "南", "wangxm", "90d"])
def test_no_value_of_a_tree_is_in_the_text(registry: Registry, word: str) -> None:
    assert all(word not in text for text in written(registry).values())


if __name__ == "__main__":
    for name, sql in written(Registry.build(ROOMS)).items():
        (GOLDEN / f"{name}.sql").write_text(sql, "utf-8")
