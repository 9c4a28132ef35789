"""The door of commerce: where it keeps sealed values."""

from guanxi.commerce.service.changing import SEALED as SEALED
