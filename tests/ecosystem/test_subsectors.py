"""From NACE and keywords to weighted subsectors."""

import polars as pl
import pytest
from tests.ecosystem.making import unit_table

from healthclusters.base import DataError, UnknownNameError, errors
from healthclusters.ecosystem.activities import activities
from healthclusters.ecosystem.engine import collected
from healthclusters.ecosystem.subsectors import subsector_mapping


def assigned(engine, **unit):
    row = {"unit": "a", "year": 2021, "nace_revision": "2", **unit}
    table = unit_table(engine, [row])
    found = collected(activities(table, engine, mapping=subsector_mapping()))
    return {r["finer"]: (r["subsector"], r["share"]) for r in found.iter_rows(named=True)}


def test_nace_alone(engine):
    assert assigned(engine, nace="21.20") == {"pharmaceuticals": ("biopharma", 1.0)}


def test_a_code_that_a_spreadsheet_took_for_a_number(engine):
    for code in ("32.50", "32.5"):
        assert list(assigned(engine, nace=code)) == ["medical_devices"]


def test_a_keyword_wins_over_nace(engine):
    found = assigned(engine, nace="21.20", description="Makes VACCINES and antibodies")
    assert found == {"biotechnology": ("biopharma", 1.0)}


def test_one_firm_in_two_subsectors(engine):
    found = assigned(engine, nace="32.50", description="Connected devices, a software platform")
    assert found == {
        "health_software": ("digital_health", 0.5),
        "medical_devices": ("diagnostics_and_devices", 0.5),
    }


def test_the_longer_code_wins(engine):
    labels = ["in_vitro_diagnostics"]
    assert list(assigned(engine, nace="86.91", nace_revision="2.1")) == labels
    assert list(assigned(engine, nace="86.21", nace_revision="2.1")) == ["health_care"]


def test_what_was_set_by_hand_wins(engine):
    found = assigned(engine, nace="21.20", subsectors="telehealth:0.3;nutrition:0.7")
    assert found == {
        "telehealth": ("digital_health", 0.3),
        "nutrition": ("other_health", 0.7),
    }
    assert assigned(engine, subsectors="biopharma") == {"biopharma": ("biopharma", 1.0)}


def test_other_industries_are_not_assigned(engine):
    assert assigned(engine, nace="56.10") == {"not_assigned": ("not_assigned", 1.0)}
    assert assigned(engine) == {"not_assigned": ("not_assigned", 1.0)}
    assert assigned(engine, nace="62.01", description="Games") == {
        "not_assigned": ("not_assigned", 1.0)
    }


def test_sites_are_counted_and_their_organisation_is_not(engine):
    rows = [
        {"unit": "o", "year": 2021, "nuts": "LU000", "employment": 50.0},
        {"unit": "s1", "organisation": "o", "year": 2021, "nuts": "LU000", "employment": 20.0},
        {"unit": "s2", "organisation": "o", "year": 2021, "nuts": "FRF11", "employment": 30.0},
        {"unit": "alone", "year": 2021, "nuts": "LU", "employment": 1.0},
    ]
    table = unit_table(engine, rows)
    found = collected(activities(table, engine, mapping=subsector_mapping())).sort("unit")
    assert found.select("unit", "organisation", "region", "part", "size_class").rows() == [
        ("alone", "alone", "not stated", 1.0, "1-9"),
        ("s1", "o", "LU00", 0.5, "10-49"),
        ("s2", "o", "FRF1", 0.5, "10-49"),
    ]


def test_shares_of_a_unit_add_up(engine):
    units = [
        {"unit": str(i), "year": 2021, "nace": code, "nace_revision": "2", "description": text}
        for i, (code, text) in enumerate(
            (c, t)
            for c in ("21.10", "32.50", "62.01", "72.11", "72.19", "46.46", "20.59", "56.10")
            for t in (None, "diagnostic software platform for hospital and health data", "drug")
        )
    ]
    found = collected(activities(unit_table(engine, units), engine, mapping=subsector_mapping()))
    sums = found.group_by("unit").agg(pl.col("share").sum())
    assert sums.height == len(units)
    assert sums["share"].to_list() == pytest.approx([1.0] * len(units))


def test_a_mapping_of_ones_own_is_checked(tmp_path):
    (tmp_path / "labels.csv").write_text("subsector,label_en,place\nx,X,1\n", encoding="utf-8")
    (tmp_path / "mapping.csv").write_text(
        "rule,nace_revision,nace,keywords,subsector,weight\na,2,86.91,,x,1\nb,,21,,y,1\n", "utf-8"
    )
    with pytest.raises(DataError) as caught:
        subsector_mapping(tmp_path)
    assert {(p.code, p.line) for p in errors(caught.value.problems)} == {
        ("REG-001", 2), ("TAB-020", 3),
    }  # fmt: skip


def test_labels_in_both_languages():
    mapping = subsector_mapping()
    assert mapping.label("nutrition") == "Nutrition"
    assert mapping.label("digital_health", "fr") == "Santé numérique"
    with pytest.raises(UnknownNameError, match="biopharma"):
        mapping.label("biofarma")
