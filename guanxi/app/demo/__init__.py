"""The demo company: one workspace marked as demo, filled by every room's DemoData in order."""

from guanxi.app.demo.company import ensure, make

__all__ = ["ensure", "make"]
