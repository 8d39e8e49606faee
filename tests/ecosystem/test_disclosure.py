"""Disclosure control: by hand, and against an attacker with a linear programme of its own."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from healthclusters.base import OptionError
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    DisclosureOptions,
    linked_cells,
    protect,
    recomputed_ranges,
    sensitive,
)


def firms(*rows):
    columns = ("holding", "subsector", "size_class", "organisations", "employment")
    return pl.DataFrame(
        [(f"o{i}", a, b, 1.0, float(m)) for i, (a, b, m) in enumerate(rows)],
        schema=columns,
        orient="row",
    )


TABLE = [("subsector", "size_class")]
MEASURES = ("organisations", "employment")


def cell(frame, a, b):
    return frame.filter(pl.col("subsector") == a, pl.col("size_class") == b).row(0, named=True)


def test_sensitive_cells_by_hand():
    rows = [("a", "s", 10), ("a", "s", 10), ("a", "s", 10)]  # three alike: fine
    rows += [("a", "t", 5), ("a", "t", 5)]  # two firms: too few
    rows += [("b", "s", 100), ("b", "s", 50), ("b", "s", 9)]  # 159 - 150 = 9 < 10: dominated
    rows += [("b", "t", 100), ("b", "t", 50), ("b", "t", 10)]  # 10 is not below 10: fine
    cells = linked_cells(firms(*rows), TABLE, MEASURES)
    why = cells.frame.with_columns(why=sensitive(cells))
    said = {(a, b): cell(why, a, b)["why"] for a, b in itertools.product("ab", "st")}
    assert said == {
        ("a", "s"): None, ("a", "t"): "few", ("b", "s"): "dominated", ("b", "t"): None,
    }  # fmt: skip


def test_totals_are_cells_too_and_add_up():
    cells = linked_cells(firms(("a", "s", 1), ("a", "t", 2), ("b", "t", 4)), TABLE, MEASURES)
    assert cell(cells.frame, TOTAL, TOTAL)["employment"] == 7
    assert cell(cells.frame, TOTAL, "t")["employment"] == 6
    value = cells.frame["employment"].to_list()
    for total, parts in cells.relations:
        assert value[total] == sum(value[p] for p in parts)


def test_one_hidden_cell_would_be_recomputed_so_others_go_with_it():
    rows = [("a", "s", 4)] + [(a, b, 5) for a, b in itertools.product("ab", "st")] * 4
    rows = [r for r in rows if r[:2] != ("a", "s")] + [("a", "s", 4)]
    cells = linked_cells(firms(*rows), TABLE, MEASURES)
    alone = pl.Series([r["contributors"] == 1 for r in cells.frame.iter_rows(named=True)])
    (told,) = recomputed_ranges(cells, "employment", alone).rows(named=True)
    assert told["low"] == told["high"] == 4  # by itself it is no secret
    found = protect(cells)
    assert found.hidden.sum() == 4  # a rectangle
    assert cell(found.table, TOTAL, TOTAL)["why"] is None
    ranges = recomputed_ranges(cells, "employment", found.hidden)
    assert (ranges["high"] > ranges["low"]).all()


amounts = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("stu"), st.integers(0, 200)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=15)
@given(rows=amounts)
def test_the_attacker_cannot_compute_a_sensitive_cell(rows):
    """The attacker of METHOD 7: all published numbers, all sums, nothing below zero."""
    frame = firms(*rows)
    cells = linked_cells(frame, TABLE, MEASURES)
    found = protect(cells)
    published = found.table.sort("cell")
    for measure in MEASURES:
        for row in cells.frame.iter_rows(named=True):
            why = published["why"][row["cell"]]
            if why in (None, "secondary"):
                continue
            low, high = attacked(cells, published, measure, row["cell"])
            value, largest = row[measure], row[f"{measure}_1"]
            if measure == "employment" and largest > 0:
                need = 0.1 * largest - (value - largest - row[f"{measure}_2"])
                assert high - value >= need - 1e-6
                assert value - low >= min(need, value) - 1e-6
                assert high > low
            if measure == "organisations" and why == "few":
                assert high >= 3 - 1e-6  # for all that anyone can tell, enough firms


def attacked(cells, published, measure, target):
    """Range of a cell, worked out from the coordinates alone (not from the product's relations)."""
    at = cells.frame.select("subsector", "size_class").rows()
    inner = [i for i, (a, b) in enumerate(at) if TOTAL not in (a, b)]
    place = {i: k for k, i in enumerate(inner)}
    sums, right = [], []
    for i, (a, b) in enumerate(at):
        shown = published[measure][i]
        if shown is None:
            continue
        row = np.zeros(len(inner))
        for j in inner:
            row[place[j]] = (a in (TOTAL, at[j][0])) and (b in (TOTAL, at[j][1]))
        sums.append(row)
        right.append(shown)
    aim = np.zeros(len(inner))
    a, b = at[target]
    for j in inner:
        aim[place[j]] = (a in (TOTAL, at[j][0])) and (b in (TOTAL, at[j][1]))
    ends = []
    for sign in (1, -1):
        given = {"A_eq": np.array(sums), "b_eq": np.array(right)} if sums else {}
        result = linprog(sign * aim, **given, bounds=(0, None), method="highs")
        assert result.status in (0, 3), result.message
        ends.append(sign * result.fun if result.status == 0 else np.inf)
    return ends


@settings(max_examples=8)
@given(rows=amounts)
def test_a_firm_alone_in_its_cell_does_not_help_against_others(rows):
    """Whoever knows one single firm's number still cannot compute another sensitive cell."""
    cells = linked_cells(firms(*rows), TABLE, ("employment",))
    found = protect(cells)
    inner = cells.frame.filter(pl.col("subsector") != TOTAL, pl.col("size_class") != TOTAL)
    singles = inner.filter(pl.col("contributors") == 1, pl.col("employment") > 0)["cell"]
    for single in singles[:2]:
        open_cells = found.hidden.clone()
        open_cells[single] = False
        own = set(cells.frame["cell"]) - {single}
        ranges = recomputed_ranges(cells, "employment", open_cells)
        for row in ranges.iter_rows(named=True):
            other = cells.frame.row(row["cell"], named=True)
            mine = cells.frame.row(single, named=True)
            same_line = any(
                other[d] in (TOTAL, mine[d]) and other["contributors"] == 1
                for d in cells.dimensions
            )
            if (
                row["cell"] in own
                and not same_line
                and other["employment_1"] > 0
                and (found.table.sort("cell")["why"][row["cell"]] != "secondary")
            ):
                assert row["high"] is None or row["high"] - row["low"] > 1e-6


def test_nothing_sensitive_hides_nothing():
    cells = linked_cells(firms(*[("a", "s", 5)] * 5), TABLE, MEASURES)
    assert protect(cells).hidden.sum() == 0
    assert str(protect(cells)).endswith("hidden: none")


def test_tables_that_share_totals_are_protected_together():
    rows = firms(("a", "s", 9), *[(a, b, 5) for a, b in itertools.product("ab", "st")] * 3)
    rows = rows.with_columns(kind=pl.Series(["x", "y"] * 6 + ["x"]))
    cells = linked_cells(rows, [("subsector", "size_class"), ("subsector", "kind")], MEASURES)
    found = protect(cells)
    for row in recomputed_ranges(cells, "employment", found.hidden).iter_rows(named=True):
        assert row["high"] > row["low"]


@pytest.mark.parametrize("wrong", [{"least": 0}, {"dominance": 101}, {"total_cost": 0.5}])
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError):
        DisclosureOptions(**wrong)
