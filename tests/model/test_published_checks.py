"""The grammar of checks, and references to what is not there."""

from contextlib import suppress
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.building import framework, item, measure, study

from healthclusters.model import CASEBOOK_TABLES, STUDY_TABLES
from healthclusters.model.published_check_references import check_faults
from healthclusters.model.published_checks import FORMS, CheckError, Claim, read_check


def test_arguments_filters_and_the_claim_are_told_apart():
    check = read_check(
        "count",
        "table=clusters; role=sample+focal ;distinct=countries;name.contains=a=b;compare=equal",
    )
    assert check.arguments == {"table": "clusters", "distinct": "countries"}
    assert check.filters == {"role": ("sample", "focal")}
    assert check.contains == {"name": "a=b"}
    assert check.claim == Claim(compare="equal")


def test_tolerances_are_absolute_or_a_share_of_the_printed_figure():
    absolute = read_check("sum", "plus=a;compare=equal;tolerance=0.5").claim
    relative = read_check("sum", "plus=a;compare=about;tolerance=10%").claim
    assert absolute.allowed(200) == pytest.approx((199.5, 200.5))
    assert relative.allowed(200) == pytest.approx((180, 220))


def test_what_each_comparison_allows():
    assert Claim(compare="at_least").allowed(80) == (pytest.approx(80), inf)
    assert Claim(compare="more_than").allowed(80) == (80, inf)
    assert Claim(compare="at_most").allowed(80) == (-inf, pytest.approx(80))
    assert Claim(compare="less_than").allowed(80) == (-inf, 80)


@pytest.mark.parametrize(
    ("recipe", "arguments", "what"),
    [
        ("average", "plus=a;compare=equal", "'average' is not a recipe"),
        ("sum", "plus=a", "compare is missing"),
        ("sum", "plus=a;compare=same", "compare='same' is not known"),
        ("sum", "plus=a;compare=about", "no tolerance"),
        ("sum", "plus=a;compare=equal;tolerance=-1", "tolerance='-1' is not a number"),
        ("sum", "plus=a;compare=more_than;tolerance=1", "has a tolerance"),
        ("sum", "plus=a;compare=equal;reads=many", "reads='many' is not a number"),
        ("sum", "plus=a;plus=b;compare=equal", "'plus' is given twice"),
        ("sum", "plus;compare=equal", "'plus' is not of the form"),
        ("sum", "minus=a;compare=equal", "sum lacks an argument"),
        ("sum", "plus=a;item=b;compare=equal", "sum has no argument 'item'"),
        ("share", "item=a;compare=equal", "share lacks an argument"),
        ("ratio", "of=a;to=b;unit=tons;compare=equal", "unit='tons' is not known"),
        ("value", "measure=m;subjects=a+b;compare=equal", "several subjects have no statistic"),
        ("value", "measure=m;subjects=a;within=near;compare=equal", "within='near'"),
        ("value", "measure=m;groups=1;statistic=mean;compare=equal", "statistic='mean'"),
        ("count", "table=t;distinct=a;each=b;compare=equal", "exclude each other"),
        ("count", "table=t;after=x;compare=equal", "after is given without quoted"),
    ],
)
def test_each_refusal_of_the_grammar(recipe, arguments, what):
    with pytest.raises(CheckError) as caught:
        read_check(recipe, arguments)
    assert what in caught.value.what
    assert caught.value.remedy


@given(st.sampled_from([*FORMS, "x"]), st.text(max_size=60))
def test_any_text_is_read_or_refused(recipe, arguments):
    with suppress(CheckError):
        read_check(recipe, arguments)


FRAMEWORK = framework(
    [
        measure("members", "number"),
        measure("clinics"),
        measure("patients", "number", subject="country"),
    ],
    [item("clinics"), item("patients")],
)
STUDY = study(
    FRAMEWORK,
    {"a": "sample", "b": "sample"},
    groups=[{"id": "1", "name": "One"}],
    published_results=[
        {"id": "r1", "value": "10"},
        {"id": "r2", "value": "4"},
        {"id": "words", "value": "mostly"},
        {"id": "empty", "value": None},
    ],
)


