"""Metrics of the process for Prometheus: factories that give each metric once, and their text. Names start with guanxi_."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def _check(name: str) -> str:
    if not name.startswith("guanxi_"):
        raise ValueError(f"metric {name!r} must start with guanxi_")
    return name


def counter(name: str, description: str, labels: Sequence[str] = ()) -> Counter:
    """A number that only grows; its name ends with _total. Raises ValueError for a foreign or doubled name."""
    return Counter(_check(name), description, labels, registry=REGISTRY)


def gauge(name: str, description: str, labels: Sequence[str] = ()) -> Gauge:
    """A number that goes up and down."""
    return Gauge(_check(name), description, labels, registry=REGISTRY)


def histogram(name: str, description: str, labels: Sequence[str] = (), buckets: Sequence[float] = SECONDS) -> Histogram:
    """A distribution; buckets are in the metric's unit (seconds by default)."""
    return Histogram(_check(name), description, labels, registry=REGISTRY, buckets=buckets)


def render() -> bytes:
    """All metrics in Prometheus' text format 0.0.4."""
    return generate_latest(REGISTRY)
