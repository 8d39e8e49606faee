"""The measured coverage in docs/methods/survey.md is what `benchmarks.survey_coverage` printed.

`coverage/printed.txt` is the output of `python -m benchmarks.survey_coverage`. The numbers of the
manual are worked out from it; what is enumerated exactly is computed again and must agree.
"""

import re
from pathlib import Path

import pytest
from benchmarks import survey_coverage as coverage

PRINTED = (Path(__file__).parent / "coverage" / "printed.txt").read_text("utf-8")
MANUAL = (Path(__file__).parents[2] / "docs" / "methods" / "survey.md").read_text("utf-8")
ROUNDED = 0.0006  # three decimals


def sections():
    """Title -> rows of cells; a title that comes several times has the rows of all."""
    found = {}
    for block in PRINTED.strip().split("\n\n"):
        title, *lines = block.splitlines()
        rows = [[c.strip() for c in re.split("[│┆]", li)[1:-1]] for li in lines if li[:1] == "│"]
        found.setdefault(title, []).extend(rows[3:])
    return found


def whole_ranges():
    """Title -> smallest and largest mean and least minimum over every n."""
    pattern = (
        r"^(Share[^\n]+)\n(?:[^\n]+\n)+?"
        r"  every n from [^:]+: mean: (\S+) to (\S+); least minimum (\S+)"
    )
    return {
        title: tuple(map(float, numbers))
        for title, *numbers in re.findall(pattern, PRINTED, re.MULTILINE)
    }


TABLES, WHOLE = sections(), whole_ranges()


def spread(titles, column=2, where=lambda row: True):
    values = [float(r[column]) for t in titles for r in TABLES[t] if where(r)]
    return min(values), max(values)


