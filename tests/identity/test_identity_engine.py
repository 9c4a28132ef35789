"""The whole engine: what it finds in a public file with default settings, in any order of rows, and why."""

import random
from pathlib import Path

import polars as pl
import pytest

from guanxi.app.bench.people import make_companies, make_people
from guanxi.identity import api as identity
from guanxi.identity.contracts import Model
from guanxi.identity.errors import UnknownModel
from guanxi.identity.queries.engine import opened
from guanxi.identity.queries.keys import find_keys
from guanxi.identity.rules.keys import keys_of
from guanxi.identity.rules.preparing import prepare, prepare_one
from guanxi.identity.rules.weighing import comparisons_of, weigh
from guanxi.identity.service.arriving import match_one

FAKE = Path(__file__).parent / "data" / "fake_1000.csv"
ROLES = {"dob": "birthday"}


@pytest.fixture(scope="module")
def frame():
    whole = pl.read_csv(FAKE, infer_schema_length=0).rename(ROLES)
    return whole.head(400)


@pytest.fixture(scope="module")
def records(frame):
    return identity.prepare_records(frame.drop("unique_id", "cluster"))


@pytest.fixture(scope="module")
def model(records):
    return identity.train(records)


@pytest.fixture(scope="module")
def matched(records, model):
    return identity.match(records, model)


def test_the_public_file_is_resolved_with_default_settings():
    """Splink's demo model: F1 .860 within clusters (precision 1.0, recall .754)."""
    found = identity.evaluate(FAKE, None, "cluster")
    assert found.clusters.f1 >= 0.9 and found.clusters.precision >= 0.97
    assert found.roles == {
        "first_name": "first_name",
        "surname": "surname",
        "birthday": "dob",
        "city": "city",
        "email": "email",
    }


@pytest.mark.parametrize("gone", [("city",), ("email", "birthday"), ("first_name", "surname")])
def test_what_nobody_has_any_more_says_nothing(frame, model, gone):
    """A model that learned of a field, asked about records that have none."""
    left = identity.prepare_records(frame.drop("unique_id", "cluster", *gone))
    matched = identity.match(left, model)
    assert matched.pairs.height > 0
    silent = {one.key for one in comparisons_of(model)} - {one.key for one in comparisons_of(identity.train(left))}
    assert silent
    for row in range(min(20, matched.pairs.height)):
        levels = {one.key: one.level for one in matched.pair(row).evidence}
        assert {levels[key] for key in silent} == {-1}


@pytest.mark.parametrize("recipe", ["zh", "latin"])
def test_made_people_and_firms_are_resolved_and_families_are_not_one(tmp_path, recipe):
    make_people(tmp_path / "people.csv", 1500, seed=11, recipe=recipe)
    people = identity.evaluate(tmp_path / "people.csv", None, "cluster")
    assert people.clusters.f1 >= 0.8 and people.clusters.precision >= 0.85
    make_companies(tmp_path / "firms.csv", 1000, seed=11, recipe=recipe)
    assert identity.evaluate(tmp_path / "firms.csv", None, "cluster").clusters.f1 >= 0.85


def test_the_order_of_rows_changes_nothing(frame, model, matched):
    mixed = frame.with_row_index("was").sample(fraction=1.0, shuffle=True, seed=5)
    records = identity.prepare_records(mixed.drop("unique_id", "cluster", "was"))
    again = identity.train(records)
    assert identity.to_json(again) == identity.to_json(model)
    was = mixed["was"].to_list()
    found = identity.match(records, again)

    def groups(of, rows):
        inside = {}
        for row, cluster in enumerate(of):
            inside.setdefault(cluster, []).append(tuple(frame.drop("unique_id", "cluster").row(rows[row])))
        return sorted(sorted(map(str, group)) for group in inside.values())

    assert groups(found.clusters.of, was) == groups(matched.clusters.of, range(frame.height))


