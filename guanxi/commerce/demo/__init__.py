"""Demo data of commerce: two years of orders of the demo's customers, with seasons, fees, discounts, cancellations."""

from guanxi.commerce.demo.make import DemoOrders

__all__ = ["DemoOrders"]
