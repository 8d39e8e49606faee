"""Agreement of two coders: by hand, against published formulas written plainly, and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.building import observation, study, yes_no_framework

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.scoring import AgreementOptions, coder_agreement


def coded(pairs):
    """pairs: (cluster, item, first coder's answer, second coder's answer)."""
    items = sorted({p[1] for p in pairs}) or ["p"]
    clusters = {p[0]: "sample" for p in pairs} or {"c": "sample"}
    observations = [
        observation(c, i, answer, coder=coder)
        for c, i, *answers in pairs
        for coder, answer in zip("ab", answers, strict=True)
        if answer is not None
    ]
    return study(yes_no_framework(*items), clusters, observations)


def test_by_hand():
    # item p: 3 agree of 4; yes share (4 + 3) / 8 = 7/8 -> chance 2 * 7/8 * 1/8 = 7/32
    pairs = [("c", "p", 1, 1), ("d", "p", 1, 1), ("e", "p", 1, 0), ("f", "p", 1, 1)]
    result = coder_agreement(coded(pairs))
    row = result.items.row(0, named=True)
    assert (row["pairs"], row["agree"], row["share"]) == (4, 3, 0.75)
    assert row["ac1"] == pytest.approx((0.75 - 7 / 32) / (1 - 7 / 32))
    # alpha: one unit differs, n = 8 values, 7 yes and 1 no -> 1 - 7 * 1 / 7
    assert result.alpha == pytest.approx(0.0)
    assert result.disagreements.rows() == [("e", "p", 1, 0)]


def test_krippendorff_s_published_example():
    # Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example A: two observers,
    # ten units, binary data: alpha = 0.095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    pairs = [(f"c{u}", "p", a, b) for u, (a, b) in enumerate(zip(first, second, strict=True))]
    assert coder_agreement(coded(pairs)).alpha == pytest.approx(0.095, abs=5e-4)


def test_where_nothing_varies_nothing_is_defined():
    result = coder_agreement(coded([("c", "p", 1, 1), ("d", "p", 1, 1)]))
    assert result.items["ac1"].to_list() == [None]
    assert (result.alpha, result.low, result.high) == (None, None, None)
    assert result.undefined_resamples == result.options.resamples
    assert "not defined" in str(result)


def test_cells_that_one_coder_left_out_do_not_count():
    result = coder_agreement(coded([("c", "p", 1, 0), ("d", "p", 1, None), ("e", "q", None, 1)]))
    assert (result.pairs, result.agree) == (1, 0)
    assert "1 item has no cell that both answered" in str(result)
    assert max(map(len, str(result).splitlines())) <= 100


def test_without_any_common_cell():
    result = coder_agreement(coded([("d", "p", 1, None), ("e", "q", None, 1)]))
    assert (result.pairs, result.share, result.alpha) == (0, None, None)
    assert "both reached an answer in 0 cells" in str(result)


def test_the_interval_is_seeded_and_holds_the_estimate():
    rng = np.random.default_rng(3)
    pairs = [
        (f"c{c}", i, int(a), int(a if rng.random() < 0.8 else 1 - a))
        for c in range(30)
        for i, a in zip("pqrs", rng.integers(0, 2, 4), strict=True)
    ]
    one, two = coder_agreement(coded(pairs)), coder_agreement(coded(pairs))
    assert (one.low, one.high) == (two.low, two.high)
    assert one.low < one.alpha < one.high
    other = coder_agreement(coded(pairs), options=AgreementOptions(seed=2))
    assert (other.low, other.high) != (one.low, one.high)


PAIRS = st.lists(
    st.tuples(st.sampled_from("cdef"), st.sampled_from("pq"), st.integers(0, 1), st.integers(0, 1)),
    min_size=2,
    unique_by=lambda p: p[:2],
)


@given(PAIRS)
def test_alpha_equals_the_textbook_coincidence_matrix(pairs):
    coincidences = np.zeros((2, 2))
    for _, _, a, b in pairs:
        coincidences[a, b] += 1
        coincidences[b, a] += 1
    n, by_value = coincidences.sum(), coincidences.sum(axis=1)
    observed = (n - np.trace(coincidences)) / n
    expected = (n**2 - (by_value**2).sum()) / (n * (n - 1))
    alpha = coder_agreement(coded(pairs), options=AgreementOptions(resamples=100)).alpha
    if expected == 0:
        assert alpha is None
    else:
        assert alpha == pytest.approx(1 - observed / expected)


def test_refusals():
    alone = coded([("c", "p", 1, None)])
    with pytest.raises(NotSupportedError, match="two coders"):
        coder_agreement(alone)
    both = coded([("c", "p", 1, 0)])
    with pytest.raises(UnknownNameError):
        coder_agreement(both, options=AgreementOptions(coders=("a", "z")))
    for wrong in ({"level": 1}, {"resamples": 1}, {"coders": ("a", "a")}):
        with pytest.raises(OptionError):
            AgreementOptions(**wrong)


def test_evidence_and_reference_year_are_used():
    own = [
        observation("c", "p", 1, coder="a", source_id="self"),
        observation("c", "p", 0, coder="b", source_id="self"),
        observation("d", "p", 1, coder="a", as_of=2018),
        observation("d", "p", 0, coder="a", as_of=2000),
        observation("d", "p", 0, coder="b"),
    ]
    sources = [{"source_id": "self", "title": "self", "independent": 0}]
    made = study(yes_no_framework("p"), {"c": "sample", "d": "sample"}, own, sources=sources)
    assert (coder_agreement(made).pairs, coder_agreement(made).agree) == (2, 0)
    independent = coder_agreement(made, options=AgreementOptions(evidence="independent"))
    assert (independent.pairs, independent.agree) == (1, 0)
    early = coder_agreement(made, options=AgreementOptions(reference_year=2001))
    assert (early.pairs, early.agree) == (2, 1)
    with pytest.raises(OptionError):
        AgreementOptions(evidence="some")