def test_the_weight_of_all_at_once_is_that_of_one_by_one(frame, records, model, matched):
    rows = dict(zip(records["row"], records.drop("id", "row").iter_rows(named=True), strict=True))
    comparisons = comparisons_of(model)
    assert matched.pairs.height > 100
    for place in range(0, matched.pairs.height, 7):
        pair = matched.pair(place)
        weight, evidence = weigh(model, comparisons, rows[pair.left], rows[pair.right])
        assert weight == pytest.approx(pair.weight, abs=1e-3)
        assert [one.level for one in evidence] == [one.level for one in pair.evidence]
        assert model.start + sum(one.bits + one.rarity for one in pair.evidence) == pytest.approx(weight, abs=0.51)


def test_a_pair_that_people_called_two_stays_two_and_one_that_they_called_one_is_one(records, model, matched):
    first = matched.pair(0)
    apart = identity.match(records, model, never=[(first.left, first.right)])
    assert apart.clusters.of[first.left] != apart.clusters.of[first.right]
    assert any(one.against is None for one in apart.clusters.refused)
    of = matched.clusters.of
    stranger = next(row for row in range(len(of)) if of[row] != of[0])
    assert identity.match(records, model, always=[(0, stranger)]).clusters.of[stranger] == 0


def test_labels_teach(records, model, matched):
    pairs = [matched.pair(row) for row in range(40)]
    taught = identity.train(records, ones=[(one.left, one.right) for one in pairs])
    assert identity.to_json(taught) != identity.to_json(model)


def test_a_model_is_kept_as_text(model):
    again = identity.from_json(identity.to_json(model))
    assert isinstance(again, Model) and again == model
    for text in ("", "{}", identity.to_json(model).replace('"version":1', '"version":99')):
        with pytest.raises(UnknownModel):
            identity.from_json(text)


class Kept:
    """An index in memory."""

    def __init__(self, rows):
        self.rows = dict(enumerate(rows))
        self.keys = {}
        for number, row in self.rows.items():
            for key in keys_of(row):
                self.keys.setdefault(key, []).append(number)

    def find(self, keys, at_most):
        return {key: self.keys[key] for key in keys if key in self.keys}

    def load(self, ids):
        return {one: self.rows[one] for one in ids}


def test_one_record_finds_those_that_all_at_once_found(frame, records, model, matched):
    rows = records.sort("row").drop("id", "row").to_dicts()
    index = Kept(rows)
    sure = [matched.pair(place) for place in range(matched.pairs.height)][:60]
    found = 0
    for pair in sure:
        matches = {match.id: match for match in match_one(rows[pair.left], index, model, leave=pair.left)}
        assert pair.left not in matches
        if pair.right in matches:
            found += 1
            assert matches[pair.right].weight == pytest.approx(pair.weight, abs=1e-3)
    assert found >= 0.9 * len(sure)


def test_keys_and_prepared_values_are_the_same_for_one_and_for_all(tmp_path):
    make_people(tmp_path / "people.csv", 300, seed=2, recipe="mixed")
    whole = pl.read_csv(tmp_path / "people.csv", infer_schema_length=0)
    whole = whole.filter(~pl.col("birthday").fill_null("").str.contains(r"^\d{1,2}[/.]")).drop(
        "id", "source", "cluster"
    )
    prepared = prepare(whole)
    singles = [prepare_one(row) for row in whole.to_dicts()]
    for row, single in zip(prepared.to_dicts(), singles, strict=True):
        assert {key: value for key, value in row.items() if value is not None} == {
            key: value for key, value in single.items() if value is not None
        }
    with opened() as engine:
        engine.put("record", prepared.with_row_index("id"))
        keyed = find_keys(engine, frozenset(prepared.columns))
    for number in random.Random(1).sample(range(prepared.height), 40):
        assert sorted(keyed.filter(pl.col("id") == number)["key"]) == sorted(keys_of(singles[number]))
