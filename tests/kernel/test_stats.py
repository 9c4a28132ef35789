"""Metrics carry the product's name, are made once, and come out as text."""

import pytest

from guanxi.kernel.stats import counter, gauge, histogram, render


def test_metrics_are_rendered() -> None:
    made = counter("guanxi_test_made_total", "Things made", ("kind",))
    made.labels("chair").inc(3)
    gauge("guanxi_test_depth", "Depth").set(2.5)
    histogram("guanxi_test_seconds", "Time", buckets=(0.1, 1)).observe(0.5)
    text = render().decode()
    assert 'guanxi_test_made_total{kind="chair"} 3.0' in text
    assert "guanxi_test_depth 2.5" in text
    assert 'guanxi_test_seconds_bucket{le="1.0"} 1.0' in text
    assert "# HELP guanxi_test_depth Depth" in text


def test_label_values_cannot_add_lines() -> None:
    counter("guanxi_test_odd_total", "Odd", ("name",)).labels('a"\n\\b').inc()
    assert 'guanxi_test_odd_total{name="a\\"\\n\\\\b"} 1.0' in render().decode().splitlines()


def test_foreign_and_doubled_names_are_refused() -> None:
    with pytest.raises(ValueError, match="guanxi_"):
        counter("requests_total", "x")
    gauge("guanxi_test_twice", "x")
    with pytest.raises(ValueError, match="Duplicated"):
        gauge("guanxi_test_twice", "x")
