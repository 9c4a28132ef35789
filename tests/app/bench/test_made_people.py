"""The measuring data of identity: the same for the same seed, with the errors that its recipe promises, and the truth."""

import csv
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from guanxi.app.bench import people
from guanxi.app.bench.people import latin
from guanxi.app.bench.people.drawing import compute_falling, spread
from guanxi.app.bench.people.recipes import find_parts
from guanxi.app.bench.people.rows import Maker

ROWS = 3_000
PLAIN = ("zh", "latin", "zh_held", "latin_held")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Rows and counts of errors of each recipe."""
    folder = tmp_path_factory.mktemp("people")
    found = {}
    for recipe in people.find_names():
        path = folder / f"{recipe}.csv"
        tally = people.write(path, people.PEOPLE, ROWS, 7, recipe, Maker.make_household)
        found[recipe] = read(path), tally
    return found


@pytest.mark.parametrize("make", [people.make_people, people.make_companies])
def test_the_same_seed_gives_the_same_file_and_another_seed_another(tmp_path, make):
    first, again, other = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    make(first, 500, seed=1, recipe="mixed")
    make(again, 500, seed=1, recipe="mixed")
    make(other, 500, seed=2, recipe="mixed")
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()


def test_headers_and_numbers_of_rows(tmp_path, made):
    for rows, _ in made.values():
        assert len(rows) == ROWS
        assert tuple(rows[0]) == people.PEOPLE
        assert [row["id"] for row in rows] == [str(number) for number in range(1, ROWS + 1)]
    people.make_companies(tmp_path / "firms.csv", 300, seed=1, recipe="zh")
    assert tuple(read(tmp_path / "firms.csv")[0]) == people.COMPANIES
    with pytest.raises(ValueError, match="no recipe is called klingon"):
        people.make_people(tmp_path / "x.csv", 1, seed=1, recipe="klingon")


def test_three_rows_of_ten_are_of_somebody_who_is_there_already(made):
    for recipe, (rows, _) in made.items():
        assert all(row["cluster"] for row in rows), recipe
        people_in = len({row["cluster"] for row in rows})
        assert 0.26 < 1 - people_in / len(rows) < 0.34, recipe


def test_rows_of_one_person_are_not_beside_each_other(made):
    for rows, _ in made.values():
        beside = sum(one["cluster"] == other["cluster"] for one, other in pairwise(rows))
        assert beside < ROWS / 100


@pytest.mark.parametrize("recipe", PLAIN)
def test_each_kind_of_error_happens_about_as_often_as_its_recipe_says(made, recipe):
    rows, tally = made[recipe]
    told = find_parts(recipe)[recipe][1]
    shares = {name: own["share"] for name, own in told["sources"].items()}
    filled = {field: sum(bool(row[field]) for row in rows) for field in ("name", "phone", "email", "birthday")}
    for field, of in filled.items():
        for kind in {
            kind for own in [told, *told["sources"].values()] for kind in own.get("errors", {}).get(field, {})
        }:
            rates = {
                name: own.get("errors", {}).get(field, {}).get(kind, told["errors"][field].get(kind, 0))
                for name, own in told["sources"].items()
            }
            # What knows a field more often counts for more, and an error may leave the value as it was: wide bounds.
            most = max(rates.values()) if len(set(rates.values())) > 1 else rates.popitem()[1]
            happened = tally[f"{field}.{kind}"]
            assert happened <= of * most * 2 + 12, (field, kind)
            if sum(rates.get(name, most) * share for name, share in shares.items()) / 100 > 0.02:
                assert happened > 0, (field, kind)


def test_twins_of_recipes_have_other_kinds_and_other_words(made):
    for recipe in ("zh", "latin"):
        dev, held = made[recipe][1], made[f"{recipe}_held"][1]
        assert {kind for kind in held if kind.startswith("name.")} - set(dev)
        names = [Counter(row["name"] for row in made[one][0]) for one in (recipe, f"{recipe}_held")]
        assert len(set(names[0]) & set(names[1])) < len(names[0]) / 10
        assert not {row["source"] for row in made[recipe][0]} & {row["source"] for row in made[f"{recipe}_held"][0]}


def test_what_makes_it_hard_is_there(made):
    rows, tally = made["zh"]
    assert tally["phone.masked"] and tally["name.homophone"] and tally["name.pinyin"] and tally["birthday.lunar"]
    by_phone = defaultdict(set)
    for row in rows:
        if row["phone"] and "*" not in row["phone"]:
            by_phone[row["phone"]].add(row["cluster"])
    assert sum(len(clusters) > 1 for clusters in by_phone.values()) > 10, "families share phones"
    by_name = defaultdict(set)
    for row in rows:
        by_name[row["name"], row["city"]].add(row["cluster"])
    assert sum(len(clusters) > 1 for clusters in by_name.values()) > 5, "namesakes in one city"
    assert sum(row["birthday"] == "1900-01-01" for row in rows) > 5
    surnames = Counter(row["name"][0] for row in rows if len(row["name"]) in {2, 3})
    assert surnames["王"] > 8 * surnames["樊"], "as frequent as they are"


def test_credit_codes_are_right_until_they_are_mistyped(tmp_path):
    tally = people.write(tmp_path / "firms.csv", people.COMPANIES, 2_000, 3, "zh", Maker.make_firm)
    codes = [row["credit_code"] for row in read(tmp_path / "firms.csv") if len(row["credit_code"]) == 18]
    wrong = sum(not _checks(code.upper()) for code in codes)
    assert 0.01 < wrong / len(codes) < 0.12
    assert tally["credit_code.typo"] and tally["company.brackets"]


def _checks(code: str) -> bool:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if set(code) - set(alphabet):
        return False
    total = sum(pow(3, place, 31) * alphabet.index(one) for place, one in enumerate(code[:17]))
    return alphabet[-total % 31] == code[17]


def test_words_fall_off_and_every_word_can_be_drawn():
    weights = compute_falling(50, [10, 8])
    assert weights[:2] == [10, 8]
    assert all(one > other for one, other in pairwise(weights))
    assert set(spread(list(range(50)), weights)) == set(range(50))


def test_accents_fold_to_what_a_keyboard_without_them_has():
    assert [latin.fold(one) for one in ("Łukasz", "Søren", "Müller", "Weiß")] == ["Lukasz", "Soren", "Muller", "Weiss"]
