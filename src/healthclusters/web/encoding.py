"""Results as bytes and back, without pickle: nothing that is read can run code.

What can be written: None, bool, int, float, str, tuples, lists, sets, mappings, enumerations of
ours, NumPy arrays and scalars, Polars frames and series, and dataclasses whose module begins with
`healthclusters.`. Anything else raises EncodingError. An object that occurs twice is written once
and read once.

The bytes are zlib over: four bytes with the length of a JSON text, the JSON text, and the binary
parts (Arrow IPC of frames, memory of arrays). The JSON text lists the objects, each after those
that it holds: `{"format": 1, "nodes": [[kind, ...], ...], "root": value, "parts": [length, ...]}`.
A value is null, a truth value, a number, a text, or `[i]` for the i-th object.
"""

from __future__ import annotations

import io
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib import import_module
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

_FORMAT = 1
_OURS = "healthclusters."
_LEVEL = 1  # numbers hardly shrink more, and a page may wait for it


class EncodingError(ValueError):
    """Something cannot be written, or was written by another version of the program."""


def encode(value: object, *, given: Mapping[str, object] | None = None) -> bytes:
    """The bytes of a value.

    given: objects that whoever reads has as well; they are written as their names alone.
    """
    writer = _Writer(given or {})
    root = writer.value(value)
    lengths = [len(part) for part in writer.parts]
    head = {"format": _FORMAT, "nodes": writer.nodes, "root": root, "parts": lengths}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return zlib.compress(b"".join([len(text).to_bytes(4, "big"), text, *writer.parts]), _LEVEL)


def decode(content: bytes, *, given: Mapping[str, object] | None = None) -> Any:
    """The value of bytes that `encode` wrote; EncodingError where it cannot be had."""
    try:
        raw = zlib.decompress(content)
        size = int.from_bytes(raw[:4], "big")
        head = json.loads(raw[4 : 4 + size])
        if head["format"] != _FORMAT:
            raise EncodingError(f"format {head['format']} is not read by this version")
        reader = _Reader(given or {}, raw[4 + size :], head["parts"])
        for node in head["nodes"]:
            reader.take(node)
        return reader.value(head["root"])
    except (zlib.error, LookupError, TypeError, ValueError, AttributeError, ImportError) as error:
        if isinstance(error, EncodingError):
            raise
        raise EncodingError(f"the bytes cannot be read: {error}") from error


def _name(kind: type) -> str:
    if not kind.__module__.startswith(_OURS) or "." in kind.__qualname__:
        raise EncodingError(f"{kind.__module__}.{kind.__qualname__} cannot be written")
    return f"{kind.__module__}:{kind.__qualname__}"


def _class(name: str) -> Any:
    module, _, word = name.partition(":")
    if not module.startswith(_OURS):
        raise EncodingError(f"{name} is not read")
    found = getattr(import_module(module), word)
    if not isinstance(found, type):
        raise EncodingError(f"{name} is not read")
    return found


