"""Demo data of organization: regions, legal entities, shops in ten cities and on four platforms, with their staff."""

from guanxi.organization.demo.make import DemoStores

__all__ = ["DemoStores"]
