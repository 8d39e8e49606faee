"""The report on the synthetic example: its totals, what it hides, what it says."""

import json
import re

import polars as pl
import pytest
from typer.testing import CliRunner

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.cli.main import app
from healthclusters.ecosystem import (
    EcosystemOptions,
    describe_ecosystem,
    example_regions,
    example_register,
    report_sections,
    report_tables,
    report_text,
)
from healthclusters.ecosystem.analysis.regions import chosen_regions
from healthclusters.ecosystem.example import REGISTER_FILE, RESIDENCE_FILE
from healthclusters.ecosystem.example.generate import make_register
from healthclusters.publish.charts.ecosystem import ECOSYSTEM_CHARTS
from healthclusters.publish.report import words_in
from healthclusters.run.ecosystem_report import report_of_ecosystem, write_ecosystem


@pytest.fixture(scope="module")
def register():
    return example_register()


@pytest.fixture(scope="module")
def ecosystem(register):
    return describe_ecosystem(
        register, regions=example_regions(), options=EcosystemOptions(region="LU00")
    )


def test_totals_are_those_that_luxembourg_published(ecosystem):
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    assert (total["organisations"], total["employment"]) == (136, 1_880)
    by = dict(
        ecosystem.at(ecosystem.sums.by("subsector")).select("subsector", "organisations").rows()
    )
    rest = by["digital_health"] + by["other_health"]
    counts = (by["diagnostics_and_devices"], by["biopharma"], rest)
    assert counts == (63, 34, 39)
    assert [round(100 * n / 136) for n in counts] == [46, 25, 29]


def test_the_older_definition_has_the_published_count_of_2018(ecosystem):
    row = ecosystem.overlap.filter(pl.col("series") == "organisations").row(0, named=True)
    assert (row["year"], row["value_older"]) == (2018, 131)
    assert row["value_newer"] != row["value_older"]


def test_the_bundled_files_are_what_the_script_makes(tmp_path):
    from healthclusters.ecosystem.columns import REGISTER, RESIDENCE
    from healthclusters.ecosystem.example.generate import write

    rows, residence = make_register()
    write(rows, REGISTER, tmp_path / "a.csv")
    write(residence, RESIDENCE, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == REGISTER_FILE.read_bytes()
    assert (tmp_path / "b.csv").read_bytes() == RESIDENCE_FILE.read_bytes()


def test_sections_have_ids_that_stay(ecosystem):
    assert [s.id for s in report_sections(ecosystem)] == [
        "in-short", "subsectors", "map", "growth", "demography", "membership", "outputs",
        "residence", "variety", "regions", "definitions", "method",
    ]  # fmt: skip
    keys = [t.key for s in report_sections(ecosystem) for t in s.tables]
    assert len(set(keys)) == len(keys)


def test_the_text_says_synthetic_and_fits_the_screen(ecosystem):
    text = str(ecosystem)
    assert "synthetic" in text.splitlines()[0]
    assert max(map(len, text.splitlines())) <= 100


def test_money_is_never_without_its_currency(ecosystem):
    for language, said in (("en", "currency of the register"), ("fr", "monnaie du registre")):
        table = report_tables(ecosystem, language)["subsectors"]
        assert ("(m)" in " ".join(table.header).lower()) and said in table.caption


@pytest.mark.parametrize("key", ["series", "growth-parts", "demography", "membership", "outputs"])
def test_two_definitions_are_two_series_with_a_rule_between(ecosystem, key):
    table = report_tables(ecosystem)[key]
    at = table.header.index("definition")
    [first] = table.breaks
    assert len({row[at] for row in table.rows[:first]}) == 1
    assert {row[at] for row in table.rows[:first]} != {row[at] for row in table.rows[first:]}


def test_the_rule_between_two_series_is_in_text_and_page(ecosystem):
    series = report_tables(ecosystem)["series"]
    [first] = series.breaks
    lines = report_text(ecosystem).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(series.rows[first][0]))
    assert lines[at - 1] == "" and lines[at - 2].startswith(series.rows[0][0])
    assert report_of_ecosystem(ecosystem).html().count('<tr class="next-series">') >= 5


def test_charts_of_years_and_growth_name_what_they_count(ecosystem):
    growth = next(s for s in report_sections(ecosystem, "fr") if s.id == "growth")
    series, league = (
        json.dumps(
            ECOSYSTEM_CHARTS[c.kind](c.key, c.title, c.frame, c.source, words_in("fr")).spec,
            ensure_ascii=False,
        )
        for c in growth.charts
    )
    assert '"title": "année"' in series and '"text": "salariés"' in series
    assert '"text": "croissance annuelle de l’emploi"' in league


def test_no_small_cell_is_told(ecosystem):
    for row in ecosystem.sums.cells.filter(pl.col("contributors").is_not_null()).iter_rows(
        named=True
    ):
        assert row["contributors"] >= 3
    hidden = ecosystem.sums.cells.filter(pl.col("why").is_not_null())
    assert hidden.height
    for measure in ("organisations", "employment", "turnover", "productivity"):
        assert hidden[measure].null_count() == hidden.height
    names = {t.key: t.frame.columns for t in report_tables(ecosystem).values()}
    assert not any("name" in columns or "unit" in columns for columns in names.values())


def test_nothing_is_hidden_where_everything_may_be_seen(register):
    shown = describe_ecosystem(register, options=EcosystemOptions(confidential=False))
    assert shown.sums.cells["why"].null_count() == shown.sums.cells.height
    assert "hidden" not in " ".join(
        cell for t in report_tables(shown).values() for row in t.rows for cell in row
    )
    assert any("several regions" in reason for reason in shown.without)


