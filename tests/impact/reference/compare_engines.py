"""Prints how far diff-diff is from csdid on the bundled synthetic panel (docs/decisions/0012).

Same environment and argument as make_reference.py.
"""

import sys

from diff_diff import CallawaySantAnna
from make_reference import COVARIATES, csdid_cells, prepared


def diff_diff_cells(data, method, panel):
    fitted = CallawaySantAnna(
        estimation_method=method,
        control_group="never_treated",
        base_period="varying",
        panel=panel,
        pscore_trim=1e-9,
    ).fit(
        data,
        outcome="employment",
        unit="id" if panel else "row",
        time="year",
        first_treat="start",
        covariates=COVARIATES,
    )
    return {(int(g), int(t)): v for (g, t), v in fitted.group_time_effects.items()}


def main(path):
    data = prepared(path)
    for panel in (True, False):
        for method in ("dr", "reg", "ipw"):
            theirs = diff_diff_cells(data, method, panel)
            cells = csdid_cells(data, method, "nevertreated", panel=panel)
            points = max(abs(theirs[int(g), int(t)]["effect"] - a) for g, t, a, _ in cells)
            errors = max(abs(theirs[int(g), int(t)]["se"] / se - 1) for g, t, _, se in cells)
            kind = "panel" if panel else "cross-sections"
            print(
                f"{kind:<15} {method:<4} points differ by up to {points:.1e} employees, "
                f"standard errors by up to {100 * errors:.2g} %"
            )


if __name__ == "__main__":
    main(sys.argv[1])
