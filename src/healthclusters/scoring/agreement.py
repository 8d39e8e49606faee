"""How far two coders agree who did not see each other's work.

Each coder's rows are resolved first, then the points of the cells that both settled are compared:
per item the percent agreement and Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability and its
variance in the presence of high agreement"), over all items together Krippendorff's alpha for
nominal data (Krippendorff 2019, ch. 12) with an interval from resampling subjects. Where nothing
varies a coefficient is not defined (null): nobody can tell agreement from habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError, text_table
from healthclusters.model import Study
from healthclusters.scoring.assessment import AssessOptions, Evidence
from healthclusters.scoring.resolution import kept_observations, resolve_cells


@dataclass(frozen=True, kw_only=True)
class AgreementOptions:
    """How two coders are compared.

    coders: the two to compare; the two with most rows where None. reference_year, evidence: as in
    `AssessOptions`. level: of the interval, in (0, 1). resamples: of subjects, at least 100. seed:
    of the resampling.
    """

    coders: tuple[str, str] | None = None
    reference_year: int | None = None
    evidence: Evidence = "all"
    level: float = 0.95
    resamples: int = 2000
    seed: int = 1

    def __post_init__(self) -> None:
        AssessOptions(reference_year=self.reference_year, evidence=self.evidence)  # checks both
        if not 0 < self.level < 1:
            raise OptionError("level", self.level, "between 0 and 1")
        if self.resamples < 100:
            raise OptionError("resamples", self.resamples, "at least 100")
        if self.coders is not None and len(set(self.coders)) != 2:
            raise OptionError("coders", self.coders, "two different coders")


@dataclass(frozen=True, eq=False, kw_only=True)
class CoderAgreement:
    """coders: the two compared. items: `item_id`, `pairs` (cells both settled), `agree`, `share`
    (null without pairs), `ac1` (null where not defined). pairs, agree, share: over all items.
    alpha: pooled, null where not defined; low, high: its interval; subjects: how many were
    resampled; kind: what they are (clusters, countries, clusters and countries);
    undefined_resamples: resamples in which alpha is not defined, left out of the interval.
    disagreements: `subject`, `item_id`, `first`, `second` (points)."""

    coders: tuple[str, str]
    options: AgreementOptions
    items: pl.DataFrame
    pairs: int
    agree: int
    share: float | None
    alpha: float | None
    low: float | None
    high: float | None
    subjects: int
    kind: str
    undefined_resamples: int
    disagreements: pl.DataFrame

    def __str__(self) -> str:
        head = (
            f"Two people ({self.coders[0]} and {self.coders[1]}) coded {self.subjects} "
            f"{self.kind} separately; both reached an answer in {self.pairs} cells"
        )
        if self.share is None:
            return head + "."
        head += f" and agree in {self.agree} ({self.share:.1%}). "
        head += "Krippendorff's alpha over all items: "
        head += _decimals(self.alpha)
        if self.alpha is not None and self.low is not None:
            head += f" ({self.options.level:.0%} interval {self.low:.2f} to {self.high:.2f})"
        rows = [
            (r["item_id"], r["pairs"], r["agree"], _decimals(r["ac1"]))
            for r in self.items.filter(pl.col("pairs") > 0).iter_rows(named=True)
        ]
        header = ["Item", "Both settled", "Agree", "Gwet's AC1"]
        text = f"{fill(head + '.', 98)}\n\n{text_table(header, rows, right=header[1:])}"
        without = self.items.height - len(rows)
        if without:
            has = "1 item has" if without == 1 else f"{without} items have"
            text += f"\n\n{has} no cell that both answered."
        return text

    __repr__ = __str__


def _decimals(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def coder_agreement(study: Study, *, options: AgreementOptions | None = None) -> CoderAgreement:
    """Compare two coders of a study.

    Raises NotSupportedError where fewer than two people coded, UnknownNameError for a coder that
    is not there.
    """
    options = options or AgreementOptions()
    kept = kept_observations(
        study.observations, study.sources, independent=options.evidence == "independent"
    )
    year = options.reference_year or study.framework.reference_year
    rows = kept.group_by("coder").len().sort("len", "coder", descending=[True, False]).collect()
    coders = options.coders or _busiest(rows)
    for coder in coders:
        if coder not in rows["coder"]:
            raise UnknownNameError("coder", coder, rows["coder"].to_list())
    pairs = _paired_points(study, kept, coders, year)
    low, high, undefined = _alpha_interval(pairs, options)
    agree = int((pairs["first"] == pairs["second"]).sum())
    return CoderAgreement(
        coders=coders,
        options=options,
        items=_by_item(pairs, study.framework.item_ids),
        pairs=pairs.height,
        agree=agree,
        share=agree / pairs.height if pairs.height else None,
        alpha=_alpha(pairs),
        low=low,
        high=high,
        subjects=pairs["subject"].n_unique(),
        kind=_kind(study, pairs["subject"]),
        undefined_resamples=undefined,
        disagreements=pairs.filter(pl.col("first") != pl.col("second")),
    )


def _kind(study: Study, subjects: pl.Series) -> str:
    clusters = subjects.is_in(study.clusters["cluster_id"].implode())
    if clusters.all():
        return "clusters"
    return "clusters and countries" if clusters.any() else "countries"


def _busiest(rows: pl.DataFrame) -> tuple[str, str]:
    if rows.height < 2:
        raise NotSupportedError(
            f"Agreement needs two coders; this study has {rows.height}. "
            "Have some clusters coded a second time."
        )
    first, second = sorted(rows["coder"].to_list()[:2])
    return first, second


def _paired_points(
    study: Study, kept: pl.LazyFrame, coders: tuple[str, str], year: int
) -> pl.DataFrame:
    """Cells that both coders settled: `subject`, `item_id`, `first`, `second`."""
    framework = study.framework
    resolved = [
        resolve_cells(
            kept.filter(pl.col("coder") == coder),
            framework,
            framework.items,
            year,
        )
        .drop_nulls("point")
        .select("subject", "item_id", "point")
        for coder in coders
    ]
    return (
        resolved[0]
        .rename({"point": "first"})
        .join(resolved[1].rename({"point": "second"}), on=["subject", "item_id"])
        .sort("subject", "item_id")
    )


def _by_item(pairs: pl.DataFrame, item_ids: list[str]) -> pl.DataFrame:
    agree = (pl.col("first") == pl.col("second")).sum()
    yes = pl.concat_list("first", "second").list.mean().mean()  # share of yes among all values
    counted = pairs.group_by("item_id").agg(
        pairs=pl.len().cast(pl.Int64), agree=agree.cast(pl.Int64), yes=yes
    )
    by_chance = 2 * pl.col("yes") * (1 - pl.col("yes"))
    varies = (pl.col("yes") > 0) & (pl.col("yes") < 1)
    return (
        pl.DataFrame({"item_id": item_ids}, schema={"item_id": pl.String})
        .join(counted, on="item_id", how="left", maintain_order="left")
        .with_columns(pl.col("pairs", "agree").fill_null(0))
        .with_columns(share=pl.when(pl.col("pairs") > 0).then(pl.col("agree") / pl.col("pairs")))
        .with_columns(ac1=pl.when(varies).then((pl.col("share") - by_chance) / (1 - by_chance)))
        .drop("yes")
    )


def _alpha(pairs: pl.DataFrame) -> float | None:
    """Krippendorff's alpha of two coders without gaps on a yes/no scale."""
    yes = int(pairs.select((pl.col("first", "second") == 1).sum()).sum_horizontal().item())
    values = 2 * pairs.height
    differ = int((pairs["first"] != pairs["second"]).sum())
    value = _alpha_of(np.array([differ]), np.array([yes]), np.array([values]))[0]
    return None if np.isnan(value) else float(value)


