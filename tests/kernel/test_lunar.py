"""The lunar calendar: new years as the observatories have them, leap months, short months, and the way back."""

from datetime import date, timedelta

import pytest

from guanxi.kernel.lunar import birthday_of, born_on, get_lunar, kept_on

NEW_YEARS = ["1950-02-17", "1987-01-29", "2000-02-05", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2033-01-31", "2034-02-19", "2100-02-09"]  # fmt: skip


@pytest.mark.parametrize("day", NEW_YEARS)
def test_new_year_is_the_first_of_the_first_month(day: str) -> None:
    found = get_lunar(date.fromisoformat(day))
    assert found is not None and (found.month, found.day, found.leap) == (1, 1, False)


def test_a_leap_month_keeps_no_birthday_and_gives_that_of_its_month() -> None:
    leap = date(2025, 7, 25)  # the first of the sixth leap month
    assert get_lunar(leap).leap and kept_on(leap) == () and birthday_of(leap) == "06-01"


def test_the_thirtieth_is_kept_at_the_end_of_a_short_month() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(800)]
    for month in range(1, 13):
        kept = [day for day in days if f"{month:02d}-30" in kept_on(day)]
        assert len(kept) >= 2 and all(get_lunar(day).last for day in kept)


def test_who_was_born_on_a_day_has_its_birthday() -> None:
    for birthday in ("01-01", "06-01", "08-15", "12-30"):
        days = born_on(birthday)
        assert len(days) > 90 and {birthday_of(day) for day in days} == {birthday}
    assert date(2025, 7, 25) in born_on("06-01")


def test_outside_of_the_table_there_is_none() -> None:
    assert get_lunar(date(1900, 1, 30)) is None and get_lunar(date(2101, 1, 29)) is None
    assert get_lunar(date(1900, 1, 31)) is not None and get_lunar(date(2101, 1, 28)) is not None
