"""Links to clusters: the order of links does not matter, what is kept apart is told, and nothing splits without a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from guanxi.app.cli.commands import app
from guanxi.identity.errors import NoTruth, UnknownColumn, UnknownRole
from guanxi.identity.rules.clustering import find_groups, join

START = -10.0
RECORDS = st.integers(0, 11)
PAIRS = st.tuples(RECORDS, RECORDS).filter(lambda pair: pair[0] < pair[1])
BITS = st.integers(-30, 30).map(float)
LINKS = st.dictionaries(PAIRS, st.integers(14, 30).map(float), max_size=24)
OTHERS = st.dictionaries(PAIRS, BITS, max_size=40)


def joined(links, others, never=()):
    """`links`: evidence of what is linked; `others`: of other pairs."""
    edges = [(left, right, bits + START) for (left, right), bits in links.items()]
    return join(edges, {**others, **links}, START, never)


@given(LINKS, OTHERS, st.sets(PAIRS, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(links, others, never, chance):
    mixed = list(links.items())
    chance.shuffle(mixed)
    assert joined(dict(mixed), others, never) == joined(links, others, never)


@given(LINKS, OTHERS, st.sets(PAIRS, max_size=4))
def test_what_links_connect_is_one_or_a_refused_link_says_why_not(links, others, never):
    found = joined(links, others, never)
    of = {one: group for group in found.groups for one in group}
    refused = {(one.left, one.right) for one in found.refused}
    for left, right in links:
        assert of[left] == of[right] or (left, right) in refused
    kept = [(left, right, 1.0) for left, right in links if (left, right) not in refused]
    connected = {one: tuple(group) for group in find_groups(kept) for one in group}
    assert all(connected.get(one, (one,)) == group for one, group in of.items())
    for one in found.refused:
        if one.against is not None:
            assert one.bits < 0 and of[one.against[0]] is not None


@given(LINKS, OTHERS, PAIRS, st.integers(14, 30).map(float))
def test_more_evidence_never_splits_without_a_reason(links, others, pair, bits):
    before, after = joined(links, others), joined({**links, pair: bits}, others)
    of = {one: group for group in after.groups for one in group}
    told = {frozenset((one.left, one.right)) for one in after.refused}
    for group in before.groups:
        parts = {of[one] for one in group}
        if len(parts) > 1:
            assert any(of[left] != of[right] for left, right in map(tuple, told) if left in of and right in of)


@given(LINKS, OTHERS, st.sets(PAIRS, min_size=1, max_size=4))
def test_what_people_called_two_is_never_one(links, others, never):
    found = joined(links, others, never)
    for group in found.groups:
        assert not any(left in group and right in group for left, right in never)


def test_a_chain_whose_ends_contradict_each_other_breaks_at_its_weakest_link():
    links = {(0, 1): 22.0, (1, 2): 16.0}
    assert joined(links, {}).groups == ((0, 1, 2),)
    found = joined(links, {(0, 2): -20.0})
    assert found.groups == ((0, 1), (2,))
    assert [(one.left, one.right, one.against) for one in found.refused] == [(1, 2, (0, 2))]
    assert joined({**links, (2, 3): 25.0, (1, 3): 25.0, (0, 3): 20.0}, {(0, 2): -5.0}).groups == ((0, 1, 2, 3),)


# The command --------------------------------------------------------------------------------------------------------
@pytest.fixture
def file(tmp_path):
    path = tmp_path / "members.csv"
    lines = ["姓名,手机号,城市,who"]
    lines += [f"{name},{phone},上海,{who}" for name, phone, who in (
        ("张伟", "13812345678", 1), ("張偉", "138****5678", 1), ("王小明", "13900001111", 2), ("Wang Xiaoming", "+86 139-0000-1111", 2),
        ("李娜", "13711112222", 3), ("赵敏", "13622223333", 4),
    )]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def call(*arguments):
    done = CliRunner().invoke(app, ["identity", "evaluate", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_a_small_file_is_resolved_and_its_figures_are_printed(file):
    told = json.loads(call(file, "--truth", "who", "--json"))
    assert told["records"] == 6 and told["entities"] == 4
    assert told["roles"] == {"name": "姓名", "phone": "手机号", "city": "城市"}
    assert told["clusters"]["precision"] == 1.0 and told["shown"]["recall"] >= 0.5
    assert "precision" in call(file, "--truth", "who") or "精确率" in call(file, "--truth", "who")


def test_two_files_are_linked(file, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,mobile,who\n张伟,13812345678,1\n李娜,13711112222,3\n", encoding="utf-8")
    told = json.loads(call(file, other, "--truth", "who", "--json"))
    assert told["records"] == 8 and told["clusters"]["true"] == 3


def test_what_is_wrong_is_told_in_words(file):
    with pytest.raises(UnknownColumn, match="nobody"):
        call(file, "--truth", "nobody")
    with pytest.raises(UnknownRole):
        call(file, "--truth", "who", "--mapping", "a=b")
    with pytest.raises(UnknownColumn):
        call(file, "--truth", "who", "--mapping", "phone=nothing")
    file.write_text(file.read_text(encoding="utf-8") + "孙丽,13512341234,上海,\n", encoding="utf-8")
    with pytest.raises(NoTruth, match="line 8"):
        call(file, "--truth", "who")