def test_quotients_match_the_register(ecosystem):
    own = ecosystem.regions.quotients.filter(pl.col("region") == "LU00")
    ours = ecosystem.at(ecosystem.sums.by("subsector")).select("subsector", "employment")
    both = own.join(ours, on="subsector")
    assert both.height == 4
    assert both["amount"].to_list() == both["employment"].to_list()


def test_the_report_is_written_whole(ecosystem, tmp_path):
    written = write_ecosystem(ecosystem, tmp_path / "report")
    names = {p.name for p in written}
    assert {"report.pdf", "report.html", "subsectors.csv", "subsectors.json"} <= names
    assert (tmp_path / "report" / "report.pdf").read_bytes()[:5] == b"%PDF-"
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "ynthetic data" in page and "Diagnostics and devices" in page
    data = json.loads((tmp_path / "report" / "quotients.json").read_text("utf-8"))
    assert data["schema"] == "ecosystem-quotients/1"
    assert data["options"]["data"]["synthetic"] is True


def test_the_same_data_give_the_same_bytes(ecosystem):
    assert report_of_ecosystem(ecosystem).pdf() == report_of_ecosystem(ecosystem).pdf()


def test_at_most_ten_regions_stand_side_by_side():
    with pytest.raises(OptionError, match="at most 10"):
        EcosystemOptions(compare=tuple(f"R{i}" for i in range(11)))
    there = [f"R{i:02d}" for i in range(20)]
    with pytest.raises(OptionError, match="at most 10"):
        chosen_regions(there, EcosystemOptions(region="R19", compare=tuple(there[:10])))
    assert len(chosen_regions(there, EcosystemOptions(region="R19"))) == 10
    with pytest.raises(UnknownNameError, match="R1"):
        chosen_regions(there, EcosystemOptions(compare=("R1",)))


@pytest.mark.parametrize(
    "wrong", [{"scope": "some"}, {"nuts_level": 4}, {"confidence": 1.0}, {"least": 0}]
)
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError):
        EcosystemOptions(**wrong)


def test_a_year_or_region_that_is_not_there(register):
    with pytest.raises(UnknownNameError, match="2021"):
        describe_ecosystem(register, options=EcosystemOptions(year=2031))
    with pytest.raises(UnknownNameError, match="LU00"):
        describe_ecosystem(register, options=EcosystemOptions(region="LU01"))


def test_a_sample_gets_intervals(tmp_path):
    from healthclusters.ecosystem import read_register

    rows = [f"u{i},2021,21.20,2,{10 + i},5,s" for i in range(12)]
    path = tmp_path / "sample.csv"
    path.write_text("\n".join(["unit,year,nace,nace_revision,employment,weight,stratum", *rows]))
    found = describe_ecosystem(read_register(path))
    table = report_tables(found)["intervals"]
    low, high = (float(table.rows[0][i].replace(",", "")) for i in (3, 4))
    assert low < 5 * sum(10 + i for i in range(12)) < high


def run(*arguments):
    return CliRunner().invoke(app, ["ecosystem", *map(str, arguments)])


def test_the_command_prints_a_table_as_csv(tmp_path):
    target = tmp_path / "sizes.csv"
    result = run("--table", "sizes", "--format", "csv", "-o", target)
    assert result.exit_code == 0, result.output
    assert re.match("subsector,size_class", target.read_text("utf-8"))


def test_wrong_calls_of_the_command():
    assert isinstance(run("--table", "sizs").exception, UnknownNameError)
    assert isinstance(run("--sheet", "x").exception, OptionError)
    assert isinstance(run("--engine", "spark").exception, OptionError)
    assert isinstance(run("--least", "0").exception, OptionError)


@pytest.mark.parametrize("missing", ["ibis", "duckdb"])
def test_a_missing_part_is_named_with_the_command_that_adds_it(monkeypatch, missing):
    import sys

    from healthclusters.base import MissingExtraError

    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'healthclusters\[register\]'"):
        example_register()


def test_a_missing_linker_is_named_with_the_command_that_adds_it(monkeypatch):
    import sys

    from healthclusters.base import MissingExtraError
    from healthclusters.ecosystem import link_companies

    monkeypatch.setitem(sys.modules, "splink", None)
    one = pl.DataFrame({"id": ["1", "2"], "name": ["A", "B"]})
    with pytest.raises(MissingExtraError, match=r"pip install 'healthclusters\[register\]'"):
        link_companies(one, one)


def test_a_notice_about_one_firm_is_not_told_in_a_report_for_publication(tmp_path):
    from healthclusters.ecosystem import read_register

    rows = [f"u{i},{year},21.20,2,{10 + i}" for i in range(8) for year in (2020, 2021)]
    rows[1] = "u0,2021,21.20,2,990"
    path = tmp_path / "firms.csv"
    path.write_text("\n".join(["unit,year,nace,nace_revision,employment", *rows]))
    register = read_register(path)
    assert any("u0 goes from 10 to 990" in notice.what for notice in register.notices)
    told = {
        confidential: str(
            describe_ecosystem(register, options=EcosystemOptions(confidential=confidential))
        )
        for confidential in (True, False)
    }
    assert "goes from" not in told[True] and "notice about a single firm" in told[True]
    assert "goes from 10 to 990" in told[False]