class _Writer:
    """Objects in the order in which they can be read."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self.nodes: list[list[Any]] = []
        self.parts: list[bytes | memoryview] = []
        self.places: dict[int, int] = {}
        self.kept: list[object] = []  # so that no id is used twice while writing
        for name, value in given.items():
            self.add(value, ["given", name])

    def value(self, value: object) -> Any:
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float and math.isfinite(value):
            return value
        if id(value) not in self.places:
            self.add(value, self.node(value))
        return [self.places[id(value)]]

    def add(self, value: object, node: list[Any]) -> None:
        self.kept.append(value)
        self.nodes.append(node)
        self.places[id(value)] = len(self.nodes) - 1

    def part(self, content: bytes | memoryview) -> int:
        self.parts.append(content)
        return len(self.parts) - 1

    def node(self, value: object) -> list[Any]:
        if isinstance(value, Enum):
            return ["enum", _name(type(value)), value.name]
        if is_dataclass(value) and not isinstance(value, type):
            cells = {f.name: self.value(getattr(value, f.name)) for f in fields(value)}
            return ["dataclass", _name(type(value)), cells]
        if isinstance(value, Mapping):
            pairs = [[self.value(k), self.value(v)] for k, v in value.items()]
            return [self.mapping(value), pairs]
        if type(value) in (tuple, list, set, frozenset):
            items = value if isinstance(value, tuple | list) else sorted(value)  # type: ignore[call-overload]
            return [type(value).__name__, [self.value(v) for v in items]]
        if isinstance(value, float) and type(value) is float:
            return ["float", repr(value)]
        return self.numbers(value)

    def mapping(self, value: Mapping[Any, Any]) -> str:
        if type(value) is dict:
            return "dict"
        if isinstance(value, MappingProxyType):
            return "mappingproxy"
        if isinstance(value, dict):
            return _name(type(value))
        raise EncodingError(f"{type(value).__name__} cannot be written")

    def numbers(self, value: object) -> list[Any]:
        if isinstance(value, np.ndarray | np.generic):
            if value.dtype.hasobject:
                raise EncodingError("an array of objects cannot be written")
            flat = np.ascontiguousarray(value)
            kind = "array" if isinstance(value, np.ndarray) else "scalar"
            return [kind, self.part(flat.tobytes()), flat.dtype.str, list(np.shape(value))]
        if isinstance(value, pl.DataFrame):
            return ["frame", self.part(_arrow(value))]
        if isinstance(value, pl.Series):
            return ["series", self.part(_arrow(value.to_frame()))]
        raise EncodingError(f"{type(value).__module__}.{type(value).__name__} cannot be written")


def _arrow(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_ipc(out, compression="uncompressed")
    return out.getvalue()


class _Reader:
    """The objects read so far."""

    def __init__(self, given: Mapping[str, object], raw: bytes, lengths: list[int]) -> None:
        self.given, self.objects = given, list[Any]()
        self.parts: list[memoryview] = []
        place = 0
        for length in lengths:
            self.parts.append(memoryview(raw)[place : place + length])
            place += length

    def value(self, value: Any) -> Any:
        return self.objects[value[0]] if isinstance(value, list) else value

    def take(self, node: list[Any]) -> None:
        self.objects.append(self.made(*node))

    def made(self, kind: str, *rest: Any) -> Any:
        if kind == "given":
            return self.given[rest[0]]
        if kind == "dataclass":
            return self.record(*rest)
        if kind == "enum":
            return _enumeration(rest[0])[rest[1]]
        if kind in _SEQUENCES:
            return _SEQUENCES[kind](self.value(v) for v in rest[0])
        if kind == "float":
            return float(rest[0])
        if kind in ("array", "scalar", "frame", "series"):
            return self.numbers(kind, *rest)
        pairs = {self.value(k): self.value(v) for k, v in rest[0]}
        if kind == "dict":
            return pairs
        return MappingProxyType(pairs) if kind == "mappingproxy" else _mapping(kind)(pairs)

    def record(self, name: str, cells: Mapping[str, Any]) -> Any:
        """A dataclass with the values it had; what its `__init__` checks held when written."""
        kind = _class(name)
        names = {f.name for f in fields(kind)} if is_dataclass(kind) else None
        if names != set(cells):
            raise EncodingError(f"{name} has other fields in this version")
        made: Any = object.__new__(kind)
        for field, value in cells.items():
            object.__setattr__(made, field, self.value(value))
        return made

    def numbers(self, kind: str, part: int, dtype: str = "", shape: tuple[int, ...] = ()) -> Any:
        if kind in ("array", "scalar"):
            array = np.frombuffer(self.parts[part], dtype=np.dtype(dtype)).reshape(shape).copy()
            return array if kind == "array" else array[()]
        frame = pl.read_ipc(io.BytesIO(self.parts[part]))
        return frame if kind == "frame" else frame.to_series()


_SEQUENCES: dict[str, Any] = {"tuple": tuple, "list": list, "set": set, "frozenset": frozenset}


def _enumeration(name: str) -> Any:
    kind = _class(name)
    if not issubclass(kind, Enum):
        raise EncodingError(f"{name} is not read")
    return kind


def _mapping(name: str) -> Any:
    kind = _class(name)
    if not issubclass(kind, dict):
        raise EncodingError(f"{name} is not read")
    return kind
