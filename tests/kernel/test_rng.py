"""Chance: the seeded generator gives the same numbers for ever, the system one stays in its range."""

import pytest

from guanxi.kernel.rng import SYSTEM_RNG, Rng, SeededRng, choose


def test_seeded_numbers_never_change() -> None:
    rng = SeededRng(7)
    assert [rng.below(1000) for _ in range(5)] == [331, 970, 154, 404, 666]
    assert SeededRng("demo").bytes(4).hex() == "a966a6f0"
    assert SeededRng("demo").child("orders").below(10**9) == SeededRng("demo/orders").below(10**9)


def test_children_are_independent_of_how_much_the_parent_drew() -> None:
    one, other = SeededRng(1), SeededRng(1)
    other.below(5)
    assert one.child("a").uniform() == other.child("a").uniform() != one.child("b").uniform()


@pytest.mark.parametrize("rng", [SYSTEM_RNG, SeededRng(3)])
def test_ranges(rng: Rng) -> None:
    drawn = {rng.below(6) for _ in range(400)}
    assert drawn == {0, 1, 2, 3, 4, 5}
    assert rng.below(1) == 0
    assert all(0 <= rng.uniform() < 1 for _ in range(100))
    assert len(rng.bytes(16)) == 16
    assert rng.bytes(0) == b""
    with pytest.raises(ValueError, match=r"above|positive"):
        rng.below(0)


def test_choose() -> None:
    rng = SeededRng(5)
    assert choose(rng, ["only"]) == "only"
