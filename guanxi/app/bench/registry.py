"""Finds the cases: every `Case` of a module in `guanxi/app/bench/cases/`."""

import importlib
import inspect
import pkgutil

from guanxi.app.bench import cases
from guanxi.app.bench.case import Case


def find_cases() -> dict[str, Case]:
    """The cases by name, in alphabetical order. Raises ValueError for a name used twice."""
    found: dict[str, Case] = {}
    for info in pkgutil.iter_modules(cases.__path__):
        module = importlib.import_module(f"{cases.__name__}.{info.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Case) and not inspect.isabstract(kind) and kind.__module__ == module.__name__:
                if kind.name in found:
                    raise ValueError(f"two bench cases are called {kind.name}")
                found[kind.name] = kind()
    return dict(sorted(found.items()))