def faults(*checks):
    """Faults of checks given as (result_id, recipe, arguments)."""
    rows = [{"result_id": r, "recipe": k, "arguments": f"{a};compare=equal"} for r, k, a in checks]
    with_checks = study(FRAMEWORK, {"a": "sample"}, published_checks=rows)
    casebook = replace(STUDY.casebook, published_checks=with_checks.casebook.published_checks)
    tables = {name: getattr(STUDY, name) for name in STUDY_TABLES}
    tables |= {name: getattr(casebook, name) for name in CASEBOOK_TABLES}
    return list(check_faults(tables, FRAMEWORK))


@pytest.mark.parametrize(
    ("recipe", "arguments"),
    [
        ("count", "table=clusters;role=sample;distinct=countries"),
        ("count", "table=clusters;role=focal"),  # nobody has the role, but it exists
        ("count", "table=framework_items;indicator=clinics"),
        ("share", "item=clinics;groups=1"),
        ("share", "item=clinics;subjects=a+b"),
        ("share", "item=patients;subjects=AAA+a"),
        ("share", "column=founded_by;is=public;groups=1"),
        ("sum", "plus=r2+100;minus=r2"),
        ("sum", "table=success_factors;column=n_cases"),
        ("ratio", "of=r2;to=6;unit=times"),
        ("ratio", "measure=patients;of=AAA;to=AAA;unit=times"),
        ("product", "of=r2+r2;unit=percent"),
        ("threshold", "item=clinics"),
        ("value", "result=r2"),
        ("value", "cluster=a;column=founded;until=2018"),
        ("value", "measure=members;subjects=a"),
    ],
)
def test_names_that_are_there(recipe, arguments):
    assert faults(("r1", recipe, arguments)) == []


@pytest.mark.parametrize(
    ("recipe", "arguments", "what", "remedy"),
    [
        ("count", "table=cluster", "table 'cluster' does not exist", "Did you mean clusters?"),
        ("count", "table=clusters;roll=sample", "column 'roll' does not exist", "role"),
        ("count", "table=clusters;role=sampel", "role 'sampel' does not exist", "sample"),
        ("count", "table=clusters;distinct=lands", "distinct 'lands' does not exist", ""),
        ("share", "item=clinic;groups=1", "item 'clinic' does not exist", "clinics"),
        ("share", "item=clinics;groups=4", "groups '4' does not exist", ""),
        ("share", "item=clinics;subjects=AAA", "not observed of 'AAA'", ""),
        ("share", "column=founded_by;is=publik;groups=1", "is 'publik' does not exist", "public"),
        ("sum", "plus=r3", "plus 'r3' does not exist", ""),
        ("sum", "plus=r1", "checked against itself", ""),
        ("sum", "plus=words", "'words' is printed as 'mostly', no number", ""),
        ("sum", "table=clusters;column=name", "column 'name' holds no numbers", ""),
        ("value", "evaluation=e", "evaluation 'e' does not exist", ""),
        ("value", "cluster=a;column=city", "column 'city' holds no numbers", ""),
        ("value", "measure=clinics;subjects=a", "clinics is no quantity", ""),
        ("value", "measure=patients;subjects=a", "not observed of 'a'", ""),
        ("value", "measure=patients;groups=1;statistic=min", "observed of countries", ""),
        ("ratio", "measure=patients;of=AAA;to=6;unit=times", "to '6' does not exist", ""),
    ],
)
def test_each_name_that_is_not_there(recipe, arguments, what, remedy):
    (fault,) = faults(("r1", recipe, arguments))
    assert (fault.row, fault.column) == (0, "arguments")
    assert what in fault.what
    assert remedy in fault.remedy


def test_printed_words_need_a_reading():
    (fault,) = faults(("words", "sum", "plus=r1"))
    assert "no number" in fault.what
    assert "reads=" in fault.remedy
    assert faults(("words", "sum", "plus=r1;reads=50")) == []
    assert len(faults(("empty", "sum", "plus=r1"))) == 1


def test_every_fault_is_found_with_its_row():
    found = faults(("r1", "count", "table=x"), ("r1", "sum", "plus=r2"), ("r1", "sum", "plus=x"))
    assert [fault.row for fault in found] == [0, 2]
