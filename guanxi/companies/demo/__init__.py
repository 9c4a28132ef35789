"""Demo data of this room."""

from guanxi.companies.demo.make import DemoCompanies

__all__ = ["DemoCompanies"]
