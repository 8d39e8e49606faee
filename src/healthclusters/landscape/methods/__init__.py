"""Ways to divide clusters into groups, each in a file of its own behind one interface.

A module of this folder that defines a `Method` is found by itself: adding one touches nothing
else.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from healthclusters.base import UnknownNameError
from healthclusters.landscape.methods.interface import Convergence, Many, Method, Model, Partition


def _found() -> dict[str, type[Method]]:
    methods = {}
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Method) and value is not Method:
                methods[value.name] = value
    return dict(sorted(methods.items()))


METHODS: dict[str, type[Method]] = _found()


def method_named(name: str) -> Method:
    """The method of that name with its default options; UnknownNameError where there is none."""
    if name not in METHODS:
        raise UnknownNameError("method", name, METHODS)
    return METHODS[name]()


__all__ = ["METHODS", "Convergence", "Many", "Method", "Model", "Partition", "method_named"]
