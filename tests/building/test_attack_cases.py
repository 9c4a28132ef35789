"""Every attack and fault that Guanxi says it withstands has a test, and the page that says so is up to date."""

from tests.support.cases import CASES, PAGE, collect, render

# Promised for the spine (the first issue); later rooms add theirs to CASES.
SPINE = {
    *("A1", "A2", "A3", "A4", "A5", "A8", "A10", "A11", "A19", "A24", "A25", "A26", "A27", "A28", "A29", "A30", "A44"),
    *("A48", "A49", "A50", "A51", "A52", "A53", "F1", "F2", "F3", "F4", "F5", "F9", "F38", "F39"),
}


def test_every_case_has_a_test_and_every_mark_is_a_case():
    found = collect()
    assert set(CASES) >= SPINE
    assert sorted(set(CASES) - set(found)) == [], "no test is marked with these"
    assert sorted(set(found) - set(CASES)) == [], "say in tests/support/cases.py what these are"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == render(collect()), "run: python -m tests.support.cases"
