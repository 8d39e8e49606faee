"""Studies of two to five clusters, of one country, or in one group: a stated answer, no crash."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.building import framework, item, measure, observation, study
from tests.landscape.making import quick_options

import healthclusters as hc
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import connected_countries

NAMES = "abcdef"


def small(clusters: int, *, published: bool = True, countries: int = 26, seed: int = 1):
    """Synthetic clusters with chance answers, published by turns in two groups."""
    rng = np.random.default_rng(seed)
    records = [
        {
            "cluster_id": f"c{i:03d}",
            "name": f"Cluster {i}",
            "role": "sample",
            "countries": [f"A{chr(65 + i % countries)}A"],
            "published_group": str(1 + i % 2) if published else None,
            "founded_by": "public" if rng.random() < 0.5 else "private",
        }
        for i in range(clusters)
    ]
    answers = [
        observation(f"c{i:03d}", name, int(rng.random() < 0.5))
        for i in range(clusters)
        for name in NAMES
    ]
    groups = [{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}] if published else []
    return study(
        framework([measure(n) for n in NAMES], [item(n) for n in NAMES]),
        records,
        answers,
        groups=groups,
    )


def landscape(made, k: int | None, group: GroupOptions | None = None):
    options = hc.LandscapeOptions(
        k=k,
        group=group or quick_options(),
        number_resamples=10,
        number_shuffles=10,
        exchanges=99,
    )
    return hc.landscape_of(hc.assess(made), options=options)


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(("clusters", "k"), [(2, 1), (2, 2), (3, 2), (4, 2), (5, 2), (5, 5)])
def test_every_class_may_be_an_outlier(clusters, k, published):
    found = landscape(small(clusters, published=published), k)
    assert found.grouping.clusters.height == clusters
    computed = found.tests.filter(groups="computed")
    if not found.grouping.groups["group"].str.starts_with("computed").any():
        assert computed.height > 0
        assert computed["p_value"].null_count() == computed.height
        assert set(computed["not_tested"]) == {"known in fewer than two groups"}
    assert max(map(len, str(found).splitlines())) <= 100


@pytest.mark.parametrize("method", ["k_medoids", "average_linkage"])
def test_the_other_methods_with_outliers_only(method):
    found = landscape(small(4), 2, replace(quick_options(), method=method, smallest_group=3))
    assert str(found)


def test_groups_too_large_for_an_exact_test_leave_the_rest_standing():
    found = landscape(small(120), 6, quick_options(smallest_group=1))
    untested = found.tests.filter(groups="computed").drop_nulls("not_tested")
    assert set(untested["not_tested"]) == {"the groups are too large for an exact test"}


def test_countries_that_one_cluster_connects_are_one():
    texts = np.array(["DNK", "DNK;SWE", "SWE", "ESP", "NOR;SWE", "FRA"])
    joined = "DNK;NOR;SWE"
    assert connected_countries(texts).tolist() == [joined, joined, joined, "ESP", joined, "FRA"]


def test_one_group_is_not_compared_with_chance_or_with_itself():
    found = landscape(small(12), 1)
    text = str(found)
    assert "no more distinct" not in text
    assert "agree with these" not in text
    assert found.conclusion.kind == "no_groups"
    assert found.methods["with_solution"].null_count() == found.methods.height
    assert found.methods["p_null"].null_count() == found.methods.height


def test_one_country_has_no_p_value():
    found = landscape(small(12, countries=1), 2)
    assert found.agreement.no_chance == "the clusters are of 1 country only"
    assert str(found)


def test_no_two_parts_share_a_random_stream(monkeypatch):
    """Every generator made in one landscape has a seed sequence of its own."""
    made = []
    original = np.random.default_rng

    def recorded(seed=None):
        if isinstance(seed, np.random.SeedSequence) and seed.entropy:  # 0: one class, no chance
            made.append((seed.entropy, *seed.spawn_key))
        return original(seed)

    monkeypatch.setattr(np.random, "default_rng", recorded)
    landscape(replace_country_items(small(12)), 2)
    assert len(made) > 20
    assert len(set(made)) == len(made)


def replace_country_items(made):
    """Two items about the country, so that the groups from the cluster items alone are made too."""
    framework_ = framework(
        [measure(n, subject="country" if n in "ab" else "cluster") for n in NAMES],
        [item(n) for n in NAMES],
    )
    home = {r["cluster_id"]: r["countries"][0] for r in made.clusters.to_dicts()}
    subject = pl.col("subject")
    rows = made.observations.with_columns(
        subject=pl.when(pl.col("item").is_in(["a", "b"]))
        .then(subject.replace(home))
        .otherwise(subject)
    )
    return replace(made, framework=framework_, observations=rows)
