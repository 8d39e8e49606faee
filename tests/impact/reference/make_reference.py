"""Makes csdid.json and diff_diff.json: other implementations on the bundled synthetic panel.

Run in an environment of its own with csdid 0.4.3, drdid 1.1.7 and diff-diff 3.13.0:
    python make_reference.py ../../../src/healthclusters/impact/example/synthetic_programme.csv
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from csdid.att_gt import ATTgt
from diff_diff import CallawaySantAnna

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
COVARIATES = ["x_log_size", "x_research_share"]


def prepared(path):
    """Firms known in every year that neither leave nor enter in the first year."""
    data = pd.read_csv(path)
    data["start"] = data["treated_from"].fillna(0).astype(int)
    years = data.groupby("firm")["year"].transform("count")
    kept = data[(years == 10) & data["treated_until"].isna() & (data["start"] != 2012)].copy()
    kept["id"] = kept["firm"].astype("category").cat.codes
    kept["row"] = np.arange(len(kept))
    # A weight that differs between firms and is the same in all years of a firm.
    kept["w"] = 1 + (kept["id"] % 3)
    return kept


def csdid_cells(data, method, controls, *, covariates=True, panel=True, weights=None):
    formula = "employment ~ " + (" + ".join(COVARIATES) if covariates else "1")
    fitted = ATTgt(
        yname="employment",
        tname="year",
        idname="id" if panel else "row",
        gname="start",
        control_group=controls,
        data=data,
        xformla=formula,
        panel=panel,
        weights_name=weights,
    ).fit(est_method=method, base_period="varying", bstrap=False)
    r = fitted.results
    return [list(map(float, x)) for x in zip(r["group"], r["year"], r["att"], r["se"], strict=True)]


def diff_diff_cells(data, **options):
    fitted = CallawaySantAnna(estimation_method="reg", **options).fit(
        data,
        outcome="employment",
        unit="id",
        time="year",
        first_treat="start",
        covariates=COVARIATES,
        aggregate="all",
    )
    cells = [[*map(int, k), v["effect"], v["se"]] for k, v in fitted.group_time_effects.items()]
    events = [[int(k), v["effect"], v["se"]] for k, v in fitted.event_study_effects.items()]
    return {"cells": cells, "events": events, "overall": [fitted.overall_att, fitted.overall_se]}


def main(path):
    data = prepared(path)
    found = {
        f"{method} {controls}": csdid_cells(data, method, controls)
        for method in ("dr", "reg", "ipw")
        for controls in ("nevertreated", "notyettreated")
    }
    found["dr nevertreated weighted"] = csdid_cells(data, "dr", "nevertreated", weights="w")
    for method in ("dr", "reg", "ipw"):
        found[f"{method} nevertreated rows"] = csdid_cells(
            data, method, "nevertreated", panel=False
        )
    (HERE / "csdid.json").write_text(json.dumps(found, indent=0) + "\n")
    other = {
        "universal": diff_diff_cells(
            data, control_group="not_yet_treated", base_period="universal"
        ),
        "anticipation": diff_diff_cells(
            data, control_group="never_treated", base_period="universal", anticipation=1
        ),
    }
    (HERE / "diff_diff.json").write_text(json.dumps(other, indent=0, default=float) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