def manual_rows(heading):
    """Rows of the table of the manual whose head begins so: label -> the other cells."""
    lines = MANUAL[MANUAL.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return {
        cells[0]: cells[1:] for cells in ([c.strip() for c in li.split("|")[1:-1]] for li in lines)
    }


def numbers(cell):
    return [float(n) for n in re.findall(r"\d(?:\.\d+)?", cell)]


def more_than_five(row):
    return row[1] != "5"


SCALES = [f"Mean of a scale with {k} answers" for k in (3, 4, 5)]
FEW = "Mean of a scale with 5 answers, 97 members"
PEOPLE = "Weighted, several people of one organisation"


def expected():
    """Label of the manual -> smallest and largest mean, and the least (None: not stated)."""
    rows = {
        "share, Wilson, members endless (exact)": WHOLE["Share, members endless, wilson"],
        "share, Jeffreys (exact)": WHOLE["Share, members endless, jeffreys"],
        "share, Clopper and Pearson (exact)": WHOLE["Share, members endless, clopper_pearson"],
        "mean score, 3, 4 or 5 answers": (*spread(SCALES), spread(SCALES, 3)[0]),
        "mean score, 5 answers, of 97 members": (*spread([FEW]), spread([FEW], 3)[0]),
        "weighted share, log weights spread by 0 to 0.8": (
            *spread(["Weighted"], 2, lambda r: r[0][0] == "2" and more_than_five(r)),
            None,
        ),
        "weighted mean score, the same": (
            *spread(["Weighted"], 2, lambda r: r[0][0] == "5" and more_than_five(r)),
            None,
        ),
        "both, the same": (*spread(["Weighted"], 2, lambda r: r[1] == "5"), None),
        "weighted share, three people of each organisation": (*spread([PEOPLE]), None),
        "difference of two shares (exact)": (
            *spread(["Difference of two shares"]),
            spread(["Difference of two shares"], 3)[0],
        ),
        "change between waves, none to all answer twice": (*spread(["Change between waves"]), None),
        "median, skewed numbers": (*spread(["Median"], 2), None),
        "median, whole counts around 4": (*spread(["Median"], 3), None),
        "19 shares together (exact)": (
            *spread(["Shares of 19 clusters together"]),
            spread(["Shares of 19 clusters together"], 3)[0],
        ),
        "5 answers of a question together": (
            *spread(["Shares of the 5 answers of a question together"]),
            None,
        ),
        "pooled share, true spread of 10 to 20 points": (
            *spread(["Pooled share"], 2, lambda r: float(r[1]) >= 0.1),
            None,
        ),
        "pooled share, true spread of 2 to 5 points": (
            *spread(["Pooled share"], 2, lambda r: float(r[1]) <= 0.05),
            None,
        ),
    }
    for members in coverage.MEMBERS:
        label = f"share, Wilson, of {members} members (exact)"
        rows[label] = WHOLE[f"Share, {members} members, wilson"]
    return rows


def test_every_row_of_the_coverage_table_was_printed():
    told, computed = manual_rows("95 % interval"), expected()
    assert set(told) == set(computed)
    for label, (low, high, least) in computed.items():
        _, means, minimum = told[label]
        assert numbers(means) == pytest.approx([low, high], abs=ROUNDED), label
        if least is None:
            assert minimum == "", label
        else:
            assert numbers(minimum)[0] == pytest.approx(least, abs=ROUNDED), label


RANKS = {
    "19 alike at 0.05 to 0.5, 37 answers each": [
        f"19 alike at {p}, 37 each" for p in ("0.05", "0.2", "0.37", "0.5")
    ],
    "19 alike, 10 each; 20 each": ["19 alike at 0.37, 10 each", "19 alike at 0.2, 20 each"],
    "19 alike, 27 to 47 answers; 10 to 100": [
        "19 alike at 0.37, 27 to 47",
        "19 alike at 0.37, 10 to 100",
    ],
    "19 alike at 0.95, 100 each": ["19 alike at 0.95, 100 each"],
    "5 alike at 0.37, 20 each": ["5 alike at 0.37, 20 each"],
    "one at 0.68, 18 at 0.353": ["one at 0.68, 18 at 0.353"],
    "19 from 0.2 to 0.54 in equal steps": ["spread from 0.2 to 0.54"],
}


def test_every_row_of_the_rank_sets_was_printed():
    head = next(li for li in MANUAL.splitlines() if li.startswith("| rank sets"))
    told = manual_rows(head.split("|")[1].strip())
    assert set(told) == set(RANKS)
    for label, truths in RANKS.items():
        for cell, family in zip(told[label], ("all", "one"), strict=True):
            found = {r[1]: float(r[2]) for r in TABLES[f"Rank sets, family {family}"]}
            values = [found[t] for t in truths]
            if len(truths) > 2:
                values = [min(values), max(values)]
            assert numbers(cell) == pytest.approx(values, abs=ROUNDED), (label, family)


def test_what_is_said_of_false_claims_was_printed():
    wrong = spread(["Sharper test of first alone"])[1]
    assert f"at most {100 * wrong:.1f} % of\nsurveys" in MANUAL or (
        f"at most {100 * wrong:.1f} % of surveys" in MANUAL
    )
    for members, end in (("many members", "many members"), ("97 members", "with 97")):
        low, high = spread(["False claims"], 2, lambda r, m=members: r[0] == m)
        said = rf"{round(100 * low)} % to {round(100 * high)} %[^%]*{end}"
        assert re.search(said, MANUAL.replace("\n", " ")), members


def test_what_is_enumerated_is_still_so():
    for interval in ("wilson", "jeffreys", "clopper_pearson"):
        title = f"Share, members endless, {interval}"
        now = coverage.shares_endless(coverage.SIZES, interval)
        for row, printed in zip(now.iter_rows(), TABLES[title], strict=True):
            assert [float(p) for p in printed[1:]] == pytest.approx(list(row[1:]), abs=1e-6)
    now = coverage.together(coverage.SIZES)
    for row, printed in zip(now.iter_rows(), TABLES["Shares of 19 clusters together"], strict=True):
        assert [float(p) for p in printed] == pytest.approx(list(row), abs=1e-6)


@pytest.mark.slow
def test_what_is_drawn_is_still_so():
    now = {
        "Shares of the 5 answers of a question together": coverage.codes_together(coverage.SIZES),
        "Median": coverage.medians(coverage.SIZES),
        PEOPLE: coverage.weighted(coverage.SIZES, 2, people=3),
        "Sharper test of first alone": coverage.first_errors(),
    }
    for title, frame in now.items():
        for value, printed in zip(frame[:, 2], TABLES[title], strict=True):
            assert float(printed[2]) == pytest.approx(value, abs=1e-6), title
