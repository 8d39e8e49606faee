"""Search of the practice library: words, accents, facets, years, hints; against plain loops."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.comparison.small import small_study

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison import PracticeLibrary, PracticeQuery
from healthclusters.comparison.words import folded, words

PRACTICES = [
    (
        "p1",
        "x",
        "Living lab for patients",
        "Hospitals test products.",
        ["talk"],
        "living_lab",
        2001,
    ),
    (
        "p2",
        "y",
        "Médecine à Łódź",
        "A contest of ideas in a laboratory.",
        ["talk"],
        "contest",
        None,
    ),
    (
        "p3",
        None,
        "Joint fund",
        "Patients and firms share money.",
        ["money", "talk"],
        "funding",
        2010,
    ),
    ("p4", "y", "Laboratory", "Shared rooms.", ["money"], "living_lab", 2015),
]


def library(practices=PRACTICES):
    rows = [
        {
            "id": i,
            "cluster_id": cluster,
            "title": title,
            "summary": summary,
            "factors": factors,
            "instrument": instrument,
            "country": ["AAA"] if cluster else None,
            "beneficiaries": ["patients"] if "atients" in summary else [],
            "status": "done",
            "start_year": year,
            "source_id": "s1",
        }
        for i, cluster, title, summary, factors, instrument, year in practices
    ]
    study = small_study(
        {"x": "??????", "y": "??????"},
        names={"x": "Xanadu", "y": "Ypsilon"},
        practices=rows,
        success_factors=[
            {"id": "talk", "number": 1, "name": "Talk"},
            {"id": "money", "number": 2, "name": "Money"},
        ],
        practice_effects=[{"practice_id": "p1", "effect_id": "e1", "basis": "stated"}],
        effects=[{"id": "e1", "category": "science", "name": "Effect one"}],
    )
    return PracticeLibrary(study)


def ids(found):
    return found.table["id"].to_list()


def search(text="", **facets):
    return library().search(PracticeQuery(text=text, **facets))


def test_words_are_folded():
    assert folded("Médecine à ŁÓDŹ, Straße, Århus") == "medecine a lodz, strasse, arhus"
    assert words("Patients' contests; glass") == ["patient", "contest", "glass"]


def test_accents_and_plurals_do_not_matter():
    assert ids(search("medecine lodz")) == ["p2"]
    assert ids(search("LABS")) == ["p1", "p4", "p2"]  # lab itself; laboratory begins with it


def test_a_word_in_the_title_counts_more_than_in_the_text():
    assert ids(search("laboratory")) == ["p4", "p2"]


def test_every_word_must_be_there_and_fillers_need_not():
    assert ids(search("patients in the hospitals")) == ["p1"]
    assert search("patients spaceship").total == 0
    assert ids(search("the")) == []  # a filler alone is looked for as it is


def test_a_misspelt_word_gets_the_nearest():
    found = search("hopsitals")
    assert (found.total, found.hint) == (0, "hospital")


def test_names_of_clusters_and_tags_are_searched():
    assert ids(search("xanadu")) == ["p1"]
    assert set(ids(search("money"))) == {"p3", "p4"}


def test_facets_narrow_and_are_counted():
    found = search(factor=("talk",), instrument=("living_lab", "funding"))
    assert ids(found) == ["p1", "p3"]
    counts = {(f, v): n for f, v, n in found.facets.select("facet", "value", "count").iter_rows()}
    assert counts["factor", "talk"] == 2 and counts["factor", "money"] == 1
    assert counts["instrument", "funding"] == 1 and ("instrument", "contest") not in counts
    assert counts["effect", "e1"] == 1


def test_a_facet_takes_an_id_or_a_name():
    assert ids(search(factor=("Money",))) == ids(search(factor=("money",))) == ["p3", "p4"]
    assert ids(search(cluster=("Ypsilon",))) == ["p2", "p4"]


def test_a_known_value_without_practices_finds_nothing():
    without_money = library([p for p in PRACTICES if "money" not in p[4]])
    assert without_money.search(PracticeQuery(factor=("money",))).total == 0


def test_years_leave_out_and_count_what_has_none():
    found = search(from_year=2002, to_year=2012)
    assert ids(found) == ["p3"] and found.without_year == 1
    assert ids(search(year=("2010", "2015"))) == ["p3", "p4"]
    counts = dict(search().facets.filter(facet="year").select("value", "count").iter_rows())
    assert counts == {"2001": 1, "2010": 1, "2015": 1}


def test_only_practices_that_match_the_words_are_counted_as_without_a_year():
    assert search("lab", from_year=2000).without_year == 1  # the contest in a laboratory
    assert search("fund", from_year=2000).without_year == 0  # though p2 has no year
    assert search("patients", from_year=2000).without_year == 0


def test_everything_is_found_without_a_question():
    found = library().search(most=2)
    assert (found.total, ids(found), found.table["score"].null_count()) == (4, ["p1", "p2"], 2)


def test_all_rows_on_request():
    assert len(ids(library().search(most=None))) == 4


def test_refusals():
    with pytest.raises(UnknownNameError, match="Did you mean 'living_lab'"):
        search(instrument=("livinglab",))
    with pytest.raises(UnknownNameError, match="Did you mean 'Ypsilon'"):
        search(cluster=("Ypsilom",))
    assert ids(search(cluster=("YPSILON",))) == ids(search(cluster=("Y",))) == ["p2", "p4"]
    with pytest.raises(OptionError, match="tuple"):
        PracticeQuery(factor="talk")
    with pytest.raises(OptionError, match="1000 to 2100"):
        PracticeQuery(from_year=20)
    with pytest.raises(OptionError, match="most"):
        library().search(most=0)


@pytest.mark.parametrize("nasty", ["<script>", "'; drop table", "\u202e", "🙂", "  ", "a" * 5000])
def test_any_text_is_a_question(nasty):
    assert search(nasty).total in (0, 4)


WORDS = st.sampled_from(["lab", "laboratory", "fund", "patient", "idea", "hospital"])


@settings(max_examples=50)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=8), WORDS, WORDS)
def test_finds_what_plain_loops_find(texts, first, second):
    practices = [
        (f"q{i}", "x", " ".join(t), "none", [], "funding", None) for i, t in enumerate(texts)
    ]
    found = library(practices).search(PracticeQuery(text=f"{first} {second}"), most=20)
    wanted = {
        f"q{i}"
        for i, t in enumerate(texts)
        if all(any(w.startswith(asked) for w in [*t, "funding"]) for asked in (first, second))
    }
    assert set(ids(found)) == wanted and found.total == len(wanted)


def test_an_empty_library_answers():
    empty = library([])
    assert empty.size == 0
    assert empty.search(PracticeQuery(text="lab")).total == 0
