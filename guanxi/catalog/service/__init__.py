"""Use cases of this room; the kinds of master data are named here, since every part of the room begins with them."""

from guanxi.catalog.service.data import ALL, CATEGORY, PRODUCT, SKU

__all__ = ["ALL", "CATEGORY", "PRODUCT", "SKU"]
