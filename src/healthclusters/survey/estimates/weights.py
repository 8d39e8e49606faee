"""Weights that make the answers look like the members: post-stratification and raking.

Post-stratification gives each cell its known number of members (Holt & Smith 1979); raking fits
several margins in turn until all of them hold (Deming & Stephan 1940). Both need an answer in
every cell or category that has members, and members in every one that has answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import DataError, NotSupportedError, OptionError, Problem, text_table
from healthclusters.survey.answers import Membership, Wave
from healthclusters.survey.estimates.options import GROUPINGS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WeightMethod = Literal["given", "post-stratified", "raked"]
_MOST_ROUNDS = 2_000
_TOLERANCE = 1e-12  # relative miss of a margin
_SEP = " / "


@dataclass(frozen=True, eq=False, kw_only=True)
class Weights:
    """Weights of the answers of a wave, in the order of its rows.

    method, margins: how they were made; each margin is a tuple of columns (several columns in
      one margin are crossed).
    weight: final, > 0. base: those of the file (1 where it had none).
    margin_codes: for each margin the code of each answer.
    fit: `margin`, `category`, `answers`, `members`, `weight` (mean weight of the category).
    rounds: of raking; 0 without it.
    """

    method: WeightMethod
    margins: tuple[tuple[str, ...], ...]
    weight: Floats
    base: Floats
    margin_codes: tuple[Ints, ...]
    fit: pl.DataFrame
    rounds: int = 0

    @property
    def effective_answers(self) -> float:
        """Answers of equal weight that would say as much (Kish 1965)."""
        return float(self.weight.sum() ** 2 / (self.weight @ self.weight))

    def __str__(self) -> str:
        head = ["margin", "category", "answers", "members", "weight"]
        table = text_table(head, self.fit.rows(), right=head[2:])
        return (
            f"Weights {self.method}: {self.weight.size:,} answers are worth "
            f"{self.effective_answers:,.0f} of equal weight\n\n{table}"
        )


def given_weights(wave: Wave) -> Weights:
    """The weights of the file, or 1 for each answer."""
    base = wave.answers["weight"].to_numpy().astype(np.float64)
    fit = pl.DataFrame(
        schema={
            "margin": pl.String,
            "category": pl.String,
            "answers": pl.Int64,
            "members": pl.Int64,
            "weight": pl.Float64,
        }
    )
    return Weights(method="given", margins=(), weight=base, base=base, margin_codes=(), fit=fit)


def post_stratify(wave: Wave, *, by: Sequence[str]) -> Weights:
    """Weights that give each cell of the columns `by`, crossed, its number of members.

    by: of `cluster_id`, `kind`, `size`. Raises DataError naming each cell with members but no
    answers (SUR-023), answers without the column (SUR-025) or weights that add up to nothing.
    """
    return _calibrated(wave, (tuple(by),), "post-stratified")


def rake(wave: Wave, *, margins: Sequence[str] = GROUPINGS) -> Weights:
    """Weights that give each category of each margin its number of members.

    margins: of `cluster_id`, `kind`, `size`. Raises DataError as `post_stratify` does, and
    NotSupportedError where no weights can meet all margins together.
    """
    return _calibrated(wave, tuple((m,) for m in margins), "raked")


def _calibrated(wave: Wave, margins: tuple[tuple[str, ...], ...], method: WeightMethod) -> Weights:
    if wave.membership is None:
        raise NotSupportedError("weights need membership.csv: how many members of each kind")
    columns = [c for margin in margins for c in margin]
    if not columns or len(set(columns)) < len(columns):
        raise OptionError("margins", columns, "one or more different columns")
    for column in columns:
        if column not in GROUPINGS:
            raise OptionError("margins", column, f"one of {', '.join(GROUPINGS)}")
        if not wave.membership.tells_apart(column):
            raise NotSupportedError(f"membership.csv does not tell members apart by {column}")
    _require_stated(wave, columns)
    found = [_margin(wave, wave.membership, margin) for margin in margins]
    problems = [p for _, _, _, more in found for p in more]
    if problems:
        raise DataError(problems)
    codes = tuple(code for code, _, _, _ in found)
    targets = [target for _, target, _, _ in found]
    base = wave.answers["weight"].to_numpy().astype(np.float64)
    weight, rounds = _fitted(base, codes, targets)
    return Weights(
        method=method,
        margins=margins,
        weight=weight,
        base=base,
        margin_codes=codes,
        fit=_fit(margins, [names for _, _, names, _ in found], codes, targets, weight),
        rounds=rounds if method == "raked" else 0,
    )


def _require_stated(wave: Wave, columns: list[str]) -> None:
    """Every answer says what it is weighted by."""
    problems = []
    for column in columns:
        unknown = wave.answers.filter(pl.col(column).is_null())
        if unknown.height:
            problems.append(
                Problem(
                    code="SUR-025",
                    file="answers",
                    line=unknown["line"][0],
                    column=column,
                    what=f"{unknown.height} answers do not state {column}, which the weights need",
                    remedy=f"Fill in {column}, or weight by something else.",
                )
            )
    if problems:
        raise DataError(problems)


Margin = tuple[Ints, Floats, list[str], list[Problem]]


def _margin(wave: Wave, membership: Membership, columns: tuple[str, ...]) -> Margin:
    """Codes of the answers, members of each category, names, and cells that do not match."""
    totals = membership.totals(*columns).with_columns(
        pl.concat_str(columns, separator=_SEP).alias("category")
    )
    there = dict(totals.select("category", "members").iter_rows())
    answered = wave.answers.select(pl.concat_str(columns, separator=_SEP)).to_series()
    counts = dict(answered.value_counts().iter_rows())
    problems = [
        _cell_problem(
            "SUR-023",
            columns,
            name,
            f"has {members} members but no answer",
            "Join it to a similar category in both files, or weight by fewer columns.",
        )
        for name, members in there.items()
        if members > 0 and name not in counts
    ] + [
        _cell_problem(
            "SUR-024",
            columns,
            name,
            f"has {counts[name]} answers but no members",
            "Correct membership.csv, or the answers.",
        )
        for name in sorted(counts)
        if not there.get(name)
    ]
    names = [n for n, members in there.items() if members > 0]
    position = {name: i for i, name in enumerate(names)}
    codes = np.array([position.get(name, 0) for name in answered.to_list()], dtype=np.int64)
    return codes, np.array([there[n] for n in names], dtype=np.float64), names, problems


def _cell_problem(
    code: str, columns: tuple[str, ...], name: str, what: str, remedy: str
) -> Problem:
    return Problem(
        code=code,
        file="membership.csv",
        column=" + ".join(columns),
        what=f"{name} {what}",
        remedy=remedy,
    )


def _fitted(base: Floats, codes: tuple[Ints, ...], targets: list[Floats]) -> tuple[Floats, int]:
    """Each margin in turn, until all hold."""
    totals = {round(float(t.sum()), 6) for t in targets}
    if len(totals) > 1:
        raise NotSupportedError("the margins add up to different numbers of members")
    weight = base.copy()
    for rounds in range(1, _MOST_ROUNDS + 1):
        miss = 0.0
        for code, target in zip(codes, targets, strict=True):
            now = np.bincount(code, weight, minlength=target.size)
            miss = max(miss, float(np.max(np.abs(now / target - 1))))
            weight = weight * (target / now)[code]
        if miss < _TOLERANCE or len(codes) == 1:
            return weight, rounds
    raise NotSupportedError(
        f"no weights meet all margins ({_MOST_ROUNDS} rounds of raking, still {miss:.1e} off); "
        "use fewer margins or wider categories"
    )


def _fit(
    margins: tuple[tuple[str, ...], ...],
    names: list[list[str]],
    codes: tuple[Ints, ...],
    targets: list[Floats],
    weight: Floats,
) -> pl.DataFrame:
    rows = []
    for margin, categories, code, target in zip(margins, names, codes, targets, strict=True):
        answers = np.bincount(code, minlength=target.size)
        means = np.bincount(code, weight, minlength=target.size) / answers
        rows += list(
            zip(
                [_SEP.join(margin)] * target.size,
                categories,
                answers.tolist(),
                target.astype(int).tolist(),
                means.tolist(),
                strict=True,
            )
        )
    schema = {
        "margin": pl.String,
        "category": pl.String,
        "answers": pl.Int64,
        "members": pl.Int64,
        "weight": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
