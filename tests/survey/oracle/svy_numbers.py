"""Numbers of the package svy (MIT) that the tests compare with; run once, apart.

    pip install svy==0.35.0
    python svy_numbers.py

Writes design.csv (made-up answers in strata and units, with weights) and svy_numbers.csv. The
weights of raking are equal here (`weight_1`), since svy, like R's rake(), leaves base weights out
of the regression behind the standard error; R's calibrate(calfun = "raking") keeps them in, as we
do, and r_numbers.R gives its numbers for unequal weights.
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
import svy

HERE = Path(__file__).parent
SIZES = [60, 50, 45, 40, 30, 15]
MEMBERS = [130, 90, 60, 70, 33, 20]
KIND = {"clinic": 120.0, "company": 203.0, "university": 80.0}
SIZE = {"large": 60.0, "medium": 140.0, "small": 203.0}
STRATUM = {f"s{i}": float(m) for i, m in enumerate(MEMBERS)}


def data() -> pl.DataFrame:
    g = np.random.default_rng(20261)
    n = sum(SIZES)
    stratum = np.repeat(np.arange(6), SIZES)
    unit = np.concatenate(
        [np.sort(g.integers(0, k // 2, k)) + 100 * s for s, k in enumerate(SIZES)]
    )
    kind = g.choice(list(KIND), n, p=[0.3, 0.5, 0.2])
    size = g.choice(list(SIZE), n, p=[0.2, 0.3, 0.5])
    weight = np.round(g.uniform(0.5, 3, n), 3)
    yes = (g.random(n) < 0.3 + 0.1 * (stratum % 3) + 0.15 * (kind == "clinic")).astype(int)
    score = np.clip(np.round(3 + g.normal(0, 1, n) + 0.5 * (size == "small")), 1, 5).astype(int)
    return pl.DataFrame(
        {
            "stratum": [f"s{s}" for s in stratum],
            "unit": [f"u{u}" for u in unit],
            "kind": kind,
            "size": size,
            "weight": weight,
            "weight_1": np.ones(n),
            "yes": yes,
            "score": score,
            "members": np.array(MEMBERS)[stratum],
        }
    )


def sample(frame: pl.DataFrame, weight: str = "weight", **more: str) -> svy.Sample:
    return svy.Sample(frame, svy.Design(stratum="stratum", psu="unit", wgt=weight, **more))


def rows(case: str, s: svy.Sample) -> list[dict]:
    out = []
    for y in ("yes", "score"):
        for by in (None, "kind", "size", "stratum"):
            for e in s.estimation.mean(y, by=by).to_dicts():
                group = e["by_level"][0] if by else "all"
                out.append(
                    {
                        "case": case,
                        "y": y,
                        "by": by or "all",
                        "group": group,
                        "estimate": e["est"],
                        "error": e["se"],
                        "freedom": e["df"],
                        "answers": e["n"],
                    }
                )
    return out


def main() -> None:
    frame = data()
    frame.write_csv(HERE / "design.csv")
    fpc = sample(frame, pop_size="members")
    one = frame.filter(pl.col("stratum") == "s5")["unit"][0]
    lonely = frame.filter((pl.col("stratum") != "s5") | (pl.col("unit") == one))
    raked = sample(frame, "weight_1", pop_size="members").weighting.rake(
        controls={"kind": KIND, "size": SIZE, "stratum": STRATUM}, tol=1e-13, max_iter=5_000
    )
    found = rows("plain", sample(frame)) + rows("finite", fpc)
    found += rows("post-stratified", fpc.weighting.poststratify(cells="kind", controls=KIND))
    found += rows("raked, equal weights", raked)
    found += [
        r
        for r in rows("lonely", sample(lonely, pop_size="members", singleton="center"))
        if r["by"] == "all"
    ]
    pl.DataFrame(found).with_columns(pl.lit(f"svy {version('svy')}").alias("source")).write_csv(
        HERE / "svy_numbers.csv", float_precision=15
    )


if __name__ == "__main__":
    main()
