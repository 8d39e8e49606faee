"""Each option out of range is refused, with what it may be."""

import pytest

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.robustness import RobustnessOptions


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("draws", 99),
        ("draws", 1_000_001),
        ("seed", -1),
        ("threshold_range", 0.0),
        ("threshold_range", 1.0),
        ("weight_spread", 0.0),
        ("weight_spread", 1.0),
        ("confidence", 0.5),
        ("confidence", 1.0),
        ("first", 0),
        ("sensitivity_draws", 10),
        ("sensitivity_draws", -1),
        ("groups", ()),
        ("groups", ("open", "open")),
        ("weight_levels", ()),
        ("weights", {"a": -1.0}),
        ("weights", {"a": float("nan")}),
    ],
)
def test_out_of_range(option, value):
    with pytest.raises(OptionError, match=option):
        RobustnessOptions(**{option: value})


def test_weights_that_sum_to_zero():
    with pytest.raises(OptionError, match=r"weights is .* but must be above 0 for one item"):
        RobustnessOptions(weights={"a": 0.0, "b": 0.0})
    with pytest.raises(OptionError, match="weights"):
        RobustnessOptions(weights={})


def test_weights_of_items_are_not_weights_of_indicators():
    with pytest.raises(OptionError, match="weight_levels"):
        RobustnessOptions(weights={"a": 1.0}, weight_levels=("indicator",))
    assert RobustnessOptions(weights={"a": 1.0}, weight_levels=("item",)).weights == {"a": 1.0}


@pytest.mark.parametrize(
    ("option", "value", "nearest"),
    [("groups", ("weight",), "weights"), ("weight_levels", ("items",), "item")],
)
def test_a_misspelt_name_gets_the_nearest(option, value, nearest):
    with pytest.raises(UnknownNameError, match=f"Did you mean '{nearest}'"):
        RobustnessOptions(**{option: value})
