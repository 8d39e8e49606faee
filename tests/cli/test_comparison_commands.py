"""The commands on one cluster as a person types them: output, files, refusals."""

import json
import sys
from functools import cache

import pytest

import healthclusters.files
from healthclusters.cli.main import main

open_once = cache(healthclusters.files.open_study)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process; exit code, output and error output."""

    monkeypatch.setattr(healthclusters.files, "open_study", open_once)

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["healthclusters", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return command


def test_benchmark_prints_a_page(run):
    code, out, _ = run("benchmark", "luxembourg-healthtech", "--against", "published:2", "--k", "0")
    assert code == 0
    assert out.startswith("Luxembourg HealthTech Cluster against published group 2")
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize(
    "rows",
    [
        "page",
        "gaps",
        "peers",
        "factors",
        "factor-comparison",
        "practices",
        "planned",
        "partners",
        "logic",
        "logic-nodes",
        "logic-edges",
        "sources",
        "moves",
    ],
)
def test_benchmark_in_every_form(run, rows, tmp_path):
    out = tmp_path / "rows.json"
    arguments = ("mimc", "--rows", rows, "--k", "0", "--format", "json", "-o", out)
    code, _, err = run("benchmark", *arguments)
    assert code == 0, err
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["schema"] == f"{'gaps' if rows == 'page' else rows}/1"
    assert told["options"]["cluster"] == "mimc" and told["seed"] == 1
    assert told["rows"] or rows in ("moves", "planned")


def test_benchmark_options(run):
    plain = run("benchmark", "mimc", "--k", "0", "--rows", "gaps", "--format", "csv")[1]
    own = run(
        "benchmark",
        "mimc",
        "--k",
        "0",
        "--rows",
        "gaps",
        "--format",
        "csv",
        "--evidence",
        "independent",
    )[1]
    assert plain != own
    wanted = ("--k", "0", "--rows", "practices", "--format", "json", "--effect", "staff-training")
    first = json.loads(run("benchmark", "norway-health-tech", *wanted)[1])["rows"][0]
    assert first["need"] == "staff-training" and first["kind"] == "asked"
    seeded = [
        run("benchmark", "mimc", "--k", "0", "--rows", "peers", "--format", "csv", "--seed", s)[1]
        for s in (1, 1, 2)
    ]
    assert seeded[0] == seeded[1] != seeded[2]


def test_refusals_name_the_nearest(run):
    code, _, err = run("benchmark", "luxemburg-healthtech", "--k", "0")
    assert code == 2 and "Did you mean 'luxembourg-healthtech'" in err
    code, _, err = run("benchmark", "mimc", "--against", "model:9", "--k", "0")
    assert code == 2 and "model:4" in err
    code, _, err = run("benchmark", "mimc", "--against", "published:9", "--k", "0")
    assert code == 2 and "There are published:1, published:2, published:3." in err
    code, _, err = run("benchmark", "mimc", "--against", "computed:1", "--k", "0")
    assert code == 2 and "leave out --k 0" in err and "groups=" not in err
    code, _, err = run("practices", "--country", "Luxemburg")
    assert code == 2 and "Did you mean 'Luxembourg'" in err
    for command in ("benchmark", "partners", "what-if"):
        code, _, err = run(command)
        assert code == 2 and "--scorecard FILE, or --ask" in err and "None" not in err
    code, _, err = run("partners", "mimc", *(f for p in PARTS for f in ("--weight", f"{p}=0")))
    assert code == 2 and "nothing would come before anything else" in err
    code, _, err = run("partners", "mimc", "--weight", "ties")
    assert code == 2 and "ties=2" in err
    code, _, err = run("what-if", "mimc", "--set", "has_clinics=perhaps", "--k", "0")
    assert code == 2 and "ITEM=yes" in err
    code, _, err = run("practices", "--instrument", "livinglab")
    assert code == 2 and "living_lab" in err


PARTS = ("specialisation", "complementarity", "market", "readiness", "ties", "visibility")


def test_what_if(run):
    code, out, _ = run("what-if", "luxembourg-healthtech", "--set", "has_clinics=yes", "--k", "0")
    assert code == 0
    assert "Clinics: yes instead of unknown" in out
    assert "Nothing is stored" in out
    told = json.loads(
        run("what-if", "mimc", "--set", "startups=no", "--k", "0", "--format", "json")[1]
    )
    assert told["options"]["set"] == {"startups": "no"}
    known = {r["measure"]: (r["before"], r["after"]) for r in told["rows"]}
    assert known["open"][1] == known["open"][0] - 1


def test_the_blank_scorecard_goes_round(run, tmp_path):
    sheet = tmp_path / "card.xlsx"
    code, _, err = run("what-if", "--blank", sheet)
    assert code == 0 and sheet.is_file() and "healthclusters benchmark --scorecard" in err
    code, out, _ = run("what-if", "--scorecard", sheet, "--set", "has_clinics=yes", "--k", "0")
    assert code == 0 and "Your cluster: what if" in out
    code, out, _ = run("benchmark", "--scorecard", sheet, "--k", "0")
    assert code == 0 and out.startswith("Your cluster against the 40 clusters of the sample")
    code, out, _ = run("partners", "--scorecard", sheet)
    assert code == 0 and "home country is not given" in out
    code, _, err = run("what-if", "--blank", sheet)
    assert code == 2 and "a new file" in err
    code, _, err = run("what-if", "--blank", tmp_path / "card.pdf")
    assert code == 2 and ".xlsx" in err
    broken = tmp_path / "card.csv"
    broken.write_text("id,answer\nhas_clinics,maybe\n", encoding="utf-8")
    code, _, err = run("what-if", "--scorecard", broken, "--k", "0")
    assert code == 1 and "CRD-004" in err and "card.csv, line 2, column answer" in err


def test_answering_the_questions_one_by_one(run, monkeypatch):
    for command in ("what-if", "benchmark"):
        given = iter(["lug", "lux", "denta", "dental", "", "", "", "", "", "", "perhaps", "yes"])
        asked = []
        monkeypatch.setattr(
            "typer.prompt",
            lambda text, given=given, asked=asked, **_: asked.append(text) or next(given, ""),
        )
        code, out, err = run(command, "--ask", "--k", "0")
        assert code == 0, err
        assert "did you mean LUX (Luxembourg)?" in err and "Did you mean 'dental'" in err
        assert "7 of 24: Does the cluster have 100 member organisations or more?" in err
        assert any("Yes when >= 100." in text for text in asked)
        assert "Please answer yes, no" in err
        assert not any("::" in text for text in asked)
    assert "100+ members" in out


def test_input_that_would_be_dropped_is_refused(run, tmp_path):
    for command in ("benchmark", "partners", "what-if"):
        code, _, err = run(command, "mimc", "--ask")
        assert code == 2 and "mimc and --ask were given together" in err
    code, _, err = run("what-if", "--ask", "--scorecard", tmp_path / "card.xlsx", "--k", "0")
    assert code == 2 and "--scorecard and --ask were given together" in err
    twice = ("--set", "startups=no", "--set", "startups=yes")
    code, _, err = run("what-if", "mimc", *twice, "--k", "0")
    assert code == 2 and "given once for startups: it is no already" in err
    code, _, err = run("partners", "mimc", "--weight", "ties=1", "--weight", "ties=2")
    assert code == 2 and "given once for ties" in err
    code, _, err = run("what-if", "mimc", "--blank", tmp_path / "new.xlsx")
    assert code == 2 and "leave out CLUSTER" in err and not (tmp_path / "new.xlsx").exists()


def test_the_blank_card_has_no_group(run, tmp_path):
    sheet = tmp_path / "card.xlsx"
    run("what-if", "--blank", sheet)
    code, out, _ = run("what-if", "--scorecard", sheet)
    assert code == 0 and "too little known" in out and "in 100" not in out
    told = json.loads(run("what-if", "--scorecard", sheet, "--format", "json")[1])
    of_groups = [r for r in told["rows"] if r["measure"].startswith("computed:")]
    assert of_groups and all(r["before"] is None and r["after"] is None for r in of_groups)
    assert "at least 8 answers" in told["notes"][0]


def test_no_list_is_cut_in_silence(run):
    whole = {}
    for rows in ("practices", "planned", "partners"):
        arguments = ("luxembourg-healthtech", "--rows", rows, "--k", "0")
        whole[rows] = json.loads(run("benchmark", *arguments, "--format", "json")[1])["rows"]
        assert f"\n{len(whole[rows])} rows." in run("benchmark", *arguments)[1]
    assert len(whole["practices"]) > 30 and len(whole["partners"]) > 10
    page = run("benchmark", "luxembourg-healthtech", "--k", "0")[1]
    assert f"{len(whole['practices']) - 6} more are ranked" in page
    told = json.loads(run("partners", "luxembourg-healthtech", "--format", "json")[1])
    assert len(told["rows"]) == len(whole["partners"])
    few = json.loads(run("partners", "mimc", "--most", "2", "--format", "json")[1])
    assert len(few["rows"]) == 2 and few["notes"][0].startswith("2 of ")
    found = json.loads(run("practices", "--format", "json")[1])
    assert len(found["rows"]) == 258 and found["notes"] == ["258 practices found"]
    first = json.loads(run("practices", "--most", "3", "--format", "json")[1])
    assert first["notes"] == ["258 practices found", "the first 3 are given; --most gives more"]


def test_tables_fit_the_screen(run):
    for rows in ("gaps", "peers", "factors", "practices", "partners", "logic", "sources"):
        out = run("benchmark", "luxembourg-healthtech", "--k", "0", "--rows", rows)[1]
        assert max(map(len, out.splitlines())) <= 100, rows
    out = run("partners", "mimc", "--rows", "all")[1]
    assert max(map(len, out.splitlines())) <= 100


def test_the_logic_model_as_tree_and_drawing(run, tmp_path):
    drawing = tmp_path / "logic.svg"
    arguments = ("benchmark", "luxembourg-healthtech", "--k", "0", "--rows", "logic")
    code, out, err = run(*arguments, "--graph", drawing)
    assert code == 0 and f"Written: {drawing}" in err
    assert "├─ Joint Call HealthTech (done; lux-joint-call)" in out and "watch: " in out
    picture = drawing.read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "Joint Call HealthTech" in picture
    code, _, err = run(*arguments, "--graph", drawing)
    assert code == 2 and "a new file" in err


def test_independent_practices(run):
    told = json.loads(run("practices", "--evidence", "independent", "--format", "json")[1])
    assert 0 < len(told["rows"]) < 258
    assert not [r for r in told["rows"] if r["source_id"].startswith("hse-2019")]
    left_out = 258 - len(told["rows"])
    assert told["notes"][1] == f"{left_out} that only the study itself tells are left out"
    out = run("practices", "--evidence", "independent")[1]
    assert out.startswith(f"{left_out} practices that only the study itself tells are left out.")
    out = run("partners", "mimc", "--evidence", "independent")[1]
    assert "On independent evidence: observations, practices and partnerships" in out


def test_practices(run):
    code, out, _ = run("practices", "living", "lab", "--country", "NLD", "--most", "2")
    assert code == 0
    assert "practices found; the first 2 are shown" in out and "Source" in out
    told = json.loads(run("practices", "--rows", "facets", "--format", "json")[1])
    assert {r["facet"] for r in told["rows"]} >= {"factor", "country", "effect", "item"}
    narrow = ("--factor", "communication", "--beneficiary", "businesses", "--model", "2")
    more = ("--status", "done", "--from-year", "2000", "--to-year", "2020", "--format", "csv")
    code, out, _ = run("practices", *narrow, *more)
    assert code == 0 and "mva-microbiome" in out
    assert run("practices", "--cluster", "litcare", "--effect", "integrated-services")[0] == 0
    assert run("practices", "--item", "startups")[0] == 0
    code, out, _ = run("practices", "hackaton")
    assert code == 0 and "did you mean 'hackathon'?" in out


def test_partners(run):
    code, out, _ = run("partners", "luxembourg-healthtech", "--most", "2")
    assert code == 0
    assert "Luxembourg HealthTech" in out.splitlines()[0]
    assert "(LUX)" not in out
    code, out, _ = run("partners", "luxembourg-healthtech", "--route", "health-systems")
    assert code == 0 and "codes no hospital or health system" in out
    told = json.loads(
        run(
            "partners",
            "gesundheitswirtschaft-hamburg",
            *("--include-home", "--market", "inside_eu", "--eu-year", "2019", "--weight", "ties=5"),
            *("--rows", "all", "--format", "json", "--evidence", "independent"),
        )[1]
    )
    assert told["options"]["eu_year"] == 2019 and told["options"]["weights"]["ties"] == 5
    assert any("DEU" in r["countries"] for r in told["rows"])
    assert run("partners", "mimc", "--rows", "examples", "--format", "csv")[0] == 0