def _alpha_of(differ: np.ndarray, yes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """1 - (n - 1) o / (n0 n1), o = units that differ, n = values; NaN where all are equal."""
    expected = (yes * (values - yes)).astype(float)
    expected[expected == 0] = np.nan
    return np.asarray(1 - (values - 1) * differ / expected)


def _alpha_interval(
    pairs: pl.DataFrame, options: AgreementOptions
) -> tuple[float | None, float | None, int]:
    """Percentile interval from resampling subjects with all their cells."""
    counts = (
        pairs.group_by("subject")
        .agg(
            differ=(pl.col("first") != pl.col("second")).sum(),
            yes=pl.col("first").cast(pl.Int64).sum() + pl.col("second").cast(pl.Int64).sum(),
            values=2 * pl.len(),
        )
        .sort("subject")
        .select(pl.col("differ", "yes", "values").cast(pl.Int64))
        .to_numpy()
    )
    n = len(counts)
    if n < 2:
        return None, None, 0
    rng = np.random.default_rng(np.random.SeedSequence(options.seed))
    times = rng.multinomial(n, np.full(n, 1 / n), size=options.resamples)
    differ, yes, values = (times @ counts).T
    alphas = _alpha_of(differ, yes, values)
    defined = alphas[~np.isnan(alphas)]
    if not len(defined):
        return None, None, options.resamples
    tail = (1 - options.level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high), options.resamples - len(defined)
