"""What was computed comes back as it was, and nothing else can be read."""

from __future__ import annotations

import json
import math
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.model import Study, StudyInfo, Text
from healthclusters.run import StudyRun
from healthclusters.scoring import assess
from healthclusters.web.encoding import EncodingError, decode, encode
from healthclusters.web.results.computing import kept_run
from healthclusters.web.store.models import Result


def same(a: Any, b: Any) -> bool:
    """Equal in every part and kind, NaN and the types of columns among them."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, Mapping):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, pl.DataFrame):
        return a.schema == b.schema and a.equals(b, null_equal=True)
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    return bool(a == b)


def test_a_real_run_comes_back() -> None:
    from healthclusters.web.results import edition

    run = edition("hse-2019").run
    assert run is not None
    shared = {"study": run.study, "assessment": run.assessment}
    again = decode(encode(run, given=shared), given=shared)
    assert isinstance(again, StudyRun)
    assert again.study is run.study
    assert same(again, run)
    assert str(again.landscape) == str(run.landscape)
    assert again.landscape.grouping is again.landscape.grouping


def test_a_whole_study_comes_back(bundled: Study) -> None:
    assert same(decode(encode(bundled)), bundled)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text()
    | st.just(np.float64(1.5))
    | st.just(np.int64(7))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text(), inner)
        | st.dictionaries(st.text(), inner).map(MappingProxyType)
        | st.frozensets(st.text())
    ),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_comes_back(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    "value",
    [
        np.array([], dtype=np.int8),
        np.array(3.5),
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.array(["a", "bcd"]),
        np.array([True, False]),
        np.array([np.nan, np.inf]),
        pl.DataFrame(),
        pl.DataFrame({"a": [[1, 2], None], "b": ["x", None], "c": [1.0, float("nan")]}),
        pl.DataFrame({"e": pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"]))}),
        Text(en="a", fr="b"),
        {(1, "a"): None, 2: ()},
        -0.0,
    ],
)
def test_odd_values_come_back(value: Any) -> None:
    again = decode(encode(value))
    assert same(again, value)
    assert type(again) is type(value)


def test_one_object_stays_one() -> None:
    frame = pl.DataFrame({"a": [1]})
    one, two = decode(encode([frame, frame]))
    assert one is two


@dataclass(frozen=True)
class Foreign:
    """Not a class of ours."""

    x: int = 1


@pytest.mark.parametrize(
    "value", [object(), Foreign(), len, np.array([object()]), 1j, b"x", ValueError("x")]
)
def test_nothing_else_is_written(value: Any) -> None:
    with pytest.raises(EncodingError):
        encode(value)


def raw(**head: Any) -> bytes:
    text = json.dumps({"format": 1, "nodes": [], "root": None, "parts": []} | head).encode()
    return zlib.compress(len(text).to_bytes(4, "big") + text)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        pickle.dumps({"a": 1}),
        raw(format=2),
        raw(root=[0]),
        raw(nodes=[["dataclass", "os:stat_result", {}]], root=[0]),
        raw(nodes=[["dataclass", "healthclusters.base.names:nearest_name", {}]], root=[0]),
        raw(nodes=[["dataclass", "healthclusters.model.study:Gone", {}]], root=[0]),
        raw(nodes=[["dataclass", "healthclusters.model.study:Origin", {"id": "a"}]], root=[0]),
        raw(nodes=[["enum", "healthclusters.model.study:Origin", "A"]], root=[0]),
        raw(nodes=[["given", "study"]], root=[0]),
        raw(nodes=[["array", 0, "<f8", [3]]], root=[0], parts=[8]),
    ],
)
def test_nothing_else_is_read(content: bytes) -> None:
    with pytest.raises(EncodingError):
        decode(content)


def test_damaged_results_are_as_if_not_there(bundled: Study) -> None:
    Result.objects.update(content=encode(StudyInfo(id="a", title="b")))
    assert kept_run(assess(bundled), "{}") is None
